"""Tables of orders and refunds beside the measures: hours, values, largest ones, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from shopdesk.base.clock import from_day_key
from shopdesk.base.money import exponent
from shopdesk.db.reader import id_list
from shopdesk.metrics.measure import Scope

if TYPE_CHECKING:
    from shopdesk.metrics.columns import Ints
    from shopdesk.metrics.facts import Facts

_BANDS = 8
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class HourMap:
    """Orders and sales (minor units) by weekday (0 is Monday) and hour, in the shop's zone."""

    orders: tuple[tuple[int, ...], ...]
    sales: tuple[tuple[int, ...], ...]

    @property
    def peak(self) -> tuple[int, int] | None:
        """Weekday and hour with the most orders, the earliest of equals; None without orders."""
        cells = [
            (-count, weekday, hour)
            for weekday, line in enumerate(self.orders)
            for hour, count in enumerate(line)
            if count
        ]
        return min(cells)[1:] if cells else None


def hour_map(facts: Facts, scope: Scope) -> HourMap:
    """When buyers order: the orders of the scope by weekday and hour of placing."""
    import numpy as np

    from shopdesk.metrics.columns import counts, totals
    from shopdesk.metrics.cut import Cut

    rows = Cut(facts, scope).orders
    amount = rows.column("amount")
    sold = amount > 0
    cells = ((rows.column("day") + 6) % 7 * 24 + rows.column("hour"))[sold]
    orders = counts(cells, 0, 7 * 24).reshape(7, 24)
    sales = totals(np.asarray(cells), amount[sold], 7 * 24).reshape(7, 24)
    return HourMap(_lines(orders), _lines(sales))


def _lines(table: Ints) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(line) for line in table.tolist())


@dataclass(frozen=True, slots=True)
class ValueBand:
    """Orders worth ``low`` up to but not including ``high`` (None: and more), minor units."""

    low: int
    high: int | None
    orders: int
    sales: int


@dataclass(frozen=True, slots=True)
class OrderValues:
    """How much orders are worth: bands of equal width, the last one open; median and largest."""

    bands: tuple[ValueBand, ...]
    median: Fraction | None
    largest: int | None


def order_values(facts: Facts, scope: Scope) -> OrderValues:
    """Distribution of sales per order in bands of 1, 2 or 5 times a power of ten."""
    import numpy as np

    from shopdesk.metrics.columns import counts, totals
    from shopdesk.metrics.cut import Cut

    cut = Cut(facts, scope)
    amount = cut.orders.column("amount")
    amount = np.sort(amount[amount > 0])
    if not amount.size:
        return OrderValues((), None, None)
    step = _step(int(amount[amount.size * 95 // 100]), 10 ** exponent(facts.currency))
    cells = np.minimum(amount // step, _BANDS)
    orders = counts(cells, 0, _BANDS + 1).tolist()
    sales = totals(cells, amount, _BANDS + 1).tolist()
    bands = tuple(
        ValueBand(place * step, (place + 1) * step if place < _BANDS else None, *pair)
        for place, pair in enumerate(zip(orders, sales, strict=True))
    )
    median = cut.quantile(None, amount, share=(1, 2), unit=1).amounts[0]
    return OrderValues(bands, Fraction(median or 0), int(amount[-1]))


def _step(large: int, unit: int) -> int:
    """The narrowest round width of which eight bands hold the large value."""
    power = unit
    while True:
        for factor in _STEPS:
            if large < _BANDS * factor * power:
                return factor * power
        power *= 10


@dataclass(frozen=True, slots=True)
class LargeOrder:
    """One big order; money in minor units. ``refunded`` is what was paid back until now."""

    order_id: int
    number: str
    day: date
    customer: str
    amount: int
    refunded: int


def largest_orders(facts: Facts, scope: Scope, *, count: int) -> tuple[LargeOrder, ...]:
    """The orders of the scope with the most sales, ties by order number."""
    import numpy as np

    from shopdesk.metrics.cut import Cut

    rows = Cut(facts, scope).orders
    amount, ids = rows.column("amount"), rows.column("id")
    # Ties at the border: take all orders as large as the last one, then rank by number.
    edge = np.partition(amount, -count)[-count] if 0 < count < amount.size else 0
    wanted = dict(zip(ids[amount >= edge].tolist(), amount[amount >= edge].tolist(), strict=True))
    found = facts.reader.rows(
        "SELECT o.id, o.number, o.business_date, coalesce(c.name, o.buyer_name), o.refunded "
        "FROM sales_order o LEFT JOIN customer c ON c.id = o.customer_id "
        f"WHERE o.id IN ({id_list(list(wanted))})"
    )
    large = [
        LargeOrder(key, number, from_day_key(day), name, wanted[key], back)
        for key, number, day, name, back in found
        if wanted[key] > 0
    ]
    return tuple(sorted(large, key=lambda row: (-row.amount, row.number))[:count])


@dataclass(frozen=True, slots=True)
class LargeRefund:
    """One big refund; ``amount`` without freight, minor units; ``order`` its number or empty."""

    refund_id: int
    number: str
    day: date
    customer: str
    order: str
    amount: int
    reason: str


def largest_refunds(facts: Facts, scope: Scope, *, count: int) -> tuple[LargeRefund, ...]:
    """The refunds of the scope with the most money paid back, ties by number."""
    from shopdesk.metrics.cut import Cut

    rows = Cut(facts, scope).refund_headers
    pairs = zip(rows.column("amount").tolist(), rows.column("id").tolist(), strict=True)
    largest = sorted(pairs, reverse=True)
    edge = largest[min(count, len(largest)) - 1][0] if largest and count else 0
    wanted = {key: amount for amount, key in largest if amount >= edge}
    found = facts.reader.rows(
        "SELECT r.id, r.number, r.business_date, coalesce(c.name, ''), coalesce(o.number, ''), "
        "r.reason FROM refund r LEFT JOIN customer c ON c.id = r.customer_id "
        f"LEFT JOIN sales_order o ON o.id = r.order_id WHERE r.id IN ({id_list(list(wanted))})"
    )
    rows_found = [
        LargeRefund(key, number, from_day_key(day), name, order, wanted[key], reason)
        for key, number, day, name, order, reason in found
    ]
    return tuple(sorted(rows_found, key=lambda row: (-row.amount, row.number))[:count])


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Refunds for one reason as it was written; empty where none was given. Minor units."""

    reason: str
    refunds: int
    amount: int
    cumulative: Fraction  # share of all money up to and with this reason


def refund_reasons(facts: Facts, scope: Scope) -> tuple[ReasonRow, ...]:
    """Refunds of the scope by reason, the most money first, ties by reason."""
    from shopdesk.metrics.cut import Cut

    rows = Cut(facts, scope).refund_headers
    reasons = _reasons(facts)
    sums: dict[str, list[int]] = {}
    pairs = zip(rows.column("id").tolist(), rows.column("amount").tolist(), strict=True)
    for key, amount in pairs:
        entry = sums.setdefault(reasons[key], [0, 0])
        entry[0] += 1
        entry[1] += amount
    total = sum(amount for _count, amount in sums.values())
    found, running = [], 0
    for reason, (count, amount) in sorted(sums.items(), key=lambda item: (-item[1][1], item[0])):
        running += amount
        share = Fraction(running, total) if total else Fraction(0)
        found.append(ReasonRow(reason, count, amount, share))
    return tuple(found)


def _reasons(facts: Facts) -> dict[int, str]:
    return facts.keep(
        "reasons",
        lambda: {
            int(key): str(reason)
            for key, reason in facts.reader.rows("SELECT id, reason FROM refund")
        },
    )
