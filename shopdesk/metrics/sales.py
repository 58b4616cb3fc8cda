"""Measures of sales: what was sold, paid back and kept, by whom and at which price."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from shopdesk.i18n import N_
from shopdesk.metrics.measure import (
    ITEMS,
    ORDER_AXES,
    PLACES,
    REFUND_AXES,
    TIME,
    By,
    Direction,
    Unit,
    measure,
)

if TYPE_CHECKING:
    from shopdesk.metrics.cut import Cut, Numbers

_ORDERS = frozenset({"sales_order", "order_line"})
_REFUNDS = frozenset({"refund", "refund_line"})
_RULES = "08-metrics-reports §1.1"


@measure(
    "gross_sales",
    N_("Gross sales"),
    unit=Unit.MONEY,
    group="sales",
    formula=N_("sum of list price × quantity"),
    definition=N_(
        "List amount of the lines of orders that were paid, or are due on credit, and not "
        "cancelled before payment. By order date. Without freight, tax and gifts."
    ),
    reads=_ORDERS,
    grains=ORDER_AXES | ITEMS,
    source=_RULES,
)
def gross_sales(cut: Cut) -> Numbers:
    """List amount of what was sold, minor units."""
    return cut.plain(cut.sales.total("gross"))


@measure(
    "discounts",
    N_("Discounts"),
    unit=Unit.MONEY,
    group="sales",
    good=Direction.NEUTRAL,
    formula=N_("sum of what promotions and reductions took off the list price"),
    definition=N_("Discount shares of the lines behind gross sales. By order date."),
    reads=_ORDERS,
    grains=ORDER_AXES | ITEMS,
    source=_RULES,
)
def discounts(cut: Cut) -> Numbers:
    """What was taken off the list amount, minor units."""
    return cut.plain(cut.sales.total("discount"))


@measure(
    "discount_rate",
    N_("Discount rate"),
    unit=Unit.PERCENT,
    parts=(Unit.MONEY, Unit.MONEY),
    group="sales",
    good=Direction.NEUTRAL,
    formula=N_("discounts ÷ gross sales"),
    definition=N_("Both by order date."),
    reads=_ORDERS,
    grains=ORDER_AXES | ITEMS,
    source=_RULES,
)
def discount_rate(cut: Cut) -> Numbers:
    """Discounts as a share of gross sales."""
    return cut.ratio(
        cut.sales.total("discount"), cut.sales.total("gross"), samples=cut.sales.orders()
    )


@measure(
    "sales",
    N_("Sales (GMV)"),
    unit=Unit.MONEY,
    group="sales",
    formula=N_("gross sales − discounts"),
    definition=N_(
        "What buyers owe for goods and services after discounts. By order date, before refunds. "
        "Without freight, tax and gifts; services such as postage lines count."
    ),
    reads=_ORDERS,
    grains=ORDER_AXES | ITEMS,
    source=_RULES,
)
def sales(cut: Cut) -> Numbers:
    """Sales after discounts, minor units."""
    return cut.plain(cut.sales.total("amount"))


@measure(
    "refunds",
    N_("Refunds"),
    unit=Unit.MONEY,
    group="sales",
    good=Direction.DOWN,
    formula=N_("sum of money paid back for goods and services"),
    definition=N_(
        "Dated by the day of the refund, not of the order. Without refunded freight. Refunds whose "
        "order is not known count too."
    ),
    reads=_REFUNDS,
    grains=REFUND_AXES | ITEMS,
    source=_RULES,
    rows="refunds",
)
def refunds(cut: Cut) -> Numbers:
    """Money paid back without freight, minor units."""
    return cut.plain(cut.refunds.total("amount"))


@measure(
    "net_sales",
    N_("Net sales"),
    payment_label=N_("Sales by payment date less refunds"),
    unit=Unit.MONEY,
    group="sales",
    formula=N_("sales − refunds"),
    definition=N_(
        "Sales of the period by order date less refunds of the period by refund date; both may "
        "belong to different orders. Under the payment convention the sales are those of fully "
        "paid orders, by the day of the final payment."
    ),
    reads=_ORDERS | _REFUNDS,
    grains=REFUND_AXES | ITEMS,
    source=_RULES,
)
def net_sales(cut: Cut) -> Numbers:
    """Sales less refunds, minor units."""
    return cut.plain(cut.sales.total("amount") - cut.refunds.total("amount"))


@measure(
    "refund_rate",
    N_("Refund rate by value"),
    unit=Unit.PERCENT,
    parts=(Unit.MONEY, Unit.MONEY),
    group="sales",
    good=Direction.DOWN,
    formula=N_("refunds ÷ sales"),
    definition=N_("Refunds by refund date over sales by order date of the same period."),
    reads=_ORDERS | _REFUNDS,
    grains=REFUND_AXES | ITEMS,
    source=_RULES,
    rows="refunds",
)
def refund_rate(cut: Cut) -> Numbers:
    """Refunds as a share of sales."""
    return cut.ratio(
        cut.refunds.total("amount"), cut.sales.total("amount"), samples=cut.sales.orders()
    )


@measure(
    "freight_income",
    N_("Freight income"),
    unit=Unit.MONEY,
    group="sales",
    good=Direction.NEUTRAL,
    formula=N_("sum of freight charged to buyers"),
    definition=N_("Freight of the orders behind sales, by order date; never inside sales."),
    reads=_ORDERS,
    grains=ORDER_AXES,
    source=_RULES,
)
def freight_income(cut: Cut) -> Numbers:
    """Freight that buyers paid, minor units."""
    return cut.plain(cut.orders.total("freight"))


@measure(
    "payments",
    N_("Payment amount"),
    unit=Unit.MONEY,
    group="sales",
    formula=N_("sum of what buyers paid for their orders"),
    definition=N_(
        "With freight and tax, refunds never subtracted. Under the payment convention by the day "
        "of the final payment and for fully paid orders only, else by order date."
    ),
    reads=_ORDERS | {"payment"},
    grains=ORDER_AXES,
    source="生意参谋",
)
def payments(cut: Cut) -> Numbers:
    """What buyers paid, minor units."""
    return cut.plain(cut.orders.total("paid"))


@measure(
    "orders",
    N_("Orders"),
    unit=Unit.COUNT,
    group="sales",
    formula=N_("number of orders with sales"),
    definition=N_(
        "Orders that were paid, or are due on credit, not cancelled before payment and worth more "
        "than 0.00. By order date. By product: orders with a line of it."
    ),
    reads=_ORDERS,
    grains=ORDER_AXES | ITEMS,
    source=_RULES,
)
def orders(cut: Cut) -> Numbers:
    """Number of orders."""
    return cut.plain(cut.sales.orders())


@measure(
    "units",
    N_("Pieces sold"),
    unit=Unit.QUANTITY,
    group="sales",
    formula=N_("sum of the quantities of goods"),
    definition=N_("Gifts included, services not. By order date, before returns."),
    reads=_ORDERS,
    grains=ORDER_AXES | ITEMS,
    source=_RULES,
)
def units(cut: Cut) -> Numbers:
    """Pieces sold, thousandths."""
    return cut.plain(cut.sales.total("units"))


@measure(
    "buyers",
    N_("Buyers"),
    unit=Unit.COUNT,
    group="sales",
    formula=N_("number of different customers with an order"),
    definition=N_(
        "Known customers only; orders without one are counted beside (orders without a known "
        "customer). By order date."
    ),
    reads=_ORDERS,
    grains=ORDER_AXES - {By.CUSTOMER} | ITEMS,
    filters=PLACES | ITEMS,
    source=_RULES,
    rows="customers",
)
def buyers(cut: Cut) -> Numbers:
    """Number of distinct known customers who bought."""
    return cut.plain(cut.sales.buyers())


@measure(
    "anonymous_orders",
    N_("Orders without a known customer"),
    unit=Unit.COUNT,
    group="sales",
    good=Direction.DOWN,
    formula=N_("number of orders that name no customer"),
    definition=N_("Counted in orders and sales, not in buyers. By order date."),
    reads=_ORDERS,
    grains=ORDER_AXES - {By.CUSTOMER},
    source=_RULES,
)
def anonymous_orders(cut: Cut) -> Numbers:
    """Number of orders without a customer."""
    return cut.plain(cut.orders.orders(cut.orders.nobody()))


@measure(
    "anonymous_sales",
    N_("Sales without a known customer"),
    unit=Unit.MONEY,
    group="sales",
    good=Direction.DOWN,
    formula=N_("sales of the orders that name no customer"),
    definition=N_("Part of sales that no measure of customers can see. By order date."),
    reads=_ORDERS,
    grains=ORDER_AXES - {By.CUSTOMER},
    source=_RULES,
)
def anonymous_sales(cut: Cut) -> Numbers:
    """Sales of orders without a customer, minor units."""
    rows = cut.orders
    return cut.plain(rows.total_of(rows.column("amount"), rows.nobody()))


@measure(
    "sales_per_buyer",
    N_("Sales per buyer"),
    unit=Unit.MONEY,
    parts=(Unit.MONEY, Unit.COUNT),
    group="sales",
    formula=N_("sales of known customers ÷ buyers"),
    definition=N_(
        "Orders without a known customer are left out above and below the line. Under the "
        "payment convention payments stand above it."
    ),
    reads=_ORDERS,
    grains=ORDER_AXES - {By.CUSTOMER},
    source="客单价",
)
def sales_per_buyer(cut: Cut) -> Numbers:
    """Sales of known customers for each of them, minor units."""
    rows = cut.orders
    known = rows.total_of(rows.column(cut.money), ~rows.nobody())
    return cut.ratio(known, rows.buyers())


@measure(
    "sales_per_order",
    N_("Sales per order"),
    unit=Unit.MONEY,
    parts=(Unit.MONEY, Unit.COUNT),
    group="sales",
    formula=N_("sales ÷ orders"),
    definition=N_("Under the payment convention payments stand above the line."),
    reads=_ORDERS,
    grains=ORDER_AXES | ITEMS,
    source="笔单价",
)
def sales_per_order(cut: Cut) -> Numbers:
    """Sales for each order, minor units."""
    return cut.ratio(cut.sales.total(cut.money), cut.sales.orders())


@measure(
    "items_per_order",
    N_("Pieces per order"),
    unit=Unit.RATIO,
    parts=(Unit.QUANTITY, Unit.COUNT),
    group="sales",
    formula=N_("pieces sold ÷ orders"),
    definition=N_("Gifts included, services not. By order date."),
    reads=_ORDERS,
    grains=ORDER_AXES | ITEMS,
    source=_RULES,
)
def items_per_order(cut: Cut) -> Numbers:
    """Pieces for each order."""
    return cut.ratio(cut.sales.total("units"), cut.sales.orders(), scale=Fraction(1, 1000))


@measure(
    "price_per_unit",
    N_("Sales per piece"),
    unit=Unit.MONEY,
    parts=(Unit.MONEY, Unit.QUANTITY),
    group="sales",
    good=Direction.NEUTRAL,
    formula=N_("sales ÷ pieces sold"),
    definition=N_("The average price after discounts; services count in sales only."),
    reads=_ORDERS,
    grains=ORDER_AXES | ITEMS,
    source=_RULES,
)
def price_per_unit(cut: Cut) -> Numbers:
    """Sales for each piece, minor units."""
    return cut.ratio(
        cut.sales.total("amount"), cut.sales.total("units"), samples=cut.sales.orders(), scale=1000
    )


@measure(
    "adjustments",
    N_("Booked adjustments"),
    unit=Unit.MONEY,
    group="sales",
    good=Direction.NEUTRAL,
    formula=N_("sum of entries that are neither a sale nor a refund"),
    definition=N_("Bad debt and corrections of imported files, signed, by their own date."),
    reads=frozenset({"book_entry"}),
    grains=TIME | {By.CHANNEL},
    source=_RULES,
    rows="",
)
def adjustments(cut: Cut) -> Numbers:
    """Booked entries that are neither sale nor refund, minor units."""
    return cut.plain(cut.entries())
