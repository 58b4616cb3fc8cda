"""Taking back the products that an import added, where nothing refers to them by now."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shopdesk.db.bulk import run
from shopdesk.db.reader import Reader, id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.products.service.bulk import index_products

# What goes with a variant or product; whatever else refers to one keeps it.
_PARTS = frozenset({"barcode", "stock_balance", "sku"})


_BARCODES = (
    "AND NOT EXISTS (SELECT 1 FROM barcode b WHERE b.sku_id = s.id "
    "AND (b.batch_id IS NULL OR b.batch_id <> :batch))"
)
_EMPTY_BALANCE = (
    "AND NOT EXISTS (SELECT 1 FROM stock_balance b WHERE b.sku_id = s.id "
    "AND (b.quantity <> 0 OR b.reserved <> 0 OR b.value <> 0))"
)


def _unused(table: str, alias: str) -> str:
    """Condition that nothing refers to a row: features above have their tables, known by name."""
    from shopdesk.db.metadata import load_metadata

    users = [
        (key.parent.table.name, key.parent.name)
        for other in load_metadata().sorted_tables
        for key in other.foreign_keys
        if key.column.table.name == table and other.name not in _PARTS
    ]
    return " ".join(
        f"AND NOT EXISTS (SELECT 1 FROM {user} u WHERE u.{column} = {alias}.id)"
        for user, column in sorted(users)
    )


def undo_blockers(reader: Reader, batch_id: int) -> list[str]:  # noqa: ARG001 - one shape for all
    """Nothing: products that are needed stay."""
    return []


def undo(session: Session, batch_id: int) -> dict[str, int]:
    """Delete variants, products, barcodes and categories of the batch that nothing else uses."""
    values = {"batch": batch_id}
    reader = session_reader(session)
    free = [
        int(row[0])
        for row in reader.rows(
            "SELECT s.id FROM sku s WHERE s.batch_id = :batch AND s.version = 1 "
            f"{_unused('sku', 's')} {_EMPTY_BALANCE} {_BARCODES}",
            values,
        )
    ]
    changed = [
        int(row[0])
        for row in reader.rows(
            "SELECT DISTINCT row_id FROM import_change "
            "WHERE batch_id = :batch AND table_name = 'product' "
            "UNION SELECT s.product_id FROM import_change c JOIN sku s ON s.id = c.row_id "
            "WHERE c.batch_id = :batch AND c.table_name = 'sku' "
            "UNION SELECT s.product_id FROM barcode b JOIN sku s ON s.id = b.sku_id "
            "WHERE b.batch_id = :batch UNION SELECT product_id FROM sku WHERE batch_id = :batch",
            values,
        )
    ]
    run(session, f"DELETE FROM stock_balance WHERE sku_id IN ({id_list(free)})")
    run(session, f"DELETE FROM barcode WHERE sku_id IN ({id_list(free)})")
    # A variant that stays keeps the barcodes that it came with.
    kept = "sku_id IN (SELECT id FROM sku WHERE batch_id = :batch)"
    skus = run(session, f"DELETE FROM sku WHERE id IN ({id_list(free)})")
    run(session, f"DELETE FROM barcode WHERE batch_id = :batch AND NOT ({kept})", values)
    products = _delete_products(session, batch_id)
    _delete_categories(session, batch_id)
    left = {
        int(row[0])
        for row in reader.rows(f"SELECT id FROM product WHERE id IN ({id_list(changed)})")
    }
    if left:
        index_products(session, sorted(left))
    touch(session, "sku", "product", "barcode", "category", "stock_balance", "product_search")
    return {"skus": skus, "products": products}


def _delete_products(session: Session, batch_id: int) -> int:
    free = [
        int(row[0])
        for row in session_reader(session).rows(
            "SELECT p.id FROM product p WHERE p.batch_id = :batch AND p.version = 1 "
            "AND NOT EXISTS (SELECT 1 FROM sku s WHERE s.product_id = p.id) "
            f"{_unused('product', 'p')}",
            {"batch": batch_id},
        )
    ]
    key = "id" if session.connection().dialect.name == "postgresql" else "rowid"
    run(session, f"DELETE FROM product_search WHERE {key} IN ({id_list(free)})")
    return run(session, f"DELETE FROM product WHERE id IN ({id_list(free)})")


def _delete_categories(session: Session, batch_id: int) -> None:
    """Leaves first, until nothing more is free."""
    while run(
        session,
        "DELETE FROM category WHERE batch_id = :batch "
        "AND NOT EXISTS (SELECT 1 FROM product p WHERE p.category_id = category.id) "
        "AND NOT EXISTS (SELECT 1 FROM category_attribute a WHERE a.category_id = category.id) "
        "AND NOT EXISTS (SELECT 1 FROM description_template t WHERE t.category_id = category.id) "
        "AND NOT EXISTS (SELECT 1 FROM category c WHERE c.parent_id = category.id)",
        {"batch": batch_id},
    ):
        pass
