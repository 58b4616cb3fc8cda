"""A question put to the facts: which orders and refunds it is about, and how they are grouped.

A measure's arithmetic gets a ``Cut`` and asks it for sums, counts and distinct buyers; whether the
answer comes from headers, from the SKU index or from single lines is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from shopdesk.base.period import Period
from shopdesk.metrics import items
from shopdesk.metrics.axes import Axis, axis_of
from shopdesk.metrics.columns import Flags, Ints, counts, totals
from shopdesk.metrics.facts import Facts, Orders, Refunds
from shopdesk.metrics.line_rows import LineRows, RefundLineRows
from shopdesk.metrics.measure import ITEMS, By, Convention, Scope
from shopdesk.metrics.order_rows import OrderRows, RefundRows, Visits


@dataclass(frozen=True, slots=True)
class Numbers:
    """Answers for all points.

    Args:
        amounts: exact, None where there is no answer.
        numerators: of ratios.
        denominators: of ratios.
        samples: how many buyers, orders or answers stand behind each.
        unfinished: answers that need days which are not over, besides those of the points.
    """

    amounts: Sequence[int | Fraction | None]
    numerators: Sequence[int] | None = None
    denominators: Sequence[int] | None = None
    samples: Sequence[int] | None = None
    unfinished: Sequence[bool] | None = None


def _percentile(ranked: list[int], share: tuple[int, int], unit: int) -> Fraction | None:
    if not ranked:
        return None
    place = Fraction((len(ranked) - 1) * share[0], share[1])
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    return (ranked[below] + (place - below) * (ranked[above] - ranked[below])) / unit


class Cut:
    """The rows that a measure is asked about, grouped along an axis.

    Args:
        facts: the shop's records.
        scope: period and narrowing.
        by: the axis, None for one answer.
    """

    def __init__(self, facts: Facts, scope: Scope, by: By | None = None) -> None:
        self.facts = facts
        self.scope = scope
        self.by = by
        self.convention = scope.convention or facts.convention
        self.first = scope.period.start.toordinal()
        self.end = scope.period.end.toordinal()
        self.axis: Axis = axis_of(facts, scope, by)
        self.size = self.axis.size

    def plain(self, amounts: Ints) -> Numbers:
        """The answer of a measure that is a sum or a count."""
        return Numbers(amounts.tolist())

    def ratio(
        self,
        numerators: Ints,
        denominators: Ints,
        *,
        samples: Ints | None = None,
        scale: Fraction | int = 1,
    ) -> Numbers:
        """The answer of a measure that is a quotient; None where the denominator is 0.

        Args:
            numerators: for each point.
            denominators: for each point.
            samples: how many answers stand behind each; the denominators if not given.
            scale: multiplies the quotient, because pieces are kept in thousandths.
        """
        above, below = numerators.tolist(), denominators.tolist()
        amounts = [
            Fraction(top, bottom) * scale if bottom else None
            for top, bottom in zip(above, below, strict=True)
        ]
        return Numbers(amounts, above, below, below if samples is None else samples.tolist())

    def marked(
        self, found: Numbers, *, known: Sequence[bool], unfinished: Sequence[bool]
    ) -> Numbers:
        """The same answers, None where nothing can be known yet, with unfinished marks."""
        amounts = [
            amount if sure else None for amount, sure in zip(found.amounts, known, strict=True)
        ]
        return replace(found, amounts=amounts, unfinished=unfinished)

    def again(self, point: Ints, who: Ints, periods: Sequence[Period]) -> Ints:
        """How many of the (point, customer) pairs bought in the period given for the point."""
        first = np.array([part.start.toordinal() for part in periods], np.int64)
        end = np.array([part.end.toordinal() for part in periods], np.int64)
        came = self.visits.any_between(who, first[point], end[point])
        return counts(point[came], 0, self.size)

    @property
    def by_item(self) -> bool:
        """Whether lines decide, because the axis or the narrowing is about products."""
        return self.by in ITEMS or not ITEMS.isdisjoint(self.scope.filters())

    @cached_property
    def sales(self) -> OrderRows | LineRows:
        """What was sold in the scope."""
        return LineRows(self) if self.by_item else OrderRows(self)

    @cached_property
    def lines(self) -> LineRows:
        """The sale lines of the scope, for measures of products."""
        return LineRows(self)

    @cached_property
    def orders(self) -> OrderRows:
        """The orders of the scope, for measures that know no products."""
        return OrderRows(self)

    @cached_property
    def refunds(self) -> RefundRows | RefundLineRows:
        """What was paid back in the scope."""
        return RefundLineRows(self) if self.by_item else RefundRows(self)

    @property
    def money(self) -> str:
        """The column that the averages take: sales, or what was paid under that convention."""
        return "paid" if self.convention is Convention.PAYMENT and not self.by_item else "amount"

    @property
    def visits(self) -> Visits:
        """Who bought when, in the whole shop."""
        orders = self.facts.orders(self.convention)
        return self.facts.keep(f"visits {self.convention}", lambda: Visits(orders))

    def entries(self) -> Ints:
        """Booked entries that are neither sale nor refund, for each point."""
        _ids, days, channel, amount = self.facts.entries
        inside = (days >= self.first) & (days < self.end)
        if self.scope.channel_id is not None:
            inside &= channel == self.scope.channel_id
        codes = self.axis.day_codes(days[inside], channel[inside])
        return totals(codes, amount[inside], self.size)

    @cached_property
    def starts(self) -> Ints:
        """The first day of each point: of its interval, or of the scope."""
        if self.axis.periods is None:
            return np.full(self.size, self.first, np.int64)
        return np.array([part.start.toordinal() for part in self.axis.periods], np.int64)

    @cached_property
    def skus(self) -> tuple[int, ...]:
        """Ids of the SKUs that the scope is narrowed to; empty when it is not."""
        scope = self.scope
        if ITEMS.isdisjoint(scope.filters()):
            return ()
        found = items.skus_under(
            self.facts, category=scope.category_id, product=scope.product_id, sku=scope.sku_id
        ).tolist()
        return tuple(found) or (-1,)

    @cached_property
    def refund_headers(self) -> RefundRows:
        """The refunds of the scope, for measures that know no products."""
        return RefundRows(self)

    def quantile(
        self, codes: Ints | None, values: Ints, *, share: tuple[int, int], unit: int
    ) -> Numbers:
        """The answer of a measure that is a median or percentile, linear between neighbours.

        Args:
            codes: the point of each value.
            values: whole numbers.
            share: the percentile as a fraction, (9, 10) for the 90th.
            unit: how many of the whole numbers make one of the measure's unit.
        """
        groups = np.zeros(values.size, np.int64) if codes is None else codes
        order = np.lexsort((values, groups))
        ranked = values[order].tolist()
        sizes = counts(groups, 0, self.size).tolist()
        amounts: list[Fraction | None] = []
        start = 0
        for size in sizes:
            amounts.append(_percentile(ranked[start : start + size], share, unit))
            start += size
        return Numbers(amounts, samples=sizes)

    def by_sku(self, sku: Ints, values: Ints, *, kind: int = items.GOODS) -> Ints:
        """Sums of values that belong to SKUs (by position), for each point of an item axis."""
        if self.skus:
            keep = np.isin(np.append(items.skus_of(self.facts).id, 0)[sku], self.skus)
            sku, values = sku[keep], values[keep]
        codes = None
        if self.by is not None:
            codes = self.axis.item_codes(sku, np.full(sku.size, kind))
        return totals(codes, values, self.size)

    def sold_pieces(self, start: date, end: date) -> tuple[Ints, Ints]:
        """Position and pieces of every SKU sold from ``start`` to the day before ``end``."""
        sums = items.sku_sums(self.facts, start.toordinal(), end.toordinal())
        known = sums.sku >= 0
        return sums.sku[known], sums.quantity[known]

    def empty_skus(self, sku: Ints, quantity: Ints) -> tuple[Ints, Ints]:
        """Position of every active SKU of goods, and 1 where nothing of it is on hand."""
        stock = np.zeros(items.skus_of(self.facts).id.size, np.int64)
        stock[sku] = quantity
        offered = items.offered_skus(self.facts)
        return offered, (stock[offered] <= 0).astype(np.int64)

    def offered(self) -> Ints:
        """Number of SKUs on sale for each point: active ones, and those that sold all the same."""
        both = np.union1d(items.offered_skus(self.facts), self.lines.sold_skus())
        return self.by_sku(both, np.ones(both.size, np.int64))

    def narrow(self, rows: Orders | Refunds, chosen: slice) -> Any:
        """Of the rows of the period, those that the scope's narrowing leaves: a slice or places."""
        marks: list[Flags] = []
        scope = self.scope
        if scope.channel_id is not None:
            marks.append(rows.channel[chosen] == scope.channel_id)
        if scope.customer_id is not None:
            spot = np.flatnonzero(self.facts.customer_ids == scope.customer_id)
            marks.append(rows.customer[chosen] == (spot[0] if spot.size else -2))
        if scope.country is not None:
            names, sold, back = self.facts.countries
            code = names.index(scope.country) if scope.country in names else -1
            codes = sold if isinstance(rows, Orders) else back
            marks.append(codes[rows.place[chosen]] == code)
        if not marks:
            return chosen
        return np.flatnonzero(np.logical_and.reduce(marks)) + chosen.start
