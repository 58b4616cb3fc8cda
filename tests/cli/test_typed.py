"""What people type: codes may hold colons, days and amounts are exact or refused."""

from __future__ import annotations

from datetime import date

import pytest

from shopdesk.cli.typed import amount, counted, day, price
from shopdesk.errors import UserError


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MUG:7", ("MUG", 7_000, "")),
        ("MUG:0.25", ("MUG", 250, "")),
        ("A:B:7", ("A:B", 7_000, "")),
        ("MUG:7:broken", ("MUG", 7_000, "broken")),
        ("A:B:7:broken", ("A:B", 7_000, "broken")),
    ],
)
def test_counts(text: str, found: tuple[str, int, str]) -> None:
    assert counted(text) == found


@pytest.mark.parametrize("text", ["MUG", ":7", "MUG:", "MUG:x", "MUG:1.2.3", "MUG:x:broken"])
def test_counts_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        counted(text)
    assert refused.value.code == "SD-CLI-024"


def test_days_amounts_and_prices() -> None:
    assert day("2026-11-30") == date(2026, 11, 30)
    assert day("") is None
    assert amount("12.5", "CNY") == 1_250
    assert price("3.1415") == 31_415
    for wrong in (lambda: amount("12.345", "CNY"), lambda: price("1e5"), lambda: day("1.2.2026")):
        with pytest.raises(UserError):
            wrong()
