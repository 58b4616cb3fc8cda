"""One step on one placed order: checked against the flow, written under its version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.db.reader import session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.orders import rules
from shopdesk.orders.models import Order, OrderLine
from shopdesk.orders.rules import (
    DISPLAY_STATE_LABELS,
    ORDER_FLOW,
    DisplayState,
    EventKind,
    Life,
    ShipmentState,
)
from shopdesk.orders.service import events

_ORDERS: Table = Order.__table__  # type: ignore[assignment]
_LINES: Table = OrderLine.__table__  # type: ignore[assignment]


class Step:
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
