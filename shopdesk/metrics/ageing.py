"""How long the goods on hand have been there: FIFO layers of the ledger, which no transfer resets.

What lies on the own places of a SKU is the newest that was received: older goods are taken to have
left first. What customers sent back or a count found again was there before and keeps its age.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopdesk.i18n import N_
from shopdesk.metrics.measure import CALENDAR, ITEMS, Direction, Unit, measure
from shopdesk.metrics.turnover import MOVES, per_point

if TYPE_CHECKING:
    from collections.abc import Callable

    from shopdesk.base.period import Period
    from shopdesk.metrics.columns import Flags, Ints
    from shopdesk.metrics.cut import Cut, Numbers
    from shopdesk.metrics.facts import Facts

_SECTION = "08-metrics-reports §1.2"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Ages of ``first`` … ``last`` days (None: any more), with the key of its measure."""

    key: str
    first: int
    last: int | None
    label: str


BUCKETS = (
    Bucket("aged_value_30", 0, 30, N_("Stock of 0–30 days")),
    Bucket("aged_value_60", 31, 60, N_("Stock of 31–60 days")),
    Bucket("aged_value_90", 61, 90, N_("Stock of 61–90 days")),
    Bucket("aged_value_180", 91, 180, N_("Stock of 91–180 days")),
    Bucket("aged_value_365", 181, 365, N_("Stock of 181–365 days")),
    Bucket("aged_value_over", 366, None, N_("Stock of more than a year")),
)


@dataclass(frozen=True, slots=True)
class Layers:
    """The goods on hand by day of receipt, ascending by SKU, the newest first.

    ``value`` is the layer's share of the book value, so that the layers of a SKU add up to it;
    ``fifo`` is what these very goods cost when they came.
    """

    sku: Ints  # position in the catalogue
    age: Ints  # days
    quantity: Ints
    value: Ints
    fifo: Ints


@dataclass(frozen=True, slots=True)
class AgeRow:
    """The goods of one bucket; quantities in thousandths, values in minor units."""

    bucket: Bucket
    skus: int
    quantity: int
    value: int
    fifo: int


@dataclass(frozen=True, slots=True)
class Ageing:
    """All goods on hand by age."""

    on: date
    rows: tuple[AgeRow, ...]

    @property
    def value(self) -> int:
        """Book value of all of them: the stock value."""
        return sum(row.value for row in self.rows)

    @property
    def quantity(self) -> int:
        """Pieces on hand, thousandths."""
        return sum(row.quantity for row in self.rows)

    @property
    def fifo(self) -> int:
        """What the goods on hand cost when they came."""
        return sum(row.fifo for row in self.rows)


def layers_at(facts: Facts, end: date) -> Layers:
    """The layers at the beginning of a day; the present ones for any later day."""
    from shopdesk.metrics.stock import moment

    end = moment(facts, end)
    return facts.keep_recent("layers", end, lambda: _layers(facts, end))


def _layers(facts: Facts, end: date) -> Layers:
    import numpy as np

    from shopdesk.metrics.columns import totals
    from shopdesk.metrics.flow import flow_of

    flow = flow_of(facts)
    on_hand = np.maximum(flow.at(flow.balance, end), 0)
    worth = flow.at(flow.worth, end)
    rows = np.flatnonzero((flow.received > 0) & (flow.day < end.toordinal()))
    rows = rows[np.lexsort((-flow.day[rows], flow.sku[rows]))]
    sku, received = flow.sku[rows], flow.received[rows]
    # Pieces received later than each layer, within the SKU.
    total = np.cumsum(received)
    firsts = np.searchsorted(sku, np.arange(flow.skus))
    base = np.append(0, total)[firsts]
    newer = total - received - base[sku]
    taken = np.clip(on_hand[sku] - newer, 0, received)
    # More on hand than ever came: the rest is as old as the first move of the SKU.
    rest = on_hand - totals(sku, taken, flow.skus)
    old = np.flatnonzero(rest > 0)
    keep = taken > 0
    first_day = np.append(flow.day, 0)[flow.starts[:-1]][old]
    day = np.concatenate((flow.day[rows][keep], first_day))
    places = np.concatenate((sku[keep], old))
    quantity = np.concatenate((taken[keep], rest[old]))
    price = (flow.received_value[rows][keep], received[keep])
    fifo = [_slice(value, own, of) for value, of, own in zip(
        *(column.tolist() for column in price), taken[keep].tolist(), strict=True)]  # fmt: skip
    order = np.lexsort((-day, places))
    return Layers(
        sku=places[order],
        age=(end.toordinal() - 1 - day)[order],
        quantity=quantity[order],
        value=_shares(places[order], quantity[order], on_hand, worth),
        fifo=np.array([*fifo, *[0] * old.size], np.int64)[order],
    )


