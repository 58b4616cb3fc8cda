"""Posting moves and reservations, one document at a time; the guards against overselling.

Guards are UPDATEs with the condition inside: of two writers who both read "1 left", the second
changes no row and is refused. Quantities of one SKU on several lines are added before the guard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk.base.clock import day_key, to_millis
from shopdesk.base.quantity import quantity_text
from shopdesk.db import direct
from shopdesk.db.reader import id_list, one, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.stock.rules import LocationKind, MoveKind, Place, ReservationState
from shopdesk.stock.service.lots import move_lots, split_by_lots
from shopdesk.stock.service.places import PlaceSets, place_sets
from shopdesk.stock.service.revalue import settle_values
from shopdesk.stock.service.valuation import expected_costs, valued

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

_PROMISE_AGAIN = (
    "INSERT INTO stock_reservation (order_line_id, sku_id, location_id, quantity, state, "
    "created_at) VALUES (:order_line_id, :sku_id, :location_id, :quantity, :state, :created_at) "
    "ON CONFLICT (order_line_id, location_id, sku_id) DO UPDATE SET state = excluded.state, "
    "quantity = excluded.quantity, created_at = excluded.created_at"
)


@dataclass(frozen=True, slots=True)
class MoveInput:
    """Goods to move; quantity in thousandths, value (cost) in minor units.

    Without a lot the goods that end first are taken; ``lots.NO_LOT`` takes those of none.
    """

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
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Goods that an order line needs; thousandths."""

    order_line_id: int
    sku_id: int
    quantity: int


def post_moves(session: Session, moves: Sequence[MoveInput]) -> None:
    """Write moves and both balances of each; values that are not given follow the balances.

    Moves dated before others of the same SKU change what those were worth: the SKU is replayed and
    the differences are posted (``revalue``).

    Raises:
        UserError: SD-STK-001 if a place of the shop's own holds less than is to be taken from it
            (or the rest is reserved), SD-STK-022 if less of a lot is there; the caller's
            transaction is then to be rolled back.
    """
    if not moves:
        return
    places = _places_of(session, moves)
    parts = split_by_lots(session, moves, places.physical)
    whole = [part for split in parts for part in split]
    _write(session, valued(session, whole, places=places.valued), places)


def _places_of(session: Session, moves: Sequence[MoveInput]) -> PlaceSets:
    return place_sets(session, {key for move in moves for key in (move.source, move.target)})


def _write(session: Session, moves: Sequence[MoveInput], places: PlaceSets) -> None:
    """Write moves whose lots and values are settled."""
    taken: dict[tuple[int, int, bool], list[int]] = {}
    for move in moves:
        entry = taken.setdefault((move.sku_id, int(move.source), move.from_reserved), [0, 0])
        entry[0] += move.quantity
        entry[1] += move.value or 0
    # Sorted: two writers lock the balances in the same order and cannot wait for each other.
    for (sku_id, place, reserved), (quantity, value) in sorted(taken.items()):
        values = {"sku": sku_id, "place": place, "quantity": quantity, "value": value}
        if place not in places.physical:
            direct.run(session, _PUT, {**values, "quantity": -quantity, "value": -value})
        elif direct.run(session, _TAKE_RESERVED if reserved else _TAKE, values) != 1:
            raise _not_enough(session, sku_id, place, quantity)
    put = [
        {
            "sku": move.sku_id,
            "place": int(move.target),
            "quantity": move.quantity,
            "value": move.value or 0,
        }
        for move in sorted(moves, key=lambda move: (move.sku_id, move.target))
    ]
    for values in put:
        direct.run(session, _PUT, values)
    move_lots(session, moves, places.physical)
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
                "lot_id": move.lot_id,
            },
        )
    touch(session, "stock_balance")
    _settle_late(session, moves)


def _settle_late(session: Session, moves: Sequence[MoveInput]) -> None:
    """Replay the SKUs of which something later is in the books already.

    A reversal is replayed too: since its move was written, that move may have been revalued.
    """
    skus = sorted({move.sku_id for move in moves})
    first = min(move.business_date for move in moves)
    reversing = {move.sku_id for move in moves if move.reverses_id is not None}
    rows = direct.rows(
        session,
        "SELECT s.id FROM sku s "
        f"WHERE s.id IN ({id_list(skus)}) AND EXISTS (SELECT 1 FROM stock_move m "
        "WHERE m.sku_id = s.id AND m.business_date > :day)",
        {"day": day_key(first)},
    )
    late = reversing | {int(row[0]) for row in rows}
    if not late:
        return
    newest = next(move for move in moves if move.sku_id in late)
    settle_values(
        session,
        sorted(late),
        document_kind=str(newest.kind),
        document_id=newest.document_id,
        reason=newest.reason or "",
    )


def reserve(
    session: Session, claims: Sequence[Claim], *, at: datetime, place: int = Place.SHELF
) -> None:
    """Promise goods to order lines so that nobody else can sell them.

    What the place does not hold is taken from the other open shelves by their priority, from one
    that holds it all if there is one.

    Raises:
        UserError: SD-STK-001 if less is available than claimed.
    """
    for claim, shelf, quantity in _allocated(session, claims, place):
        direct.insert(session, "stock_reservation", _promise(claim, shelf, quantity, at))
    touch(session, "stock_balance")


def _promise(claim: Claim, place: int, quantity: int, at: datetime) -> dict[str, Any]:
    return {
        "order_line_id": claim.order_line_id,
        "sku_id": claim.sku_id,
        "location_id": place,
        "quantity": quantity,
        "state": str(ReservationState.ACTIVE),
        "created_at": at,
    }


