"""Prices as they are typed into one field."""

from __future__ import annotations

import pytest

from shopdesk.ui.suppliers.dialogs import read_breaks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4", [(0, 40_000)]),
        ("100=3.5；4.00;500 = 3", [(0, 40_000), (100_000, 35_000), (500_000, 30_000)]),
        (" ", []),
        ("0.5=3.1415", [(500, 31_415)]),
    ],
)
def test_breaks_are_read(text: str, found: list[tuple[int, int]]) -> None:
    assert [(one.min_quantity, one.price_e4) for one in read_breaks(text)] == found


@pytest.mark.parametrize("text", ["x", "1=2=3", "-1", "5=-2", "3.14159", "=5"])
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_breaks(text)