def _slice(value: int, own: int, of: int) -> int:
    """Cost of the last ``own`` of ``of`` pieces: the last piece takes what rounding left."""
    return value - value * (of - own) // of


def _shares(sku: Ints, quantity: Ints, on_hand: Ints, worth: Ints) -> Ints:
    """The book value of each SKU cut along its layers; the parts add up to it."""
    import numpy as np

    found, before, given, now = [], 0, 0, -1
    for place, own in zip(sku.tolist(), quantity.tolist(), strict=True):
        if place != now:
            now, before, given = place, 0, 0
        before += own
        # Whole numbers of any size: value times pieces may pass 64 bits.
        upto = int(worth[place]) * before // int(on_hand[place])
        found.append(upto - given)
        given = upto
    return np.array(found, np.int64)


def ageing(facts: Facts, end: date, *, skus: tuple[int, ...] = ()) -> Ageing:
    """Goods on hand by age at the beginning of a day or now, perhaps of some SKU ids only."""
    import numpy as np

    from shopdesk.metrics.items import skus_of
    from shopdesk.metrics.stock import moment

    end = moment(facts, end)
    found = layers_at(facts, end)
    ids = np.append(skus_of(facts).id, 0)[found.sku]
    wanted = np.isin(ids, skus) if skus else np.ones(ids.size, np.bool_)
    rows = []
    for bucket in BUCKETS:
        chosen = wanted & _inside(found, bucket)
        rows.append(
            AgeRow(
                bucket=bucket,
                skus=int(np.unique(found.sku[chosen]).size),
                quantity=int(found.quantity[chosen].sum()),
                value=int(found.value[chosen].sum()),
                fifo=int(found.fifo[chosen].sum()),
            )
        )
    return Ageing(end - timedelta(days=1), tuple(rows))


def _inside(found: Layers, bucket: Bucket) -> Flags:
    chosen = found.age >= bucket.first
    return chosen if bucket.last is None else chosen & (found.age <= bucket.last)


def by_sku(facts: Facts, found: Layers, values: Ints) -> Ints:
    """Sum of a column of the layers for every SKU of the catalogue."""
    from shopdesk.metrics.columns import totals
    from shopdesk.metrics.items import skus_of

    return totals(found.sku, values, skus_of(facts).id.size)


def _declare(bucket: Bucket) -> Callable[[Cut], Numbers]:
    @measure(
        bucket.key,
        bucket.label,
        unit=Unit.MONEY,
        group="stock",
        good=Direction.NEUTRAL if bucket.last and bucket.last <= 90 else Direction.DOWN,
        formula=N_("book value of the goods on hand that came so many days ago"),
        definition=N_(
            "First in, first out over all own places together: a transfer changes no age, what "
            "came back keeps its age. The value is the SKU's book value shared out by pieces, so "
            "that all ages add up to the stock value."
        ),
        reads=MOVES,
        grains=ITEMS | CALENDAR,
        source=_SECTION,
        rows="products",
    )
    def compute(cut: Cut) -> Numbers:
        def ask(period: Period) -> tuple[Ints, ...]:
            found = layers_at(cut.facts, period.end)
            return (by_sku(cut.facts, found, found.value * _inside(found, bucket)),)

        return cut.plain(per_point(cut, ask)[0])

    return compute


for _bucket in BUCKETS:
    _declare(_bucket)


@measure(
    "stock_age",
    N_("Age of the stock"),
    unit=Unit.DAYS,
    group="stock",
    good=Direction.DOWN,
    formula=N_("sum of pieces × days since they came ÷ pieces on hand"),
    definition=N_("First in, first out over all own places together: a transfer changes no age."),
    reads=MOVES,
    grains=ITEMS | CALENDAR,
    source=_SECTION,
    rows="products",
)
def stock_age(cut: Cut) -> Numbers:
    """Mean age of the pieces on hand, days."""

    def ask(period: Period) -> tuple[Ints, ...]:
        found = layers_at(cut.facts, period.end)
        return (
            by_sku(cut.facts, found, found.quantity * found.age),
            by_sku(cut.facts, found, found.quantity),
        )

    return cut.ratio(*per_point(cut, ask))
