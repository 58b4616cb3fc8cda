"""Demand: how many pieces of each SKU were asked for on each day, from the orders.

Goods and gifts of counting orders, by order date, less what came back on the very day of the sale:
an order cancelled within the day was no demand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from shopdesk.db.reader import id_list
from shopdesk.metrics.columns import Ints, day_numbers, number_columns, totals
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.items import skus_of
from shopdesk.orders.rules import LineKind

WEEK = 7
_IDS_AT_ONCE = 5_000
# The day key takes eight digits; the SKU stands before it, so that one number names both.
_DAY_SPAN = 100_000_000
_GOODS = f"kind <> '{LineKind.SERVICE}' AND sku_id IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Demand:
    """What was asked for by SKU and day, ascending by SKU, then day; one row each.

    ``sku`` is the position in the catalogue, ``day`` the date's ordinal, ``pieces`` thousandths,
    ``amount`` minor units.
    """

    sku: Ints
    day: Ints
    pieces: Ints
    amount: Ints
    starts: Ints  # rows of SKU position i: starts[i] … starts[i + 1] - 1

    def sums(self, first: date, end: date) -> tuple[Ints, Ints]:
        """Pieces and amount of every SKU of the catalogue from ``first`` to before ``end``."""
        inside = (self.day >= first.toordinal()) & (self.day < end.toordinal())
        size = self.starts.size - 1
        sku = self.sku[inside]
        return totals(sku, self.pieces[inside], size), totals(sku, self.amount[inside], size)

    def first_days(self) -> Ints:
        """Ordinal of the first day with demand of every SKU; 0 where there was none."""
        found = np.zeros(self.starts.size - 1, np.int64)
        has = self.starts[1:] > self.starts[:-1]
        found[has] = self.day[self.starts[:-1][has]]
        return found

    def last_days(self, before: date) -> Ints:
        """Ordinal of the last day with demand before a date; 0 where there was none."""
        inside = (self.day < before.toordinal()) & (self.pieces > 0)
        found = np.zeros(self.starts.size - 1, np.int64)
        np.maximum.at(found, self.sku[inside], self.day[inside])
        return found

    def weeks(self, end: date, count: int) -> Ints:
        """Pieces of every SKU in the ``count`` weeks of seven days that end before ``end``."""
        first = end.toordinal() - WEEK * count
        inside = (self.day >= first) & (self.day < end.toordinal())
        size = self.starts.size - 1
        place = self.sku[inside] * count + (self.day[inside] - first) // WEEK
        return totals(place, self.pieces[inside], size * count).reshape(size, count)


def demand_of(facts: Facts) -> Demand:
    """The demand of all SKUs on record."""
    return facts.keep("demand", lambda: _load(facts))


def _load(facts: Facts) -> Demand:
    sold = _grouped(facts, "order_line", "")
    parts = [sold]
    uncounted = facts.keep(
        "no sales",
        lambda: number_columns(facts.reader, "sales_order", columns=(), where="is_sale = 0")[0],
    ).tolist()
    for start in range(0, len(uncounted), _IDS_AT_ONCE):
        ids = id_list(uncounted[start : start + _IDS_AT_ONCE])
        parts.append([-column if place > 1 else column for place, column in enumerate(
            _grouped(facts, "order_line", f" AND order_id IN ({ids})"))])  # fmt: skip
    sku, day, pieces, amount = _added(parts)
    back = _grouped(facts, "refund_line", "")
    pieces, amount = _less_same_day(sku, day, (pieces, amount), back)
    keep = (pieces != 0) | (amount != 0)
    sku, day, pieces, amount = sku[keep], day[keep], pieces[keep], amount[keep]
    place = skus_of(facts).places(sku)
    order = np.lexsort((day, place))
    size = skus_of(facts).id.size
    return Demand(
        sku=place[order],
        day=day_numbers(day[order]),
        pieces=pieces[order],
        amount=amount[order],
        starts=np.searchsorted(place[order], np.arange(size + 1)),
    )


def _grouped(facts: Facts, table: str, also: str) -> list[Ints]:
    """SKU id, day key, pieces and amount of the lines of goods and gifts, grouped by both."""
    source = (
        "(SELECT sku_id, business_date, sum(quantity) AS quantity, sum(amount) AS amount "
        f"FROM {table} WHERE {_GOODS}{also} GROUP BY sku_id, business_date) l"
    )
    return number_columns(
        facts.reader,
        source,
        columns=("l.business_date", "l.quantity", "l.amount"),
        key="l.sku_id",
        in_stretches=False,
    )


def _added(parts: list[list[Ints]]) -> list[Ints]:
    """Rows of the same SKU and day added up."""
    if len(parts) == 1:
        return parts[0]
    sku, day, pieces, amount = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    keys, place = np.unique(sku * _DAY_SPAN + day, return_inverse=True)
    return [
        keys // _DAY_SPAN,
        keys % _DAY_SPAN,
        totals(place, pieces, keys.size),
        totals(place, amount, keys.size),
    ]


def _less_same_day(
    sku: Ints, day: Ints, sums: tuple[Ints, Ints], back: list[Ints]
) -> tuple[Ints, Ints]:
    """Take off what came back on the day of the sale, never more than was sold then."""
    keys = sku * _DAY_SPAN + day
    order = np.argsort(keys, kind="stable")
    asked = back[0] * _DAY_SPAN + back[1]
    if not keys.size or not asked.size:
        return sums
    spot = np.minimum(np.searchsorted(keys[order], asked), keys.size - 1)
    same = keys[order][spot] == asked
    place = order[spot[same]]
    pieces, amount = sums[0].copy(), sums[1].copy()
    pieces[place] -= np.minimum(back[2][same], np.maximum(pieces[place], 0))
    amount[place] -= np.minimum(back[3][same], np.maximum(amount[place], 0))
    return pieces, amount


def covered_weeks(facts: Facts, most: int) -> tuple[date, int]:
    """The day up to which (excluded) demand is complete, and how many whole weeks precede it.

    Args:
        facts: the shop's records.
        most: never more weeks than these.
    """
    end = facts.covered_until
    first = facts.first_day
    if first is None:
        return end, 0
    return end, min(most, max(0, (end - first).days // WEEK))


def week_start(end: date, weeks_before: int) -> date:
    """First day of the week that lies so many weeks before ``end`` (1 is the last one)."""
    return end - timedelta(days=WEEK * weeks_before)
