"""The history of a purchase order: every step leaves a row."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from shopdesk.db import direct
from shopdesk.purchasing.rules import EventKind


def record(
    session: Session,
    order_id: int,
    kind: EventKind,
    *,
    at: datetime,
    business_date: date,
    actor: str,
    note: str = "",
) -> None:
    """Write one event."""
    direct.insert(
        session,
        "purchase_event",
        {
            "purchase_order_id": order_id,
            "at": at,
            "business_date": business_date,
            "actor": actor,
            "kind": str(kind),
            "note": note,
        },
    )
