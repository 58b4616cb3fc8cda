"""What happens to a placed order: payment, parcel, arrival, cancellation, refund.

Every step checks ``ORDER_FLOW`` under a guarded UPDATE of the order's version: of two people who
take a step at the same time the second is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, insert, select, text, update
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.money import decimal_text, divide_half_up
from shopdesk.db.numbers import take_numbers
from shopdesk.db.reader import session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.orders import rules
from shopdesk.orders.models import Order, OrderLine, Payment, Refund, RefundLine, Shipment
from shopdesk.orders.rules import (
    DISPLAY_STATE_LABELS,
    ORDER_FLOW,
    DisplayState,
    EventKind,
    Life,
    LineKind,
    PaymentState,
    ShipmentState,
)
from shopdesk.orders.service import events
from shopdesk.stock import service as stock
from shopdesk.stock.rules import MoveKind, Place

_ORDERS: Table = Order.__table__  # type: ignore[assignment]
_LINES: Table = OrderLine.__table__  # type: ignore[assignment]
_PAYMENTS: Table = Payment.__table__  # type: ignore[assignment]
_SHIPMENTS: Table = Shipment.__table__  # type: ignore[assignment]
_REFUNDS: Table = Refund.__table__  # type: ignore[assignment]
_REFUND_LINES: Table = RefundLine.__table__  # type: ignore[assignment]
REFUND_PREFIX = "RF"


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


@dataclass(frozen=True, slots=True)
class RefundLineInput:
    """Part of an order line to pay back; quantity in thousandths, amount in minor units."""

    order_line_id: int
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class RefundInput:
    """Money to give back. ``goods_back`` books returned goods to the returns place."""

    lines: tuple[RefundLineInput, ...] = ()
    freight: int = 0
    reason: str = ""
    goods_back: bool = False
    at: datetime | None = None


class _Step:
    """One step on one order: its row as read, the moment, and the write-back."""

    def __init__(self, session: Session, order_id: int, action: str, at: datetime | None) -> None:
        self.session = session
        self.order_id = order_id
        row = session.execute(select(_ORDERS).where(_ORDERS.c.id == order_id)).mappings().first()
        if row is None:
            raise UserError("SD-ORD-003", _("This order does not exist any more."))
        self.row: dict[str, Any] = dict(row)
        state = DisplayState(self.row["display_state"])
        if not ORDER_FLOW.allows(state, action):
            raise UserError(
                "SD-ORD-004",
                _(
                    "Order {number} is “{state}”; this step is not possible. Nothing was changed."
                ).format(number=self.row["number"], state=_(DISPLAY_STATE_LABELS[state])),
            )
        self.at = at or clock.now()
        zone = settings.get(session_reader(session), settings.SHOP_TIME_ZONE)
        self.day: date = clock.business_date(self.at, zone)

    def save(self, **values: Any) -> None:
        """Write changed facts and the states that follow from them.

        Raises:
            UserError: SD-ORD-005 if somebody changed the order in the meantime.
        """
        facts = {**self.row, **values}
        life = Life(facts["life"])
        payment = rules.payment_state(facts["total"], facts["paid"])
        shipment = ShipmentState(facts["shipment_state"])
        aftersale = rules.aftersale_state(facts["paid"], facts["refunded"])
        written = self.session.execute(
            update(_ORDERS)
            .where(_ORDERS.c.id == self.order_id, _ORDERS.c.version == self.row["version"])
            .values(
                **values,
                payment_state=str(payment),
                aftersale_state=str(aftersale),
                display_state=str(rules.display_state(life, payment, shipment, aftersale)),
                version=self.row["version"] + 1,
            )
        )
        if written.rowcount != 1:  # type: ignore[attr-defined]
            raise UserError(
                "SD-ORD-005",
                _(
                    "Order {number} was changed by somebody else just now. Nothing was saved."
                ).format(number=self.row["number"]),
            )

    def record(self, kind: EventKind, actor: str, note: str = "") -> None:
        """Add to the order's history."""
        events.record(
            self.session,
            self.order_id,
            kind,
            at=self.at,
            business_date=self.day,
            actor=actor,
            note=note,
        )

    def line_ids(self) -> list[int]:
        """Ids of the order's lines."""
        found = self.session.execute(select(_LINES.c.id).where(_LINES.c.order_id == self.order_id))
        return [int(key) for key in found.scalars()]


