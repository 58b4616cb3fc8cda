"""Measures of orders and delivery: refunded orders, hours to ship, what still waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopdesk.i18n import N_
from shopdesk.metrics.measure import (
    ORDER_AXES,
    REFUND_AXES,
    By,
    Direction,
    Unit,
    measure,
)

if TYPE_CHECKING:
    from shopdesk.metrics.cut import Cut, Numbers

_ORDERS = frozenset({"sales_order"})
_REFUNDS = frozenset({"refund"})
_SECTION = "08-metrics-reports §1.2"
_MILLIS = 3_600_000


@measure(
    "refund_count",
    N_("Refunds paid"),
    unit=Unit.COUNT,
    group="orders",
    good=Direction.DOWN,
    formula=N_("number of refunds"),
    definition=N_("By refund date; an order may be refunded several times."),
    reads=_REFUNDS,
    grains=REFUND_AXES,
    source=_SECTION,
    rows="refunds",
)
def refund_count(cut: Cut) -> Numbers:
    """Number of refunds."""
    return cut.plain(cut.refund_headers.count())


@measure(
    "refunded_orders",
    N_("Orders with a refund"),
    unit=Unit.COUNT,
    group="orders",
    good=Direction.DOWN,
    formula=N_("number of different orders refunded, in whole or in part"),
    definition=N_(
        "By refund date, whenever the order was placed. A refund that names no order counts as one."
    ),
    reads=_REFUNDS,
    grains=REFUND_AXES,
    source=_SECTION,
    rows="refunds",
)
def refunded_orders(cut: Cut) -> Numbers:
    """Number of distinct refunded orders."""
    return cut.plain(cut.refund_headers.orders())


@measure(
    "refund_order_rate",
    N_("Refund rate by orders"),
    unit=Unit.PERCENT,
    group="orders",
    good=Direction.DOWN,
    parts=(Unit.COUNT, Unit.COUNT),
    formula=N_("orders with a refund ÷ orders"),
    definition=N_("Refunds by refund date over orders by order date of the same period."),
    reads=_ORDERS | _REFUNDS,
    grains=REFUND_AXES,
    source=_SECTION,
    rows="refunds",
)
def refund_order_rate(cut: Cut) -> Numbers:
    """Refunded orders as a share of orders."""
    return cut.ratio(cut.refund_headers.orders(), cut.orders.orders())


@measure(
    "lines_per_order",
    N_("Lines per order"),
    unit=Unit.RATIO,
    group="orders",
    good=Direction.NEUTRAL,
    parts=(Unit.COUNT, Unit.COUNT),
    formula=N_("order lines ÷ orders"),
    definition=N_("All lines of the orders behind sales, gifts and services included."),
    reads=_ORDERS,
    grains=ORDER_AXES,
    source=_SECTION,
)
def lines_per_order(cut: Cut) -> Numbers:
    """Lines for each order."""
    return cut.ratio(cut.orders.total("lines"), cut.orders.orders())


@measure(
    "hours_to_ship",
    N_("Hours to ship, median"),
    unit=Unit.HOURS,
    group="orders",
    good=Direction.DOWN,
    formula=N_("the middle one of the times from payment to shipping"),
    definition=N_(
        "Orders that were shipped, by order date; from placing where no payment time is known. "
        "Half of the orders left sooner. Imported orders without a time of shipping are left out."
    ),
    reads=_ORDERS,
    grains=ORDER_AXES - {By.CUSTOMER},
    source=_SECTION,
)
def hours_to_ship(cut: Cut) -> Numbers:
    """Median time from payment to shipping, hours."""
    return cut.quantile(*cut.orders.ship_times(), share=(1, 2), unit=_MILLIS)


@measure(
    "hours_to_ship_p90",
    N_("Hours to ship, 90 % within"),
    unit=Unit.HOURS,
    group="orders",
    good=Direction.DOWN,
    formula=N_("the time within which 9 of 10 orders were shipped"),
    definition=N_(
        "90th percentile (linear between neighbours) of the times from payment to shipping; orders "
        "that were shipped, by order date. Imported orders without a time of shipping are left out."
    ),
    reads=_ORDERS,
    grains=ORDER_AXES - {By.CUSTOMER},
    source=_SECTION,
)
def hours_to_ship_p90(cut: Cut) -> Numbers:
    """90th percentile of the time from payment to shipping, hours."""
    return cut.quantile(*cut.orders.ship_times(), share=(9, 10), unit=_MILLIS)


@measure(
    "unshipped_orders",
    N_("Orders not shipped yet"),
    unit=Unit.COUNT,
    group="orders",
    good=Direction.DOWN,
    formula=N_("number of orders of the period without a shipping time"),
    definition=N_("As of now, by order date; orders that need no shipping are left out."),
    reads=_ORDERS,
    grains=ORDER_AXES,
    source=_SECTION,
)
def unshipped_orders(cut: Cut) -> Numbers:
    """Number of orders that still wait for shipping."""
    rows = cut.orders
    return cut.plain(rows.orders(rows.waiting()))