def _allocated(
    session: Session, claims: Sequence[Claim], place: int
) -> list[tuple[Claim, int, int]]:
    """Set goods aside for claims: which shelf serves which claim with how many."""
    served: dict[int, list[list[int]]] = {}
    for sku_id, quantity in sorted(_by_sku(claims).items()):
        values = {"sku": sku_id, "place": int(place), "quantity": quantity}
        if direct.run(session, _RESERVE, values) == 1:
            served[sku_id] = [[int(place), quantity]]
        else:
            served[sku_id] = _from_shelves(session, sku_id, int(place), quantity)
    found = []
    for claim in claims:
        rest = claim.quantity
        for shelf in served[claim.sku_id]:
            taken = min(rest, shelf[1])
            if taken:
                found.append((claim, shelf[0], taken))
                shelf[1] -= taken
                rest -= taken
    return found


def _from_shelves(session: Session, sku_id: int, first: int, wanted: int) -> list[list[int]]:
    """Reserve one SKU at several shelves; a guard that fails means somebody else was faster."""
    rows = session_reader(session).rows(
        "SELECT b.location_id, b.quantity - b.reserved FROM stock_balance b "
        "JOIN location p ON p.id = b.location_id "
        f"WHERE b.sku_id = :sku AND p.kind = '{LocationKind.SHELF}' AND p.active = 1 "
        "AND b.quantity > b.reserved "
        "ORDER BY CASE WHEN p.id = :first THEN 0 ELSE 1 END, p.priority, p.id",
        {"sku": sku_id, "first": first},
    )
    shelves = [(int(shelf), int(left)) for shelf, left in rows]
    whole = next((shelf for shelf, left in shelves if left >= wanted), None)
    plan = [[whole, wanted]] if whole is not None else []
    rest = 0 if plan else wanted
    for shelf, left in shelves if rest else ():
        taken = min(rest, left)
        if taken:
            plan.append([shelf, taken])
            rest -= taken
    if rest:
        raise _not_enough(session, sku_id, None, wanted)
    for shelf, quantity in plan:
        values = {"sku": sku_id, "place": shelf, "quantity": quantity}
        if direct.run(session, _RESERVE, values) != 1:
            raise _not_enough(session, sku_id, None, wanted)
    return plan


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
    moves = [
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
    ]
    if not moves:
        return {}
    places = _places_of(session, moves)
    parts = split_by_lots(session, moves, places.physical)
    lines = [line for (line, *_rest), split in zip(active, parts, strict=True) for _part in split]
    whole = valued(session, [part for split in parts for part in split], places=places.valued)
    _write(session, whole, places)
    _close(session, order_line_ids, ReservationState.CONSUMED)
    expected = expected_costs(session, [(move.sku_id, move.quantity) for move in whole])
    costs: dict[int, int] = {}
    for line, move, guess in zip(lines, whole, expected, strict=True):
        cost = guess if move.value is None else move.value
        if cost is not None:
            costs[line] = costs.get(line, 0) + cost
    return costs


def return_issue(session: Session, *, order_id: int, at: datetime, business_date: date) -> None:
    """Put everything an order had sent back where it stood, by moves that name the sent ones."""
    rows = session_reader(session).rows(
        "SELECT m.id, m.sku_id, m.from_id, m.to_id, m.quantity, m.value, m.lot_id "
        "FROM stock_move m WHERE m.sku_id IN (SELECT l.sku_id FROM order_line l "
        "WHERE l.order_id = :order_id UNION SELECT r.sku_id FROM stock_reservation r "
        "JOIN order_line l ON l.id = r.order_line_id WHERE l.order_id = :order_id) "
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
                lot_id=lot_id,
            )
            for key, sku_id, source, target, quantity, value, lot_id in rows
        ],
    )


def reserve_again(
    session: Session, claims: Sequence[Claim], *, at: datetime, place: int = Place.SHELF
) -> None:
    """Promise goods to order lines whose earlier promise was released or used up.

    Raises:
        UserError: SD-STK-001 if less is available than claimed.
    """
    for claim, shelf, quantity in _allocated(session, claims, place):
        values = {
            **_promise(claim, shelf, quantity, at),
            "created_at": to_millis(at),
        }
        direct.run(session, _PROMISE_AGAIN, values)
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


def _not_enough(session: Session, sku_id: int, place: int | None, wanted: int) -> UserError:
    """The refusal, with what is left at the place or, without one, at all open shelves."""
    where = (
        "b.location_id = :place"
        if place is not None
        else (
            "b.location_id IN (SELECT id FROM location "
            f"WHERE kind = '{LocationKind.SHELF}' AND active = 1)"
        )
    )
    found = one(
        session_reader(session),
        "SELECT s.code, s.name, coalesce(sum(b.quantity - b.reserved), 0) FROM sku s "
        f"LEFT JOIN stock_balance b ON b.sku_id = s.id AND {where} "
        "WHERE s.id = :sku GROUP BY s.id, s.code, s.name",
        {"sku": sku_id, "place": place},
    )
    code, name, left = found or (str(sku_id), "", 0)
    return UserError(
        "SD-STK-001",
        _(
            "Not enough stock of {code} {name}: {wanted} wanted, {left} left. Nothing was saved."
        ).format(code=code, name=name, wanted=quantity_text(wanted), left=quantity_text(int(left))),
    )
