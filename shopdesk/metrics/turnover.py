"""Measures of how stock moves: turns, sell-out, days without stock and what they may have cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopdesk.base.period import Period
from shopdesk.i18n import N_
from shopdesk.metrics.measure import CALENDAR, ITEMS, Direction, Unit, measure

if TYPE_CHECKING:
    from shopdesk.metrics.columns import Ints
    from shopdesk.metrics.cut import Cut, Numbers
    from shopdesk.metrics.facts import Facts

MOVES = frozenset({"stock_move", "stock_revaluation"})
SALES = frozenset({"order_line", "sales_order", "refund_line"})
STOCK_GRAINS = ITEMS | CALENDAR
RATE_WINDOW = 90  # days before the period that the pace of sales is taken from as well
_SECTION = "08-metrics-reports §1.2"
_AVERAGE = N_(
    "Average stock: the stock at the end of each day of the period, from the first recorded move "
    "on and up to today. Goods that customers sent back are subtracted from those that went out."
)

Columns = Callable[[Period], tuple["Ints", ...]]


def per_point(cut: Cut, ask: Columns) -> list[Ints]:
    """Sums for each point of the axis of what ``ask`` tells for every SKU in a period."""
    import numpy as np

    from shopdesk.metrics.items import skus_of

    if cut.axis.periods is None:
        return [cut.by_sku(np.arange(own.size), own) for own in ask(cut.scope.period)]
    ids = skus_of(cut.facts).id
    chosen = np.isin(ids, cut.skus) if cut.skus else np.ones(ids.size, np.bool_)
    rows = [[own[chosen].sum() for own in ask(period)] for period in cut.axis.periods]
    return list(np.array(rows, np.int64).T)


def counted_days(facts: Facts, period: Period) -> Period:
    """The days of a period with a known stock: from the first move to today."""
    from shopdesk.metrics.flow import flow_of

    day = flow_of(facts).day
    first = date.fromordinal(int(day.min())) if day.size else facts.today
    end = min(period.end, facts.today + timedelta(days=1))
    start = min(max(period.start, first), max(end, period.start))
    return Period(start, max(start, end))


def _flowed(cut: Cut, name: str, running: str) -> list[Ints]:
    """For each point: what went out, and the sum over the days of what lay there."""
    from shopdesk.metrics.flow import flow_of

    flow = flow_of(cut.facts)

    def ask(period: Period) -> tuple[Ints, ...]:
        days = counted_days(cut.facts, period)
        return (
            flow.inside(getattr(flow, name), days.start, days.end),
            flow.day_sums(getattr(flow, running), days.start, days.end),
        )

    return per_point(cut, ask)


def _days(cut: Cut) -> Ints:
    """For each point the number of days with a known stock."""
    import numpy as np

    periods = cut.axis.periods or [cut.scope.period] * cut.size
    counts = {period: counted_days(cut.facts, period).days for period in set(periods)}
    return np.array([counts[period] for period in periods], np.int64)


@measure(
    "goods_cost",
    N_("Cost of goods sold"),
    unit=Unit.MONEY,
    group="stock",
    good=Direction.NEUTRAL,
    formula=N_("cost of what went to customers − cost of what they sent back"),
    definition=N_("By the date of the stock move, at the cost that the ledger froze then."),
    reads=MOVES,
    grains=STOCK_GRAINS,
    source=_SECTION,
    rows="products",
)
def goods_cost(cut: Cut) -> Numbers:
    """Cost of the goods that customers kept, minor units."""
    return cut.plain(_flowed(cut, "sold_value", "worth")[0])


@measure(
    "average_stock",
    N_("Average stock value"),
    unit=Unit.MONEY,
    group="stock",
    good=Direction.NEUTRAL,
    formula=N_("sum of the stock value at the end of each day ÷ days"),
    definition=_AVERAGE,
    reads=MOVES,
    grains=STOCK_GRAINS,
    source=_SECTION,
    rows="products",
)
def average_stock(cut: Cut) -> Numbers:
    """Mean value on hand at the end of the days, minor units."""
    lay, days = _flowed(cut, "sold_value", "worth")[1], _days(cut)
    # Of products only those that lay there.
    return cut.ratio(lay, days * (lay != 0) if cut.by in ITEMS else days)


@measure(
    "turnover_rate",
    N_("Stock turns by value"),
    unit=Unit.RATIO,
    group="stock",
    formula=N_("cost of goods sold ÷ average stock value"),
    definition=_AVERAGE,
    reads=MOVES,
    grains=STOCK_GRAINS,
    source="周转率",
    rows="products",
)
def turnover_rate(cut: Cut) -> Numbers:
    """How often the value of the stock was sold in the period."""
    sold, lay = _flowed(cut, "sold_value", "worth")
    return cut.ratio(sold * _days(cut), lay)


@measure(
    "turnover_days",
    N_("Days to turn the stock by value"),
    unit=Unit.DAYS,
    group="stock",
    good=Direction.DOWN,
    formula=N_("average stock value ÷ cost of goods sold a day"),
    definition=_AVERAGE,
    reads=MOVES,
    grains=STOCK_GRAINS,
    source="周转天数",
    rows="products",
)
def turnover_days(cut: Cut) -> Numbers:
    """How many days of sales the average stock is, by value."""
    sold, lay = _flowed(cut, "sold_value", "worth")
    return cut.ratio(lay, sold)


@measure(
    "unit_turnover_rate",
    N_("Stock turns by pieces"),
    unit=Unit.RATIO,
    group="stock",
    formula=N_("pieces sold ÷ average pieces in stock"),
    definition=_AVERAGE,
    reads=MOVES,
    grains=STOCK_GRAINS,
    source="周转率",
    rows="products",
)
def unit_turnover_rate(cut: Cut) -> Numbers:
    """How often the pieces in stock were sold in the period."""
    sold, lay = _flowed(cut, "sold", "balance")
    return cut.ratio(sold * _days(cut), lay)


@measure(
    "unit_turnover_days",
    N_("Days to turn the stock by pieces"),
    unit=Unit.DAYS,
    group="stock",
    good=Direction.DOWN,
    formula=N_("average pieces in stock ÷ pieces sold a day"),
    definition=_AVERAGE,
    reads=MOVES,
    grains=STOCK_GRAINS,
    source="周转天数",
    rows="products",
)
def unit_turnover_days(cut: Cut) -> Numbers:
    """How many days of sales the average stock is, by pieces."""
    sold, lay = _flowed(cut, "sold", "balance")
    return cut.ratio(lay, sold)


@measure(
    "sell_out_rate",
    N_("Sell-out"),
    unit=Unit.PERCENT,
    group="stock",
    parts=(Unit.QUANTITY, Unit.QUANTITY),
    formula=N_("pieces sold ÷ (pieces at the beginning + pieces received)"),
    definition=N_(
        "Of what was there to be sold in the period, the share that customers took and kept."
    ),
    reads=MOVES,
    grains=STOCK_GRAINS,
    source="售罄率",
    rows="products",
)
def sell_out_rate(cut: Cut) -> Numbers:
    """Pieces sold as a share of those that were there (售罄率)."""
    from shopdesk.metrics.flow import flow_of

    flow = flow_of(cut.facts)

    def ask(period: Period) -> tuple[Ints, ...]:
        days = counted_days(cut.facts, period)
        received = flow.inside(flow.received, days.start, days.end)
        return (
            flow.inside(flow.sold, days.start, days.end),
            flow.at(flow.balance, days.start) + received,
        )

    return cut.ratio(*per_point(cut, ask))


@measure(
    "out_of_stock_days",
    N_("Days out of stock"),
    unit=Unit.COUNT,
    group="stock",
    good=Direction.DOWN,
    formula=N_("days with nothing on hand, added up over the active SKUs of goods"),
    definition=N_(
        "Whole days from morning to evening, from the first move of each SKU on and up to today."
    ),
    reads=MOVES | {"sku", "product"},
    grains=STOCK_GRAINS,
    source=_SECTION,
    rows="products",
)
def out_of_stock_days(cut: Cut) -> Numbers:
    """Days with nothing on hand, over all active SKUs."""
    return cut.plain(per_point(cut, lambda period: (_empty_days(cut.facts, period),))[0])


def _empty_days(facts: Facts, period: Period) -> Ints:
    import numpy as np

    from shopdesk.metrics.flow import flow_of
    from shopdesk.metrics.items import offered_skus

    days = counted_days(facts, period)
    found = flow_of(facts).empty_days(days.start, days.end)
    active = np.zeros(found.size, np.int64)
    active[offered_skus(facts)] = 1
    return found * active


_LOST = N_(
    "For each active SKU: days out of stock × what a day with stock sold in the period and the 90 "
    "days before it. An estimate: buyers may have taken something else, or come back."
)


@measure(
    "lost_units",
    N_("Pieces not sold for lack of stock (estimate)"),
    unit=Unit.QUANTITY,
    group="stock",
    good=Direction.DOWN,
    formula=N_("days out of stock × pieces sold a day with stock"),
    definition=_LOST,
    reads=MOVES | SALES | {"sku", "product"},
    grains=STOCK_GRAINS,
    source=_SECTION,
    rows="products",
)
def lost_units(cut: Cut) -> Numbers:
    """Estimated pieces that could have been sold, thousandths."""
    return cut.plain(per_point(cut, lambda period: (lost(cut.facts, period)[0],))[0])


@measure(
    "lost_sales",
    N_("Sales lost for lack of stock (estimate)"),
    unit=Unit.MONEY,
    group="stock",
    good=Direction.DOWN,
    formula=N_("days out of stock × sales a day with stock"),
    definition=_LOST,
    reads=MOVES | SALES | {"sku", "product"},
    grains=STOCK_GRAINS,
    source=_SECTION,
    rows="products",
)
def lost_sales(cut: Cut) -> Numbers:
    """Estimated sales that could have been made, minor units."""
    return cut.plain(per_point(cut, lambda period: (lost(cut.facts, period)[1],))[0])


def lost(facts: Facts, period: Period) -> tuple[Ints, Ints]:
    """Pieces and money that each SKU may have lost by being out of stock; rounded half up.

    The pace is taken from the days with stock of the period and of the 90 days before it.
    """
    import numpy as np

    from shopdesk.metrics.demand import demand_of
    from shopdesk.metrics.flow import flow_of

    days = counted_days(facts, period)
    empty = _empty_days(facts, period)
    window = counted_days(facts, Period(days.start - timedelta(days=RATE_WINDOW), days.end))
    flow = flow_of(facts)
    open_days = flow.known_days(window.start, window.end) - flow.empty_days(
        window.start, window.end
    )
    pieces, amount = demand_of(facts).sums(window.start, window.end)
    below = np.maximum(open_days, 1)
    known = (open_days > 0).astype(np.int64)
    return (
        (2 * np.maximum(pieces, 0) * empty + below) // (2 * below) * known,
        (2 * np.maximum(amount, 0) * empty + below) // (2 * below) * known,
    )
