"""Relative periods move with the day, fixed ones stay."""

from __future__ import annotations

from datetime import date

import pytest

from shopdesk.base.period import Period
from shopdesk.ui.periods import PRESETS, PeriodChoice

TODAY = date(2026, 3, 11)  # a Wednesday


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("today", date(2026, 3, 11), date(2026, 3, 11)),
        ("yesterday", date(2026, 3, 10), date(2026, 3, 10)),
        ("last_7", date(2026, 3, 5), date(2026, 3, 11)),
        ("last_30", date(2026, 2, 10), date(2026, 3, 11)),
        ("last_90", date(2025, 12, 12), date(2026, 3, 11)),
        ("this_week", date(2026, 3, 9), date(2026, 3, 15)),
        ("last_week", date(2026, 3, 2), date(2026, 3, 8)),
        ("this_month", date(2026, 3, 1), date(2026, 3, 31)),
        ("last_month", date(2026, 2, 1), date(2026, 2, 28)),
        ("this_quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("last_quarter", date(2025, 10, 1), date(2025, 12, 31)),
        ("this_year", date(2026, 1, 1), date(2026, 12, 31)),
        ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
        ("last_12_months", date(2025, 4, 1), date(2026, 3, 31)),
    ],
)
def test_preset(preset: str, first: date, last: date) -> None:
    period = PeriodChoice(preset=preset).period(TODAY)

    assert period is not None
    assert (period.start, period.last_day) == (first, last)


def test_every_preset_is_tested_and_named() -> None:
    assert len(PRESETS) == 14
    for key in PRESETS:
        assert PeriodChoice(preset=key).label(TODAY)


def test_own_days() -> None:
    choice = PeriodChoice.of(Period.month(2011, 11))

    assert choice.period(TODAY) == Period.month(2011, 11)
    assert choice.label(TODAY) == "2011-11"


@pytest.mark.parametrize(
    "choice", [PeriodChoice(preset="last_month"), PeriodChoice.of(Period.month(2011, 11))]
)
def test_is_remembered(choice: PeriodChoice) -> None:
    assert PeriodChoice.from_json(choice.to_json()) == choice


@pytest.mark.parametrize(
    "saved",
    [
        None,
        "x",
        {},
        {"preset": "someday"},
        {"first": "2026-02-30", "last": "2026-03-01"},
        {"first": "2026-03-02", "last": "2026-03-01"},
    ],
)
def test_nonsense_is_no_choice(saved: object) -> None:
    assert PeriodChoice.from_json(saved) is None


def test_days_the_wrong_way_round_are_no_period() -> None:
    assert PeriodChoice(first=TODAY, last=date(2020, 1, 1)).period(TODAY) is None
    assert PeriodChoice().label(TODAY) == ""
