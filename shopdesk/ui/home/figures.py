"""What Home shows, read from the metric book on a reading thread; no widgets here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from shopdesk.base.clock import from_millis
from shopdesk.base.period import Interval, Period, add_months
from shopdesk.db.reader import one, scalar
from shopdesk.metrics.agenda import Entry, agenda
from shopdesk.metrics.book import BOOK, HEADLINE, KPI_TILES, Metrics, compare, compute, series
from shopdesk.metrics.measure import By, Comparison, Convention, Measure, Scope, Series, Value
from shopdesk.ui.tasks import Progress

if TYPE_CHECKING:
    from shopdesk.metrics.facts import Facts

DAYS = 30
_MONTHS = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its comparison and its recent past."""

    measure: Measure
    comparison: Comparison
    trend: tuple[float | None, ...]
    trend_by: By


@dataclass(frozen=True, slots=True)
class Day:
    """Sales of a day and of the day 30 days before it, minor units."""

    day: date
    value: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class LastImport:
    """The newest import that stands."""

    file: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HomeFigures:
    """Everything on Home.

    Args:
        scope: what the tiles are about.
        live: whether the records reach to the present; else ``scope`` is the last month with data.
        until: the last day with a sale or refund; None in a shop without any.
        blank: whether there are neither products nor orders.
    """

    scope: Scope
    live: bool
    today: date
    until: date | None
    blank: bool
    tiles: tuple[Tile, ...] = ()
    days: tuple[Day, ...] = ()
    day_measure: Measure | None = None
    today_orders: int = 0
    today_sales: int = 0
    last_import: LastImport | None = None


def read_home(metrics: Metrics, progress: Progress) -> HomeFigures:
    """Ask the metric book everything that Home shows, of one state of the shop."""
    with metrics.facts() as facts:
        live = facts.covered_until >= facts.today
        scope = Scope(home_period(facts.today, facts.last_day, live=live))
        if facts.last_day is None:
            blank = not scalar(
                facts.reader,
                "SELECT CASE WHEN EXISTS (SELECT 1 FROM product) OR EXISTS (SELECT 1 FROM "
                "sales_order) THEN 1 ELSE 0 END",
            )
            return HomeFigures(
                scope, live, facts.today, None, blank, last_import=_last_import(facts)
            )
        progress()
        headline = HEADLINE[facts.convention]
        keys = [headline, *(key for key in KPI_TILES if key not in HEADLINE.values())]
        tiles = []
        for key in keys:
            progress()
            tiles.append(_tile(facts, key, scope))
        present = Scope(Period(facts.today, facts.today + _DAY))
        money = "payments" if facts.convention is Convention.PAYMENT else "sales"
        return HomeFigures(
            scope,
            live,
            facts.today,
            facts.last_day,
            blank=False,
            tiles=tuple(tiles),
            days=_days(facts, money),
            day_measure=BOOK[money],
            today_orders=_whole(compute(facts, "orders", scope=present)) or 0,
            today_sales=_whole(compute(facts, money, scope=present)) or 0,
            last_import=_last_import(facts),
        )


def read_agenda(metrics: Metrics, _progress: Progress) -> tuple[Entry, ...]:
    """What should be done now; asked apart, because it looks through every stock move."""
    with metrics.facts() as facts:
        return agenda(facts)


def home_period(today: date, last_day: date | None, *, live: bool) -> Period:
    """The 30 days that are over; of records that end in the past, their last month."""
    if live or last_day is None:
        return Period(today - DAYS * _DAY, today)
    return Period.month(last_day.year, last_day.month)


def _tile(facts: Facts, key: str, scope: Scope) -> Tile:
    found = compare(facts, key, scope=scope)
    # Shares and averages of single days jump about; their months tell more.
    by = By.DAY if found.value.denominator is None else By.MONTH
    line = series(facts, key, scope=Scope(_trend_period(facts, by)), by=by)
    return Tile(BOOK[key], found, tuple(_plain(line)), by)


def _trend_period(facts: Facts, by: By) -> Period:
    end = facts.covered_until
    if by is By.DAY:
        return Period(end - DAYS * _DAY, end)
    last = Interval.MONTH.start(end - _DAY)
    return Period(add_months(last, 1 - _MONTHS), Interval.MONTH.next(last))


def _plain(line: Series) -> list[float | None]:
    amounts = [point.value.amount for point in line.points]
    return [None if amount is None else float(amount) for amount in amounts]


def _days(facts: Facts, key: str) -> tuple[Day, ...]:
    end = facts.covered_until
    if end == facts.today:
        end += _DAY  # today's bar grows while the day goes on
    now = Period(end - DAYS * _DAY, end)
    before = Period(now.start - DAYS * _DAY, now.start)
    both = [series(facts, key, scope=Scope(period), by=By.DAY).points for period in (now, before)]
    return tuple(
        Day(now.start + place * _DAY, _whole(late.value), _whole(early.value))
        for place, (late, early) in enumerate(zip(*both, strict=True))
    )


def _whole(value: Value) -> int | None:
    return None if value.amount is None else int(value.amount)


def _last_import(facts: Facts) -> LastImport | None:
    found = one(
        facts.reader,
        "SELECT file_name, finished_at FROM import_batch WHERE state = 'applied' "
        "AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1",
    )
    return None if found is None else LastImport(str(found[0]), from_millis(int(found[1])))
