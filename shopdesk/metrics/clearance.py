"""What lies dead or sells too slowly, and what clearing it would bring.

Dead: on hand, came long ago, nothing sold since. Slow: on sale for the whole time and sold fewer
than so many pieces (the handbook's rule: under 100 in 6 months). Both only name candidates; the
plan shows price steps against the cash that they free.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopdesk import settings
from shopdesk.base.money import divide_half_up
from shopdesk.base.period import add_months
from shopdesk.base.quantity import PIECE
from shopdesk.i18n import N_
from shopdesk.metrics.measure import CALENDAR, ITEMS, Direction, Unit, measure
from shopdesk.metrics.turnover import MOVES, SALES, per_point

if TYPE_CHECKING:
    from shopdesk.base.period import Period
    from shopdesk.metrics.columns import Ints
    from shopdesk.metrics.cut import Cut, Numbers
    from shopdesk.metrics.facts import Facts

# Off the list price, one after the other, and how long each step is tried.
STEPS = (20, 35, 50, 70)
STEP_DAYS = 14
_SECTION = "08-metrics-reports §1.2"


@dataclass(frozen=True, slots=True)
class Step:
    """One price of a clearance plan; money in minor units.

    ``cash`` is what the goods bring if all go at this price, ``result`` that less their book
    value: below zero it is a loss, but the cash is free.
    """

    percent_off: int
    price: int
    cash: int
    result: int
    below_cost: bool
    first_day: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """A SKU that ties up cash; quantities in thousandths, money in minor units."""

    sku_id: int
    code: str
    name: str
    quantity: int
    value: int
    old_quantity: int
    old_value: int
    age_days: int
    last_sold: date | None
    sold: int
    price: int
    steps: tuple[Step, ...]

    @property
    def cash(self) -> tuple[int, int]:
        """What clearing brings at the lowest and at the highest step."""
        brought = [step.cash for step in self.steps] or [0]
        return min(brought), max(brought)


def dead_days(facts: Facts) -> int:
    """After how many days without a sale goods are dead: the shop's setting."""
    return facts.preferences.get(settings.STOCK_DEAD_DAYS)


def clearance_steps(
    quantity: int, value: int, price: int, *, start: date, floor: int = 0
) -> tuple[Step, ...]:
    """Prices to try one after the other, and what each would bring.

    Args:
        quantity: on hand, thousandths.
        value: book value of it, minor units.
        price: list price of a piece, minor units.
        start: first day of the first step.
        floor: no step goes below this price.
    """
    if price <= 0 or quantity <= 0:
        return ()
    found: list[Step] = []
    for place, percent in enumerate(STEPS):
        lowered = max(divide_half_up(price * (100 - percent), 100), min(floor, price))
        if found and lowered >= found[-1].price:
            break
        cash = divide_half_up(lowered * quantity, PIECE)
        off = divide_half_up((price - lowered) * 100, price)
        first = start + timedelta(days=place * STEP_DAYS)
        found.append(Step(off, lowered, cash, cash - value, cash < value, first))
    return tuple(found)


def dead_stock(
    facts: Facts, end: date, *, days: int | None = None, skus: tuple[int, ...] = ()
) -> tuple[Candidate, ...]:
    """SKUs with goods older than ``days`` and nothing sold for as long; most cash first.

    Without ``days`` the shop's setting decides.
    """
    import numpy as np

    days = days or dead_days(facts)
    pieces, _value = _dead(facts, end, days)
    return _candidates(facts, end, np.flatnonzero(pieces > 0), days=days, skus=skus, since=None)


def slow_sellers(
    facts: Facts,
    end: date,
    *,
    pieces: int | None = None,
    months: int | None = None,
    skus: tuple[int, ...] = (),
) -> tuple[Candidate, ...]:
    """Active SKUs of goods on sale for all the months that sold fewer pieces; most cash first.

    On sale: sold or moved for the first time before the months began. Without numbers the shop's
    settings decide: under 100 in 6 months.
    """
    import numpy as np

    from shopdesk.metrics.demand import demand_of
    from shopdesk.metrics.flow import flow_of
    from shopdesk.metrics.items import offered_skus

    pieces = pieces or facts.preferences.get(settings.STOCK_SLOW_PIECES)
    since = add_months(end, -(months or facts.preferences.get(settings.STOCK_SLOW_MONTHS)))
    sold, _amount = demand_of(facts).sums(since, end)
    known = flow_of(facts).known_days(since - timedelta(days=1), end) > (end - since).days
    firsts = demand_of(facts).first_days()
    known |= (firsts > 0) & (firsts < since.toordinal())
    active = np.zeros(sold.size, np.bool_)
    active[offered_skus(facts)] = True
    places = np.flatnonzero(active & known & (sold < pieces * PIECE))
    return _candidates(facts, end, places, days=dead_days(facts), skus=skus, since=since)


