"""What the stock ledger states about itself; ``check`` asks for whatever contradicts it."""

from __future__ import annotations

from shopdesk.base.table import Kind
from shopdesk.db.check import Proof
from shopdesk.i18n import N_
from shopdesk.stock.queries.replay import find_value_faults

# One pass over the moves; a million moves leave a few thousand (SKU, from, to) behind.
_MOVED = (
    "WITH pair AS (SELECT sku_id, from_id, to_id, sum(quantity) AS quantity, "
    "sum(coalesce(value, 0)) AS value FROM stock_move GROUP BY sku_id, from_id, to_id), "
    "side AS (SELECT sku_id, to_id AS place, quantity, value FROM pair "
    "UNION ALL SELECT sku_id, from_id, -quantity, -value FROM pair), "
    "both_sides AS (SELECT sku_id, place, 0 AS kept_quantity, 0 AS kept_value, quantity, value "
    "FROM side UNION ALL SELECT sku_id, location_id, 0, 0, 0, value FROM stock_revaluation "
    "UNION ALL SELECT sku_id, location_id, quantity, value, 0, 0 FROM stock_balance), "
    "compared AS (SELECT sku_id, place, sum(kept_quantity) AS kept_quantity, "
    "sum(kept_value) AS kept_value, sum(quantity) AS quantity, sum(value) AS value "
    "FROM both_sides GROUP BY sku_id, place) "
)
_NAMED = "JOIN sku s ON s.id = c.sku_id JOIN location p ON p.id = c.place"
_SKU_AT_PLACE = {"sku": Kind.CODE, "place": Kind.TEXT}

