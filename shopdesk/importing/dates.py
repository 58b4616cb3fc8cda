"""Dates and times of files: listed patterns only, into milliseconds UTC.

``12/1/2010`` is the 12th of January or the 1st of December. One cell cannot tell, the column often
can (a 13 in one place), so ambiguous cells are kept as both readings until the column is whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from shopdesk.base import clock
from shopdesk.importing.values import Bad, Parser, clean_id

FIRST_YEAR = 1980
FIRST_BIRTH = 1900
AHEAD = timedelta(days=2)
TERM_AHEAD = timedelta(days=20 * 365)  # how far ahead an offer may end


class DateOrder(StrEnum):
    """How dates with slashes are written in a file."""

    UNKNOWN = ""
    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"


_TIME = (
    r"(?:[T ]\s*(?P<h>[0-9]{1,2})[:：](?P<mi>[0-9]{2})(?:[:：](?P<s>[0-9]{2})"
    r"(?:[.,](?P<part>[0-9]{1,9}))?)?\s*(?P<half>[AaPp][Mm])?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?\s*(?:\(?(?P<letters>[A-Za-z]{2,5})\)?)?\Z"
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?\Z")
_YEAR_FIRST = re.compile(
    r"(?P<y>[0-9]{4})(?P<mark>[-/.年])\s?(?P<m>[0-9]{1,2})(?:(?P=mark)|月)\s?(?P<d>[0-9]{1,2})日?"
    + _TIME
)
_PACKED = re.compile(
    r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"
    r"(?:[T ]?(?P<h>[0-9]{2})(?P<mi>[0-9]{2})(?P<s>[0-9]{2})?)?\Z"
)
_YEAR_LAST = re.compile(
    r"(?P<a>[0-9]{1,2})(?P<mark>[-/.])(?P<b>[0-9]{1,2})(?P=mark)(?P<y>[0-9]{4}|[0-9]{2})" + _TIME
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_NAMED = re.compile(
    r"(?:(?P<m1>[A-Za-z]{3})[a-z]*[-/ .](?P<d1>[0-9]{1,2})|"
    r"(?P<d2>[0-9]{1,2})[-/ .](?P<m2>[A-Za-z]{3})[a-z]*)[-/ ,.]\s?(?P<y>[0-9]{4}|[0-9]{2})" + _TIME
)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A date with two readings."""

    text: str
    month_first: int
    day_first: int


