"""Cohorts: of the customers who first bought in a month, who came back in which month after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from shopdesk.base.period import Interval, Period, add_months
from shopdesk.metrics.measure import Scope

if TYPE_CHECKING:
    from shopdesk.metrics.columns import Ints
    from shopdesk.metrics.facts import Facts


@dataclass(frozen=True, slots=True)
class Cohort:
    """The customers of one month.

    ``cells[k]`` counts those with a sale in the k-th month after (``cells[0] == size``); None where
    that month is not over or lies behind the records.
    """

    month: Period
    size: int
    cells: tuple[int | None, ...]

    def share(self, later: int) -> Fraction | None:
        """Share of the cohort that bought in the k-th month after; None while that is unknown."""
        count = self.cells[later]
        return None if count is None or not self.size else Fraction(count, self.size)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Cohorts of all months of the period, each with the months up to the end of the period.

    Unfinished months stay blank, but a cohort that began in one is counted so far (``unfinished``).
    """

    rows: tuple[Cohort, ...]
    unfinished: Period | None

    def average(self, later: int) -> Fraction | None:
        """Share over all cohorts whose k-th month after is known; weighted by size."""
        known = [row for row in self.rows if later < len(row.cells)]
        pairs = [(row.cells[later], row.size) for row in known if row.cells[later] is not None]
        size = sum(size for _count, size in pairs)
        return Fraction(sum(count or 0 for count, _size in pairs), size) if size else None


def cohorts(facts: Facts, scope: Scope) -> Cohorts:
    """Retention of the customers who first bought in each month of the scope's period.

    The first sale counts over all records and the whole shop, also before the period. The period
    is widened to whole months. Known customers only.
    """
    import numpy as np

    from shopdesk.metrics.columns import pair_counts

    months = list(_widened(scope.period).split(Interval.MONTH))
    if not months:
        return Cohorts((), None)
    orders = facts.orders(scope.convention or facts.convention)
    counting = (orders.customer >= 0) & (orders.amount > 0)
    who, day = orders.customer[counting], orders.day[counting]
    month = _month_table(facts, months)[day - _table_start(facts, months)]
    first = np.full(facts.customer_ids.size, -1, np.int64)
    # Ascending by day: written from the end, each customer's first order is written last.
    first[who[::-1]] = month[::-1]
    inside = (month >= 0) & (month < len(months)) & (first[who] >= 0)
    cells, members, _often = pair_counts(
        month[inside], who[inside], size=len(months), span=int(facts.customer_ids.size)
    )
    table = np.zeros((len(months), len(months)), np.int64)
    np.add.at(table, (first[members], cells), 1)
    known = [facts.finished(part) for part in months]
    rows = tuple(
        _cohort(part, table[start].tolist(), start, known) for start, part in enumerate(months)
    )
    open_month = next((part for part in months if not facts.finished(part)), None)
    return Cohorts(tuple(row for row in rows if row.size), open_month)


def _cohort(month: Period, line: list[int], start: int, known: list[bool]) -> Cohort:
    cells = [line[place] if known[place] else None for place in range(start, len(line))]
    size = line[start]
    return Cohort(month, size, (size, *cells[1:]))


def _widened(period: Period) -> Period:
    end = period.end.replace(day=1)
    return Period(period.start.replace(day=1), end if end == period.end else add_months(end, 1))


def _table_start(facts: Facts, months: list[Period]) -> int:
    first = facts.first_day or months[0].start
    return min(first, months[0].start).toordinal()


def _month_table(facts: Facts, months: list[Period]) -> Ints:
    """Day to month number: -1 before the first month, their count after the last."""
    import numpy as np

    low = _table_start(facts, months)
    last = max(facts.last_day or date.min, months[-1].last_day).toordinal()
    starts = np.array([part.start.toordinal() for part in months])
    days = np.arange(low, last + 1)
    table: Ints = np.searchsorted(starts, days, side="right") - 1
    return np.where(days >= months[-1].end.toordinal(), len(months), table).astype(np.int64)
