"""The history of an order: every step leaves a row."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from shopdesk.orders.models import OrderEvent
from shopdesk.orders.rules import EventKind

_EVENTS: Table = OrderEvent.__table__  # type: ignore[assignment]


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
    session.execute(
        insert(_EVENTS).values(
            order_id=order_id,
            at=at,
            business_date=business_date,
            actor=actor,
            kind=str(kind),
            note=note,
        )
    )