class DateParser(Parser):
    """Texts to milliseconds UTC; local times are taken in ``zone``.

    Args:
        zone: IANA name of the zone of times without offset.
        order: what slashes mean, where it is known.
        birthday: a day from 1900 to today instead of an instant from 1980 to the day after
            tomorrow.
        ahead: how far in the future an instant may be.
    """

    def __init__(
        self,
        zone: str,
        *,
        order: DateOrder = DateOrder.UNKNOWN,
        required: bool = False,
        empties: Sequence[str] = (),
        birthday: bool = False,
        ahead: timedelta = AHEAD,
    ) -> None:
        super().__init__(required=required, empties=empties)
        self.zone = clock.zone(zone)
        self.order = order
        self.votes: set[DateOrder] = set()
        self.ambiguous = 0
        self.first_year = FIRST_BIRTH if birthday else FIRST_YEAR
        self.latest = clock.to_millis(clock.now() + (timedelta(0) if birthday else ahead))

    def _read(self, text: str) -> Any:
        # Nearly all dates are written so; the long way costs twice as much.
        return self.parse(text) if _ISO.match(text) else super()._read(text)

    def strip(self, text: str) -> str:
        return clean_id(text)

    def parse(self, text: str) -> int | Bad | Ambiguous:
        try:
            if _ISO.match(text):
                return self._millis(datetime.fromisoformat(text).replace(tzinfo=self.zone), text)
            if found := _YEAR_FIRST.match(text) or _PACKED.match(text):
                return self._instant(found, text, found["y"], found["m"], found["d"])
            if found := _NAMED.match(text):
                month = _MONTHS.get((found["m1"] or found["m2"]).lower())
                if month is None:
                    return Bad("SD-IMP-107", text)
                return self._instant(
                    found, text, found["y"], str(month), found["d1"] or found["d2"]
                )
            if found := _YEAR_LAST.match(text):
                return self._year_last(found, text)
        except (ValueError, OverflowError):
            pass
        return Bad("SD-IMP-107", text)

    def _year_last(self, found: re.Match[str], text: str) -> int | Bad | Ambiguous:
        first, second = int(found["a"]), int(found["b"])
        if len(found["y"]) == 2 and found["mark"] == "-" and self.order is DateOrder.UNKNOWN:
            return Bad("SD-IMP-109", text)  # 25-12-01 is a year, a day or both in other countries
        if first > 12 >= second:
            self.votes.add(DateOrder.DAY_FIRST)
        elif second > 12 >= first:
            self.votes.add(DateOrder.MONTH_FIRST)
        order = self.order
        if first > 12:
            order = DateOrder.DAY_FIRST
        elif second > 12:
            order = DateOrder.MONTH_FIRST
        if order is not self.order and self.order is not DateOrder.UNKNOWN:
            return Bad("SD-IMP-107", text)

        def reading(month: str, day: str) -> int | Bad:
            return self._instant(found, text, found["y"], month, day)

        if order is DateOrder.MONTH_FIRST or first == second:
            return reading(found["a"], found["b"])
        if order is DateOrder.DAY_FIRST:
            return reading(found["b"], found["a"])
        month_first, day_first = reading(found["a"], found["b"]), reading(found["b"], found["a"])
        if isinstance(month_first, Bad) and isinstance(day_first, Bad):
            return month_first
        if isinstance(month_first, Bad) or isinstance(day_first, Bad):
            return Bad("SD-IMP-109", text)
        self.ambiguous += 1
        return Ambiguous(text, month_first, day_first)

    def _instant(
        self, found: re.Match[str], text: str, year: str, month: str, day: str
    ) -> int | Bad:
        parts = found.groupdict()
        offset = parts.get("zone")
        if parts.get("letters") and not offset:
            return Bad("SD-IMP-117", text)  # CST is five zones; an offset before it tells which
        full_year = int(year) + (0 if len(year) == 4 else 2000)
        hour = int(parts.get("h") or 0)
        half = (parts.get("half") or "").lower()
        if half:
            if not 1 <= hour <= 12:
                raise ValueError(text)
            hour = hour % 12 + (12 if half == "pm" else 0)
        naive = datetime(  # noqa: DTZ001 - the zone follows
            full_year,
            int(month),
            int(day),
            hour,
            int(parts.get("mi") or 0),
            int(parts.get("s") or 0),
            int((parts.get("part") or "").ljust(6, "0")[:6]),
        )
        if not offset:
            instant = naive.replace(tzinfo=self.zone)
        elif offset in ("Z", "UTC", "GMT"):
            instant = naive.replace(tzinfo=UTC)
        else:
            minutes = int(offset[1:3]) * 60 + int(offset[-2:])
            sign = -1 if offset[0] == "-" else 1
            instant = naive.replace(tzinfo=timezone(sign * timedelta(minutes=minutes)))
        return self._millis(instant, text)

    def _millis(self, instant: datetime, text: str) -> int | Bad:
        millis = clock.to_millis(instant)
        if instant.year < self.first_year or millis > self.latest:
            return Bad("SD-IMP-115" if self.first_year == FIRST_BIRTH else "SD-IMP-108", text)
        return millis

    def settle(self) -> Callable[[Iterable[object]], list[object]] | None:
        """How ambiguous dates of the whole column are to be read; None where there are none."""
        if not self.ambiguous:
            return None
        order = self.order
        if order is DateOrder.UNKNOWN and len(self.votes) == 1:
            (order,) = self.votes

        def read(cell: object) -> object:
            if not isinstance(cell, Ambiguous):
                return cell
            if order is DateOrder.MONTH_FIRST:
                return cell.month_first
            return cell.day_first if order is DateOrder.DAY_FIRST else Bad("SD-IMP-109", cell.text)

        if order is DateOrder.UNKNOWN:
            self.bad += self.ambiguous
        return lambda cells: [read(cell) for cell in cells]
