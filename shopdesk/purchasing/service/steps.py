"""What happens to a purchase order beside its receipts: sent, confirmed, closed, cancelled."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.models import PurchaseLine
from shopdesk.purchasing.rules import (
    EventKind,
    PurchaseState,
    open_quantity,
    state_after_receipt,
)
from shopdesk.purchasing.service.offers import record_agreed
from shopdesk.purchasing.service.orders import expected_day
from shopdesk.purchasing.service.step import Step

_LINES: Table = PurchaseLine.__table__  # type: ignore[assignment]


def send_order(
    session: Session, order_id: int, *, at: datetime | None = None, actor: str = ""
) -> None:
    """Note that the order went out: its amounts are frozen, its prices become price history.

    Without a date in the draft the goods are expected after the longest lead time promised.

    Raises:
        UserError: SD-PUR-003 to 005 as the flow says.
    """
    step = Step(session, order_id, "send", at)
    for line in step.lines():
        record_agreed(
            session,
            step.row["supplier_id"],
            line["sku_id"],
            quantity=line["quantity"],
            price_e4=line["price_e4"],
            now=step.moment,
            actor=actor,
        )
    expected = step.row["expected_on"] or expected_day(session, order_id, step.day)
    step.save(sent_at=step.at, ordered_on=step.day, expected_on=expected)
    step.record(EventKind.SENT, actor)


def confirm_order(
    session: Session,
    order_id: int,
    *,
    expected_on: date | None = None,
    supplier_number: str = "",
    at: datetime | None = None,
    actor: str = "",
) -> None:
    """Note that the supplier has said yes, with the day he promised and his own number.

    Raises:
        UserError: SD-PUR-003 to 005 as the flow says, SD-PUR-008 for a day before the order.
    """
    step = Step(session, order_id, "confirm", at)
    if expected_on is not None and expected_on < step.row["ordered_on"]:
        raise UserError(
            "SD-PUR-008", _("The goods cannot come before they were ordered. Nothing was changed.")
        )
    step.save(
        confirmed_at=step.at,
        expected_on=expected_on or step.row["expected_on"],
        supplier_number=supplier_number.strip() or step.row["supplier_number"],
    )
    step.record(EventKind.CONFIRMED, actor, supplier_number.strip())


def close_order(
    session: Session,
    order_id: int,
    *,
    reason: str = "",
    at: datetime | None = None,
    actor: str = "",
) -> None:
    """Expect nothing more: what has not come is cancelled on its lines.

    Raises:
        UserError: SD-PUR-003 to 005 as the flow says, SD-PUR-009 if something is missing and no
            reason is given.
    """
    step = Step(session, order_id, "close", at)
    missing = {
        line["id"]: open_quantity(line["quantity"], line["received"], line["cancelled"])
        for line in step.lines()
    }
    if any(missing.values()) and not reason.strip():
        raise UserError(
            "SD-PUR-009",
            _(
                "Part of order {number} has not come; say why nothing more is expected. "
                "Nothing was changed."
            ).format(number=step.row["number"]),
        )
    for line_id, quantity in missing.items():
        if quantity:
            session.execute(
                update(_LINES)
                .where(_LINES.c.id == line_id)
                .values(cancelled=_LINES.c.cancelled + quantity)
            )
    step.save(closed_at=step.at)
    step.record(EventKind.CLOSED, actor, reason.strip())


def reopen_order(
    session: Session, order_id: int, *, at: datetime | None = None, actor: str = ""
) -> None:
    """Expect again what was cancelled by closing.

    Raises:
        UserError: SD-PUR-003 to 005 as the flow says.
    """
    step = Step(session, order_id, "reopen", at)
    session.execute(
        update(_LINES).where(_LINES.c.purchase_order_id == order_id).values(cancelled=0)
    )
    lines = [(line["quantity"], line["received"], 0) for line in step.lines()]
    step.save(state_after_receipt(lines), closed_at=None)
    step.record(EventKind.REOPENED, actor)


def cancel_order(
    session: Session, order_id: int, *, reason: str, at: datetime | None = None, actor: str = ""
) -> None:
    """Call an order off before anything came; its number stays used.

    Raises:
        UserError: SD-PUR-003 to 005 as the flow says, SD-PUR-009 if a sent order is called off
            without a reason.
    """
    step = Step(session, order_id, "cancel", at)
    if step.state is not PurchaseState.DRAFT and not reason.strip():
        raise UserError("SD-PUR-009", _("Say why a sent order is called off. Nothing was changed."))
    session.execute(
        update(_LINES)
        .where(_LINES.c.purchase_order_id == order_id)
        .values(cancelled=_LINES.c.quantity)
    )
    step.save(closed_at=step.at)
    step.record(EventKind.CANCELLED, actor, reason.strip())
