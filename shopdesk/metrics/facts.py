"""The facts behind all measures as numpy columns, loaded once for a state of the shop.

Why no roll-up tables: the order's header carries what sales, buyers, cohorts, RFM and the hour map
need, and 333,000 headers load in 0.15 s; the lines are summed by index. So there is nothing that
could disagree with the orders. Columns are kept until somebody commits (``Shop.data_version``).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import RLock
from typing import Any, TypeVar, cast

import numpy as np

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.period import Period
from shopdesk.db.reader import Reader, one
from shopdesk.metrics.columns import Ints, day_numbers, number_columns, text_codes
from shopdesk.metrics.measure import Convention, convention_of
from shopdesk.orders.rules import Life, OrderSource, ShipmentState

Loaded = TypeVar("Loaded")

# Records are taken to end early only after a pause twice as long as any before, and two weeks.
_LEAST_PAUSE = 14
_RECENT = 4
WAITING, NOTHING_TO_SHIP = -1, -2


@dataclass(slots=True)
class Store:
    """Columns of one state of the shop, filled as they are asked for; shared between threads."""

    version: object = None
    kept: dict[str, Any] = field(default_factory=dict)
    recent: dict[str, OrderedDict[object, Any]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders that count as sales, ascending by day; all arrays are of one length.

    ``day`` is the date's ordinal.
    ``customer`` is the position in ``Facts.customer_ids``, -1 where nobody is known. ``place`` is
    the position in the order of the ids, for columns that are loaded later.
    """

    id: Ints
    day: Ints
    hour: Ints
    customer: Ints
    channel: Ints
    gross: Ints
    discount: Ints
    amount: Ints
    units: Ints
    place: Ints

    def between(self, first: int, end: int) -> slice:
        """The rows of the days ``first`` … ``end - 1``."""
        low, high = np.searchsorted(self.day, [first, end])
        return slice(int(low), int(high))


@dataclass(frozen=True, slots=True)
class Refunds:
    """Refunds, ascending by the day on which they were paid; ``amount`` is without freight."""

    id: Ints
    day: Ints
    customer: Ints
    channel: Ints
    order: Ints
    amount: Ints
    freight: Ints
    units: Ints
    place: Ints

    def between(self, first: int, end: int) -> slice:
        """The rows of the days ``first`` … ``end - 1``."""
        low, high = np.searchsorted(self.day, [first, end])
        return slice(int(low), int(high))


