"""Lots: which pieces leave first, how many of each lie where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.base.clock import day_key
from shopdesk.base.quantity import quantity_text
from shopdesk.db import direct
from shopdesk.db.reader import id_list, one, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.stock.rules import MoveKind

if TYPE_CHECKING:
    from shopdesk.stock.service.moves import MoveInput

NO_LOT = 0  # said of goods that belong to no lot although lots of their SKU are there
_TAKE = (
    "UPDATE lot_balance SET quantity = quantity - :quantity "
    "WHERE lot_id = :lot AND location_id = :place AND quantity >= :quantity"
)
_PUT = (
    "INSERT INTO lot_balance (lot_id, location_id, quantity) VALUES (:lot, :place, :quantity) "
    "ON CONFLICT (lot_id, location_id) DO UPDATE SET "
    "quantity = lot_balance.quantity + excluded.quantity"
)


@dataclass(frozen=True, slots=True)
class LotInput:
    """Goods of a SKU that keep until the same day."""

    sku_id: int
    code: str
    expires_on: date | None = None
    supplier_id: int | None = None
    note: str = ""


def save_lot(session: Session, data: LotInput) -> int:
    """Add a lot or complete the one of that code; returns its id.

    Raises:
        UserError: SD-STK-020 without a code, SD-STK-021 if the lot is known with another day.
    """
    code = data.code.strip()
    if not code:
        raise UserError("SD-STK-020", _("A lot needs a code. Nothing was saved."))
    found = one(
        session_reader(session),
        "SELECT id, expires_on FROM stock_lot WHERE sku_id = :sku AND code = :code",
        {"sku": data.sku_id, "code": code},
    )
    if found is None:
        return direct.insert_key(
            session,
            "stock_lot",
            {
                "sku_id": data.sku_id,
                "code": code,
                "expires_on": data.expires_on,
                "supplier_id": data.supplier_id,
                "note": data.note.strip(),
                "created_at": clock.now(),
            },
        )
    lot_id, known = int(found[0]), found[1]
    wanted = None if data.expires_on is None else day_key(data.expires_on)
    if wanted is not None and known is not None and wanted != known:
        raise UserError(
            "SD-STK-021",
            _("Lot {code} is known with another expiry date. Nothing was saved.").format(code=code),
        )
    if wanted is not None and known is None:
        direct.run(
            session,
            "UPDATE stock_lot SET expires_on = :day WHERE id = :id",
            {"day": wanted, "id": lot_id},
        )
        touch(session, "stock_lot")
    return lot_id


def split_by_lots(
    session: Session, moves: Sequence[MoveInput], physical: Collection[int]
) -> list[list[MoveInput]]:
    """Each move in parts: the lots that end first go first, then what belongs to no lot.

    Moves that name a lot, reversals and goods from outside stay whole.
    """
    open_ones = {
        move.sku_id
        for move in moves
        if move.lot_id is None and move.source in physical and move.kind is not MoveKind.REVERSAL
    }
    lots = _lots_there(session, open_ones) if open_ones else {}
    if not lots:
        return [[_plain(move)] for move in moves]
    parts = []
    for move in moves:
        there = lots.get((move.sku_id, int(move.source)), [])
        if move.lot_id is not None or move.kind is MoveKind.REVERSAL or not there:
            parts.append([_plain(move)])
            continue
        rest, chosen = move.quantity, []
        for entry in there:
            taken = min(rest, entry[1])
            if taken:
                chosen.append(replace(move, quantity=taken, lot_id=entry[0]))
                entry[1] -= taken
                rest -= taken
        if rest:
            chosen.append(replace(move, quantity=rest))
        parts.append(chosen)
    return parts


def _plain(move: MoveInput) -> MoveInput:
    return replace(move, lot_id=None) if move.lot_id == NO_LOT else move


def _lots_there(
    session: Session, sku_ids: Collection[int]
) -> dict[tuple[int, int], list[list[int]]]:
    reader = session_reader(session)
    lock = " FOR UPDATE OF b" if reader.dialect == "postgresql" else ""
    rows = reader.rows(
        "SELECT l.sku_id, b.location_id, b.lot_id, b.quantity FROM stock_lot l "
        "JOIN lot_balance b ON b.lot_id = l.id AND b.quantity > 0 "
        f"WHERE l.sku_id IN ({id_list(sorted(sku_ids))}) "
        f"ORDER BY CASE WHEN l.expires_on IS NULL THEN 1 ELSE 0 END, l.expires_on, l.id{lock}"
    )
    found: defaultdict[tuple[int, int], list[list[int]]] = defaultdict(list)
    for sku_id, place, lot_id, quantity in rows:
        found[int(sku_id), int(place)].append([int(lot_id), int(quantity)])
    return found


def move_lots(session: Session, moves: Sequence[MoveInput], physical: Collection[int]) -> None:
    """Take the lots that moves name out of where they were and put them where they went.

    Raises:
        UserError: SD-STK-022 if less of a lot is there.
    """
    for move in moves:
        if move.lot_id is None:
            continue
        values = {"lot": move.lot_id, "quantity": move.quantity}
        if move.source in physical:
            taken = direct.run(session, _TAKE, {**values, "place": int(move.source)})
            if taken != 1:
                raise _not_enough(session, move)
        if move.target in physical:
            direct.run(session, _PUT, {**values, "place": int(move.target)})
        touch(session, "lot_balance")


def _not_enough(session: Session, move: MoveInput) -> UserError:
    found = one(
        session_reader(session),
        "SELECT s.code, l.code FROM stock_lot l JOIN sku s ON s.id = l.sku_id WHERE l.id = :id",
        {"id": move.lot_id},
    )
    code, lot = found or ("", "")
    return UserError(
        "SD-STK-022",
        _("Not enough of {code}, lot {lot}: {wanted} wanted. Nothing was saved.").format(
            code=code, lot=lot, wanted=quantity_text(move.quantity)
        ),
    )
