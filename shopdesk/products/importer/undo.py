"""Taking back details, attributes of categories and kits that an import wrote."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shopdesk.db.bulk import run
from shopdesk.db.reader import Reader, id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.importing.changes import kept_others
from shopdesk.products.importer.details import set_detail


def undo_blockers(reader: Reader, batch_id: int) -> list[str]:  # noqa: ARG001 - one shape for all
    """Nothing: what a person told otherwise since stays."""
    return []


def undo(session: Session, batch_id: int) -> dict[str, int]:
    """Put back details as they were, delete attributes that nothing uses and kits that came."""
    reader = session_reader(session)
    details = kept_others(reader, batch_id, "product_detail")
    now: dict[tuple[int, str], str] = {
        (int(product), key): value
        for product, key, value in reader.rows(
            "SELECT product_id, key, value FROM product_detail "
            f"WHERE product_id IN ({id_list(sorted(details))})"
        )
    }
    for product_id, values in details.items():
        for key, (before, after) in values.items():
            if now.get((product_id, key)) == after:
                set_detail(session, product_id, key, before)
    attributes = kept_others(reader, batch_id, "category_attribute")
    run(
        session,
        f"DELETE FROM category_attribute WHERE id IN ({id_list(sorted(attributes))}) "
        "AND NOT EXISTS (SELECT 1 FROM product_detail d WHERE d.key = category_attribute.key)",
    )
    kits = sorted(kept_others(reader, batch_id, "kit_component"))
    run(
        session,
        f"DELETE FROM kit_component WHERE kit_sku_id IN ({id_list(kits)}) AND EXISTS "
        "(SELECT 1 FROM sku s WHERE s.id = kit_sku_id AND s.version = 1)",
    )
    touch(session, "product_detail", "category_attribute", "kit_component")
    return {}
