"""The periods that people choose from: relative ones stay relative when remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shopdesk.base.period import Interval, Period, add_months
from shopdesk.i18n import N_, _

_DAY = timedelta(days=1)


def _last_days(count: int) -> Callable[[date], Period]:
    return lambda today: Period(today - (count - 1) * _DAY, today + _DAY)


def _this(interval: Interval) -> Callable[[date], Period]:
    return lambda today: Period.of(interval, today)


def _last(interval: Interval) -> Callable[[date], Period]:
    return lambda today: Period.of(interval, interval.start(today) - _DAY)


PRESETS: dict[str, tuple[str, Callable[[date], Period]]] = {
    "today": (N_("Today"), _this(Interval.DAY)),
    "yesterday": (N_("Yesterday"), _last(Interval.DAY)),
    "last_7": (N_("Last 7 days"), _last_days(7)),
    "last_30": (N_("Last 30 days"), _last_days(30)),
    "last_90": (N_("Last 90 days"), _last_days(90)),
    "this_week": (N_("This week"), _this(Interval.WEEK)),
    "last_week": (N_("Last week"), _last(Interval.WEEK)),
    "this_month": (N_("This month"), _this(Interval.MONTH)),
    "last_month": (N_("Last month"), _last(Interval.MONTH)),
    "this_quarter": (N_("This quarter"), _this(Interval.QUARTER)),
    "last_quarter": (N_("Last quarter"), _last(Interval.QUARTER)),
    "this_year": (N_("This year"), _this(Interval.YEAR)),
    "last_year": (N_("Last year"), _last(Interval.YEAR)),
    "last_12_months": (
        N_("Last 12 months"),
        lambda today: Period(add_months(today.replace(day=1), -11), Interval.MONTH.next(today)),
    ),
}


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """A named preset, or two days of one's own (the last day included)."""

    preset: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, period: Period) -> PeriodChoice:
        """Fixed days."""
        return cls(first=period.start, last=period.last_day)

    def period(self, today: date) -> Period | None:
        """The days meant; None for an unknown preset or days the wrong way round."""
        if self.preset in PRESETS:
            return PRESETS[self.preset][1](today)
        if self.first is None or self.last is None or self.last < self.first:
            return None
        return Period(self.first, self.last + _DAY)

    def label(self, today: date) -> str:
        """Words for the chip."""
        if self.preset in PRESETS:
            return _(PRESETS[self.preset][0])
        period = self.period(today)
        return period.label() if period else ""

    def to_json(self) -> dict[str, str]:
        """For remembering."""
        if self.preset or self.first is None or self.last is None:
            return {"preset": self.preset}
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}

    @classmethod
    def from_json(cls, saved: Any) -> PeriodChoice | None:
        """What ``to_json`` wrote; None for anything else."""
        if not isinstance(saved, dict):
            return None
        if saved.get("preset") in PRESETS:
            return cls(preset=str(saved["preset"]))
        try:
            first = date.fromisoformat(str(saved.get("first")))
            last = date.fromisoformat(str(saved.get("last")))
        except ValueError:
            return None
        return cls(first=first, last=last) if first <= last else None
