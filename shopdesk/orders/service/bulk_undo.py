"""Taking back the orders, refunds and entries that an import booked."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shopdesk.db.bulk import run
from shopdesk.db.reader import Reader, scalar
from shopdesk.db.session import touch
from shopdesk.i18n import _

_OWN_REFUNDS = "(SELECT id FROM refund WHERE batch_id = :batch)"
_OWN_PARCELS = "(SELECT id FROM shipment WHERE batch_id = :batch)"
_OWN = "(SELECT id FROM sales_order WHERE batch_id = :batch)"
_NOT_OWN = "(t.batch_id IS NULL OR t.batch_id <> :batch)"
_DELETES = (
    ("refund_lines", f"DELETE FROM refund_line WHERE refund_id IN {_OWN_REFUNDS}"),
    ("refunds", "DELETE FROM refund WHERE batch_id = :batch"),
    ("entries", "DELETE FROM book_entry WHERE batch_id = :batch"),
    ("events", "DELETE FROM order_event WHERE batch_id = :batch"),
    ("shipment_lines", f"DELETE FROM shipment_line WHERE shipment_id IN {_OWN_PARCELS}"),
    ("shipments", "DELETE FROM shipment WHERE batch_id = :batch"),
    ("payments", "DELETE FROM payment WHERE batch_id = :batch"),
    ("lines", f"DELETE FROM order_line WHERE order_id IN {_OWN}"),
    ("orders", "DELETE FROM sales_order WHERE batch_id = :batch"),
)
_TABLES = (
    *("refund_line", "refund", "book_entry", "order_event", "shipment_line", "shipment"),
    *("payment", "order_line", "sales_order"),
)


def undo_blockers(reader: Reader, batch_id: int) -> list[str]:
    """Later payments, parcels, refunds and steps on the orders of the batch."""
    values = {"batch": batch_id}
    later = {
        "payment": _("{n} payments were received for its orders later."),
        "shipment": _("{n} parcels were sent for its orders later."),
        "refund": _("{n} refunds were paid for its orders later."),
    }
    found = []
    for table, sentence in later.items():
        count = scalar(
            reader,
            f"SELECT count(*) FROM {table} t JOIN sales_order o ON o.id = t.order_id "
            f"WHERE o.batch_id = :batch AND {_NOT_OWN}",
            values,
        )
        if count:
            found.append(sentence.format(n=count))
    edited = scalar(
        reader,
        "SELECT count(*) FROM sales_order WHERE batch_id = :batch AND version > 1",
        values,
    )
    if edited and not found:
        found.append(_("{n} of its orders were changed later.").format(n=edited))
    return found


def undo(session: Session, batch_id: int) -> dict[str, int]:
    """Delete everything the batch booked, the dependent rows first."""
    values = {"batch": batch_id}
    key = "id" if session.connection().dialect.name == "postgresql" else "rowid"
    run(session, f"DELETE FROM order_search WHERE {key} IN {_OWN}", values)
    counts = {name: run(session, sql, values) for name, sql in _DELETES}
    touch(session, *_TABLES, "order_search")
    return counts
