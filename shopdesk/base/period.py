"""Half-open periods of business dates and the intervals that a period is cut into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shopdesk.base.clock import day_key

_DAY = timedelta(days=1)


class Interval(StrEnum):
    """Length of one step on a time axis."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def start(self, day: date) -> date:
        """First day of the interval that holds ``day`` (weeks begin on Monday, ISO 8601)."""
        if self is Interval.DAY:
            return day
        if self is Interval.WEEK:
            return day - timedelta(days=day.weekday())
        if self is Interval.MONTH:
            return day.replace(day=1)
        if self is Interval.QUARTER:
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return date(day.year, 1, 1)

    def next(self, day: date) -> date:
        """First day of the following interval."""
        first = self.start(day)
        if self is Interval.DAY:
            return first + _DAY
        if self is Interval.WEEK:
            return first + 7 * _DAY
        months = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}[self]
        return add_months(first, months)

    def label(self, day: date) -> str:
        """Sortable label of the interval: 2011-11-30, 2011-W48, 2011-11, 2011-Q4, 2011."""
        if self is Interval.DAY:
            return day.isoformat()
        if self is Interval.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        if self is Interval.MONTH:
            return f"{day.year}-{day.month:02d}"
        if self is Interval.QUARTER:
            return f"{day.year}-Q{(day.month - 1) // 3 + 1}"
        return str(day.year)


def add_months(first: date, months: int) -> date:
    """The same day ``months`` later; a day that the month lacks becomes its last day."""
    index = first.year * 12 + first.month - 1 + months
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - _DAY).day
    return date(year, month + 1, min(first.day, last))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Business dates from ``start`` up to but not including ``end``.

    Raises:
        ValueError: if the end lies before the start.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period cannot end before it starts")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day inside (meaningless for an empty period)."""
        return self.end - _DAY

    @property
    def keys(self) -> tuple[int, int]:
        """Both borders as stored day keys, for ``business_date >= :d0 and business_date < :d1``."""
        return day_key(self.start), day_key(self.end)

    @classmethod
    def of(cls, interval: Interval, day: date) -> Period:
        """The interval that holds ``day``."""
        return cls(interval.start(day), interval.next(day))

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """A calendar month."""
        return cls.of(Interval.MONTH, date(year, month, 1))

    def whole_interval(self) -> Interval | None:
        """The interval that the period is exactly one of, the longest first."""
        for interval in reversed(Interval):
            if self == Period.of(interval, self.start):
                return interval
        return None

    def previous(self) -> Period:
        """The period before: last month for a whole month, else as many days just before."""
        interval = self.whole_interval()
        if interval is not None:
            return Period.of(interval, self.start - _DAY)
        return Period(self.start - (self.end - self.start), self.start)

    def year_before(self) -> Period:
        """The same dates one year earlier, 29 February as the 28th; whole months stay whole."""
        start = add_months(self.start, -12)
        if self.start == self.end or self.start.day == self.end.day == 1:
            return Period(start, add_months(self.end, -12))
        # By the last day, not the border: 1 March a year earlier would take a 29 February in.
        return Period(start, add_months(self.last_day, -12) + _DAY)

    def split(self, interval: Interval) -> Iterator[Period]:
        """Cut at the interval's borders; the first and last part may be shorter."""
        start = self.start
        while start < self.end:
            following = min(interval.next(start), self.end)
            yield Period(start, following)
            start = following

    def label(self) -> str:
        """``2011-11``, ``2011-Q4`` … or ``2011-11-01 – 2011-11-15``."""
        interval = self.whole_interval()
        if interval is not None:
            return interval.label(self.start)
        return f"{self.start.isoformat()} – {self.last_day.isoformat()}"


_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})\Z")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})\Z")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])\Z")
_YEAR = re.compile(r"([0-9]{4})\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def parse_period(text: str) -> Period:
    """Read 2011, 2011-Q4, 2011-11, 2011-W48 or 2011-11-30.

    Raises:
        ValueError: for anything else.
    """
    text = text.strip()
    try:
        if found := _YEAR.match(text):
            return Period.of(Interval.YEAR, date(int(text), 1, 1))
        if found := _QUARTER.match(text):
            return Period.of(Interval.QUARTER, date(int(found[1]), int(found[2]) * 3, 1))
        if found := _MONTH.match(text):
            return Period.month(int(found[1]), int(found[2]))
        if found := _WEEK.match(text):
            return Period.of(Interval.WEEK, date.fromisocalendar(int(found[1]), int(found[2]), 1))
        if _DATE.match(text):
            return Period.of(Interval.DAY, date.fromisoformat(text))
    except OverflowError:  # the last days of the calendar have no day after
        raise ValueError(text) from None
    raise ValueError(text)