class Facts:
    """What the shop's records say, at one moment, for all measures.

    Use it inside the ``with metrics.facts()`` block that gave it.

    Args:
        reader: one consistent view of the shop.
        today: the shop's present business date.
        preferences: the shop's settings.
        store: where columns are kept; its own one if none is given.
    """

    def __init__(
        self,
        reader: Reader,
        *,
        today: date,
        preferences: settings.Preferences,
        store: Store | None = None,
    ) -> None:
        self.reader = reader
        self.today = today
        self.store = store or Store()
        self.preferences = preferences
        self.currency = preferences.get(settings.SHOP_CURRENCY)
        self.convention = convention_of(preferences.get(settings.METRICS_CONVENTION))

    def keep(self, name: str, load: Callable[[], Loaded]) -> Loaded:
        """What ``load`` gives, computed once for this state of the shop."""
        with self.store.lock:
            if name not in self.store.kept:
                self.store.kept[name] = load()
            return cast("Loaded", self.store.kept[name])

    def keep_recent(
        self, name: str, key: object, load: Callable[[], Loaded], *, most: int = _RECENT
    ) -> Loaded:
        """Like ``keep`` for answers to many questions: only the last few stay in memory."""
        with self.store.lock:
            recent = self.store.recent.setdefault(name, OrderedDict())
            if key not in recent:
                recent[key] = load()
                if len(recent) > most:
                    recent.popitem(last=False)
            recent.move_to_end(key)
            return cast("Loaded", recent[key])

    # ---- orders and refunds

    @property
    def _sale_columns(self) -> list[Ints]:
        """Columns of all sale orders by id: the base of both conventions."""
        return self.keep(
            "sale columns",
            lambda: self._of_sales(
                "business_date", "placed_hour", "coalesce(customer_id, 0)", "channel_id",
                "goods", "discount", "units",
            ),
        )  # fmt: skip

    def _of_sales(self, *columns: str) -> list[Ints]:
        return number_columns(self.reader, "sales_order", columns=columns, where="is_sale = 1")

    def more(self, name: str) -> Ints:
        """A column that few measures need, by id: ``paid``, ``total``, ``freight``, ``lines``."""
        both = {"paid": 0, "total": 1, "freight": 2, "lines": 3}
        return self.keep(
            "more columns", lambda: self._of_sales("paid", "total", "freight", "line_count")[1:]
        )[both[name]]

    @property
    def _refund_columns(self) -> list[Ints]:
        return self.keep(
            "refund columns",
            lambda: number_columns(
                self.reader,
                "refund",
                columns=(
                    "business_date", "coalesce(customer_id, 0)", "channel_id",
                    "coalesce(order_id, 0)", "amount", "freight", "units",
                ),
            ),
        )  # fmt: skip

    @property
    def customer_ids(self) -> Ints:
        """Keys of all customers with a sale or a refund, ascending."""
        return self.keep("customer ids", lambda: self._customers[0])

    @property
    def _customers(self) -> tuple[Ints, Ints, Ints]:
        """All customer keys ascending; the position of each sale order's and refund's one."""

        def load() -> tuple[Ints, Ints, Ints]:
            sold, back = self._sale_columns[3], self._refund_columns[2]
            keys, places = np.unique(np.concatenate((sold, back)), return_inverse=True)
            # Key 0 is nobody: with it in front every position is one too high, without it none.
            nobody = int(keys.size > 0 and keys[0] == 0)
            places = places - nobody
            return keys[nobody:], places[: sold.size], places[sold.size :]

        return self.keep("customers", load)

    def orders(self, convention: Convention) -> Orders:
        """The orders that count, dated as the convention says."""
        if convention is Convention.PAYMENT:
            return self.keep("orders paid", self._paid_orders)
        return self.keep("orders", lambda: self._orders_on(self._sale_columns[1], None))

    def _orders_on(self, dates: Ints, chosen: Ints | None) -> Orders:
        found = self._sale_columns
        keys, _day, hour, _who, channel, goods, discount, units = found
        place = np.arange(keys.size) if chosen is None else chosen
        dated = dates[place]
        in_order = dated.size < 2 or bool((dated[1:] >= dated[:-1]).all())
        if not in_order:
            place = place[np.argsort(dated, kind="stable")]
            dated = dates[place]
        # A slice shares the columns instead of copying them.
        pick: Any = slice(None) if chosen is None and in_order else place
        gross, less = goods[pick], discount[pick]
        return Orders(
            id=keys[pick], day=day_numbers(dated), hour=hour[pick],
            customer=self._customers[1][pick], channel=channel[pick], gross=gross,
            discount=less, amount=gross - less, units=units[pick], place=place,
        )  # fmt: skip

    def _paid_orders(self) -> Orders:
        found = self._sale_columns
        keys, dates, paid, total = found[0], found[1], self.more("paid"), self.more("total")
        _ids, order, day = number_columns(
            self.reader, "payment", columns=("order_id", "business_date")
        )
        # The final payment decides; an order without payment rows keeps its own day.
        latest = np.zeros(keys.size, np.int64)
        spot = np.minimum(np.searchsorted(keys, order), max(keys.size - 1, 0))
        known = keys[spot] == order if keys.size else np.zeros(order.size, np.bool_)
        np.maximum.at(latest, spot[known], day[known])
        dates = np.where(latest > 0, latest, dates)
        return self._orders_on(dates, np.flatnonzero((paid >= total) & (paid > 0)))

    @property
    def refunds(self) -> Refunds:
        """All refunds."""

        def load() -> Refunds:
            keys, dates, _who, channel, order, amount, freight, units = self._refund_columns
            place = np.argsort(dates, kind="stable")
            return Refunds(
                id=keys[place], day=day_numbers(dates[place]),
                customer=self._customers[2][place], channel=channel[place],
                order=order[place], amount=(amount - freight)[place], freight=freight[place],
                units=units[place], place=place,
            )  # fmt: skip

        return self.keep("refunds", load)

    @property
    def entries(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Booked entries that are neither sale nor refund: ids, days, channels, amounts."""

        def load() -> tuple[Ints, Ints, Ints, Ints]:
            keys, dates, channel, amount = number_columns(
                self.reader, "book_entry", columns=("business_date", "channel_id", "amount")
            )
            return keys, day_numbers(dates), channel, amount

        return self.keep("entries", load)

    # ---- texts as codes

    @property
    def countries(self) -> tuple[list[str], Ints, Ints]:
        """All countries; the code of every sale order and of every refund, by id."""

        def load() -> tuple[list[str], Ints, Ints]:
            names: dict[str, int] = {}
            sold = text_codes(
                self.reader, "sales_order", "country", ids=self._sale_columns[0], names=names
            )
            back = text_codes(
                self.reader, "refund", "country", ids=self._refund_columns[0], names=names
            )
            return list(names), sold, back

        return self.keep("countries", load)

    @property
    def provinces(self) -> tuple[list[str], Ints]:
        """All provinces; the code of every sale order, by id."""

        def load() -> tuple[list[str], Ints]:
            names: dict[str, int] = {}
            sold = text_codes(
                self.reader, "sales_order", "province", ids=self._sale_columns[0], names=names
            )
            return list(names), sold

        return self.keep("provinces", load)

    @property
    def ship_millis(self) -> Ints:
        """Milliseconds from payment (else from placing) to shipping, by id.

        ``WAITING`` where goods are still to be shipped, ``NOTHING_TO_SHIP`` where there are none
        or where an imported file told no time of shipping.
        """
        since = "coalesce(paid_at, placed_at)"
        waits = f"shipment_state IN ('{ShipmentState.WAITING}', '{ShipmentState.PART}')"
        # Sales histories know no shipping: their importer takes the moment of the order for it.
        unknown = f"source = '{OrderSource.IMPORT}' AND shipped_at = placed_at"
        hours = (
            f"CASE WHEN {unknown} THEN {NOTHING_TO_SHIP} "
            f"WHEN shipped_at >= {since} THEN shipped_at - {since} "
            "WHEN shipped_at IS NOT NULL THEN 0 "
            f"WHEN {waits} AND life <> '{Life.CLOSED}' THEN {WAITING} "
            f"ELSE {NOTHING_TO_SHIP} END"
        )
        return self.keep(
            "ship times",
            lambda: number_columns(
                self.reader, "sales_order", columns=(hours,), where="is_sale = 1"
            )[1],
        )

    # ---- what the records cover

    @property
    def record_days(self) -> Ints:
        """Days with at least one sale or refund, ascending."""
        return self.keep(
            "record days",
            lambda: np.union1d(_distinct(self.orders(Convention.NET).day), self.refunds.day),
        )

    @property
    def first_day(self) -> date | None:
        """Day of the first sale or refund; None in an empty shop."""
        days = self.record_days
        return date.fromordinal(int(days[0])) if days.size else None

    @property
    def last_day(self) -> date | None:
        """Day of the last sale or refund; None in an empty shop."""
        days = self.record_days
        return date.fromordinal(int(days[-1])) if days.size else None

    @property
    def longest_pause(self) -> int:
        """The most days in a row without a sale or refund between two records."""
        days = self.record_days
        return int(np.diff(days).max()) - 1 if days.size > 1 else 0

    @property
    def covered_until(self) -> date:
        """The day up to which (not including) the records are complete.

        Today, because today is not over; or the day after the last record when since then it has
        been quiet for more than two weeks and twice as long as ever before: the data ends there.
        """
        last = self.last_day
        if last is None:
            return self.today
        quiet = (self.today - last).days - 1
        if quiet > max(_LEAST_PAUSE, 2 * self.longest_pause):
            return last + timedelta(days=1)
        return self.today

    def finished(self, period: Period) -> bool:
        """Whether the period is over and the records reach to its end."""
        return period.end <= self.covered_until

    def recorded(self, period: Period) -> bool:
        """Whether any day of the period lies between the first record and the end of the data.

        Today counts although it is not over.
        """
        first, last = self.first_day, self.last_day
        if first is None or last is None:
            return False
        return period.end > first and period.start <= max(last, self.covered_until)

    def row(self, sql: str, **parameters: Any) -> tuple[Any, ...]:
        """The one row of an aggregate query."""
        found = one(self.reader, sql, parameters)
        return found or ()


def _distinct(ascending: Ints) -> Ints:
    is_new = np.ones(ascending.size, np.bool_)
    is_new[1:] = ascending[1:] != ascending[:-1]
    found: Ints = ascending[is_new]
    return found


def facts_of(reader: Reader, *, today: date | None = None) -> Facts:
    """Facts straight from a reader, kept nowhere: for a unit of work, a check or a test."""
    preferences = settings.load(reader)
    if today is None:
        today = clock.business_date(clock.now(), preferences.get(settings.SHOP_TIME_ZONE))
    return Facts(reader, today=today, preferences=preferences)
