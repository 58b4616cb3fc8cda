"""The flow of goods through the shop's own places, by SKU and day, from the ledger.

A transfer between own places is no flow. Everything that asks how long goods lay, how often stock
turned or on which days there was none starts from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from shopdesk.metrics.columns import Ints, day_numbers, number_columns, totals
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.items import skus_of
from shopdesk.stock.rules import OWNED, LocationKind

_SPAN = 10_000_000  # more than any date's ordinal
# What comes from there was there before: a sale taken back, a loss found again.
_OWN_GOODS = frozenset({LocationKind.CUSTOMER, LocationKind.LOSS})


@dataclass(frozen=True, slots=True)
class Flow:
    """What came and went, ascending by SKU, then day; one row for each SKU and day with moves.

        Quantities in thousandths, values in minor units. ``change`` is of all own places together,
        ``balance`` the quantity and ``worth`` the value on them at the end of the day; ``received``
    came from suppliers or from before the records, ``sold`` went to customers less what came back.
    """

    sku: Ints
    day: Ints
    change: Ints
    balance: Ints
    worth: Ints
    received: Ints
    received_value: Ints
    sold: Ints
    sold_value: Ints
    starts: Ints  # rows of SKU position i: starts[i] … starts[i + 1] - 1

    @property
    def skus(self) -> int:
        """Number of SKUs in the catalogue."""
        return self.starts.size - 1

    def last_rows(self, end: date) -> Ints:
        """For every SKU the row of its last day before ``end``; -1 where there is none."""
        before = totals(self.sku, (self.day < end.toordinal()).astype(np.int64), self.skus)
        return np.where(before > 0, self.starts[:-1] + before - 1, -1)

    def at(self, column: Ints, end: date) -> Ints:
        """A running column of every SKU as it stood before ``end``; 0 before its first move."""
        rows = self.last_rows(end)
        return np.where(rows >= 0, np.append(column, 0)[rows], 0)

    def inside(self, column: Ints, first: date, end: date) -> Ints:
        """Sum of a column for every SKU from ``first`` to before ``end``."""
        chosen = (self.day >= first.toordinal()) & (self.day < end.toordinal())
        return totals(self.sku[chosen], column[chosen], self.skus)

    def day_sums(self, column: Ints, first: date, end: date) -> Ints:
        """Sum over the days of what a running column was at the end of each, for every SKU."""
        begins, ends = first.toordinal(), end.toordinal()
        low, high = self._stretches(begins, ends)
        return totals(self.sku, column * np.maximum(high - low, 0), self.skus)

    def empty_days(self, first: date, end: date) -> Ints:
        """For every SKU the days with nothing on hand from morning to evening and no move.

        Days before its first move are not counted.
        """
        begins, ends = first.toordinal(), end.toordinal()
        low, high = self._stretches(begins, ends)
        # The day of a move had stock in the morning or got some.
        low = np.maximum(low, self.day + 1)
        days = np.where(self.balance <= 0, np.maximum(high - low, 0), 0)
        return totals(self.sku, days, self.skus)

    def empty_weeks(self, end: date, count: int) -> Ints:
        """Days with nothing on hand of every SKU in each of ``count`` weeks of seven days."""
        found = np.zeros((self.skus, count), np.int64)
        last = end.toordinal()
        gaps = np.flatnonzero(self.balance <= 0)
        following = np.append(self.day[1:], last)[gaps]
        is_last = np.append(self.sku[1:] != self.sku[:-1], True)[: self.sku.size][gaps]
        until = np.where(is_last, last, following)
        low = np.maximum(self.day[gaps] + 1, last - 7 * count)
        for week in range(count):
            begins = last - 7 * (count - week)
            days = np.clip(until, begins, begins + 7) - np.clip(low, begins, begins + 7)
            np.add.at(found[:, week], self.sku[gaps], np.maximum(days, 0))
        return found

    def known_days(self, first: date, end: date) -> Ints:
        """For every SKU the days of the period from its first move on."""
        begins, ends = first.toordinal(), end.toordinal()
        low, high = self._stretches(begins, ends)
        return totals(self.sku, np.maximum(high - low, 0), self.skus)

    def _stretches(self, begins: int, ends: int) -> tuple[Ints, Ints]:
        """Of the days for which each row is the newest one, those inside the period."""
        following = np.append(self.day[1:], ends)
        is_last = np.append(self.sku[1:] != self.sku[:-1], True)[: self.sku.size]
        until = np.where(is_last, ends, following[: self.sku.size])
        return np.clip(self.day, begins, ends), np.clip(until, begins, ends)


def flow_of(facts: Facts) -> Flow:
    """The flow of all moves on record."""
    return facts.keep("flow", lambda: _load(facts))


def _load(facts: Facts) -> Flow:
    kinds = {
        int(key): str(kind) for key, kind in facts.reader.rows("SELECT id, kind FROM location")
    }
    size = max(kinds, default=0) + 1
    owned, source, customer = (np.zeros(size, np.int64) for _ in range(3))
    for key, kind in kinds.items():
        owned[key] = kind in OWNED
        source[key] = kind not in OWNED | _OWN_GOODS
        customer[key] = kind == LocationKind.CUSTOMER
    _ids, sku, left, right, quantity, day, value = number_columns(
        facts.reader,
        "stock_move",
        columns=("sku_id", "from_id", "to_id", "quantity", "business_date", "coalesce(value, 0)"),
    )
    sign = owned[right] - owned[left]
    came = owned[right] * source[left]
    went = owned[left] * customer[right] - owned[right] * customer[left]
    sku_at, day_at, value_at = _revaluations(facts, owned)
    keys = np.concatenate((sku, sku_at)) * _SPAN + day_numbers(np.concatenate((day, day_at)))
    found, place = np.unique(keys, return_inverse=True)
    own = place[: sku.size]
    sums = [
        totals(own, column, found.size)
        for column in (
            sign * quantity, sign * value, came * quantity, came * value, went * quantity,
            went * value,
        )
    ]  # fmt: skip
    sums[1] += totals(place[sku.size :], value_at, found.size)
    spot = skus_of(facts).places(found // _SPAN)
    starts = np.searchsorted(spot, np.arange(skus_of(facts).id.size + 1))
    return Flow(
        sku=spot, day=found % _SPAN, change=sums[0],
        balance=_running(sums[0], starts), worth=_running(sums[1], starts),
        received=sums[2], received_value=sums[3], sold=sums[4], sold_value=sums[5], starts=starts,
    )  # fmt: skip


def _revaluations(facts: Facts, owned: Ints) -> tuple[Ints, Ints, Ints]:
    """Corrections of value by backdated documents: SKU ids, day keys, values on own places."""
    _ids, sku, location, day, value = number_columns(
        facts.reader,
        "stock_revaluation",
        columns=("sku_id", "location_id", "business_date", "value"),
    )
    return sku, day, value * owned[location]


def _running(change: Ints, starts: Ints) -> Ints:
    """Sums so far within each SKU."""
    total = np.cumsum(change)
    before = np.append(0, total)[starts[:-1]]
    found: Ints = total - np.repeat(before, np.diff(starts))
    return found
