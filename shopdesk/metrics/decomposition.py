"""Why sales changed: the change between two periods split into parts that add up to it exactly.

Sales of known customers are buyers × orders per buyer × pieces per order × sales per piece; sales
without a known customer are orders × pieces per order × sales per piece. Each factor's part is its
Shapley value: what it adds on average over all orders in which the factors could have changed one
after the other. So no factor gets the rest, and the parts add up. The sums are exact fractions,
rounded once so that the parts still add up to the minor unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial, prod
from typing import TYPE_CHECKING

from shopdesk.base.period import Period
from shopdesk.i18n import N_
from shopdesk.metrics.measure import ITEMS as ITEM_AXES
from shopdesk.metrics.measure import By, Convention, Key, Point, Scope

if TYPE_CHECKING:
    from shopdesk.metrics.facts import Facts

BUYERS, FREQUENCY, ANONYMOUS = "buyers", "orders_per_buyer", "anonymous_orders"
ITEMS, PRICE, REFUNDS = "items_per_order", "price_per_unit", "refunds"
PART_LABELS = {
    BUYERS: N_("Buyers"),
    FREQUENCY: N_("Orders per buyer"),
    ANONYMOUS: N_("Orders without a known customer"),
    ITEMS: N_("Pieces per order"),
    PRICE: N_("Sales per piece"),
    REFUNDS: N_("Refunds"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one factor did: its values before and after, and its money in minor units.

    The values are those of the factor itself: a count, a ratio (pieces, not thousandths), or for
    refunds the money. Pieces and price are those of all orders. None where nothing was sold.
    """

    key: str
    label: str
    amount: int
    before: Fraction | None
    after: Fraction | None


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The change of net sales (of payments under that convention) between two periods.

    ``sum(part.amount for part in parts) == after - before`` always.
    """

    period: Period
    against: Period
    before: int
    after: int
    parts: tuple[Part, ...]

    @property
    def change(self) -> int:
        """After less before, minor units."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class _Totals:
    """Counts and money of a period: quantities in thousandths, money in minor units."""

    buyers: int
    known_orders: int
    known_units: int
    known_sales: int
    other_orders: int
    other_units: int
    other_sales: int
    refunds: int


def decompose(facts: Facts, scope: Scope, *, against: Period | None = None) -> Decomposition:
    """Split the change of the headline figure into its causes.

    Args:
        facts: the shop's records.
        scope: the later period, perhaps narrowed by channel or country.
        against: the earlier one; if not given the period before, cut to as many days while the
            period is unfinished.
    """
    from shopdesk.metrics.book import reference_periods

    against = against or reference_periods(facts, scope.period)[0]
    before = _totals(facts, scope.during(against))
    after = _totals(facts, scope)
    parts = dict.fromkeys(PART_LABELS, Fraction(0))
    _add(parts, (BUYERS, FREQUENCY, ITEMS, PRICE), _known(before), _known(after))
    _add(parts, (ANONYMOUS, ITEMS, PRICE), _other(before), _other(after))
    parts[REFUNDS] = Fraction(before.refunds - after.refunds)
    amounts = _rounded(parts)
    sums = [item.known_sales + item.other_sales - item.refunds for item in (before, after)]
    values = [_factors(item) for item in (before, after)]
    found = tuple(
        Part(key, label, amounts[key], values[0][key], values[1][key])
        for key, label in PART_LABELS.items()
        if amounts[key] or values[0][key] or values[1][key]
    )
    return Decomposition(scope.period, against, sums[0], sums[1], found)


def shares(before: Sequence[int], after: Sequence[int]) -> list[Fraction]:
    """Shapley shares of the change of ``chain[-1]`` for the factors of a chain of totals.

    The factors of ``(b, o, u, s)`` are b, o/b, u/o and s/u. The shares add up to the change. A
    total in the middle that is 0 on either side cannot be divided by: its factor and the next are
    taken as one, and the share stands with the later of the two.
    """
    kept = [
        place
        for place in range(len(before))
        if place == len(before) - 1 or (before[place] and after[place])
    ]
    factors = [_chain([side[place] for place in kept]) for side in (before, after)]
    found = [Fraction(0)] * len(before)
    for place, share in zip(kept, _shapley(*factors), strict=True):
        found[place] = share
    return found


def _chain(totals: Sequence[int]) -> list[Fraction]:
    return [Fraction(total, first) for first, total in zip((1, *totals), totals, strict=False)]


