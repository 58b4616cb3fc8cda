"""Why a quantity is what it is: balances by place and the moves behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shopdesk.base.clock import day_key, from_millis
from shopdesk.db.reader import Reader, one


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
    "(m.kind IN ('adjustment', 'count', 'scrap') OR (m.kind = 'transfer' "
    "AND m.document_id IS NULL)) AND NOT EXISTS (SELECT 1 FROM stock_move r "
    "WHERE r.sku_id = m.sku_id AND r.reverses_id = m.id)"
)


def list_moves(reader: Reader, sku_id: int, limit: int = 200) -> list[MoveRow]:
    """The newest moves of a SKU, newest first, each with the owned balance after it."""
    rows = reader.rows(
        "SELECT m.id, m.at, m.business_date, m.kind, f.kind, t.kind, m.quantity, w.change, "
        "w.balance, coalesce(CASE WHEN m.kind IN ('sale', 'reversal') THEN (SELECT o.number "
        "FROM sales_order o WHERE o.id = m.document_id) WHEN m.kind = 'return' THEN "
        "(SELECT r.number FROM refund r WHERE r.id = m.document_id) "
        "WHEN m.kind IN ('adjustment', 'count', 'transfer', 'scrap') THEN "
        "(SELECT d.number FROM stock_document d WHERE d.id = m.document_id) "
        "WHEN m.kind IN ('receipt', 'supplier_return') THEN "
        "(SELECT c.number FROM receipt c WHERE c.id = m.document_id) END, ''), "
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
