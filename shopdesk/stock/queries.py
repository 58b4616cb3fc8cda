"""Why a quantity is what it is: balances by place and the moves behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shopdesk.base.clock import day_key, from_millis
from shopdesk.base.table import Kind
from shopdesk.db.check import Proof
from shopdesk.db.reader import Reader, one
from shopdesk.i18n import N_

# One pass over the moves; a million moves leave a few thousand (SKU, from, to) behind.
_MOVED = (
    "WITH pair AS (SELECT sku_id, from_id, to_id, sum(quantity) AS quantity, "
    "sum(coalesce(value, 0)) AS value FROM stock_move GROUP BY sku_id, from_id, to_id), "
    "side AS (SELECT sku_id, to_id AS place, quantity, value FROM pair "
    "UNION ALL SELECT sku_id, from_id, -quantity, -value FROM pair), "
    "both_sides AS (SELECT sku_id, place, 0 AS kept_quantity, 0 AS kept_value, quantity, value "
    "FROM side UNION ALL SELECT sku_id, location_id, quantity, value, 0, 0 FROM stock_balance), "
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
        "WHERE p.kind IN ('shelf','transit','quarantine','returns') "
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
)


@dataclass(frozen=True, slots=True)
class PlaceBalance:
    """How much of a SKU is at one place; thousandths."""

    location_id: int
    kind: str
    name: str
    quantity: int
    reserved: int


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move of a SKU with the balance of its own places after it."""

    id: int
    at: datetime
    business_date: int
    kind: str
    source: str
    target: str
    quantity: int
    change: int
    balance: int
    document: str
    reason: str
    document_id: int | None = None  # of an order (sale, reversal) or a refund (return)
    reversible: bool = False
    file_name: str = ""  # of the import that wrote the move


@dataclass(frozen=True, slots=True)
class WhyRow:
    """One line of the explanation of a balance: a kind of move, how often, how much in all."""

    kind: str
    moves: int
    change: int


def list_balances(reader: Reader, sku_id: int) -> list[PlaceBalance]:
    """Balances of a SKU at every place that it ever touched."""
    rows = reader.rows(
        "SELECT p.id, p.kind, p.name, b.quantity, b.reserved FROM stock_balance b "
        "JOIN location p ON p.id = b.location_id WHERE b.sku_id = :sku ORDER BY p.id",
        {"sku": sku_id},
    )
    return [PlaceBalance(*row) for row in rows]


_CHANGE = (
    "(CASE WHEN t.kind IN ('shelf','transit','quarantine','returns') THEN m.quantity ELSE 0 END "
    "- CASE WHEN f.kind IN ('shelf','transit','quarantine','returns') THEN m.quantity ELSE 0 END)"
)
_FROM = (
    "FROM stock_move m JOIN location f ON f.id = m.from_id JOIN location t ON t.id = m.to_id "
    "WHERE m.sku_id = :sku"
)


def explain_balance(reader: Reader, sku_id: int) -> list[WhyRow]:
    """What made the stock of a SKU, by kind of move; the changes add up to what is owned."""
    rows = reader.rows(
        f"SELECT m.kind, count(*), sum({_CHANGE}) {_FROM} GROUP BY m.kind ORDER BY min(m.id)",
        {"sku": sku_id},
    )
    return [WhyRow(*row) for row in rows]


def balance_at(reader: Reader, sku_id: int, day: date) -> int:
    """Owned quantity of a SKU at the end of a business date, replayed from the moves."""
    found = one(
        reader,
        f"SELECT coalesce(sum({_CHANGE}), 0) {_FROM} AND m.business_date <= :day",
        {"sku": sku_id, "day": day_key(day)},
    )
    return 0 if found is None else int(found[0])


# What people may take back: moves by hand that were not taken back yet.
_REVERSIBLE = (
    "m.kind IN ('adjustment', 'count', 'transfer') AND NOT EXISTS (SELECT 1 FROM stock_move r "
    "WHERE r.sku_id = m.sku_id AND r.reverses_id = m.id)"
)


def list_moves(reader: Reader, sku_id: int, limit: int = 200) -> list[MoveRow]:
    """The newest moves of a SKU, newest first, each with the owned balance after it."""
    rows = reader.rows(
        "SELECT m.id, m.at, m.business_date, m.kind, f.kind, t.kind, m.quantity, w.change, "
        "w.balance, coalesce(CASE WHEN m.kind IN ('sale', 'reversal') THEN (SELECT o.number "
        "FROM sales_order o WHERE o.id = m.document_id) WHEN m.kind = 'return' THEN "
        "(SELECT r.number FROM refund r WHERE r.id = m.document_id) END, ''), "
        f"coalesce(m.reason, ''), m.document_id, CASE WHEN {_REVERSIBLE} THEN 1 ELSE 0 END, "
        "coalesce(b.file_name, '') FROM ("
        f"SELECT m.id AS id, {_CHANGE} AS change, "
        f"sum({_CHANGE}) OVER (ORDER BY m.business_date, m.at, m.id) AS balance "
        f"{_FROM} ORDER BY m.business_date DESC, m.at DESC, m.id DESC LIMIT :limit) w "
        "JOIN stock_move m ON m.id = w.id JOIN location f ON f.id = m.from_id "
        "JOIN location t ON t.id = m.to_id LEFT JOIN import_batch b ON b.id = m.batch_id "
        "ORDER BY m.business_date DESC, m.at DESC, m.id DESC",
        {"sku": sku_id, "limit": limit},
    )
    found: list[MoveRow] = []
    for row in rows:
        values: list[Any] = [row[0], from_millis(row[1]), *row[2:12], bool(row[12]), row[13]]
        found.append(MoveRow(*values))
    return found
