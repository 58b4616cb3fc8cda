"""What must hold between orders, payments, refunds and stock; see ``shopdesk.db.check``."""

from __future__ import annotations

from datetime import timedelta

from shopdesk.base.clock import from_day_key, from_millis
from shopdesk.base.table import Kind
from shopdesk.db.check import Proof, search_proof
from shopdesk.db.reader import Row
from shopdesk.i18n import N_
from shopdesk.orders.rules import (
    AftersaleState,
    DisplayState,
    Life,
    PaymentState,
    ShipmentState,
    aftersale_state,
    counts_as_sale,
    display_state,
    payment_state,
)

_DAY_MILLIS = 86_400_000
_NUMBER = {"order": Kind.CODE}


def _dates_agree(row: Row) -> bool:
    """Whether a business date is the date somewhere on Earth at that instant."""
    _number, business_date, day_number = row
    utc_day = from_millis(int(day_number) * _DAY_MILLIS).date()
    return abs(from_day_key(int(business_date)) - utc_day) <= timedelta(days=1)


def _states_hold(row: Row) -> bool:
    """Whether the stored states are the ones that the rules derive from the facts."""
    life, payment, shipment, aftersale, shown, is_sale = row[2:8]
    covered, something_paid, all_back, something_back = row[8:12]
    # Any amounts with these relations: the rules look at nothing else.
    paid = int(something_paid)
    total = paid if covered else paid + 1
    paid_twice = 2 if something_paid else 0
    back = (paid_twice if all_back else 1) if something_back else 0
    payment_due = payment_state(total, paid)
    sale = counts_as_sale(Life(life), payment_due)
    # A sale on credit counts before it is paid, unless it was called off.
    on_credit = counts_as_sale(Life(life), payment_due, on_credit=True)
    return (
        PaymentState(payment) is payment_due
        and AftersaleState(aftersale) in {aftersale_state(paid_twice, back), AftersaleState.OPEN}
        and bool(is_sale) in {sale, on_credit}
        and DisplayState(shown)
        is display_state(
            Life(life), PaymentState(payment), ShipmentState(shipment), AftersaleState(aftersale)
        )
    )


def _shipment_holds(row: Row) -> bool:
    """Whether the shipment axis tells how much of the goods has left."""
    state, has_goods, something_left, all_left = row[2:6]
    if not has_goods:
        return ShipmentState(state) is ShipmentState.NONE
    if not something_left:
        return ShipmentState(state) is ShipmentState.WAITING
    if not all_left:
        return ShipmentState(state) is ShipmentState.PART
    return ShipmentState(state) in {ShipmentState.SHIPPED, ShipmentState.DELIVERED}