def _candidates(
    facts: Facts, end: date, places: Ints, *, days: int, skus: tuple[int, ...], since: date | None
) -> tuple[Candidate, ...]:
    from shopdesk.metrics.ageing import by_sku, layers_at
    from shopdesk.metrics.demand import demand_of
    from shopdesk.metrics.flow import flow_of
    from shopdesk.metrics.items import skus_of

    catalogue, flow, layers = skus_of(facts), flow_of(facts), layers_at(facts, end)
    quantity, value = flow.at(flow.balance, end), flow.at(flow.worth, end)
    is_old = layers.age >= days
    old_quantity = by_sku(facts, layers, layers.quantity * is_old)
    old_value = by_sku(facts, layers, layers.value * is_old)
    aged = by_sku(facts, layers, layers.quantity * layers.age)
    last = demand_of(facts).last_days(end)
    sold, _amount = demand_of(facts).sums(since or end - timedelta(days=days), end)
    prices, floors = _prices(facts)
    found = []
    for place in places.tolist():
        key, own = int(catalogue.id[place]), int(quantity[place])
        if skus and key not in skus:
            continue
        found.append(
            Candidate(
                sku_id=key,
                code=catalogue.codes[place],
                name=catalogue.names[place],
                quantity=own,
                value=int(value[place]),
                old_quantity=int(old_quantity[place]),
                old_value=int(old_value[place]),
                age_days=int(aged[place]) // own if own > 0 else 0,
                last_sold=date.fromordinal(int(last[place])) if last[place] else None,
                sold=int(sold[place]),
                price=prices.get(key, 0),
                steps=clearance_steps(
                    own, int(value[place]), prices.get(key, 0), start=end, floor=floors.get(key, 0)
                ),
            )
        )
    if since is None:
        found.sort(key=lambda row: (-row.old_value, -row.old_quantity, row.code))
    else:
        found.sort(key=lambda row: (-row.value, -row.quantity, row.code))
    return tuple(found)


def _prices(facts: Facts) -> tuple[dict[int, int], dict[int, int]]:
    """List price and floor price of every SKU."""
    rows = facts.reader.rows("SELECT id, price, coalesce(floor_price, 0) FROM sku")
    return {row[0]: int(row[1]) for row in rows}, {row[0]: int(row[2]) for row in rows}


def _dead(facts: Facts, end: date, days: int) -> tuple[Ints, Ints]:
    """For every SKU the pieces and the value of goods that came long ago and did not sell since."""
    import numpy as np

    from shopdesk.metrics.ageing import by_sku, layers_at
    from shopdesk.metrics.demand import demand_of
    from shopdesk.metrics.stock import moment

    end = moment(facts, end)
    layers = layers_at(facts, end)
    last = demand_of(facts).last_days(end)
    still = (last < end.toordinal() - days).astype(np.int64)
    is_old = layers.age >= days
    return (
        by_sku(facts, layers, layers.quantity * is_old) * still,
        by_sku(facts, layers, layers.value * is_old) * still,
    )


_DEAD = N_(
    "Goods on hand that came so many days ago or earlier (first in, first out) of SKUs of which "
    "nothing was sold since then; 90 days unless the shop's settings say otherwise."
)


@measure(
    "dead_stock_value",
    N_("Dead stock value"),
    unit=Unit.MONEY,
    group="stock",
    good=Direction.DOWN,
    formula=N_("book value of goods that came long ago and did not sell since"),
    definition=_DEAD,
    reads=MOVES | SALES | {"setting"},
    grains=ITEMS | CALENDAR,
    source=_SECTION,
    rows="products",
)
def dead_stock_value(cut: Cut) -> Numbers:
    """Cash tied up in what does not sell, minor units."""

    def ask(period: Period) -> tuple[Ints, ...]:
        return (_dead(cut.facts, period.end, dead_days(cut.facts))[1],)

    return cut.plain(per_point(cut, ask)[0])


@measure(
    "dead_stock_units",
    N_("Dead stock, pieces"),
    unit=Unit.QUANTITY,
    group="stock",
    good=Direction.DOWN,
    formula=N_("pieces that came long ago and did not sell since"),
    definition=_DEAD,
    reads=MOVES | SALES | {"setting"},
    grains=ITEMS | CALENDAR,
    source=_SECTION,
    rows="products",
)
def dead_stock_units(cut: Cut) -> Numbers:
    """Pieces that do not sell, thousandths."""

    def ask(period: Period) -> tuple[Ints, ...]:
        return (_dead(cut.facts, period.end, dead_days(cut.facts))[0],)

    return cut.plain(per_point(cut, ask)[0])
