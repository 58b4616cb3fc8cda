"""Taking back the customers that an import added, where nobody needs them by now."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shopdesk.customers.service.bulk import index_customers
from shopdesk.db.bulk import run
from shopdesk.db.reader import Reader, session_reader
from shopdesk.db.session import touch

# Customers that others use, or that somebody worked on, stay.
_FREE = (
    "(SELECT c.id FROM customer c WHERE c.batch_id = :batch AND c.version = 1 "
    "AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.customer_id = c.id) "
    "AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.customer_id = c.id) "
    "AND NOT EXISTS (SELECT 1 FROM customer_identity i WHERE i.customer_id = c.id "
    "AND (i.batch_id IS NULL OR i.batch_id <> :batch)) "
    "AND NOT EXISTS (SELECT 1 FROM customer_address a WHERE a.customer_id = c.id "
    "AND (a.batch_id IS NULL OR a.batch_id <> :batch)))"
)
_KEPT = "(SELECT id FROM customer WHERE batch_id = :batch)"


def undo_blockers(reader: Reader, batch_id: int) -> list[str]:  # noqa: ARG001 - one shape for all
    """Nothing: customers that are needed stay."""
    return []


def undo(session: Session, batch_id: int) -> dict[str, int]:
    """Delete the customers, identities and addresses of the batch that nothing else uses."""
    values = {"batch": batch_id}
    reader = session_reader(session)
    changed = [
        int(row[0])
        for row in reader.rows(
            "SELECT DISTINCT row_id FROM import_change "
            "WHERE batch_id = :batch AND table_name = 'customer'",
            values,
        )
    ]
    others = reader.rows(
        "SELECT customer_id FROM customer_identity WHERE batch_id = :batch "
        f"AND customer_id NOT IN {_KEPT} UNION SELECT customer_id FROM customer_address "
        f"WHERE batch_id = :batch AND customer_id NOT IN {_KEPT}",
        values,
    )
    key = "id" if session.connection().dialect.name == "postgresql" else "rowid"
    run(session, f"DELETE FROM customer_search WHERE {key} IN {_FREE}", values)
    keep = f"customer_id IN {_KEPT} AND customer_id NOT IN {_FREE}"
    for table in ("customer_identity", "customer_address"):
        run(session, f"DELETE FROM {table} WHERE batch_id = :batch AND NOT ({keep})", values)
    count = run(session, f"DELETE FROM customer WHERE id IN {_FREE}", values)
    changed += [int(row[0]) for row in others]
    if changed:
        index_customers(session, sorted(set(changed)))
    touch(session, "customer", "customer_identity", "customer_address", "customer_search")
    return {"customers": count}
