"""Measures and rankings of products: what sells, what falls, what is new, and ABC classes.

Services (postage, fees) are sales without being products: they stand in no ranking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from shopdesk.base.clock import day_key
from shopdesk.base.period import Period
from shopdesk.i18n import N_
from shopdesk.metrics.measure import (
    CALENDAR,
    PLACES,
    By,
    Convention,
    Scope,
    Unit,
    measure,
)
from shopdesk.orders.rules import LineKind

if TYPE_CHECKING:
    from shopdesk.metrics.columns import Ints
    from shopdesk.metrics.cut import Cut, Numbers
    from shopdesk.metrics.facts import Facts

_LINES = frozenset({"sales_order", "order_line"})
_SECTION = "08-metrics-reports §1.2"


@measure(
    "skus_sold",
    N_("SKUs sold"),
    unit=Unit.COUNT,
    group="products",
    formula=N_("number of different SKUs of goods with sales"),
    definition=N_("By order date; gifts and services do not count."),
    reads=_LINES,
    grains=CALENDAR | {By.CATEGORY, By.CHANNEL, By.COUNTRY},
    filters=PLACES | {By.CATEGORY, By.PRODUCT},
    source=_SECTION,
    rows="products",
)
def skus_sold(cut: Cut) -> Numbers:
    """Number of SKUs with sales."""
    return cut.plain(cut.lines.skus())


@measure(
    "sell_through",
    N_("Sell-through"),
    unit=Unit.PERCENT,
    group="products",
    parts=(Unit.COUNT, Unit.COUNT),
    formula=N_("SKUs sold ÷ SKUs on sale"),
    definition=N_(
        "On sale: active SKUs of goods, and those that sold in the period although they "
        "are not active any more."
    ),
    reads=_LINES | {"sku", "product"},
    grains=frozenset({By.CATEGORY}),
    filters=frozenset({By.CATEGORY}),
    source="动销率",
    rows="products",
)
def sell_through(cut: Cut) -> Numbers:
    """SKUs with sales as a share of SKUs on sale (动销率)."""
    return cut.ratio(cut.lines.skus(), cut.offered())


@dataclass(frozen=True, slots=True)
class SkuRow:
    """A SKU in two periods; money in minor units, quantities in thousandths."""

    sku_id: int
    code: str
    name: str
    sales: int
    refunds: int
    units: int
    returned_units: int
    before_sales: int
    before_refunds: int
    before_units: int
    is_new: bool  # never sold before the period, by order date

    @property
    def net(self) -> int:
        """Sales less refunds."""
        return self.sales - self.refunds

    @property
    def before_net(self) -> int:
        """Sales less refunds of the earlier period."""
        return self.before_sales - self.before_refunds

    @property
    def change(self) -> int:
        """Net sales less those of the earlier period."""
        return self.net - self.before_net

    @property
    def refund_rate(self) -> Fraction | None:
        """Refunds over sales; None without sales."""
        return Fraction(self.refunds, self.sales) if self.sales else None


@dataclass(frozen=True, slots=True)
class SkuTable:
    """All SKUs of goods that sold or came back in a period or in the one it is compared with.

    ``headline`` is what rankings go by: net sales, or sales under the payment convention. Ties go
    by SKU code.
    """

    rows: tuple[SkuRow, ...]
    period: Period
    against: Period
    convention: Convention

    def headline(self, row: SkuRow) -> int:
        """What a row is ranked by, minor units."""
        return row.net if self.convention is Convention.NET else row.sales

    def change(self, row: SkuRow) -> int:
        """Change of the headline against the earlier period, minor units."""
        before = row.before_net if self.convention is Convention.NET else row.before_sales
        return self.headline(row) - before

    def top(self, count: int) -> tuple[SkuRow, ...]:
        """The SKUs with the most sales."""
        sold = [row for row in self.rows if self.headline(row) > 0]
        return self._ranked(sold, lambda row: -self.headline(row), count)

    def falling(self, count: int) -> tuple[SkuRow, ...]:
        """The SKUs that lost most against the earlier period."""
        lost = [row for row in self.rows if self.change(row) < 0]
        return self._ranked(lost, self.change, count)

    def rising(self, count: int) -> tuple[SkuRow, ...]:
        """The SKUs that won most against the earlier period."""
        won = [row for row in self.rows if self.change(row) > 0]
        return self._ranked(won, lambda row: -self.change(row), count)

    def new(self, count: int) -> tuple[SkuRow, ...]:
        """The SKUs sold for the first time ever, those with the most sales first."""
        first = [row for row in self.rows if row.is_new]
        return self._ranked(first, lambda row: -self.headline(row), count)

    def returned(self, count: int) -> tuple[SkuRow, ...]:
        """The SKUs with the most money paid back."""
        back = [row for row in self.rows if row.refunds > 0]
        return self._ranked(back, lambda row: -row.refunds, count)

    def _ranked(
        self, rows: list[SkuRow], key: Callable[[SkuRow], int], count: int
    ) -> tuple[SkuRow, ...]:
        return tuple(sorted(rows, key=lambda row: (key(row), row.code))[:count])


def sku_table(facts: Facts, scope: Scope, *, against: Period | None = None) -> SkuTable:
    """Every SKU of goods in the period of the scope and in an earlier one.

    Args:
        facts: the shop's records.
        scope: period, perhaps narrowed by channel, country, customer or category.
        against: the earlier period; if not given the one before, cut to as many days while the
            period is unfinished.
    """
    import numpy as np

    from shopdesk.metrics.book import reference_periods
    from shopdesk.metrics.items import skus_of

    against = against or reference_periods(facts, scope.period)[0]
    skus = skus_of(facts)
    now = _sku_sums(facts, scope)
    before = _sku_sums(facts, scope.during(against))
    earlier = _sold_before(facts, scope.period.start)
    chosen = np.flatnonzero(np.any(np.stack((*now, *before)) != 0, axis=0))
    rows = [
        SkuRow(
            sku_id=int(skus.id[place]),
            code=skus.codes[place],
            name=skus.names[place],
            sales=int(now[0][place]),
            refunds=int(now[1][place]),
            units=int(now[2][place]),
            returned_units=int(now[3][place]),
            before_sales=int(before[0][place]),
            before_refunds=int(before[1][place]),
            before_units=int(before[2][place]),
            is_new=bool(now[0][place] > 0 and int(skus.id[place]) not in earlier),
        )
        for place in chosen.tolist()
    ]
    rows.sort(key=lambda row: row.code)
    return SkuTable(tuple(rows), scope.period, against, scope.convention or facts.convention)


def _sku_sums(facts: Facts, scope: Scope) -> tuple[Ints, Ints, Ints, Ints]:
    """Sales, refunds, units and returned units by position in the catalogue."""
    from shopdesk.metrics.cut import Cut

    cut = Cut(facts, scope, By.SKU)
    sums = (
        cut.sales.total("amount"), cut.refunds.total("amount"),
        cut.sales.total("units"), cut.refunds.total("units"),
    )  # fmt: skip
    # The axis has two points more: services, and what has no SKU.
    return sums[0][:-2], sums[1][:-2], sums[2][:-2], sums[3][:-2]


def _sold_before(facts: Facts, day: date) -> frozenset[int]:
    """Ids of the SKUs with a sale before a day, by order date."""

    def load() -> frozenset[int]:
        # Stops at the first sale of each SKU: a few steps into the index, not all lines.
        rows = facts.reader.rows(
            "SELECT s.id FROM sku s WHERE EXISTS (SELECT 1 FROM order_line l "
            "JOIN sales_order o ON o.id = l.order_id AND o.is_sale = 1 "
            "WHERE l.sku_id = s.id AND l.business_date < :day AND l.amount > 0)",
            {"day": day_key(day)},
        )
        return frozenset(int(row[0]) for row in rows)

    return facts.keep_recent("sold before", day, load)


class AbcBasis(StrEnum):
    """What ABC classes are made by."""

    NET = "net"
    SALES = "sales"
    UNITS = "units"
    MARGIN = "margin"


ABC_BASIS_LABELS = {
    AbcBasis.NET: N_("net sales"),
    AbcBasis.SALES: N_("sales"),
    AbcBasis.UNITS: N_("pieces"),
    AbcBasis.MARGIN: N_("margin"),
}
ABC_BORDERS = (("A", 80), ("B", 95))


@dataclass(frozen=True, slots=True)
class AbcRow:
    """A SKU with its class; ``value`` in the unit of the basis, ``cumulative`` a share of all."""

    sku_id: int
    code: str
    name: str
    value: int
    cumulative: Fraction
    abc: str


@dataclass(frozen=True, slots=True)
class AbcClass:
    """One class: how many SKUs, what they bring, and both as shares."""

    abc: str
    skus: int
    value: int
    sku_share: Fraction | None
    value_share: Fraction | None


@dataclass(frozen=True, slots=True)
class Abc:
    """SKUs in classes A (80 %), B (15 %) and C (5 %) of a basis.

    ``uncosted`` is the number of sold SKUs left out because their cost is unknown (margin only).
    """

    basis: AbcBasis
    rows: tuple[AbcRow, ...]
    classes: tuple[AbcClass, ...]
    uncosted: int = 0


def classify_abc(values: list[tuple[str, int]]) -> list[tuple[str, int, str]]:
    """Classes of (SKU code, value) pairs, the largest value first.

    The SKU that crosses a border belongs to the higher class; ties go by code; what brings nothing
    is C.
    """
    ranked = sorted(values, key=lambda pair: (-pair[1], pair[0]))
    total = sum(value for _code, value in ranked if value > 0)
    found, before = [], 0
    for code, value in ranked:
        abc = "C"
        if value > 0:
            for name, border in ABC_BORDERS:
                if before * 100 < border * total:
                    abc = name
                    break
            before += value
        found.append((code, value, abc))
    return found


def abc(facts: Facts, scope: Scope, *, basis: AbcBasis | None = None) -> Abc:
    """ABC classes of the SKUs of goods that sold in the scope.

    Args:
        facts: the shop's records.
        scope: period, perhaps narrowed by channel, country, customer or category.
        basis: what decides; the headline of the convention if not given.
    """
    from shopdesk.metrics.items import skus_of

    if basis is None:
        net = (scope.convention or facts.convention) is Convention.NET
        basis = AbcBasis.NET if net else AbcBasis.SALES
    skus = skus_of(facts)
    values, uncosted = _basis_values(facts, scope, basis)
    # Codes differ in capitals only by accident, so they are unique as they are.
    places = {skus.codes[place]: place for place in values}
    ranked = classify_abc([(skus.codes[place], value) for place, value in values.items()])
    total = sum(value for _code, value, _abc in ranked if value > 0)
    rows, running = [], 0
    for code, value, letter in ranked:
        running += max(value, 0)
        place = places[code]
        share = Fraction(running, total) if total else Fraction(0)
        rows.append(AbcRow(int(skus.id[place]), code, skus.names[place], value, share, letter))
    classes = tuple(_abc_class(letter, rows, total) for letter in ("A", "B", "C"))
    return Abc(basis, tuple(rows), classes, uncosted)


def _abc_class(letter: str, rows: list[AbcRow], total: int) -> AbcClass:
    own = [row for row in rows if row.abc == letter]
    value = sum(row.value for row in own)
    return AbcClass(
        letter,
        len(own),
        value,
        Fraction(len(own), len(rows)) if rows else None,
        Fraction(value, total) if total else None,
    )


def _basis_values(facts: Facts, scope: Scope, basis: AbcBasis) -> tuple[dict[int, int], int]:
    """The value of each sold SKU by its position, and how many have no cost."""
    import numpy as np

    from shopdesk.metrics.items import skus_of

    sales, refunds, units, _returned = _sku_sums(facts, scope)
    sold = np.flatnonzero((sales != 0) | (units != 0)).tolist()
    if basis is AbcBasis.MARGIN:
        margins = _margins(facts, scope)
        ids = skus_of(facts).id.tolist()
        left = {place: margins[ids[place]] for place in sold if ids[place] in margins}
        return left, len(sold) - len(left)
    column = {AbcBasis.NET: sales - refunds, AbcBasis.SALES: sales, AbcBasis.UNITS: units}[basis]
    return {place: int(column[place]) for place in sold}, 0


def _margins(facts: Facts, scope: Scope) -> dict[int, int]:
    """Sales less frozen cost by SKU id, before refunds; without SKUs that lack a cost."""
    from shopdesk.metrics.behind import order_condition

    sql, parameters, _joins = order_condition(facts, scope)
    rows = facts.reader.rows(
        "SELECT l.sku_id, sum(l.amount) - sum(l.cost) FROM sales_order o "
        f"JOIN order_line l ON l.order_id = o.id WHERE {sql} AND l.kind <> '{LineKind.SERVICE}' "
        "AND l.sku_id IS NOT NULL GROUP BY l.sku_id HAVING count(*) = count(l.cost)",
        parameters,
    )
    return {int(sku): int(margin) for sku, margin in rows}
