"""Orders and refunds of a question, by header: sums, counts and distinct buyers for each point."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from shopdesk.metrics.columns import Flags, Ints, counts, member_counts, pair_counts, totals
from shopdesk.metrics.facts import WAITING, Orders
from shopdesk.metrics.measure import Convention

if TYPE_CHECKING:
    from shopdesk.metrics.cut import Cut

YEAR_DAYS = 365
MORE = {"paid", "total", "freight", "lines"}


class OrderRows:
    """Orders of a cut, by header."""

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        self.columns = cut.facts.orders(cut.convention)
        self.chosen = cut.narrow(self.columns, self.columns.between(cut.first, cut.end))
        self.codes = cut.axis.order_codes(self.columns, self.chosen)
        # Orders of gifts only are no sales; their pieces count all the same.
        amount = self.columns.amount[self.chosen]
        self.counting: Flags | None = None if bool((amount > 0).all()) else amount > 0

    def column(self, name: str) -> Ints:
        """A column of the chosen orders."""
        values: Ints
        if name in MORE:
            values = self.cut.facts.more(name)[self.columns.place[self.chosen]]
        else:
            values = getattr(self.columns, name)[self.chosen]
        return values

    def total(self, name: str) -> Ints:
        """Sum of a column for each point."""
        values = self.column(name)
        if self.counting is not None and name != "units":
            values = np.where(self.counting, values, 0)
        return totals(self.codes, values, self.cut.size)

    def total_of(self, values: Ints, mask: Flags) -> Ints:
        """Sum of values over marked orders."""
        mask = self._marks(mask)
        codes = None if self.codes is None else self.codes[mask]
        return totals(codes, values[mask], self.cut.size)

    def orders(self, mask: Flags | None = None) -> Ints:
        """Number of orders, perhaps of marked ones only."""
        if mask is None and self.counting is None:
            return counts(self.codes, self.column("day").size, self.cut.size)
        marks = self._marks(self.column("amount") > 0, mask)
        codes = None if self.codes is None else self.codes[marks]
        return counts(codes, int(np.count_nonzero(marks)), self.cut.size)

    def buyers(self, *, mask: Flags | None = None, least: int = 1) -> Ints:
        """Number of known customers with at least so many orders, perhaps among marked orders."""
        codes, who, span = self._known(mask)
        return member_counts(codes, who, size=self.cut.size, span=span, least=least)

    def pairs(self, mask: Flags | None = None) -> tuple[Ints, Ints, Ints]:
        """Each (point, known customer) that occurs: both, and the number of orders."""
        codes, who, span = self._known(mask)
        return pair_counts(codes, who, size=self.cut.size, span=span)

    def _known(self, mask: Flags | None) -> tuple[Ints | None, Ints, int]:
        who = self.column("customer")
        known = self._marks(who >= 0, mask)
        codes = None if self.codes is None else self.codes[known]
        return codes, who[known], int(self.cut.facts.customer_ids.size)

    def ship_times(self) -> tuple[Ints | None, Ints]:
        """The point of each shipped order, and the milliseconds from payment to shipping."""
        times = self._ship_column()
        sent = self._marks(times >= 0)
        return None if self.codes is None else self.codes[sent], times[sent]

    def waiting(self) -> Flags:
        """Marks orders that are still to be shipped."""
        waiting: Flags = self._ship_column() == WAITING
        return waiting

    def _ship_column(self) -> Ints:
        places = self.columns.place[self.chosen]
        found: Ints = self.cut.facts.ship_millis[places]
        return found

    def nobody(self) -> Flags:
        """Marks orders without a known customer."""
        return self.column("customer") < 0

    def returning(self) -> Flags:
        """Marks orders of customers who bought before their point began.

        Before: ever (net convention), or within 365 days before (payment convention).
        """
        who, starts = self.column("customer"), self.cut.starts
        begin = starts[self.codes] if self.codes is not None else np.full(who.size, self.cut.first)
        if self.cut.convention is Convention.NET:
            first = self.cut.visits.first_day(who)
            return (first > 0) & (first < begin)
        return self.cut.visits.last_before(who, begin) >= begin - YEAR_DAYS

    def _marks(self, first: Flags, *others: Flags | None) -> Flags:
        marks = first
        for other in (*others, self.counting):
            if other is not None:
                marks = marks & other
        return marks


class RefundRows:
    """Refunds of a cut, by header."""

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        self.columns = cut.facts.refunds
        self.chosen = cut.narrow(self.columns, self.columns.between(cut.first, cut.end))
        self.codes = cut.axis.refund_codes(self.columns, self.chosen)

    def total(self, name: str) -> Ints:
        """Sum of ``amount``, ``freight`` or ``units`` for each point."""
        return totals(self.codes, getattr(self.columns, name)[self.chosen], self.cut.size)

    def column(self, name: str) -> Ints:
        """A column of the chosen refunds."""
        values: Ints = getattr(self.columns, name)[self.chosen]
        return values

    def count(self) -> Ints:
        """Number of refunds."""
        return counts(self.codes, self.columns.day[self.chosen].size, self.cut.size)

    def orders(self) -> Ints:
        """Number of orders with a refund; refunds that name no order count one each."""
        named = self.columns.order[self.chosen]
        nameless = -np.arange(1, named.size + 1)
        members = np.unique(np.where(named > 0, named, nameless), return_inverse=True)[1]
        span = int(members.max()) + 1 if members.size else 1
        return member_counts(self.codes, members, size=self.cut.size, span=span)


class Visits:
    """On which days known customers bought, for "bought before" and "buys again"."""

    def __init__(self, rows: Orders) -> None:
        known = (rows.customer >= 0) & (rows.amount > 0)
        self._who, self._day = rows.customer[known], rows.day[known]
        self._span = date.max.toordinal() + 1
        # One entry more than customers, for -1: nobody has no first day.
        self._first = np.zeros(int(rows.customer.max(initial=-1)) + 2, np.int64)
        # Ascending by day: written from the end, each customer's first order is written last.
        self._first[self._who[::-1]] = self._day[::-1]

    @cached_property
    def _keys(self) -> Ints:
        return np.sort(self._who * self._span + self._day)

    def first_day(self, who: Ints) -> Ints:
        """The day of each customer's first order; 0 for nobody (-1)."""
        return self._first[who]

    def last_before(self, who: Ints, day: Ints) -> Ints:
        """The last day before ``day`` on which each customer bought; 0 if there is none."""
        if not self._keys.size:
            return np.zeros(who.size, np.int64)
        place = np.searchsorted(self._keys, who * self._span + day) - 1
        found = self._keys[np.maximum(place, 0)]
        own = (place >= 0) & (found // self._span == who) & (who >= 0)
        return np.where(own, found % self._span, 0)

    def any_between(self, who: Ints, first: Ints, end: Ints) -> Flags:
        """Whether each customer bought on one of the days ``first`` … ``end - 1``."""
        return self.last_before(who, end) >= first
