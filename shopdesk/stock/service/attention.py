"""What people decide about attention: pieces kept back from a channel, alerts put to sleep."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db import audit, direct
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.stock.rules import Alert
from shopdesk.stock.service.moment import moment_of


def set_buffer(
    session: Session,
    channel_id: int,
    quantity: int | None,
    *,
    sku_id: int | None = None,
    actor: str = "",
) -> None:
    """Keep pieces back from a channel: of one SKU, or of each that has no buffer of its own.

    Args:
        quantity: thousandths; None takes the buffer away.

    Raises:
        UserError: SD-STK-040 for a negative quantity.
    """
    if quantity is not None and quantity < 0:
        raise UserError("SD-STK-040", _("A buffer cannot be negative. Nothing was changed."))
    values = {"channel": channel_id, "sku": sku_id}
    same = "sku_id = :sku" if sku_id is not None else "sku_id IS NULL"
    direct.run(
        session, f"DELETE FROM channel_buffer WHERE channel_id = :channel AND {same}", values
    )
    touch(session, "channel_buffer")
    if quantity is not None:
        direct.insert(
            session,
            "channel_buffer",
            {"channel_id": channel_id, "sku_id": sku_id, "quantity": quantity},
        )
    audit.record(
        session,
        "buffered",
        "channel",
        channel_id,
        actor=actor,
        after={"sku": sku_id, "quantity": quantity},
    )


def snooze_alert(
    session: Session,
    sku_id: int,
    alert: Alert,
    *,
    until: date | None,
    note: str = "",
    actor: str = "",
) -> None:
    """Do not hear of an alert of a SKU before a day; None wakes it.

    Raises:
        UserError: SD-STK-041 for a day that is not in the future.
    """
    if until is not None and until <= moment_of(session).day:
        raise UserError(
            "SD-STK-041", _("An alert sleeps until a day to come. Nothing was changed.")
        )
    direct.run(
        session,
        "DELETE FROM alert_snooze WHERE sku_id = :sku AND alert = :alert",
        {"sku": sku_id, "alert": str(alert)},
    )
    touch(session, "alert_snooze")
    if until is not None:
        direct.insert(
            session,
            "alert_snooze",
            {
                "sku_id": sku_id,
                "alert": str(alert),
                "until": until,
                "note": note.strip(),
                "created_at": clock.now(),
                "actor": actor,
            },
        )