PROOFS = (
    Proof(
        "orders.lines",
        N_("Every order is the sum of its lines"),
        "SELECT o.number, o.goods, coalesce(sum(l.list_amount), 0), o.discount, "
        "coalesce(sum(l.discount), 0), o.units, "
        "coalesce(sum(CASE WHEN l.kind <> 'service' THEN l.quantity ELSE 0 END), 0), "
        "o.line_count, count(l.id) FROM sales_order o LEFT JOIN order_line l ON l.order_id = o.id "
        "GROUP BY o.id HAVING o.goods <> coalesce(sum(l.list_amount), 0) "
        "OR o.discount <> coalesce(sum(l.discount), 0) OR o.line_count <> count(l.id) "
        "OR o.units <> coalesce(sum(CASE WHEN l.kind <> 'service' THEN l.quantity ELSE 0 END), 0) "
        "ORDER BY o.id",
        N_(
            "Order {order} says goods {goods}, discount {discount}, {units} pieces, {count} lines; "
            "its lines say {lines_goods}, {lines_discount}, {lines_units}, {lines_count}."
        ),
        _NUMBER
        | {"goods": Kind.MONEY, "lines_goods": Kind.MONEY}
        | {"discount": Kind.MONEY, "lines_discount": Kind.MONEY}
        | {"units": Kind.QUANTITY, "lines_units": Kind.QUANTITY}
        | {"count": Kind.INTEGER, "lines_count": Kind.INTEGER},
    ),
    Proof(
        "orders.payments",
        N_("What an order counts as paid was received"),
        "SELECT o.number, o.paid, coalesce(sum(p.amount), 0) FROM sales_order o "
        "LEFT JOIN payment p ON p.order_id = o.id GROUP BY o.id "
        "HAVING o.paid <> coalesce(sum(p.amount), 0) ORDER BY o.id",
        N_("Order {order} counts {paid} as paid, its payments are {received}."),
        _NUMBER | {"paid": Kind.MONEY, "received": Kind.MONEY},
    ),
    Proof(
        "orders.refunds",
        N_("What an order counts as refunded was paid back"),
        "SELECT o.number, o.refunded, t.amount FROM (SELECT order_id, sum(kept) AS kept, "
        "sum(amount) AS amount FROM (SELECT id AS order_id, refunded AS kept, 0 AS amount "
        "FROM sales_order WHERE refunded <> 0 UNION ALL SELECT order_id, 0, amount FROM refund "
        "WHERE order_id IS NOT NULL) b GROUP BY order_id) t "
        "JOIN sales_order o ON o.id = t.order_id WHERE t.kept <> t.amount ORDER BY o.id",
        N_("Order {order} counts {refunded} as refunded, its refunds are {given}."),
        _NUMBER | {"refunded": Kind.MONEY, "given": Kind.MONEY},
    ),
    Proof(
        "orders.line_refunds",
        N_("What a line counts as refunded is on refund lines"),
        "SELECT o.number, l.line_no, t.kept_quantity, t.quantity, t.kept_amount, t.amount FROM ("
        "SELECT line_id, sum(kept_quantity) AS kept_quantity, sum(quantity) AS quantity, "
        "sum(kept_amount) AS kept_amount, sum(amount) AS amount FROM (SELECT id AS line_id, "
        "refunded_quantity AS kept_quantity, 0 AS quantity, refunded_amount AS kept_amount, "
        "0 AS amount FROM order_line WHERE refunded_quantity <> 0 OR refunded_amount <> 0 "
        "UNION ALL SELECT order_line_id, 0, quantity, 0, amount FROM refund_line "
        "WHERE order_line_id IS NOT NULL) b GROUP BY line_id) t "
        "JOIN order_line l ON l.id = t.line_id JOIN sales_order o ON o.id = l.order_id "
        "WHERE t.kept_quantity <> t.quantity OR t.kept_amount <> t.amount ORDER BY l.id",
        N_(
            "Order {order}, line {line}: counted as refunded are {kept_quantity} pieces and "
            "{kept_amount}, its refund lines are {quantity} and {amount}."
        ),
        _NUMBER
        | {"line": Kind.INTEGER, "kept_quantity": Kind.QUANTITY, "quantity": Kind.QUANTITY}
        | {"kept_amount": Kind.MONEY, "amount": Kind.MONEY},
    ),
    Proof(
        "refunds.lines",
        N_("Every refund is the sum of its lines and its freight"),
        "SELECT r.number, r.amount, r.freight, coalesce(sum(l.amount), 0), r.line_count, "
        "count(l.id) FROM refund r LEFT JOIN refund_line l ON l.refund_id = r.id GROUP BY r.id "
        "HAVING r.amount - r.freight <> coalesce(sum(l.amount), 0) OR r.line_count <> count(l.id) "
        "ORDER BY r.id",
        N_(
            "Refund {refund} is {amount} with freight {freight} and {count} lines; "
            "its {lines_count} lines are {lines_amount}."
        ),
        {"refund": Kind.CODE, "amount": Kind.MONEY, "freight": Kind.MONEY}
        | {"lines_amount": Kind.MONEY, "count": Kind.INTEGER, "lines_count": Kind.INTEGER},
    ),
    Proof(
        "orders.states",
        N_("The states of every order follow from its facts"),
        "SELECT min(o.number), count(*), o.life, o.payment_state, o.shipment_state, "
        "o.aftersale_state, o.display_state, o.is_sale, "
        "CASE WHEN o.paid >= o.total THEN 1 ELSE 0 END, CASE WHEN o.paid > 0 THEN 1 ELSE 0 END, "
        "CASE WHEN o.refunded >= o.paid THEN 1 ELSE 0 END, "
        "CASE WHEN o.refunded > 0 THEN 1 ELSE 0 END "
        "FROM sales_order o GROUP BY 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 ORDER BY 1",
        N_(
            "Order {order} and others like it ({count} in all) are “{life}, {payment}, {shipment}, "
            "{aftersale}, {shown}”, which does not follow from what was paid and refunded."
        ),
        _NUMBER
        | {"count": Kind.INTEGER, "life": Kind.CODE, "payment": Kind.CODE, "shipment": Kind.CODE}
        | {"aftersale": Kind.CODE, "shown": Kind.CODE},
        holds=_states_hold,
    ),
    Proof(
        "orders.shipments",
        N_("The shipment state of every order follows from what has left"),
        "SELECT min(t.number), count(*), t.state, t.has_goods, t.some_left, t.all_left FROM ("
        "SELECT o.number AS number, o.shipment_state AS state, "
        "max(CASE WHEN l.kind <> 'service' THEN 1 ELSE 0 END) AS has_goods, "
        "max(CASE WHEN l.kind <> 'service' AND l.shipped_quantity > 0 THEN 1 ELSE 0 END) "
        "AS some_left, min(CASE WHEN l.kind = 'service' OR l.shipped_quantity >= l.quantity "
        "THEN 1 ELSE 0 END) AS all_left FROM sales_order o JOIN order_line l ON l.order_id = o.id "
        "GROUP BY o.id) t GROUP BY 3, 4, 5, 6 ORDER BY 1",
        N_(
            "Order {order} and others like it ({count} in all) are “{state}”, which does not "
            "follow from what has left."
        ),
        _NUMBER | {"count": Kind.INTEGER, "state": Kind.CODE},
        holds=_shipment_holds,
    ),
    Proof(
        "orders.dates",
        N_("Lines count on the business date of their order"),
        "SELECT o.number, l.line_no, o.business_date, l.business_date FROM order_line l "
        "JOIN sales_order o ON o.id = l.order_id WHERE l.business_date <> o.business_date "
        "ORDER BY l.id",
        N_("Order {order} of {day}: line {line} counts on {line_day}."),
        _NUMBER | {"line": Kind.INTEGER, "day": Kind.DATE, "line_day": Kind.DATE},
    ),
    Proof(
        "refunds.dates",
        N_("Refund lines count on the business date of their refund"),
        "SELECT r.number, l.line_no, r.business_date, l.business_date FROM refund_line l "
        "JOIN refund r ON r.id = l.refund_id WHERE l.business_date <> r.business_date "
        "ORDER BY l.id",
        N_("Refund {refund} of {day}: line {line} counts on {line_day}."),
        {"refund": Kind.CODE, "line": Kind.INTEGER, "day": Kind.DATE, "line_day": Kind.DATE},
    ),
    Proof(
        "orders.business_dates",
        N_("Business dates belong to the moment of the order"),
        f"SELECT min(number), business_date, placed_at / {_DAY_MILLIS} FROM sales_order "
        "GROUP BY 2, 3 ORDER BY 1",
        N_("Order {order} counts on {day}, which it was nowhere when it was placed."),
        _NUMBER | {"day": Kind.DATE},
        holds=_dates_agree,
    ),
    Proof(
        "orders.moves",
        N_("What orders shipped left the stock"),
        # A line that sold a kit sent the components that it was promised last.
        "WITH kit_line AS (SELECT DISTINCT l.id, l.order_id, l.shipped_quantity AS shipped, "
        "(SELECT max(n.created_at) FROM stock_reservation n WHERE n.order_line_id = l.id) AS at "
        "FROM stock_reservation r JOIN order_line l ON l.id = r.order_line_id "
        "WHERE r.sku_id <> l.sku_id) "
        "SELECT o.number, coalesce(s.code, '–'), t.shipped, t.moved FROM (SELECT order_id, sku_id, "
        "sum(shipped) AS shipped, sum(moved) AS moved FROM (SELECT order_id, sku_id, "
        "shipped_quantity AS shipped, 0 AS moved FROM order_line WHERE sku_id IS NOT NULL "
        "AND kind <> 'service' AND id NOT IN (SELECT id FROM kit_line) UNION ALL "
        "SELECT k.order_id, r.sku_id, r.quantity, 0 FROM kit_line k JOIN stock_reservation r "
        "ON r.order_line_id = k.id AND r.created_at = k.at WHERE k.shipped > 0 "
        "UNION ALL SELECT document_id, sku_id, 0, "
        "CASE WHEN kind = 'sale' THEN quantity ELSE -quantity END FROM stock_move "
        "WHERE kind IN ('sale', 'reversal') AND document_id IS NOT NULL) b "
        "GROUP BY order_id, sku_id) t "
        "JOIN sales_order o ON o.id = t.order_id LEFT JOIN sku s ON s.id = t.sku_id "
        "WHERE t.shipped <> t.moved ORDER BY o.id, s.code",
        N_("Order {order}: {shipped} of {sku} are marked as shipped, {moved} left the stock."),
        _NUMBER | {"sku": Kind.CODE, "shipped": Kind.QUANTITY, "moved": Kind.QUANTITY},
        full=True,
    ),
    search_proof(
        "orders.search",
        N_("Every order can be searched, and only those"),
        table="sales_order",
        label="number",
    ),
)