PROOFS = (
    Proof(
        "stock.balances",
        N_("Every stock is the sum of its moves"),
        f"{_MOVED}SELECT s.code, p.code, c.kept_quantity, c.quantity, c.kept_value, c.value "
        f"FROM compared c {_NAMED} WHERE c.kept_quantity <> c.quantity "
        "OR c.kept_value <> c.value ORDER BY s.code, p.id",
        N_(
            "{sku} at “{place}”: kept are {kept} pieces worth {kept_value}, the moves give "
            "{moved} worth {moved_value}."
        ),
        _SKU_AT_PLACE
        | {"kept": Kind.QUANTITY, "moved": Kind.QUANTITY}
        | {"kept_value": Kind.MONEY, "moved_value": Kind.MONEY},
    ),
    Proof(
        "stock.zero_sum",
        N_("What one place gained another lost: every SKU sums to zero over all places"),
        "SELECT s.code, sum(b.quantity) FROM stock_balance b JOIN sku s ON s.id = b.sku_id "
        "GROUP BY s.id, s.code HAVING sum(b.quantity) <> 0 ORDER BY s.code",
        N_("{sku}: {rest} pieces came from nowhere."),
        {"sku": Kind.CODE, "rest": Kind.QUANTITY},
    ),
    Proof(
        "stock.reserved",
        N_("What is reserved is promised to order lines"),
        "SELECT s.code, p.code, c.kept, c.promised FROM (SELECT sku_id, place, sum(kept) AS kept, "
        "sum(promised) AS promised FROM (SELECT sku_id, location_id AS place, reserved AS kept, "
        "0 AS promised FROM stock_balance WHERE reserved <> 0 UNION ALL SELECT sku_id, "
        "location_id, 0, quantity FROM stock_reservation WHERE state = 'active') t "
        f"GROUP BY sku_id, place) c {_NAMED} WHERE c.kept <> c.promised ORDER BY s.code, p.id",
        N_("{sku} at “{place}”: {kept} are reserved, {promised} are promised."),
        _SKU_AT_PLACE | {"kept": Kind.QUANTITY, "promised": Kind.QUANTITY},
    ),
    Proof(
        "stock.not_negative",
        N_("No place of the shop's own holds less than nothing or less than is reserved"),
        "SELECT s.code, p.code, c.quantity, c.reserved FROM (SELECT sku_id, location_id AS place, "
        f"quantity, reserved FROM stock_balance) c {_NAMED} "
        "WHERE p.kind IN ('shelf','transit','quarantine','returns','consignment') "
        "AND (c.quantity < 0 OR c.quantity < c.reserved) ORDER BY s.code, p.id",
        N_("{sku} at “{place}”: {quantity} are there, {reserved} are reserved."),
        _SKU_AT_PLACE | {"quantity": Kind.QUANTITY, "reserved": Kind.QUANTITY},
    ),
    Proof(
        "stock.reversals",
        N_("A reversal is the opposite of the move it names"),
        "SELECT r.id, m.id FROM stock_move r JOIN stock_move m ON m.id = r.reverses_id "
        "WHERE r.sku_id <> m.sku_id OR r.from_id <> m.to_id OR r.to_id <> m.from_id "
        "OR r.quantity <> m.quantity ORDER BY r.id",
        N_("Move {reversal} does not undo move {move}."),
        {"reversal": Kind.INTEGER, "move": Kind.INTEGER},
    ),
    Proof(
        "stock.revaluations",
        N_("What a revaluation gives one place it takes from another"),
        "SELECT s.code, t.business_date, t.rest FROM (SELECT sku_id, business_date, "
        "sum(value) AS rest FROM stock_revaluation GROUP BY sku_id, business_date) t "
        "JOIN sku s ON s.id = t.sku_id WHERE t.rest <> 0 ORDER BY s.code, t.business_date",
        N_("{sku} on {day}: {rest} came from nowhere."),
        {"sku": Kind.CODE, "day": Kind.DATE, "rest": Kind.MONEY},
    ),
    Proof(
        "stock.lots",
        N_("Every lot is the sum of its moves"),
        "SELECT s.code, l.code, p.code, c.kept, c.moved FROM (SELECT lot_id, place, "
        "sum(kept) AS kept, sum(moved) AS moved FROM (SELECT lot_id, location_id AS place, "
        "quantity AS kept, 0 AS moved FROM lot_balance UNION ALL SELECT lot_id, to_id, 0, quantity "
        "FROM stock_move WHERE lot_id IS NOT NULL UNION ALL SELECT lot_id, from_id, 0, -quantity "
        "FROM stock_move WHERE lot_id IS NOT NULL) t GROUP BY lot_id, place) c "
        "JOIN stock_lot l ON l.id = c.lot_id JOIN sku s ON s.id = l.sku_id "
        "JOIN location p ON p.id = c.place WHERE c.kept <> c.moved "
        "AND p.kind IN ('shelf','transit','quarantine','returns','consignment') "
        "ORDER BY s.code, l.code, p.id",
        N_("{sku}, lot {lot} at “{place}”: kept are {kept}, the moves give {moved}."),
        {"sku": Kind.CODE, "lot": Kind.TEXT, "place": Kind.TEXT}
        | {"kept": Kind.QUANTITY, "moved": Kind.QUANTITY},
    ),
    Proof(
        "stock.documents",
        N_("Every line of a posted adjustment or count stands in the ledger"),
        "SELECT d.number, s.code, t.line, t.moved FROM (SELECT document_id, sku_id, "
        "sum(line) AS line, sum(moved) AS moved FROM (SELECT l.document_id, l.sku_id, "
        "l.quantity AS line, 0 AS moved FROM stock_document_line l UNION ALL "
        "SELECT m.document_id, m.sku_id, 0, CASE WHEN f.kind IN ('loss','unrecorded') "
        "THEN m.quantity ELSE -m.quantity END FROM stock_document x JOIN stock_document_line k "
        "ON k.document_id = x.id AND k.line_no = (SELECT min(y.line_no) FROM stock_document_line y "
        "WHERE y.document_id = x.id AND y.sku_id = k.sku_id) JOIN stock_move m "
        "ON m.sku_id = k.sku_id AND m.document_id = x.id "
        "AND m.kind IN ('adjustment', 'count', 'scrap') JOIN location f ON f.id = m.from_id "
        "WHERE x.kind <> 'transfer') t GROUP BY document_id, sku_id) t "
        "JOIN stock_document d ON d.id = t.document_id AND d.kind <> 'transfer' "
        "JOIN sku s ON s.id = t.sku_id WHERE t.line <> t.moved ORDER BY d.number, s.code",
        N_("{number}: {sku} changed by {line}, in the ledger by {moved}."),
        {"number": Kind.CODE, "sku": Kind.CODE, "line": Kind.QUANTITY, "moved": Kind.QUANTITY},
    ),
    Proof(
        "stock.replay",
        N_("Every value is what a replay of the moves in their order gives"),
        "",
        N_("{sku} on {day} at “{place}”: a replay gives {rest} more than the books."),
        {"sku": Kind.CODE, "day": Kind.DATE, "place": Kind.TEXT, "rest": Kind.MONEY},
        find=find_value_faults,
        full=True,
    ),
)
