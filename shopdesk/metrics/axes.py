"""The points of an axis, and which of them every order, refund or line belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from shopdesk.base.clock import day_key
from shopdesk.base.period import Interval, Period
from shopdesk.i18n import N_, _
from shopdesk.metrics import items
from shopdesk.metrics.columns import Ints
from shopdesk.metrics.facts import Facts, Orders, Refunds
from shopdesk.metrics.measure import CALENDAR, By, Key, Scope

SERVICES = "service"  # the key of the point that holds what is sold without being a product
WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"),
            N_("Saturday"), N_("Sunday"))  # fmt: skip


@dataclass(slots=True)
class Axis:
    """Points of one axis; without an axis there is one point.

    ``size`` counts all possible points, ``keys`` names them in the same order. ``periods`` is set
    on a calendar axis only. ``is_ordered``: points have an order of their own and are all shown.
    """

    by: By | None
    facts: Facts
    keys: Sequence[Key]
    periods: list[Period] | None = None
    table: Ints | None = None  # of day or id to point
    offset: int = 0

    @property
    def size(self) -> int:
        """Number of possible points."""
        return len(self.keys)

    @property
    def is_ordered(self) -> bool:
        """Whether the points keep their order and are shown even where nothing happened."""
        return self.by is None or self.by in CALENDAR | {By.WEEKDAY, By.HOUR}

    def order_codes(self, rows: Orders, chosen: Any) -> Ints | None:
        """The point of each chosen order."""
        if self.by is None:
            return None
        found: Ints
        if self.by is By.HOUR:
            found = rows.hour[chosen]
        elif self.by is By.COUNTRY:
            found = self.facts.countries[1][rows.place[chosen]]
        elif self.by is By.PROVINCE:
            found = self.facts.provinces[1][rows.place[chosen]]
        else:
            return self._shared_codes(rows, chosen)
        return found

    def refund_codes(self, rows: Refunds, chosen: Any) -> Ints | None:
        """The point of each chosen refund."""
        if self.by is None:
            return None
        if self.by is By.COUNTRY:
            found: Ints = self.facts.countries[2][rows.place[chosen]]
            return found
        return self._shared_codes(rows, chosen)

    def _shared_codes(self, rows: Orders | Refunds, chosen: Any) -> Ints | None:
        if self.by is By.CUSTOMER:
            who = rows.customer[chosen]
            return np.where(who >= 0, who, self.size - 1)
        return self.day_codes(rows.day[chosen], rows.channel[chosen])

    def day_codes(self, day: Ints, channel: Ints) -> Ints | None:
        """The point of each record that has a day and a channel."""
        if self.by is None:
            return None
        if self.by is By.WEEKDAY:
            return (day + 6) % 7  # the first of all days was a Monday
        assert self.table is not None  # noqa: S101 - for the type checker: the rest has a table
        return self.table[channel if self.by is By.CHANNEL else day - self.offset]

    def item_codes(self, sku: Ints, kind: Ints) -> Ints:
        """The point of each line, from the SKU's position (-1 without one) and the line's kind."""
        assert self.table is not None  # noqa: S101 - item axes have a table
        found = self.table[sku]
        return np.where(kind == items.SERVICE, self.size - 2, found)

    def labels(self, places: Sequence[int]) -> list[str]:
        """Texts for people of some points."""
        if self.by is None:
            return ["" for _place in places]
        if self.periods is not None:
            interval = Interval(str(self.by))
            return [interval.label(self.periods[place].start) for place in places]
        keys = [self.keys[place] for place in places]
        if self.by is By.WEEKDAY:
            return [_(WEEKDAYS[cast("int", key)]) for key in keys]
        if self.by is By.HOUR:
            return [f"{cast('int', key):02d}:00" for key in keys]
        names = self._names()
        return [_name(self.by, key, names) for key in keys]

    def _names(self) -> dict[Key, str]:
        facts = self.facts
        if self.by in {By.COUNTRY, By.PROVINCE}:
            return {}
        if self.by is By.SKU:
            skus = items.skus_of(facts)
            texts = (f"{code} {name}" for code, name in zip(skus.codes, skus.names, strict=True))
            return dict(zip(skus.id.tolist(), texts, strict=True))
        sql = {
            By.CHANNEL: "SELECT id, name FROM channel",
            By.CUSTOMER: "SELECT id, CASE name WHEN '' THEN number ELSE name END FROM customer",
            By.CATEGORY: "SELECT id, path FROM category",
            By.PRODUCT: "SELECT id, code || ' ' || name FROM product",
        }[cast("By", self.by)]
        return {row[0]: row[1] for row in facts.reader.rows(sql)}


_NAMELESS = {
    By.CHANNEL: N_("unknown channel"),
    By.COUNTRY: N_("unknown country"),
    By.PROVINCE: N_("unknown province"),
    By.CUSTOMER: N_("no known customer"),
    By.CATEGORY: N_("no category"),
    By.PRODUCT: N_("no product"),
    By.SKU: N_("no SKU"),
}


def _name(by: By, key: Key, names: dict[Key, str]) -> str:
    if key == SERVICES and by in {By.CATEGORY, By.PRODUCT, By.SKU}:
        return _("Services")
    if key is None or key == "":
        return _(_NAMELESS[by])
    return names.get(key, str(key))


def axis_of(facts: Facts, scope: Scope, by: By | None) -> Axis:
    """The points that a scope has along an axis."""
    if by is None:
        return Axis(by, facts, (None,))
    if by in CALENDAR:
        return _calendar(facts, scope.period, by)
    if by is By.WEEKDAY:
        return Axis(by, facts, range(7))
    if by is By.HOUR:
        return Axis(by, facts, range(24))
    if by is By.COUNTRY:
        return Axis(by, facts, facts.countries[0])
    if by is By.PROVINCE:
        return Axis(by, facts, facts.provinces[0])
    if by is By.CUSTOMER:
        return Axis(by, facts, [*facts.customer_ids.tolist(), None])
    if by is By.CHANNEL:
        return _channels(facts)
    return _items(facts, by)


def _calendar(facts: Facts, period: Period, by: By) -> Axis:
    periods = list(period.split(Interval(str(by))))
    first = period.start.toordinal()
    lengths = [part.days for part in periods]
    table = np.repeat(np.arange(len(periods)), lengths)
    return Axis(by, facts, [day_key(part.start) for part in periods], periods, table, first)


def _channels(facts: Facts) -> Axis:
    ids = [int(row[0]) for row in facts.reader.rows("SELECT id FROM channel ORDER BY id")]
    table = np.zeros(max(ids, default=0) + 1, np.int64)
    table[ids] = np.arange(len(ids))
    return Axis(By.CHANNEL, facts, ids, table=table)


def _items(facts: Facts, by: By) -> Axis:
    """Points of products: those that exist, then the services, then what has no product."""
    skus = items.skus_of(facts)
    own = {By.SKU: skus.id, By.PRODUCT: skus.product, By.CATEGORY: skus.category}[by]
    keys = np.unique(own[own > 0])
    nothing = keys.size + 1
    # One entry more than SKUs: position -1, a line without a SKU, falls on the last one.
    table = np.append(np.where(own > 0, np.searchsorted(keys, own), nothing), nothing)
    return Axis(by, facts, [*keys.tolist(), SERVICES, None], table=table)
