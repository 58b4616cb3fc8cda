"""Measures of buyers: new and returning ones, and the three rates of buying again.

Three rates, three names, never one word for all: 复购率 within the period, 回购率 in the next one,
老客占比 bought before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopdesk.base.period import Period
from shopdesk.i18n import N_
from shopdesk.metrics.measure import (
    CALENDAR,
    PLACES,
    By,
    Direction,
    Unit,
    measure,
)

if TYPE_CHECKING:
    from shopdesk.metrics.cut import Cut, Numbers

_ORDERS = frozenset({"sales_order"})
_AXES = CALENDAR | {By.CHANNEL, By.COUNTRY, By.PROVINCE}
_BEFORE = N_(
    "Bought before: ever before the first day of the period; under the payment convention within "
    "the 365 days before it."
)
_SECTION = "07-customers §3"


@measure(
    "new_buyers",
    N_("New buyers"),
    unit=Unit.COUNT,
    group="customers",
    formula=N_("buyers who had not bought before"),
    definition=_BEFORE,
    reads=_ORDERS,
    grains=_AXES,
    filters=PLACES,
    source=_SECTION,
    rows="customers",
)
def new_buyers(cut: Cut) -> Numbers:
    """Number of buyers without an earlier order."""
    rows = cut.orders
    return cut.plain(rows.buyers() - rows.buyers(mask=rows.returning()))


@measure(
    "returning_buyers",
    N_("Returning buyers"),
    unit=Unit.COUNT,
    group="customers",
    formula=N_("buyers who had bought before"),
    definition=_BEFORE,
    reads=_ORDERS,
    grains=_AXES,
    filters=PLACES,
    source=_SECTION,
    rows="customers",
)
def returning_buyers(cut: Cut) -> Numbers:
    """Number of buyers with an earlier order."""
    rows = cut.orders
    return cut.plain(rows.buyers(mask=rows.returning()))


@measure(
    "returning_share",
    N_("Share of returning buyers"),
    unit=Unit.PERCENT,
    group="customers",
    parts=(Unit.COUNT, Unit.COUNT),
    formula=N_("returning buyers ÷ buyers"),
    definition=_BEFORE,
    reads=_ORDERS,
    grains=_AXES,
    filters=PLACES,
    source="老客占比",
    rows="customers",
)
def returning_share(cut: Cut) -> Numbers:
    """Buyers with an earlier order as a share of buyers (老客占比)."""
    rows = cut.orders
    return cut.ratio(rows.buyers(mask=rows.returning()), rows.buyers())


@measure(
    "new_buyer_sales",
    N_("Sales to new buyers"),
    unit=Unit.MONEY,
    group="customers",
    formula=N_("sales of the orders of new buyers"),
    definition=_BEFORE,
    reads=_ORDERS,
    grains=_AXES,
    filters=PLACES,
    source=_SECTION,
)
def new_buyer_sales(cut: Cut) -> Numbers:
    """Sales to buyers without an earlier order, minor units."""
    rows = cut.orders
    new = ~rows.returning() & ~rows.nobody()
    return cut.plain(rows.total_of(rows.column("amount"), new))


@measure(
    "returning_buyer_sales",
    N_("Sales to returning buyers"),
    unit=Unit.MONEY,
    group="customers",
    formula=N_("sales of the orders of returning buyers"),
    definition=_BEFORE,
    reads=_ORDERS,
    grains=_AXES,
    filters=PLACES,
    source=_SECTION,
)
def returning_buyer_sales(cut: Cut) -> Numbers:
    """Sales to buyers with an earlier order, minor units."""
    rows = cut.orders
    return cut.plain(rows.total_of(rows.column("amount"), rows.returning()))


@measure(
    "orders_per_buyer",
    N_("Orders per buyer"),
    unit=Unit.RATIO,
    group="customers",
    parts=(Unit.COUNT, Unit.COUNT),
    formula=N_("orders of known customers ÷ buyers"),
    definition=N_("Orders without a known customer are left out. By order date."),
    reads=_ORDERS,
    grains=_AXES,
    filters=PLACES,
    source=_SECTION,
)
def orders_per_buyer(cut: Cut) -> Numbers:
    """Orders for each known buyer."""
    rows = cut.orders
    return cut.ratio(rows.orders(~rows.nobody()), rows.buyers())


@measure(
    "repurchase_rate",
    N_("Repurchase rate"),
    unit=Unit.PERCENT,
    group="customers",
    parts=(Unit.COUNT, Unit.COUNT),
    formula=N_("buyers with 2 or more orders in the period ÷ buyers"),
    definition=N_("Known customers, orders of the same period by order date."),
    reads=_ORDERS,
    grains=_AXES,
    filters=PLACES,
    source="复购率",
    rows="customers",
)
def repurchase_rate(cut: Cut) -> Numbers:
    """Buyers with at least two orders as a share of buyers (复购率)."""
    rows = cut.orders
    return cut.ratio(rows.buyers(least=2), rows.buyers())


@measure(
    "rebuy_rate",
    N_("Buy-again rate"),
    unit=Unit.PERCENT,
    group="customers",
    parts=(Unit.COUNT, Unit.COUNT),
    formula=N_("buyers of the period who buy again in the next one ÷ buyers of the period"),
    definition=N_(
        "The next period is as long: the next month after a month. Unfinished until it is "
        "over, unknown until it has begun. Any order of the shop counts as buying again."
    ),
    reads=_ORDERS,
    grains=CALENDAR,
    filters=PLACES,
    source="回购率",
    rows="customers",
)
def rebuy_rate(cut: Cut) -> Numbers:
    """Buyers who buy again in the next period as a share of buyers (回购率)."""
    rows, facts = cut.orders, cut.facts
    following = [following_period(part) for part in cut.axis.periods or [cut.scope.period]]
    point, who, _often = rows.pairs()
    again = cut.again(point, who, following)
    buyers = rows.buyers()
    begun = [part.start < facts.covered_until for part in following]
    found = cut.ratio(again, buyers)
    return cut.marked(
        found, known=begun, unfinished=[not facts.finished(part) for part in following]
    )


def following_period(period: Period) -> Period:
    """The period after: next month for a whole month, else as many days just after."""
    interval = period.whole_interval()
    if interval is not None:
        return Period.of(interval, period.end)
    return Period(period.end, period.end + (period.end - period.start))


@measure(
    "anonymous_share",
    N_("Sales without a known customer, share"),
    unit=Unit.PERCENT,
    group="customers",
    good=Direction.DOWN,
    parts=(Unit.MONEY, Unit.MONEY),
    formula=N_("sales without a known customer ÷ sales"),
    definition=N_("The part of sales that the figures of this group cannot see."),
    reads=_ORDERS,
    grains=_AXES,
    filters=frozenset({By.CHANNEL, By.COUNTRY}),
    source=_SECTION,
)
def anonymous_share(cut: Cut) -> Numbers:
    """Sales of orders without a customer as a share of sales."""
    rows = cut.orders
    alone = rows.total_of(rows.column("amount"), rows.nobody())
    return cut.ratio(alone, rows.total("amount"), samples=rows.orders())
