"""Corrections by hand: adjust with a reason, move between places, reverse a move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.db import audit
from shopdesk.db.reader import one, scalar, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.moves import MoveInput, post_moves


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A change of stock that no document explains; signed thousandths, and why."""

    sku_id: int
    change: int
    reason: str
    place: int = Place.SHELF
    kind: MoveKind = MoveKind.ADJUSTMENT
    at: datetime | None = None


def adjust(session: Session, data: Adjustment, *, actor: str = "") -> int:
    """Add goods found or take goods lost; returns the move's id, which ``reverse`` takes back.

    Raises:
        UserError: SD-STK-002 without a change or a reason, SD-STK-001 if less is there.
    """
    if not data.change or not data.reason.strip():
        raise UserError(
            "SD-STK-002", _("An adjustment needs a quantity and a reason. Nothing was saved.")
        )
    found = data.change > 0
    outside = Place.UNRECORDED if found else Place.LOSS
    source, target = (outside, data.place) if found else (data.place, outside)
    at = data.at or clock.now()
    reader = session_reader(session)
    zone = settings.get(reader, settings.SHOP_TIME_ZONE)
    post_moves(
        session,
        [
            MoveInput(
                sku_id=data.sku_id,
                source=source,
                target=target,
                quantity=abs(data.change),
                kind=data.kind,
                at=at,
                business_date=clock.business_date(at, zone),
                reason=data.reason.strip(),
            )
        ],
    )
    audit.record(session, "adjusted", "sku", data.sku_id, actor=actor, reason=data.reason.strip())
    # The newest: whoever else moves this SKU here waits for the balance that this move changed.
    newest = scalar(
        reader,
        "SELECT max(id) FROM stock_move WHERE sku_id = :sku AND from_id = :source "
        "AND to_id = :target",
        {"sku": data.sku_id, "source": int(source), "target": int(target)},
    )
    return int(newest)


def record_opening(session: Session, held: Mapping[int, int], *, actor: str = "") -> None:
    """Put on the shelf what was there when a SKU came into the books.

    Args:
        held: thousandths of each SKU; 0 leaves a SKU out.

    Raises:
        UserError: SD-STK-002 for a negative quantity; nothing is written then.
    """
    if any(quantity < 0 for quantity in held.values()):
        raise UserError("SD-STK-002", _("A count cannot be negative. Nothing was saved."))
    at = clock.now()
    zone = settings.get(session_reader(session), settings.SHOP_TIME_ZONE)
    stocked = {sku_id: quantity for sku_id, quantity in held.items() if quantity}
    post_moves(
        session,
        [
            MoveInput(
                sku_id=sku_id,
                source=Place.UNRECORDED,
                target=Place.SHELF,
                quantity=quantity,
                kind=MoveKind.OPENING,
                at=at,
                business_date=clock.business_date(at, zone),
            )
            for sku_id, quantity in stocked.items()
        ],
    )
    for sku_id in stocked:
        audit.record(session, "opened", "sku", sku_id, actor=actor)


def set_quantity(
    session: Session, sku_id: int, counted: int, *, reason: str, actor: str = ""
) -> int | None:
    """Make the shelf hold what was counted there; returns the move's id.

    Nothing is written, and None returned, if that much is there already.

    Raises:
        UserError: SD-STK-002 for a negative count or no reason, SD-STK-001 if more is reserved.
    """
    if counted < 0:
        raise UserError("SD-STK-002", _("A count cannot be negative. Nothing was saved."))
    held = scalar(
        session_reader(session),
        "SELECT quantity FROM stock_balance WHERE sku_id = :sku AND location_id = :place",
        {"sku": sku_id, "place": int(Place.SHELF)},
    )
    change = counted - int(held or 0)
    if not change:
        return None
    return adjust(session, Adjustment(sku_id, change, reason, kind=MoveKind.COUNT), actor=actor)


def reverse(session: Session, move_id: int, *, reason: str, actor: str = "") -> None:
    """Post the opposite of a move and name it; the only way to take a move back.

    Raises:
        UserError: SD-STK-003 if there is no such move, it belongs to a document, or it was
            reversed already, SD-STK-001 if the goods are no longer there.
    """
    reader = session_reader(session)
    row = one(
        reader,
        "SELECT m.sku_id, m.from_id, m.to_id, m.quantity, m.value, m.kind, "
        "(SELECT count(*) FROM stock_move r WHERE r.reverses_id = m.id) "
        "FROM stock_move m WHERE m.id = :id",
        {"id": move_id},
    )
    free = {str(MoveKind.ADJUSTMENT), str(MoveKind.COUNT), str(MoveKind.TRANSFER)}
    if row is None or row[6] or row[5] not in free:
        raise UserError("SD-STK-003", _("This stock move cannot be reversed. Nothing was saved."))
    at = clock.now()
    zone = settings.get(reader, settings.SHOP_TIME_ZONE)
    post_moves(
        session,
        [
            MoveInput(
                sku_id=row[0],
                source=row[2],
                target=row[1],
                quantity=row[3],
                kind=MoveKind.REVERSAL,
                at=at,
                business_date=clock.business_date(at, zone),
                value=row[4],
                reason=reason,
                reverses_id=move_id,
            )
        ],
    )
    audit.record(session, "reversed", "stock_move", move_id, actor=actor, reason=reason)
