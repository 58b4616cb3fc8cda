"""One step on one purchase order: checked against the flow, written under its version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.db.reader import session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.models import PurchaseLine, PurchaseOrder
from shopdesk.purchasing.rules import (
    PURCHASE_FLOW,
    PURCHASE_STATE_LABELS,
    EventKind,
    PurchaseState,
)
from shopdesk.purchasing.service import events

_ORDERS: Table = PurchaseOrder.__table__  # type: ignore[assignment]
_LINES: Table = PurchaseLine.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is booked, and in which money the shop counts."""

    at: datetime
    day: date
    currency: str


def moment(session: Session, at: datetime | None = None) -> Moment:
    """The instant with its business date in the shop's zone."""
    preferences = settings.load(session_reader(session))
    instant = at or clock.now()
    zone = preferences.get(settings.SHOP_TIME_ZONE)
    return Moment(
        instant, clock.business_date(instant, zone), preferences.get(settings.SHOP_CURRENCY)
    )


class Step:
    """One step on one order: its row as read, the moment, and the write-back.

    Raises:
        UserError: SD-PUR-003 if the order is gone, SD-PUR-004 if the flow does not allow the step.
    """

    def __init__(self, session: Session, order_id: int, action: str, at: datetime | None) -> None:
        self.session = session
        self.order_id = order_id
        row = session.execute(select(_ORDERS).where(_ORDERS.c.id == order_id)).mappings().first()
        if row is None:
            raise UserError("SD-PUR-003", _("This purchase order does not exist."))
        self.row: dict[str, Any] = dict(row)
        self.state = PurchaseState(self.row["state"])
        if not PURCHASE_FLOW.allows(self.state, action):
            raise UserError(
                "SD-PUR-004",
                _(
                    "Purchase order {number} is “{state}”; this step is not possible. "
                    "Nothing was changed."
                ).format(number=self.row["number"], state=_(PURCHASE_STATE_LABELS[self.state])),
            )
        self.target = PURCHASE_FLOW.target(self.state, action)
        self.moment = moment(session, at)
        self.at, self.day = self.moment.at, self.moment.day

    def lines(self) -> list[dict[str, Any]]:
        """The lines in their order, as they are now."""
        found = self.session.execute(
            select(_LINES)
            .where(_LINES.c.purchase_order_id == self.order_id)
            .order_by(_LINES.c.line_no)
        )
        return [dict(row) for row in found.mappings()]

    def save(self, state: PurchaseState | None = None, **values: Any) -> None:
        """Write changed facts and the new state (default: where the step leads).

        Raises:
            UserError: SD-PUR-005 if somebody changed the order in the meantime.
        """
        written = self.session.execute(
            update(_ORDERS)
            .where(_ORDERS.c.id == self.order_id, _ORDERS.c.version == self.row["version"])
            .values(**values, state=str(state or self.target), version=self.row["version"] + 1)
        )
        if written.rowcount != 1:  # type: ignore[attr-defined]
            raise UserError(
                "SD-PUR-005",
                _(
                    "Purchase order {number} was changed by somebody else just now. "
                    "Nothing was saved."
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
