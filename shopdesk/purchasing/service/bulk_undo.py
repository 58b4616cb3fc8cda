"""Taking back the suppliers and prices that an import added, where nobody needs them by now."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shopdesk.db import search
from shopdesk.db.bulk import run
from shopdesk.db.reader import Reader, id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.purchasing.service.suppliers import search_body

_USED_BY = (
    ("supplier_product", "supplier_id"),
    ("supplier_contract", "supplier_id"),
    ("purchase_order", "supplier_id"),
    ("receipt", "supplier_id"),
    ("landed_cost", "supplier_id"),
    ("payable", "supplier_id"),
    ("supplier_task", "supplier_id"),
    ("replenishment", "supplier_id"),
)
_SEARCHED = ("code", "name", "contact", "email", "phone")


def undo_blockers(reader: Reader, batch_id: int) -> list[str]:  # noqa: ARG001 - one shape for all
    """Nothing: suppliers that are needed stay."""
    return []


def undo(session: Session, batch_id: int) -> dict[str, int]:
    """Delete prices, offers and suppliers of the batch that nothing else uses."""
    values = {"batch": batch_id}
    prices = run(session, "DELETE FROM supplier_price WHERE batch_id = :batch", values)
    offers = run(
        session,
        "DELETE FROM supplier_product WHERE batch_id = :batch AND version = 1 AND NOT EXISTS "
        "(SELECT 1 FROM supplier_price p WHERE p.supplier_product_id = supplier_product.id)",
        values,
    )
    unused = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {table} u WHERE u.{column} = s.id)"
        for table, column in _USED_BY
    )
    reader = session_reader(session)
    free = [
        int(row[0])
        for row in reader.rows(
            f"SELECT s.id FROM supplier s WHERE s.batch_id = :batch AND s.version = 1 AND {unused}",
            values,
        )
    ]
    search.remove(session, "supplier_search", free)
    run(session, f"DELETE FROM supplier WHERE id IN ({id_list(free)})", {})
    _index_changed(session, batch_id)
    touch(session, "supplier", "supplier_product", "supplier_price", "supplier_search")
    return {"supplier_prices": prices, "supplier_products": offers, "suppliers": len(free)}


def _index_changed(session: Session, batch_id: int) -> None:
    """Suppliers that are as they were before are found by their old names again."""
    rows = session_reader(session).rows(
        f"SELECT id, {', '.join(_SEARCHED)} FROM supplier WHERE id IN (SELECT row_id "
        "FROM import_change WHERE batch_id = :batch AND table_name = 'supplier')",
        {"batch": batch_id},
    )
    search.store(
        session,
        "supplier_search",
        [(int(row[0]), search_body(dict(zip(_SEARCHED, row[1:], strict=True)))) for row in rows],
    )
