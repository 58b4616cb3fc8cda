"""What must hold between orders, receipts, stock, bills and payments; see ``db.check``."""

from __future__ import annotations

from shopdesk.base.table import Kind
from shopdesk.db.check import Proof, search_proof
from shopdesk.db.reader import Row
from shopdesk.i18n import N_
from shopdesk.purchasing.rules import PurchaseState, state_after_receipt

_ORDER = {"order": Kind.CODE}


def _state_holds(row: Row) -> bool:
    """Whether an order's state follows from what came."""
    state, some, everything = PurchaseState(row[2]), bool(row[3]), bool(row[4])
    if state in {PurchaseState.DRAFT, PurchaseState.SENT, PurchaseState.CONFIRMED}:
        return not some
    if state in {PurchaseState.CANCELLED, PurchaseState.CLOSED}:
        return everything
    return state is state_after_receipt([(1, int(everything), 0)])


PROOFS = (
    Proof(
        "purchasing.lines",
        N_("Every purchase order is the sum of its lines"),
        "SELECT o.number, o.goods, coalesce(sum(l.amount), 0), o.units, "
        "coalesce(sum(l.quantity), 0), o.line_count, count(l.id) FROM purchase_order o "
        "LEFT JOIN purchase_line l ON l.purchase_order_id = o.id GROUP BY o.id "
        "HAVING o.goods <> coalesce(sum(l.amount), 0) OR o.line_count <> count(l.id) "
        "OR o.units <> coalesce(sum(l.quantity), 0) ORDER BY o.id",
        N_(
            "Purchase order {order} says goods {goods}, {units} pieces, {count} lines; its lines "
            "say {lines_goods}, {lines_units}, {lines_count}."
        ),
        _ORDER
        | {"goods": Kind.MONEY, "lines_goods": Kind.MONEY}
        | {"units": Kind.QUANTITY, "lines_units": Kind.QUANTITY}
        | {"count": Kind.INTEGER, "lines_count": Kind.INTEGER},
    ),
    Proof(
        "purchasing.received",
        N_("What a purchase line counts as received stands on receipts"),
        "SELECT o.number, l.line_no, l.received, t.accepted, l.rejected, t.rejected, l.returned, "
        "t.returned FROM purchase_line l JOIN purchase_order o ON o.id = l.purchase_order_id "
        "JOIN (SELECT p.id, coalesce(sum(CASE r.kind WHEN 'receipt' THEN b.accepted END), 0) "
        "AS accepted, coalesce(sum(CASE r.kind WHEN 'receipt' THEN b.rejected END), 0) "
        "AS rejected, coalesce(sum(CASE r.kind WHEN 'return' THEN b.accepted END), 0) AS returned "
        "FROM purchase_line p LEFT JOIN receipt_line b ON b.purchase_line_id = p.id "
        "LEFT JOIN receipt r ON r.id = b.receipt_id GROUP BY p.id) t ON t.id = l.id "
        "WHERE l.received <> t.accepted OR l.rejected <> t.rejected OR l.returned <> t.returned "
        "ORDER BY l.id",
        N_(
            "Purchase order {order}, line {line}: received are {received}, receipts say "
            "{accepted}; rejected {rejected}, receipts {rejected_there}; sent back {returned}, "
            "returns {returned_there}."
        ),
        _ORDER
        | {"line": Kind.INTEGER, "received": Kind.QUANTITY, "accepted": Kind.QUANTITY}
        | {"rejected": Kind.QUANTITY, "rejected_there": Kind.QUANTITY}
        | {"returned": Kind.QUANTITY, "returned_there": Kind.QUANTITY},
    ),
    Proof(
        "purchasing.receipts",
        N_("Every receipt is the sum of its lines"),
        "SELECT r.number, r.accepted, sum(l.accepted), r.rejected, sum(l.rejected), r.value, "
        "sum(l.value) FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id GROUP BY r.id "
        "HAVING r.accepted <> sum(l.accepted) OR r.rejected <> sum(l.rejected) "
        "OR r.value <> sum(l.value) OR r.goods <> sum(l.goods) ORDER BY r.id",
        N_(
            "Receipt {receipt} says {accepted} accepted, {rejected} rejected, worth {value}; its "
            "lines say {lines_accepted}, {lines_rejected}, {lines_value}."
        ),
        {"receipt": Kind.CODE, "accepted": Kind.QUANTITY, "lines_accepted": Kind.QUANTITY}
        | {"rejected": Kind.QUANTITY, "lines_rejected": Kind.QUANTITY}
        | {"value": Kind.MONEY, "lines_value": Kind.MONEY},
    ),
    Proof(
        "purchasing.states",
        N_("The state of every purchase order follows from what came"),
        "SELECT min(t.number), count(*), t.state, t.some, t.everything FROM (SELECT o.number, "
        "o.state, max(CASE WHEN l.received + l.rejected > 0 THEN 1 ELSE 0 END) AS some, "
        "min(CASE WHEN l.received + l.cancelled >= l.quantity THEN 1 ELSE 0 END) AS everything "
        "FROM purchase_order o JOIN purchase_line l ON l.purchase_order_id = o.id "
        "GROUP BY o.id, o.number, o.state) t GROUP BY 3, 4, 5 ORDER BY 1",
        N_(
            "Purchase order {order} and others like it ({count} in all) are “{state}”, which does "
            "not follow from what came."
        ),
        _ORDER
        | {"count": Kind.INTEGER, "state": Kind.CODE}
        | {"some": Kind.INTEGER, "everything": Kind.INTEGER},
        holds=_state_holds,
    ),
    Proof(
        "purchasing.owed",
        N_("What is owed for a receipt is what its goods were bought for"),
        "SELECT r.number, r.value, t.owed FROM receipt r JOIN (SELECT b.id, "
        "coalesce(sum(y.home_amount), 0) AS owed, min(coalesce(y.rate_e6, 1000000)) AS rate "
        "FROM receipt b LEFT JOIN payable y ON y.receipt_id = b.id AND y.kind = 'goods' "
        "WHERE b.kind = 'receipt' GROUP BY b.id) t ON t.id = r.id "
        # Goods and charges of another currency are each rounded once.
        "WHERE abs(r.value - t.owed) > CASE WHEN t.rate = 1000000 THEN 0 ELSE 2 END ORDER BY r.id",
        N_("Receipt {receipt} is worth {value}, {owed} is owed for it."),
        {"receipt": Kind.CODE, "value": Kind.MONEY, "owed": Kind.MONEY},
    ),
    Proof(
        "purchasing.payments",
        N_("What a payable counts as paid was paid"),
        "SELECT y.number, y.paid, coalesce(sum(p.amount), 0) FROM payable y "
        "LEFT JOIN supplier_payment p ON p.payable_id = y.id GROUP BY y.id "
        "HAVING y.paid <> coalesce(sum(p.amount), 0) ORDER BY y.id",
        N_("Payable {payable} counts {paid} as paid, its payments are {payments}."),
        {"payable": Kind.CODE, "paid": Kind.MONEY, "payments": Kind.MONEY},
    ),
    Proof(
        "purchasing.landed",
        N_("Every landed cost is shared wholly between stock and variances"),
        "SELECT r.number, c.amount, t.shares, c.to_stock, t.raised, c.to_variance, t.varied "
        "FROM landed_cost c JOIN receipt r ON r.id = c.receipt_id JOIN (SELECT b.id, "
        "(SELECT coalesce(sum(h.amount), 0) FROM landed_share h WHERE h.landed_cost_id = b.id) "
        "AS shares, (SELECT coalesce(sum(v.amount), 0) FROM cost_variance v "
        "WHERE v.landed_cost_id = b.id) AS varied, (SELECT coalesce(sum(x.value), 0) "
        "FROM stock_revaluation x JOIN location p ON p.id = x.location_id AND p.kind <> 'supplier' "
        "WHERE x.document_kind = 'landed_cost' AND x.document_id = b.id) "
        "AS raised FROM landed_cost b) t ON t.id = c.id WHERE c.amount <> t.shares "
        "OR c.to_stock <> t.raised OR c.to_variance <> t.varied ORDER BY c.id",
        N_(
            "A bill of {amount} for receipt {receipt}: shared are {shares}; into the stock "
            "{to_stock}, booked {raised}; as variance {to_variance}, booked {varied}."
        ),
        {"receipt": Kind.CODE, "amount": Kind.MONEY, "shares": Kind.MONEY}
        | {"to_stock": Kind.MONEY, "raised": Kind.MONEY}
        | {"to_variance": Kind.MONEY, "varied": Kind.MONEY},
    ),
    Proof(
        "purchasing.moves",
        N_("What receipts accepted came into the stock, what was returned left it"),
        "SELECT r.number, coalesce(k.code, '–'), t.said, t.moved FROM (SELECT receipt_id, sku_id, "
        "sum(said) AS said, sum(moved) AS moved FROM (SELECT l.receipt_id, l.sku_id, "
        "CASE r.kind WHEN 'return' THEN l.accepted + l.rejected ELSE l.accepted "
        "+ CASE WHEN l.rejected_to IS NULL THEN 0 ELSE l.rejected END END AS said, 0 AS moved "
        "FROM receipt_line l JOIN receipt r ON r.id = l.receipt_id UNION ALL "
        "SELECT document_id, sku_id, 0, quantity FROM stock_move WHERE document_id IS NOT NULL "
        "AND kind IN ('receipt', 'supplier_return')) b GROUP BY receipt_id, sku_id) t "
        "JOIN receipt r ON r.id = t.receipt_id LEFT JOIN sku k ON k.id = t.sku_id "
        "WHERE t.said <> t.moved ORDER BY r.id",
        N_("Receipt {receipt}: {said} of {sku} are on it, {moved} moved."),
        {"receipt": Kind.CODE, "sku": Kind.CODE, "said": Kind.QUANTITY, "moved": Kind.QUANTITY},
        full=True,
    ),
    search_proof(
        "suppliers.search",
        N_("Every supplier can be searched, and only those"),
        table="supplier",
        label="code",
    ),
    search_proof(
        "purchasing.search",
        N_("Every purchase order can be searched, and only those"),
        table="purchase_order",
        label="number",
    ),
)