def _shapley(before: Sequence[Fraction], after: Sequence[Fraction]) -> list[Fraction]:
    """The average effect of changing each factor, over all orders of changing them."""
    count = len(before)
    found = [Fraction(0)] * count
    for place in range(count):
        others = [other for other in range(count) if other != place]
        for size in range(count):
            weight = Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
            for changed in combinations(others, size):
                rest = prod((after if other in changed else before)[other] for other in others)
                found[place] += weight * rest * (after[place] - before[place])
    return found


def _add(
    parts: dict[str, Fraction], keys: Sequence[str], before: Sequence[int], after: Sequence[int]
) -> None:
    for key, share in zip(keys, _whole(before, after), strict=True):
        parts[key] += share


def _whole(before: Sequence[int], after: Sequence[int]) -> list[Fraction]:
    """Shares of a chain; when one side sold nothing it is all in the first factor."""
    if before[0] and after[0]:
        return shares(before, after)
    return [Fraction(after[-1] - before[-1]), *[Fraction(0)] * (len(before) - 1)]


def _rounded(parts: dict[str, Fraction]) -> dict[str, int]:
    """Whole minor units that add up like the exact parts; the largest remainders go up."""
    floors = {key: share.numerator // share.denominator for key, share in parts.items()}
    missing = int(sum(parts.values())) - sum(floors.values())
    by_rest = sorted(parts, key=lambda key: floors[key] - parts[key])
    return {key: floors[key] + (key in by_rest[:missing]) for key in parts}


def _known(side: _Totals) -> tuple[int, ...]:
    return side.buyers, side.known_orders, side.known_units, side.known_sales


def _other(side: _Totals) -> tuple[int, ...]:
    return side.other_orders, side.other_units, side.other_sales


def _factors(side: _Totals) -> dict[str, Fraction | None]:
    orders = side.known_orders + side.other_orders
    units = side.known_units + side.other_units
    money = side.known_sales + side.other_sales
    return {
        BUYERS: Fraction(side.buyers),
        FREQUENCY: Fraction(side.known_orders, side.buyers) if side.buyers else None,
        ANONYMOUS: Fraction(side.other_orders),
        ITEMS: Fraction(units, orders * 1000) if orders else None,
        PRICE: Fraction(money * 1000, units) if units else None,
        REFUNDS: Fraction(side.refunds),
    }


def _totals(facts: Facts, scope: Scope) -> _Totals:
    from shopdesk.metrics.cut import Cut

    cut = Cut(facts, scope)
    rows, money = cut.orders, cut.money
    known = ~rows.nobody()
    columns = {name: rows.column(name) for name in ("units", money)}
    is_net = cut.convention is Convention.NET

    def total(name: str, *, of_known: bool) -> int:
        return int(rows.total_of(columns[name], known if of_known else ~known)[0])

    return _Totals(
        buyers=int(rows.buyers()[0]),
        known_orders=int(rows.orders(known)[0]),
        known_units=total("units", of_known=True),
        known_sales=total(money, of_known=True),
        other_orders=int(rows.orders(~known)[0]),
        other_units=total("units", of_known=False),
        other_sales=total(money, of_known=False),
        refunds=int(cut.refund_headers.total("amount")[0]) if is_net else 0,
    )


@dataclass(frozen=True, slots=True)
class Driver:
    """What one point of an axis did to the headline figure; minor units."""

    key: Key
    label: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Drivers:
    """The points of an axis by the size of their change; the changes add up to the total's."""

    by: By
    period: Period
    against: Period
    rows: tuple[Driver, ...]


def drivers(facts: Facts, scope: Scope, *, by: By, against: Period | None = None) -> Drivers:
    """Which channels, countries, categories, SKUs … made the change of the headline figure.

    Args:
        facts: the shop's records.
        scope: the later period.
        by: an axis that net sales can be asked along, other than time.
        against: the earlier period, as for ``decompose``.

    Raises:
        UserError: SD-KPI-002 if the figure cannot be asked by that axis.
    """
    from shopdesk.metrics.book import HEADLINE, reference_periods, series

    against = against or reference_periods(facts, scope.period)[0]
    key = HEADLINE[scope.convention or facts.convention]
    if by in ITEM_AXES and key == "payments":
        key = "sales"  # nobody pays for a single product
    sides = [
        {point.key: point for point in series(facts, key, scope=part, by=by).points}
        for part in (scope.during(against), scope)
    ]
    labels = {name: point.label for side in sides for name, point in side.items()}
    rows = [
        Driver(name, label, *(_money(side.get(name)) for side in sides))
        for name, label in labels.items()
    ]
    rows.sort(key=lambda row: (-abs(row.change), row.label))
    return Drivers(by, scope.period, against, tuple(rows))


def _money(point: Point | None) -> int:
    return int(point.value.amount or 0) if point is not None else 0
