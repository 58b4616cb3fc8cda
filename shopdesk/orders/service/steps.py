"""What happens to a placed order: payment, parcel, arrival, cancellation.

Every step checks ``ORDER_FLOW`` under a guarded UPDATE of the order's version: of two people who
take a step at the same time the second is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from shopdesk.base.money import decimal_text
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.orders import rules
from shopdesk.orders.models import OrderLine, Payment, Shipment
from shopdesk.orders.rules import EventKind, Life, LineKind, PaymentState, ShipmentState
from shopdesk.orders.service.step import Step
from shopdesk.stock import service as stock

_LINES: Table = OrderLine.__table__  # type: ignore[assignment]
_PAYMENTS: Table = Payment.__table__  # type: ignore[assignment]
_SHIPMENTS: Table = Shipment.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class PaymentInput:
    """Money received; minor units."""

    amount: int
    method: str
    reference: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShipInput:
    """A parcel with everything that has not left yet."""

    carrier: str = ""
    tracking: str = ""
    at: datetime | None = None


def record_payment(session: Session, order_id: int, data: PaymentInput, *, actor: str = "") -> None:
    """Book money received for an order.

    Raises:
        UserError: SD-ORD-002 for an amount that is not due, SD-ORD-003 to 005 as the flow says.
    """
    step = Step(session, order_id, "pay", data.at)
    due = step.row["total"] - step.row["paid"]
    if not 0 < data.amount <= due:
        raise UserError(
            "SD-ORD-002",
            _("At most {due} is due on this order. Nothing was saved.").format(
                due=decimal_text(due, step.row["currency"])
            ),
        )
    session.execute(
        insert(_PAYMENTS).values(
            order_id=order_id,
            method=data.method,
            amount=data.amount,
            paid_at=step.at,
            business_date=step.day,
            reference=data.reference,
        )
    )
    paid = step.row["paid"] + data.amount
    complete = rules.payment_state(step.row["total"], paid) is PaymentState.PAID
    step.save(
        paid=paid,
        paid_at=step.at if complete else None,
        is_sale=bool(step.row["is_sale"]) or complete,
    )
    step.record(EventKind.PAID, actor)


def ship_order(session: Session, order_id: int, data: ShipInput, *, actor: str = "") -> None:
    """Send everything that has not left; stock moves and reservations are used up.

    The cost of each line is frozen now, unless it came with the order.

    Raises:
        UserError: SD-ORD-003 to 005 as the flow says, SD-STK-001 if the goods are not there.
    """
    step = Step(session, order_id, "ship", data.at)
    costs = stock.issue(
        session, step.line_ids(), order_id=order_id, at=step.at, business_date=step.day
    )
    for line_id, cost in costs.items():
        session.execute(
            update(_LINES).where(_LINES.c.id == line_id, _LINES.c.cost.is_(None)).values(cost=cost)
        )
    session.execute(
        insert(_SHIPMENTS).values(
            order_id=order_id,
            carrier=data.carrier,
            tracking=data.tracking,
            shipped_at=step.at,
            business_date=step.day,
        )
    )
    session.execute(
        update(_LINES)
        .where(_LINES.c.order_id == order_id, _LINES.c.kind != str(LineKind.SERVICE))
        .values(shipped_quantity=_LINES.c.quantity)
    )
    step.save(shipment_state=str(ShipmentState.SHIPPED), shipped_at=step.at)
    step.record(EventKind.SHIPPED, actor)


def deliver_order(
    session: Session, order_id: int, *, at: datetime | None = None, actor: str = ""
) -> None:
    """Note that the parcel has arrived; the order is complete.

    Raises:
        UserError: SD-ORD-003 to 005 as the flow says.
    """
    step = Step(session, order_id, "deliver", at)
    session.execute(
        update(_SHIPMENTS)
        .where(_SHIPMENTS.c.order_id == order_id, _SHIPMENTS.c.delivered_at.is_(None))
        .values(delivered_at=step.at)
    )
    step.save(
        shipment_state=str(ShipmentState.DELIVERED), life=str(Life.COMPLETED), closed_at=step.at
    )
    step.record(EventKind.DELIVERED, actor)


def cancel_order(
    session: Session, order_id: int, *, reason: str, at: datetime | None = None, actor: str = ""
) -> None:
    """Close an order that was not paid; what was reserved for it becomes free.

    Raises:
        UserError: SD-ORD-003 to 005 as the flow says, SD-ORD-006 if part was paid already.
    """
    step = Step(session, order_id, "cancel", at)
    if step.row["paid"]:
        raise UserError(
            "SD-ORD-006",
            _("Part of order {number} is paid; refund it instead. Nothing was changed.").format(
                number=step.row["number"]
            ),
        )
    stock.release(session, step.line_ids())
    step.save(life=str(Life.CLOSED), closed_at=step.at, is_sale=False)
    step.record(EventKind.CLOSED, actor, reason)
