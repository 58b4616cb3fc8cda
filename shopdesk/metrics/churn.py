"""Lapsed customers: who has stayed away longer than nearly all who ever came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shopdesk.metrics.measure import Scope

if TYPE_CHECKING:
    from shopdesk.metrics.columns import Ints
    from shopdesk.metrics.facts import Facts

FALLBACK_DAYS = 180
LEAST_GAPS = 30
SHARE = 95  # of a hundred gaps between two visits lie within the window


@dataclass(frozen=True, slots=True)
class LapsedRow:
    """A customer without an order for longer than the window; money in minor units."""

    customer_id: int
    last_day: date
    days: int
    orders: int
    sales: int
    is_new: bool  # the window ran out within the period


@dataclass(frozen=True, slots=True)
class Lapsed:
    """Customers who count as lost on the day after the period, those with most sales first.

    There is no contract that ends, so the definition belongs beside the number: no order for more
    than ``window_days``, which is the time within which 95 % of all repeat visits happened
    (``gaps`` of them); 180 days while fewer than 30 repeat visits are known.
    """

    as_of: date
    window_days: int
    gaps: int
    customers: int
    sales: int
    rows: tuple[LapsedRow, ...]

    @property
    def new(self) -> tuple[LapsedRow, ...]:
        """Those who lapsed within the period."""
        return tuple(row for row in self.rows if row.is_new)


def lapsed(facts: Facts, scope: Scope) -> Lapsed:
    """The customers who have stayed away for longer than the shop's own window.

    Orders up to the end of the period count, of the whole shop. ``customers`` and ``sales`` are
    those of all known customers who bought by then, to compare with.
    """
    import numpy as np

    from shopdesk.metrics.columns import totals

    orders = facts.orders(scope.convention or facts.convention)
    end = scope.period.end.toordinal()
    chosen = (orders.customer >= 0) & (orders.amount > 0) & (orders.day < end)
    who, day, size = orders.customer[chosen], orders.day[chosen], int(facts.customer_ids.size)
    window, gaps = _window(who, day)
    last = np.zeros(size, np.int64)
    np.maximum.at(last, who, day)
    sales = totals(who, orders.amount[chosen], size)
    often = np.bincount(who, minlength=size)
    away = np.where(last > 0, end - last, 0)
    start = scope.period.start.toordinal()
    rows = [
        LapsedRow(
            customer_id=int(facts.customer_ids[place]),
            last_day=date.fromordinal(int(last[place])),
            days=int(away[place]),
            orders=int(often[place]),
            sales=int(sales[place]),
            is_new=bool(start - last[place] <= window),
        )
        for place in np.flatnonzero(away > window).tolist()
    ]
    rows.sort(key=lambda row: (-row.sales, row.customer_id))
    return Lapsed(
        scope.period.end,
        window,
        gaps,
        int(np.count_nonzero(last)),
        int(sales.sum()),
        tuple(rows),
    )


def _window(who: Ints, day: Ints) -> tuple[int, int]:
    """The window in days, and the number of gaps between visits that it was taken from."""
    import numpy as np

    span = date.max.toordinal() + 1
    visits = np.unique(who * span + day)
    same = visits[1:] // span == visits[:-1] // span
    gaps = np.sort((visits[1:] - visits[:-1])[same])
    if gaps.size < LEAST_GAPS:
        return FALLBACK_DAYS, int(gaps.size)
    # The smallest number of days that holds 95 % of the gaps.
    place = -(-SHARE * gaps.size // 100) - 1
    return int(gaps[place]), int(gaps.size)
