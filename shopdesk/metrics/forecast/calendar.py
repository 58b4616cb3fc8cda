"""Known events by date: shipped calendars, and own ones in the data folder."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from shopdesk import i18n, paths
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.metrics.forecast.model import Event

FOLDER = "calendars"
CHINA, WEST = "china", "west"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One kind of event with all its dates.

    Args:
        key: stable name; the instances share one effect.
        names: by language.
        first: first day of each instance, counted from its date.
        last: last day of each instance, counted from its date.
        every: (month, day) of each year, or None.
        dates: single dates where it is not the same day each year.
    """

    key: str
    names: dict[str, str]
    first: int
    last: int
    every: tuple[int, int] | None
    dates: tuple[date, ...]

    @property
    def name(self) -> str:
        """In the language in force."""
        return self.names.get(i18n.language()) or self.names.get("en") or self.key

    def spans(self, first: date, end: date) -> Iterator[tuple[date, date]]:
        """First and last day of the instances that touch the days ``first`` … ``end - 1``."""
        for day in self._days(first, end):
            begins = day + timedelta(days=self.first)
            ends = day + timedelta(days=self.last)
            if ends >= first and begins < end:
                yield begins, ends

    def _days(self, first: date, end: date) -> Iterable[date]:
        if self.every is None:
            return self.dates
        month, day = self.every
        years = range(max(first.year - 1, 1), min(end.year + 1, 9999) + 1)
        # 29 February: on the 28th where the year has none.
        return [date(year, month, min(day, 28 if month == 2 else day)) for year in years]


def calendars(names: Iterable[str] = (CHINA, WEST)) -> tuple[Occasion, ...]:
    """The events of the named shipped calendars and of all own files.

    Raises:
        UserError: SD-FOR-001 if an own file is no calendar.
    """
    files = [paths.RESOURCES / FOLDER / f"{name}.toml" for name in names]
    own = paths.data_dir() / FOLDER
    files += sorted(own.glob("*.toml")) if own.is_dir() else []
    found: dict[str, Occasion] = {}
    for file in files:
        for occasion in _read(file):
            found[occasion.key] = occasion
    return tuple(found.values())


def _read(file: Path) -> list[Occasion]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        return [_occasion(entry) for entry in content["event"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise UserError(
            "SD-FOR-001",
            _(
                "The calendar {file} cannot be read ({fault}). Nothing was forecast; correct or "
                "remove the file."
            ).format(file=file.name, fault=fault),
        ) from fault


def _occasion(entry: dict[str, Any]) -> Occasion:
    every = entry.get("every")
    dates = tuple(entry.get("dates", ()))
    if not all(type(day) is date for day in dates) or (every is None) == (not dates):
        raise ValueError(entry["key"])
    month_day = None
    if every is not None:
        month_day = int(every[:2]), int(every[3:])
        date(2000, *month_day)
    first, last = int(entry["first"]), int(entry["last"])
    if last < first:
        raise ValueError(entry["key"])
    return Occasion(entry["key"], dict(entry["name"]), first, last, month_day, dates)


def on_axis(
    occasions: Iterable[Occasion], start: date, steps: int, *, days: int = 7
) -> tuple[Event, ...]:
    """The events that touch an axis of ``steps`` steps of ``days`` days from ``start`` on.

    An event's share of a step is the share of its days that fall on it.
    """
    end = start + timedelta(days=steps * days)
    found = []
    for occasion in occasions:
        for begins, ends in occasion.spans(start, end):
            first = (begins - start).days // days
            last = (ends - start).days // days
            length = (ends - begins).days + 1
            shares = []
            for step in range(first, last + 1):
                opens = start + timedelta(days=step * days)
                closes = opens + timedelta(days=days - 1)
                inside = (min(ends, closes) - max(begins, opens)).days + 1
                shares.append(inside / length)
            found.append(Event(occasion.key, occasion.name, first, tuple(shares)))
    return tuple(sorted(found, key=lambda event: (event.first, event.key)))
