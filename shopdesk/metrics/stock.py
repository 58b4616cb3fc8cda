"""Measures of stock: what lies on the shop's own places at the end of the period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from shopdesk.base.clock import day_key
from shopdesk.i18n import N_
from shopdesk.metrics.measure import ITEMS, Direction, Unit, measure
from shopdesk.stock.rules import OWNED

if TYPE_CHECKING:
    from shopdesk.metrics.columns import Ints
    from shopdesk.metrics.cut import Cut, Numbers
    from shopdesk.metrics.facts import Facts

COVER_WINDOW = 28  # days of sales that the daily demand is taken from
_STOCK = frozenset({"stock_balance", "stock_move", "stock_revaluation"})
_SECTION = "08-metrics-reports §1.2"
_OWN = "(" + ", ".join(f"'{kind}'" for kind in sorted(OWNED)) + ")"
_MOMENT = N_(
    "At the end of the period, or now if that is earlier: present balances less the moves since."
)


@measure(
    "stock_value",
    N_("Stock value"),
    unit=Unit.MONEY,
    group="stock",
    good=Direction.NEUTRAL,
    formula=N_("sum of the cost of all goods on own places"),
    definition=_MOMENT,
    reads=_STOCK,
    grains=ITEMS,
    source=_SECTION,
    rows="products",
)
def stock_value(cut: Cut) -> Numbers:
    """Cost of the goods on hand, minor units."""
    found = stock_at(cut.facts, cut.scope.period.end)
    return cut.plain(cut.by_sku(found.sku, found.value))


@measure(
    "stock_units",
    N_("Pieces in stock"),
    unit=Unit.QUANTITY,
    group="stock",
    good=Direction.NEUTRAL,
    formula=N_("sum of the quantities on own places"),
    definition=_MOMENT,
    reads=_STOCK,
    grains=ITEMS,
    source=_SECTION,
    rows="products",
)
def stock_units(cut: Cut) -> Numbers:
    """Pieces on hand, thousandths."""
    found = stock_at(cut.facts, cut.scope.period.end)
    return cut.plain(cut.by_sku(found.sku, found.quantity))


@measure(
    "cover_days",
    N_("Days of cover"),
    unit=Unit.DAYS,
    group="stock",
    good=Direction.NEUTRAL,
    formula=N_("pieces in stock ÷ pieces sold a day in the last 28 days"),
    definition=N_(
        "How long the stock lasts at the pace of the 28 days before the end of the period; unknown "
        "where nothing was sold."
    ),
    reads=_STOCK | {"order_line", "sales_order"},
    grains=ITEMS,
    source=_SECTION,
    rows="products",
)
def cover_days(cut: Cut) -> Numbers:
    """Days that the stock lasts at the present pace."""
    end = moment(cut.facts, cut.scope.period.end)
    found = stock_at(cut.facts, end)
    sku, sold = cut.sold_pieces(end - timedelta(days=COVER_WINDOW), end)
    return cut.ratio(
        cut.by_sku(found.sku, found.quantity), cut.by_sku(sku, sold), scale=Fraction(COVER_WINDOW)
    )


@measure(
    "out_of_stock_skus",
    N_("SKUs out of stock"),
    unit=Unit.COUNT,
    group="stock",
    good=Direction.DOWN,
    formula=N_("number of active SKUs of goods with nothing on hand"),
    definition=_MOMENT,
    reads=_STOCK | {"sku", "product"},
    grains=ITEMS,
    source=_SECTION,
    rows="products",
)
def out_of_stock_skus(cut: Cut) -> Numbers:
    """Number of active SKUs without stock."""
    found = stock_at(cut.facts, cut.scope.period.end)
    return cut.plain(cut.by_sku(*cut.empty_skus(found.sku, found.quantity)))


@dataclass(frozen=True, slots=True)
class StockState:
    """What lay on own places at a moment: for each SKU (position in the catalogue)."""

    sku: Ints
    quantity: Ints
    value: Ints


def moment(facts: Facts, end: date) -> date:
    """The day before whose beginning stock is asked about: never later than tomorrow."""
    return min(end, facts.today + timedelta(days=1))


def stock_at(facts: Facts, end: date) -> StockState:
    """Stock at the beginning of a day; the present stock for any later one."""
    end = moment(facts, end)
    return facts.keep_recent("stock", end, lambda: _load_stock(facts, end))


def _load_stock(facts: Facts, end: date) -> StockState:
    import numpy as np

    from shopdesk.metrics.items import skus_of

    state: dict[int, list[int]] = {}
    present = facts.reader.rows(
        "SELECT b.sku_id, sum(b.quantity), sum(b.value) FROM stock_balance b "
        f"JOIN location p ON p.id = b.location_id AND p.kind IN {_OWN} GROUP BY b.sku_id"
    )
    for sku, quantity, value in present:
        state[sku] = [int(quantity), int(value)]
    if end <= facts.today:
        since = facts.reader.rows(
            f"SELECT m.sku_id, sum(m.quantity * {_SIGN}), sum(coalesce(m.value, 0) * {_SIGN}) "
            "FROM sku s CROSS JOIN stock_move m JOIN location f ON f.id = m.from_id "
            "JOIN location t ON t.id = m.to_id "
            "WHERE m.sku_id = s.id AND m.business_date >= :end GROUP BY m.sku_id",
            {"end": day_key(end)},
        )
        since += facts.reader.rows(
            "SELECT r.sku_id, 0, sum(r.value) FROM stock_revaluation r "
            f"JOIN location p ON p.id = r.location_id AND p.kind IN {_OWN} "
            "WHERE r.business_date >= :end GROUP BY r.sku_id",
            {"end": day_key(end)},
        )
        for sku, quantity, value in since:
            entry = state.setdefault(sku, [0, 0])
            entry[0] -= int(quantity)
            entry[1] -= int(value)
    table = np.array(
        [(sku, *entry) for sku, entry in sorted(state.items()) if any(entry)], np.int64
    ).reshape(-1, 3)
    return StockState(skus_of(facts).places(table[:, 0]), table[:, 1], table[:, 2])


_SIGN = (
    f"(CASE WHEN t.kind IN {_OWN} THEN 1 ELSE 0 END - CASE WHEN f.kind IN {_OWN} THEN 1 ELSE 0 END)"
)