def record_payment(session: Session, order_id: int, data: PaymentInput, *, actor: str = "") -> None:
    """Book money received for an order.

    Raises:
        UserError: SD-ORD-002 for an amount that is not due, SD-ORD-003 to 005 as the flow says.
    """
    step = _Step(session, order_id, "pay", data.at)
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

    Raises:
        UserError: SD-ORD-003 to 005 as the flow says, SD-STK-001 if the goods are not there.
    """
    step = _Step(session, order_id, "ship", data.at)
    stock.issue(session, step.line_ids(), order_id=order_id, at=step.at, business_date=step.day)
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
    step = _Step(session, order_id, "deliver", at)
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
    step = _Step(session, order_id, "cancel", at)
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


# The condition stands in the UPDATE: two refunds at once cannot exceed what was paid for the line.
_REFUND_LINE = text(
    "UPDATE order_line SET refunded_amount = refunded_amount + :amount, "
    "refunded_quantity = refunded_quantity + :quantity WHERE id = :id AND order_id = :order_id "
    "AND refunded_amount + :amount <= amount AND refunded_quantity + :quantity <= quantity"
)


def refund_order(session: Session, order_id: int, data: RefundInput, *, actor: str = "") -> int:
    """Pay money back for lines and freight of an order; returns the refund's id.

    Money and goods are separate documents: ``goods_back`` books a return into the returns place.
    An order that is wholly refunded before anything left is closed and its goods become free.

    Raises:
        UserError: SD-ORD-007 if more would go back than was paid, SD-ORD-003 to 005 as the flow
            says. Nothing is written then.
    """
    step = _Step(session, order_id, "refund", data.at)
    amount = sum(line.amount for line in data.lines) + data.freight
    if amount <= 0 or data.freight < 0 or any(line.amount < 0 for line in data.lines):
        raise UserError("SD-ORD-007", _("A refund must be more than 0. Nothing was saved."))
    freight_before = _freight_refunded(session, order_id)
    if (
        step.row["refunded"] + amount > step.row["paid"]
        or freight_before + data.freight > step.row["freight"]
    ):
        raise _too_much(step)
    for line in data.lines:
        values = {
            "id": line.order_line_id,
            "order_id": order_id,
            "amount": line.amount,
            "quantity": line.quantity,
        }
        if session.connection().execute(_REFUND_LINE, values).rowcount != 1:
            raise _too_much(step)
    refund_id = _insert_refund(step, data, amount)
    refunded = step.row["refunded"] + amount
    facts: dict[str, Any] = {"refunded": refunded}
    unshipped = step.row["shipment_state"] == str(ShipmentState.WAITING)
    if unshipped and refunded == step.row["paid"]:
        stock.release(session, step.line_ids())
        facts |= {"life": str(Life.CLOSED), "closed_at": step.at}
    step.save(**facts)
    step.record(EventKind.REFUNDED, actor, data.reason)
    return refund_id


def _too_much(step: _Step) -> UserError:
    left = step.row["paid"] - step.row["refunded"]
    return UserError(
        "SD-ORD-007",
        _("At most {left} can still be refunded on order {number}. Nothing was saved.").format(
            left=decimal_text(left, step.row["currency"]), number=step.row["number"]
        ),
    )


def _freight_refunded(session: Session, order_id: int) -> int:
    rows = session_reader(session).rows(
        "SELECT coalesce(sum(freight), 0) FROM refund WHERE order_id = :id", {"id": order_id}
    )
    return int(rows[0][0])


def _insert_refund(step: _Step, data: RefundInput, amount: int) -> int:
    session = step.session
    found = session.execute(
        select(_LINES.c.id, _LINES.c.sku_id, _LINES.c.kind, _LINES.c.title).where(
            _LINES.c.order_id == step.order_id
        )
    )
    known = {row.id: row for row in found}
    goods = [line for line in data.lines if known[line.order_line_id].kind != LineKind.SERVICE]
    refund_id = int(
        session.execute(
            insert(_REFUNDS).returning(_REFUNDS.c.id),
            {
                "number": take_numbers(session, REFUND_PREFIX)[0],
                "channel_id": step.row["channel_id"],
                "order_id": step.order_id,
                "customer_id": step.row["customer_id"],
                "country": step.row["country"],
                "currency": step.row["currency"],
                "refunded_at": step.at,
                "business_date": step.day,
                "amount": amount,
                "freight": data.freight,
                "units": sum(line.quantity for line in goods),
                "line_count": len(data.lines),
                "reason": data.reason,
                "created_at": clock.now(),
            },
        ).scalar_one()
    )
    if data.lines:
        session.execute(
            insert(_REFUND_LINES),
            [
                {
                    "refund_id": refund_id,
                    "line_no": place,
                    "order_line_id": line.order_line_id,
                    "sku_id": known[line.order_line_id].sku_id,
                    "kind": known[line.order_line_id].kind,
                    "title": known[line.order_line_id].title,
                    "quantity": line.quantity,
                    "amount": line.amount,
                    "business_date": step.day,
                }
                for place, line in enumerate(data.lines, 1)
            ],
        )
    if data.goods_back:
        stock.post_moves(
            session,
            [
                stock.MoveInput(
                    sku_id=known[line.order_line_id].sku_id,
                    source=Place.CUSTOMER,
                    target=Place.RETURNS,
                    quantity=line.quantity,
                    kind=MoveKind.RETURN,
                    at=step.at,
                    business_date=step.day,
                    document_id=refund_id,
                    reason=data.reason or None,
                )
                for line in goods
                if known[line.order_line_id].sku_id is not None and line.quantity
            ],
        )
    return refund_id


def share_of(amount: int, quantity: int, part: int) -> int:
    """Money of ``part`` pieces out of ``quantity`` that cost ``amount``, rounded half up.

    For proposing the amount of a partial refund; the last part takes what is left.
    """
    return divide_half_up(amount * part, quantity)


__all__ = [
    "PaymentInput",
    "RefundInput",
    "RefundLineInput",
    "ShipInput",
    "cancel_order",
    "deliver_order",
    "record_payment",
    "refund_order",
    "share_of",
    "ship_order",
]
