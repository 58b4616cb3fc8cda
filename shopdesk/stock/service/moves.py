"""Posting moves and reservations, one document at a time; the guards against overselling.

Guards are UPDATEs with the condition inside: of two writers who both read "1 left", the second
changes no row and is refused. Quantities of one SKU on several lines are added before the guard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from shopdesk.base.quantity import quantity_text
from shopdesk.db import direct
from shopdesk.db.reader import id_list, one, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.stock.models import StockMove, StockReservation
from shopdesk.stock.rules import MoveKind, Place, ReservationState
from shopdesk.stock.service.valuation import expected_costs, valued

_MOVES: Table = StockMove.__table__  # type: ignore[assignment]
_RESERVATIONS: Table = StockReservation.__table__  # type: ignore[assignment]
_VIRTUAL = frozenset({Place.SUPPLIER, Place.CUSTOMER, Place.LOSS, Place.UNRECORDED})

_TAKE = (
    "UPDATE stock_balance SET quantity = quantity - :quantity, value = value - :value "
    "WHERE sku_id = :sku AND location_id = :place AND quantity - reserved >= :quantity"
)
_TAKE_RESERVED = (
    "UPDATE stock_balance SET quantity = quantity - :quantity, reserved = reserved - :quantity, "
    "value = value - :value WHERE sku_id = :sku AND location_id = :place "
    "AND reserved >= :quantity AND quantity >= :quantity"
)
_RESERVE = (
    "UPDATE stock_balance SET reserved = reserved + :quantity "
    "WHERE sku_id = :sku AND location_id = :place AND quantity - reserved >= :quantity"
)
_UNRESERVE = (
    "UPDATE stock_balance SET reserved = reserved - :quantity "
    "WHERE sku_id = :sku AND location_id = :place AND reserved >= :quantity"
)
_PUT = (
    "INSERT INTO stock_balance (sku_id, location_id, quantity, reserved, value) "
    "VALUES (:sku, :place, :quantity, 0, :value) ON CONFLICT (sku_id, location_id) DO UPDATE SET "
    "quantity = stock_balance.quantity + excluded.quantity, "
    "value = stock_balance.value + excluded.value"
)


@dataclass(frozen=True, slots=True)
class MoveInput:
    """Goods to move; quantity in thousandths, value (cost) in minor units."""

    sku_id: int
    source: int
    target: int
    quantity: int
    kind: MoveKind
    at: datetime
    business_date: date
    document_id: int | None = None
    value: int | None = None
    reason: str | None = None
    reverses_id: int | None = None
    from_reserved: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """Goods that an order line needs; thousandths."""

    order_line_id: int
    sku_id: int
    quantity: int


def post_moves(session: Session, moves: Sequence[MoveInput]) -> None:
    """Write moves and both balances of each; values that are not given follow the balances.

    Raises:
        UserError: SD-STK-001 if a place of the shop's own holds less than is to be taken from it
            (or the rest is reserved); the caller's transaction is then to be rolled back.
    """
    if not moves:
        return
    moves = valued(session, moves)
    taken: dict[tuple[int, int, bool], list[int]] = {}
    for move in moves:
        entry = taken.setdefault((move.sku_id, move.source, move.from_reserved), [0, 0])
        entry[0] += move.quantity
        entry[1] += move.value or 0
    # Sorted: two writers lock the balances in the same order and cannot wait for each other.
    for (sku_id, place, reserved), (quantity, value) in sorted(taken.items()):
        values = {"sku": sku_id, "place": place, "quantity": quantity, "value": value}
        if place in _VIRTUAL:
            direct.run(session, _PUT, {**values, "quantity": -quantity, "value": -value})
        elif direct.run(session, _TAKE_RESERVED if reserved else _TAKE, values) != 1:
            raise _not_enough(session, sku_id, place, quantity)
    put = [
        {
            "sku": move.sku_id,
            "place": move.target,
            "quantity": move.quantity,
            "value": move.value or 0,
        }
        for move in sorted(moves, key=lambda move: (move.sku_id, move.target))
    ]
    for values in put:
        direct.run(session, _PUT, values)
    for move in moves:
        direct.insert(
            session,
            "stock_move",
            {
                "sku_id": move.sku_id,
                "from_id": int(move.source),
                "to_id": int(move.target),
                "quantity": move.quantity,
                "kind": str(move.kind),
                "at": move.at,
                "business_date": move.business_date,
                "document_id": move.document_id,
                "value": move.value,
                "reason": move.reason,
                "reverses_id": move.reverses_id,
            },
        )
    touch(session, "stock_balance")


def reserve(
    session: Session, claims: Sequence[Claim], *, at: datetime, place: int = Place.SHELF
) -> None:
    """Promise goods to order lines so that nobody else can sell them.

    Raises:
        UserError: SD-STK-001 if less is available than claimed.
    """
    if not claims:
        return
    for sku_id, quantity in sorted(_by_sku(claims).items()):
        values = {"sku": sku_id, "place": place, "quantity": quantity}
        if direct.run(session, _RESERVE, values) != 1:
            raise _not_enough(session, sku_id, place, quantity)
    for claim in claims:
        direct.insert(
            session,
            "stock_reservation",
            {
                "order_line_id": claim.order_line_id,
                "sku_id": claim.sku_id,
                "location_id": int(place),
                "quantity": claim.quantity,
                "state": str(ReservationState.ACTIVE),
                "created_at": at,
            },
        )
    touch(session, "stock_balance")


def release(session: Session, order_line_ids: Sequence[int]) -> None:
    """Give back what was promised to order lines and has not left."""
    for _line, sku_id, place, quantity in _active(session, order_line_ids):
        direct.run(session, _UNRESERVE, {"sku": sku_id, "place": place, "quantity": quantity})
    _close(session, order_line_ids, ReservationState.RELEASED)


def issue(
    session: Session,
    order_line_ids: Sequence[int],
    *,
    order_id: int,
    at: datetime,
    business_date: date,
) -> dict[int, int]:
    """Send the goods promised to order lines to the customer; the reservations are used up.

    Returns:
        Cost of each line in minor units: what the ledger says, else what is expected; lines of
        which neither is known are missing.

    Raises:
        UserError: SD-STK-001 if the goods are not there.
    """
    active = _active(session, order_line_ids)
    moves = valued(
        session,
        [
            MoveInput(
                sku_id=sku_id,
                source=place,
                target=Place.CUSTOMER,
                quantity=quantity,
                kind=MoveKind.SALE,
                at=at,
                business_date=business_date,
                document_id=order_id,
                from_reserved=True,
            )
            for _line, sku_id, place, quantity in active
        ],
    )
    post_moves(session, moves)
    _close(session, order_line_ids, ReservationState.CONSUMED)
    expected = expected_costs(session, [(move.sku_id, move.quantity) for move in moves])
    costs: dict[int, int] = {}
    for (line, *_rest), move, guess in zip(active, moves, expected, strict=True):
        cost = guess if move.value is None else move.value
        if cost is not None:
            costs[line] = costs.get(line, 0) + cost
    return costs


def return_issue(session: Session, *, order_id: int, at: datetime, business_date: date) -> None:
    """Put everything an order had sent back where it stood, by moves that name the sent ones."""
    rows = session_reader(session).rows(
        "SELECT m.id, m.sku_id, m.from_id, m.to_id, m.quantity, m.value FROM stock_move m "
        "WHERE m.sku_id IN (SELECT l.sku_id FROM order_line l WHERE l.order_id = :order_id) "
        "AND m.kind = 'sale' AND m.document_id = :order_id AND NOT EXISTS (SELECT 1 "
        "FROM stock_move r WHERE r.sku_id = m.sku_id AND r.reverses_id = m.id) ORDER BY m.id",
        {"order_id": order_id},
    )
    post_moves(
        session,
        [
            MoveInput(
                sku_id=sku_id,
                source=target,
                target=source,
                quantity=quantity,
                kind=MoveKind.REVERSAL,
                at=at,
                business_date=business_date,
                document_id=order_id,
                value=value,
                reverses_id=key,
            )
            for key, sku_id, source, target, quantity, value in rows
        ],
    )


def reserve_again(
    session: Session, claims: Sequence[Claim], *, at: datetime, place: int = Place.SHELF
) -> None:
    """Promise goods to order lines whose earlier promise was released or used up.

    Raises:
        UserError: SD-STK-001 if less is available than claimed.
    """
    known = {
        int(row[0])
        for row in session_reader(session).rows(
            "SELECT order_line_id FROM stock_reservation WHERE location_id = :place "
            f"AND order_line_id IN ({id_list([claim.order_line_id for claim in claims])})",
            {"place": int(place)},
        )
    }
    again = [claim for claim in claims if claim.order_line_id in known]
    reserve(
        session,
        [claim for claim in claims if claim.order_line_id not in known],
        at=at,
        place=place,
    )
    connection = session.connection()
    for sku_id, quantity in sorted(_by_sku(again).items()):
        values = {"sku": sku_id, "place": place, "quantity": quantity}
        if direct.run(session, _RESERVE, values) != 1:
            raise _not_enough(session, sku_id, place, quantity)
    connection.execute(
        text(
            "UPDATE stock_reservation SET state = 'active' WHERE location_id = :place "
            f"AND order_line_id IN ({id_list([claim.order_line_id for claim in again])})"
        ),
        {"place": int(place)},
    )
    touch(session, "stock_reservation", "stock_balance")


def _by_sku(claims: Sequence[Claim]) -> Mapping[int, int]:
    wanted: dict[int, int] = {}
    for claim in claims:
        wanted[claim.sku_id] = wanted.get(claim.sku_id, 0) + claim.quantity
    return wanted


def _active(session: Session, order_line_ids: Sequence[int]) -> list[tuple[int, int, int, int]]:
    rows = session_reader(session).rows(
        "SELECT order_line_id, sku_id, location_id, quantity FROM stock_reservation "
        f"WHERE order_line_id IN ({id_list(order_line_ids)}) AND state = 'active' "
        "ORDER BY sku_id, id"
    )
    return [(int(line), int(sku), int(place), int(quantity)) for line, sku, place, quantity in rows]


def _close(session: Session, order_line_ids: Sequence[int], state: ReservationState) -> None:
    session.connection().execute(
        text(
            "UPDATE stock_reservation SET state = :state "
            f"WHERE order_line_id IN ({id_list(order_line_ids)}) AND state = 'active'"
        ),
        {"state": str(state)},
    )
    touch(session, "stock_reservation", "stock_balance")


def _not_enough(session: Session, sku_id: int, place: int, wanted: int) -> UserError:
    found = one(
        session_reader(session),
        "SELECT s.code, s.name, coalesce(b.quantity - b.reserved, 0) FROM sku s "
        "LEFT JOIN stock_balance b ON b.sku_id = s.id AND b.location_id = :place "
        "WHERE s.id = :sku",
        {"sku": sku_id, "place": place},
    )
    code, name, left = found or (str(sku_id), "", 0)
    return UserError(
        "SD-STK-001",
        _(
            "Not enough stock of {code} {name}: {wanted} wanted, {left} left. Nothing was saved."
        ).format(code=code, name=name, wanted=quantity_text(wanted), left=quantity_text(left)),
    )
