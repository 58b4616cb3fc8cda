"""Giving money back for a placed order, never more than was paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select, text
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.base.money import decimal_text, divide_half_up, split
from shopdesk.db.numbers import StoredNumbers, free_numbers
from shopdesk.db.reader import id_list, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.orders.models import OrderLine, Refund, RefundLine
from shopdesk.orders.rules import EventKind, Life, LineKind, ShipmentState
from shopdesk.orders.service.claims import sold_parts
from shopdesk.orders.service.step import Step
from shopdesk.products.rules import KitPart
from shopdesk.stock import service as stock
from shopdesk.stock.rules import MoveKind, Place

_LINES: Table = OrderLine.__table__  # type: ignore[assignment]
_REFUNDS: Table = Refund.__table__  # type: ignore[assignment]
_REFUND_LINES: Table = RefundLine.__table__  # type: ignore[assignment]
REFUND_PREFIX = "RF"


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
    step = Step(session, order_id, "refund", data.at)
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


def _too_much(step: Step) -> UserError:
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


def _insert_refund(step: Step, data: RefundInput, amount: int) -> int:
    """Write the document, its lines and the goods that came back; returns its id."""
    found = step.session.execute(select(_LINES).where(_LINES.c.order_id == step.order_id))
    known = {row.id: row for row in found}
    goods = [line for line in data.lines if known[line.order_line_id].kind != LineKind.SERVICE]
    taken = StoredNumbers(step.session, "refund")
    values = {
        "number": free_numbers(step.session, REFUND_PREFIX, 1, taken=taken)[0],
        "order_id": step.order_id,
        "refunded_at": step.at,
        "business_date": step.day,
        "amount": amount,
        "freight": data.freight,
        "units": sum(line.quantity for line in goods),
        "line_count": len(data.lines),
        "reason": data.reason,
        "created_at": clock.now(),
        **{key: step.row[key] for key in ("channel_id", "customer_id", "country", "currency")},
    }
    written = step.session.execute(insert(_REFUNDS).returning(_REFUNDS.c.id), values)
    refund_id = int(written.scalar_one())
    lines = [
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
    ]
    if lines:
        step.session.execute(insert(_REFUND_LINES), lines)
    if data.goods_back:
        returned = [(known[line.order_line_id], line) for line in goods]
        _take_back(step, refund_id, returned, reason=data.reason)
    return refund_id


def _take_back(
    step: Step,
    refund_id: int,
    goods: Sequence[tuple[Any, RefundLineInput]],
    *,
    reason: str,
) -> None:
    """Goods come back at the cost that was frozen when they left; of a kit its components."""
    kits = sold_parts(step.session, [sold.id for sold, _line in goods])
    coming: list[tuple[int, int, int | None]] = []
    for sold, line in goods:
        cost = _cost_of_part(sold, line.quantity)
        if sold.id in kits:
            coming += _parts_back(step, sold, line.quantity, kits[sold.id], cost)
        elif sold.sku_id is not None and line.quantity:
            coming.append((sold.sku_id, line.quantity, cost))
    stock.post_moves(
        step.session,
        [
            stock.MoveInput(
                sku_id=sku_id,
                source=Place.CUSTOMER,
                target=Place.RETURNS,
                quantity=quantity,
                kind=MoveKind.RETURN,
                at=step.at,
                business_date=step.day,
                document_id=refund_id,
                value=value,
                reason=reason or None,
            )
            for sku_id, quantity, value in coming
        ],
    )


def _parts_back(
    step: Step, sold: Any, quantity: int, parts: Sequence[KitPart], cost: int | None
) -> list[tuple[int, int, int | None]]:
    """SKU, quantity and cost of the components of kits that come back.

    The cost of the kits is shared by what the components were worth when they left, so that the
    shares add up to it.
    """
    before = sold.refunded_quantity - quantity  # the line counts this refund already
    coming = [
        (
            part.sku_id,
            divide_half_up(part.quantity * sold.refunded_quantity, sold.quantity)
            - divide_half_up(part.quantity * before, sold.quantity),
        )
        for part in parts
    ]
    coming = [(sku_id, count) for sku_id, count in coming if count]
    if cost is None or not coming:
        return [(sku_id, count, None) for sku_id, count in coming]
    worth = {
        int(sku_id): (int(value), int(moved))
        for sku_id, value, moved in session_reader(step.session).rows(
            "SELECT sku_id, sum(coalesce(value, 0)), sum(quantity) FROM stock_move "
            f"WHERE sku_id IN ({id_list([sku_id for sku_id, _count in coming])}) "
            "AND kind = 'sale' AND document_id = :order_id GROUP BY sku_id",
            {"order_id": step.order_id},
        )
    }
    weights = [
        divide_half_up(worth[sku_id][0] * count, worth[sku_id][1]) if sku_id in worth else 0
        for sku_id, count in coming
    ]
    shares = split(cost, weights)
    return [(*one, share) for one, share in zip(coming, shares, strict=True)]


def _cost_of_part(sold: Any, quantity: int) -> int | None:
    """Cost of the pieces refunded just now; the parts of a line add up to its cost."""
    if sold.cost is None:
        return None
    before = sold.refunded_quantity - quantity  # the line counts this refund already
    until = divide_half_up(sold.cost * sold.refunded_quantity, sold.quantity)
    return until - divide_half_up(sold.cost * before, sold.quantity)


def share_of(amount: int, quantity: int, part: int) -> int:
    """Money of ``part`` pieces out of ``quantity`` that cost ``amount``, rounded half up.

    For proposing the amount of a partial refund; the last part takes what is left.
    """
    return divide_half_up(amount * part, quantity)
