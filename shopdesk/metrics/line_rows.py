"""Sale lines and refund lines of a question about products."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from shopdesk.metrics import items
from shopdesk.metrics.columns import Flags, Ints, member_counts, totals
from shopdesk.metrics.measure import ITEMS, Convention

if TYPE_CHECKING:
    from shopdesk.metrics.cut import Cut


class LineRows:
    """Sale lines of a cut, for questions about products; lines of orders by their order's date."""

    def __init__(self, cut: Cut) -> None:
        self.cut = cut

    @cached_property
    def _is_sum(self) -> bool:
        """Whether sums by SKU answer: no calendar, no narrowing by order, order dates."""
        filters = set(self.cut.scope.filters())
        return (
            self.cut.convention is Convention.NET
            and not filters - ITEMS
            and (self.cut.by is None or self.cut.by in ITEMS)
        )

    @cached_property
    def _lines(self) -> items.Lines:
        cut = self.cut
        found = items.lines_of(
            cut.facts, cut.convention, first=cut.first, end=cut.end, skus=cut.skus
        )
        orders = cut.facts.orders(cut.convention)
        chosen = cut.narrow(orders, orders.between(cut.first, cut.end))
        if isinstance(chosen, slice):
            return found
        marks = np.zeros(orders.day.size, np.bool_)
        marks[chosen] = True
        keep = marks[found.order]
        return items.Lines(*(getattr(found, name)[keep] for name in items.Lines.__slots__))

    @cached_property
    def _codes(self) -> Ints | None:
        cut, lines = self.cut, self._lines
        if cut.by in ITEMS:
            return cut.axis.item_codes(lines.sku, lines.kind)
        return cut.axis.order_codes(cut.facts.orders(cut.convention), lines.order)

    def total(self, name: str) -> Ints:
        """Sum of ``amount``, ``gross``, ``discount`` or ``units`` for each point."""
        if self._is_sum and name in {"amount", "units"}:
            return self._sum(name)
        lines = self._lines
        if name == "units":
            values = np.where(lines.kind == items.SERVICE, 0, lines.quantity)
        else:
            values = getattr(lines, name)
            if name != "amount":
                values = np.where(lines.amount > 0, values, 0)
        return totals(self._codes, values, self.cut.size)

    def _sum(self, name: str) -> Ints:
        cut, sums = self.cut, self._kept_sums()
        if name == "units":
            return cut.by_sku(sums.sku, sums.quantity)
        found = cut.by_sku(sums.sku, sums.amount)
        return found + cut.by_sku(sums.sku, sums.services, kind=items.SERVICE)

    def orders(self) -> Ints:
        """Number of orders with a sale line at each point."""
        return self._distinct(self._lines.order, np.ones(self._lines.order.size, np.bool_))

    def buyers(self) -> Ints:
        """Number of known customers with a sale line at each point."""
        orders = self.cut.facts.orders(self.cut.convention)
        who = orders.customer[self._lines.order]
        return self._distinct(who, who >= 0)

    def skus(self) -> Ints:
        """Number of different SKUs of goods with sales at each point."""
        if self._is_sum:
            sold = self.sold_skus()
            return self.cut.by_sku(sold, np.ones(sold.size, np.int64))
        lines = self._lines
        return self._distinct(lines.sku, (lines.kind == items.GOODS) & (lines.sku >= 0))

    def sold_skus(self) -> Ints:
        """Positions of the SKUs of goods with sales, ascending."""
        sums = self._kept_sums()
        return sums.sku[(sums.amount > 0) & (sums.sku >= 0)]

    def _kept_sums(self) -> items.SkuSums:
        return items.sku_sums(self.cut.facts, self.cut.first, self.cut.end)

    def _distinct(self, members: Ints, mask: Flags) -> Ints:
        mask = mask & (self._lines.amount > 0)
        codes = None if self._codes is None else self._codes[mask]
        members = members[mask]
        span = int(members.max()) + 1 if members.size else 1
        return member_counts(codes, members, size=self.cut.size, span=span)


class RefundLineRows:
    """Refund lines of a cut, for questions about products.

    What was paid back without a line (a goodwill amount) is put to the point without a product, so
    that the points add up to the refunds of the scope.
    """

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        refunds = cut.facts.refunds
        self.chosen = cut.narrow(refunds, refunds.between(cut.first, cut.end))
        lines = items.refund_lines_of(cut.facts)
        marks = np.zeros(refunds.day.size, np.bool_)
        marks[self.chosen] = True
        keep = marks[lines.refund]
        self.rest = {
            "amount": int(refunds.amount[self.chosen].sum() - lines.amount[keep].sum()),
            "units": int(refunds.units[self.chosen].sum()) - int(
                lines.quantity[keep & (lines.kind != items.SERVICE)].sum()
            ),
        }  # fmt: skip
        if cut.skus:
            ids = np.append(items.skus_of(cut.facts).id, 0)
            keep &= np.isin(ids[lines.sku], cut.skus)
        self.lines = items.RefundLines(
            *(getattr(lines, name)[keep] for name in items.RefundLines.__slots__)
        )
        if cut.by in ITEMS:
            self.codes: Ints | None = cut.axis.item_codes(self.lines.sku, self.lines.kind)
        else:
            self.codes = cut.axis.refund_codes(refunds, self.lines.refund)

    def total(self, name: str) -> Ints:
        """Sum of ``amount`` or ``units`` for each point."""
        values = self.lines.amount
        if name == "units":
            values = np.where(self.lines.kind == items.SERVICE, 0, self.lines.quantity)
        found = totals(self.codes, values, self.cut.size)
        if not self.cut.skus:
            found[-1] += self.rest[name]
        return found

    def count(self) -> Ints:
        """Number of refunds with a line at each point."""
        span = int(self.cut.facts.refunds.day.size) or 1
        return member_counts(self.codes, self.lines.refund, size=self.cut.size, span=span)
