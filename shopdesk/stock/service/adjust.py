"""Corrections by hand: adjust with a reason, move between places, reverse a move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from shopdesk.db import audit
from shopdesk.db.reader import scalar, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.documents import AdjustmentInput, StockLine, adjust_stock
from shopdesk.stock.service.moment import moment_of
from shopdesk.stock.service.moves import MoveInput, post_moves

# What people may take back by itself; transfers and orders are taken back as papers.
_FREE = f"'{MoveKind.ADJUSTMENT}', '{MoveKind.COUNT}', '{MoveKind.SCRAP}'"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A change of stock that no document explains; signed thousandths, and why."""

    sku_id: int
    change: int
    reason: str
    place: int = Place.SHELF
    kind: MoveKind = MoveKind.ADJUSTMENT
    on: date | None = None  # an earlier day; the SKU is then replayed
    lot_id: int | None = None


def adjust(session: Session, data: Adjustment, *, actor: str = "") -> int:
    """Add goods found or take goods lost; returns the move's id, which ``reverse`` takes back.

    Raises:
        UserError: SD-STK-002 without a change or a reason, SD-STK-001 if less is there, SD-STK-006
            and SD-STK-007 for an impossible day.
    """
    document_id = adjust_stock(
        session,
        AdjustmentInput(
            (StockLine(data.sku_id, data.change, data.lot_id),),
            data.reason,
            place=data.place,
            on=data.on,
            kind=data.kind,
        ),
        actor=actor,
    )
    newest = scalar(
        session_reader(session),
        "SELECT max(id) FROM stock_move WHERE sku_id = :sku AND document_id = :document "
        "AND kind = :kind",
        {"sku": data.sku_id, "document": document_id, "kind": str(data.kind)},
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
    moment = moment_of(session)
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
                at=moment.at,
                business_date=moment.day,
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

    For one SKU counted by the way; ``stocktake`` counts a place.

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

    A paper that took its goods from several lots wrote several moves of a SKU: they go together.

    Raises:
        UserError: SD-STK-003 if there is no such move, it belongs to a document that is taken back
            as a whole, or it was reversed already, SD-STK-001 if the goods are no longer there.
    """
    reader = session_reader(session)
    rows = reader.rows(
        "SELECT m.id, m.sku_id, m.from_id, m.to_id, m.quantity, m.value, m.lot_id "
        "FROM stock_move x JOIN stock_move m ON m.id = x.id OR (m.sku_id = x.sku_id "
        "AND m.kind = x.kind AND m.document_id = x.document_id AND m.from_id = x.from_id) "
        f"WHERE x.id = :id AND (x.kind IN ({_FREE}) OR (x.kind = '{MoveKind.TRANSFER}' "
        "AND x.document_id IS NULL)) AND m.sku_id = x.sku_id AND NOT EXISTS (SELECT 1 "
        "FROM stock_move r WHERE r.sku_id = m.sku_id AND r.reverses_id = m.id) ORDER BY m.id",
        {"id": move_id},
    )
    if not rows:
        raise UserError("SD-STK-003", _("This stock move cannot be reversed. Nothing was saved."))
    moment = moment_of(session)
    post_moves(
        session,
        [
            MoveInput(
                sku_id=sku_id,
                source=target,
                target=source,
                quantity=quantity,
                kind=MoveKind.REVERSAL,
                at=moment.at,
                business_date=moment.day,
                value=value,
                reason=reason,
                reverses_id=key,
                lot_id=lot_id,
            )
            for key, sku_id, source, target, quantity, value, lot_id in rows
        ],
    )
    audit.record(session, "reversed", "stock_move", move_id, actor=actor, reason=reason)
