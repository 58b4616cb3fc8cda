"""The way back of steps taken by mistake: reopen, take a parcel back, not delivered after all.

Posted stock moves and events stay; what is taken back is booked the other way round.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table, delete, update
from sqlalchemy.orm import Session

from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.orders.models import OrderLine, Shipment
from shopdesk.orders.rules import EventKind, Life, LineKind, ShipmentState
from shopdesk.orders.service.claims import claims_again
from shopdesk.orders.service.step import Step
from shopdesk.stock import service as stock

_LINES: Table = OrderLine.__table__  # type: ignore[assignment]
_SHIPMENTS: Table = Shipment.__table__  # type: ignore[assignment]


def reopen_order(
    session: Session, order_id: int, *, at: datetime | None = None, actor: str = ""
) -> None:
    """Let a closed order stand again; its goods are reserved anew.

    Raises:
        UserError: SD-STK-001 if the goods were sold meanwhile, SD-ORD-003 to 005 as the flow says.
    """
    step = Step(session, order_id, "reopen", at)
    stock.reserve_again(session, claims_again(session, order_id), at=step.at)
    step.save(life=str(Life.ACTIVE), closed_at=None)
    step.record(EventKind.REOPENED, actor)


def take_back_shipment(
    session: Session, order_id: int, *, at: datetime | None = None, actor: str = ""
) -> None:
    """Nothing was sent after all: the goods are back on their shelf and reserved again.

    Raises:
        UserError: SD-ORD-003 to 005 as the flow says.
    """
    step = Step(session, order_id, "take_back", at)
    stock.return_issue(session, order_id=order_id, at=step.at, business_date=step.day)
    stock.reserve_again(session, claims_again(session, order_id), at=step.at)
    parcels = session.execute(
        delete(_SHIPMENTS)
        .where(_SHIPMENTS.c.order_id == order_id)
        .returning(_SHIPMENTS.c.carrier, _SHIPMENTS.c.tracking)
    )
    note = ", ".join(f"{row.carrier} {row.tracking}".strip() for row in parcels)
    session.execute(
        update(_LINES)
        .where(_LINES.c.order_id == order_id, _LINES.c.kind != str(LineKind.SERVICE))
        .values(shipped_quantity=0)
    )
    step.save(shipment_state=str(ShipmentState.WAITING), shipped_at=None)
    step.record(EventKind.TAKEN_BACK, actor, note)


def undo_delivery(
    session: Session, order_id: int, *, at: datetime | None = None, actor: str = ""
) -> None:
    """The parcel has not arrived after all; the order is on its way again.

    Raises:
        UserError: SD-ORD-004 also for an order without parcel, SD-ORD-003 to 005 as the flow says.
    """
    step = Step(session, order_id, "undo_delivery", at)
    if step.row["shipment_state"] != str(ShipmentState.DELIVERED):
        raise UserError(
            "SD-ORD-004",
            _("Order {number} was not delivered by parcel. Nothing was changed.").format(
                number=step.row["number"]
            ),
        )
    session.execute(
        update(_SHIPMENTS).where(_SHIPMENTS.c.order_id == order_id).values(delivered_at=None)
    )
    step.save(shipment_state=str(ShipmentState.SHIPPED), life=str(Life.ACTIVE), closed_at=None)
    step.record(EventKind.UNDELIVERED, actor)
