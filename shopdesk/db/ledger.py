"""Counts, sums and guards that no upgrade, backup or restore may lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

# table and what is summed of it: money in minor units, quantities in thousandths
_BOOKS = {
    "sales_order": ("total", "paid", "refunded"),
    "order_line": ("quantity", "amount"),
    "payment": ("amount",),
    "refund": ("amount",),
    "refund_line": ("amount",),
    "book_entry": ("amount",),
    "stock_move": ("quantity",),
    "stock_balance": ("quantity", "reserved", "value"),
    "stock_revaluation": ("value",),
    "stock_document": (),
    "stock_document_line": ("quantity",),
    "stock_lot": (),
    "lot_balance": ("quantity",),
    "stocktake": (),
    "stocktake_line": ("expected", "counted"),
    "supplier": (),
    "supplier_product": (),
    "supplier_price": (),
    "purchase_order": ("goods", "total"),
    "purchase_line": ("quantity", "amount", "received"),
    "receipt": ("accepted", "value"),
    "receipt_line": ("accepted", "rejected", "value"),
    "landed_cost": ("amount",),
    "landed_share": ("amount",),
    "cost_variance": ("amount",),
    "payable": ("amount", "paid"),
    "supplier_payment": ("amount",),
    "customer": (),
    "product": (),
    "sku": (),
    "kit_component": ("quantity",),
    "product_stage": (),
    "product_gate": ("cost",),
    "product_picture": (),
    "product_detail": (),
    "media": (),
    "listing": (),
    "audit_event": (),
    "import_batch": (),
}

Sums = dict[str, int]


def guards(connection: Connection) -> frozenset[str]:
    """Names of the triggers that keep posted facts from being edited.

    SQLite drops the triggers of a table that a migration rebuilds, without a word.
    """
    if connection.dialect.name == "postgresql":
        sql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    return frozenset(str(row[0]) for row in connection.exec_driver_sql(sql))


def sums(connection: Connection) -> Sums:
    """``table.column`` to its sum and ``table`` to its number of rows; tables that exist only."""
    from sqlalchemy import inspect

    present = inspect(connection).get_table_names()
    found: Sums = {}
    for table, columns in _BOOKS.items():
        if table in present:
            fields = ", ".join(["count(*)", *(f"coalesce(sum({name}), 0)" for name in columns)])
            row = connection.exec_driver_sql(f"SELECT {fields} FROM {table}").one()
            found |= zip([table, *(f"{table}.{name}" for name in columns)], row, strict=True)
    return found
