"""Numbered papers: transfers in one step or through transit, adjustments of several SKUs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.base.clock import to_millis
from shopdesk.base.quantity import quantity_text
from shopdesk.db import audit, direct
from shopdesk.db.numbers import take_numbers
from shopdesk.db.reader import one, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.stock.rules import (
    DOCUMENT_PREFIXES,
    DOCUMENT_STATE_LABELS,
    TRANSFER_FLOW,
    DocumentKind,
    DocumentState,
    LocationKind,
    MoveKind,
    Place,
    slice_of,
)
from shopdesk.stock.service.lots import NO_LOT
from shopdesk.stock.service.moment import Moment, moment_of, refuse_negative_past
from shopdesk.stock.service.moves import MoveInput, post_moves
from shopdesk.stock.service.places import check_open
from shopdesk.stock.service.valuation import expected_costs


@dataclass(frozen=True, slots=True)
class StockLine:
    """Goods of a paper; thousandths, signed in an adjustment. Value: minor units, if known."""

    sku_id: int
    quantity: int
    lot_id: int | None = None
    value: int | None = None


@dataclass(frozen=True, slots=True)
class TransferInput:
    """Goods that go from one place to another, at once or through transit."""

    from_id: int
    to_id: int
    lines: tuple[StockLine, ...]
    reason: str = ""
    note: str = ""
    on: date | None = None
    through_transit: bool = False


@dataclass(frozen=True, slots=True)
class AdjustmentInput:
    """Changes of stock that no other paper explains, and why."""

    lines: tuple[StockLine, ...]
    reason: str
    place: int = Place.SHELF
    note: str = ""
    on: date | None = None
    kind: MoveKind = MoveKind.ADJUSTMENT


def transfer(session: Session, data: TransferInput, *, actor: str = "") -> int:
    """Move goods between places of the shop; returns the paper's id.

    From a consignment place the goods become the shop's own, at the value given or their expected
    cost: that is what the supplier is owed. Into one only the supplier brings goods.

    Raises:
        UserError: SD-STK-004 for no lines or the same place twice, SD-STK-005 for places between
            which nothing can be transferred, SD-STK-006 and SD-STK-007 for an impossible day,
            SD-STK-012 for a closed place, SD-STK-001 and SD-STK-022 if the goods are not there.
    """
    if (
        not data.lines
        or data.from_id == data.to_id
        or any(line.quantity <= 0 for line in data.lines)
    ):
        raise UserError(
            "SD-STK-004",
            _("A transfer needs two places and goods to move. Nothing was saved."),
        )
    check_open(session, data.from_id, data.to_id)
    _check_kinds(session, data)
    moment = moment_of(session, data.on)
    state = DocumentState.SENT if data.through_transit else DocumentState.POSTED
    document_id, number = add_document(
        session, DocumentKind.TRANSFER, moment, state=state, data=data, actor=actor
    )
    target = int(Place.TRANSIT) if data.through_transit else data.to_id
    lines = _own_values(session, data)
    moves = [
        _transfer_move(
            line,
            data.from_id,
            target=target,
            moment=moment,
            document_id=document_id,
            reason=data.reason,
        )
        for line in lines
    ]
    post_moves(session, moves)
    if moment.is_late:
        refuse_negative_past(session, moves, since=moment.day)
    write_lines(session, document_id, data.lines, received=not data.through_transit)
    audit.record(
        session, "transferred", "stock_document", document_id, actor=actor,
        after={"number": number}, reason=data.reason.strip() or None,
    )  # fmt: skip
    return document_id


def _transfer_move(
    line: StockLine, source: int, *, target: int, moment: Moment, document_id: int, reason: str
) -> MoveInput:
    return MoveInput(
        sku_id=line.sku_id,
        source=source,
        target=target,
        quantity=line.quantity,
        kind=MoveKind.TRANSFER,
        at=moment.at,
        business_date=moment.day,
        document_id=document_id,
        value=line.value,
        reason=reason.strip() or None,
        lot_id=line.lot_id,
    )


def _check_kinds(session: Session, data: TransferInput) -> None:
    rows = session_reader(session).rows("SELECT id, kind FROM location")
    kinds = {int(key): LocationKind(kind) for key, kind in rows}
    source, target = kinds[data.from_id], kinds[data.to_id]
    outside = {LocationKind.CUSTOMER, LocationKind.LOSS, LocationKind.UNRECORDED}
    brings = source is LocationKind.SUPPLIER
    to_supplier = target is LocationKind.CONSIGNMENT or target is LocationKind.SUPPLIER
    from_supplier = source is LocationKind.CONSIGNMENT or brings
    if (
        source in outside
        or target in outside
        or (to_supplier and not from_supplier)
        or (brings and target is not LocationKind.CONSIGNMENT)
        or (data.through_transit and (from_supplier or LocationKind.TRANSIT in {source, target}))
    ):
        raise UserError(
            "SD-STK-005",
            _(
                "Between these two places nothing can be transferred: use an adjustment, a receipt "
                "or a return to the supplier. Nothing was saved."
            ),
        )


def _own_values(session: Session, data: TransferInput) -> list[StockLine]:
    """Lines with the value at which a supplier's goods become the shop's own."""
    rows = session_reader(session).rows(
        "SELECT kind FROM location WHERE id = :id", {"id": data.from_id}
    )
    if rows[0][0] != str(LocationKind.CONSIGNMENT):
        return [StockLine(line.sku_id, line.quantity, line.lot_id) for line in data.lines]
    guesses = expected_costs(session, [(line.sku_id, line.quantity) for line in data.lines])
    return [
        StockLine(line.sku_id, line.quantity, line.lot_id, guess if known is None else known)
        for line, guess, known in zip(
            data.lines, guesses, (line.value for line in data.lines), strict=True
        )
    ]


def receive_transfer(
    session: Session,
    document_id: int,
    received: Mapping[int, int] | None = None,
    *,
    reason: str = "",
    actor: str = "",
) -> None:
    """Let goods that were under way arrive; what is missing is lost, with a reason.

    Args:
        received: line to thousandths that arrived; lines that are not named arrived whole.

    Raises:
        UserError: SD-STK-008 if the paper is not under way, SD-STK-009 for more than was sent or
            for a shortage without a reason.
    """
    row, lines = _under_way(session, document_id, "receive")
    moment = moment_of(session)
    arrived = {line[0]: (received or {}).get(line[0], line[3]) for line in lines}
    short = any(arrived[line[0]] < line[3] for line in lines)
    impossible = any(not 0 <= arrived[line[0]] <= line[3] for line in lines)
    if impossible or (short and not reason.strip()):
        raise UserError(
            "SD-STK-009",
            _(
                "At most what was sent can arrive, and what is missing needs a reason. Nothing was "
                "saved."
            ),
        )
    moves = []
    for line_id, sku_id, lot_id, quantity in lines:
        came, target = arrived[line_id], int(row["to_id"])
        for part, place, why in (
            (came, target, ""),
            (quantity - came, int(Place.LOSS), reason),
        ):
            if part:
                line = StockLine(sku_id, part, lot_id)
                moves.append(
                    _transfer_move(
                        line,
                        Place.TRANSIT,
                        target=place,
                        moment=moment,
                        document_id=document_id,
                        reason=why,
                    )
                )
        direct.run(
            session,
            "UPDATE stock_document_line SET received = :received WHERE id = :id",
            {"received": came, "id": line_id},
        )
    post_moves(session, moves)
    close_document(session, document_id, DocumentState.POSTED, moment)
    audit.record(
        session, "received", "stock_document", document_id, actor=actor, reason=reason or None
    )


def cancel_transfer(session: Session, document_id: int, *, reason: str, actor: str = "") -> None:
    """Bring goods that are under way back to where they came from.

    Raises:
        UserError: SD-STK-008 if the paper is not under way.
    """
    row, lines = _under_way(session, document_id, "cancel")
    moment = moment_of(session)
    moves = [
        _transfer_move(
            StockLine(sku_id, quantity, lot_id),
            Place.TRANSIT,
            target=int(row["from_id"]),
            moment=moment,
            document_id=document_id,
            reason=reason,
        )
        for _line, sku_id, lot_id, quantity in lines
    ]
    post_moves(session, moves)
    close_document(session, document_id, DocumentState.CANCELLED, moment)
    audit.record(
        session, "cancelled", "stock_document", document_id, actor=actor, reason=reason or None
    )


def _under_way(
    session: Session, document_id: int, action: str
) -> tuple[dict[str, Any], list[tuple[int, int, int | None, int]]]:
    reader = session_reader(session)
    found = one(
        reader,
        "SELECT number, kind, state, from_id, to_id FROM stock_document WHERE id = :id",
        {"id": document_id},
    )
    row = dict(zip(("number", "kind", "state", "from_id", "to_id"), found or (), strict=False))
    is_transfer = bool(found) and row["kind"] == str(DocumentKind.TRANSFER)
    if not is_transfer or not TRANSFER_FLOW.allows(DocumentState(row["state"]), action):
        state = DocumentState(row["state"]) if is_transfer else None
        raise UserError(
            "SD-STK-008",
            _("{number} is “{state}”; this step is not possible. Nothing was changed.").format(
                number=row.get("number", "–"),
                state="–" if state is None else _(DOCUMENT_STATE_LABELS[state]),
            ),
        )
    lines = reader.rows(
        "SELECT id, sku_id, lot_id, quantity FROM stock_document_line "
        "WHERE document_id = :id ORDER BY line_no",
        {"id": document_id},
    )
    return row, [(int(key), int(sku), lot, int(count)) for key, sku, lot, count in lines]


def adjust_stock(session: Session, data: AdjustmentInput, *, actor: str = "") -> int:
    """Add goods found and take goods lost of several SKUs in one paper; returns its id.

    Raises:
        UserError: SD-STK-002 without a change or a reason, SD-STK-001 and SD-STK-022 if less is
            there, SD-STK-006 and SD-STK-007 for an impossible day, SD-STK-012 for a closed place.
    """
    if not data.lines or not data.reason.strip() or any(not line.quantity for line in data.lines):
        raise UserError(
            "SD-STK-002", _("An adjustment needs a quantity and a reason. Nothing was saved.")
        )
    check_open(session, data.place)
    moment = moment_of(session, data.on)
    kind = DocumentKind.COUNT if data.kind is MoveKind.COUNT else DocumentKind.ADJUSTMENT
    document_id, number = add_document(
        session, kind, moment, state=DocumentState.POSTED, data=data, actor=actor
    )
    moves = adjusting_moves(data, moment, document_id)
    post_moves(session, moves)
    if moment.is_late:
        refuse_negative_past(session, moves, since=moment.day)
    write_lines(session, document_id, data.lines, received=False)
    for line in data.lines:
        audit.record(
            session, "adjusted", "sku", line.sku_id, actor=actor,
            after={"number": number, "change": quantity_text(line.quantity)},
            reason=data.reason.strip(),
        )  # fmt: skip
    return document_id


def assign_lot(
    session: Session, lot_id: int, quantity: int, *, place: int = Place.SHELF, actor: str = ""
) -> int:
    """Say that goods of no lot belong to one; nothing but that changes. Returns the paper's id.

    Raises:
        UserError: SD-STK-002 without a quantity, SD-STK-023 if fewer lie there without a lot.
    """
    reader = session_reader(session)
    found = one(
        reader,
        "SELECT l.sku_id, l.code, coalesce(b.quantity, 0), coalesce(b.value, 0), coalesce((SELECT "
        "sum(k.quantity) FROM lot_balance k JOIN stock_lot x ON x.id = k.lot_id "
        "WHERE x.sku_id = l.sku_id AND k.location_id = :place), 0) FROM stock_lot l "
        "LEFT JOIN stock_balance b ON b.sku_id = l.sku_id AND b.location_id = :place "
        "WHERE l.id = :lot",
        {"lot": lot_id, "place": int(place)},
    )
    if found is None or quantity <= 0:
        raise UserError(
            "SD-STK-002", _("An adjustment needs a quantity and a reason. Nothing was saved.")
        )
    sku_id, code, held, value, in_lots = found
    if quantity > held - in_lots:
        raise UserError(
            "SD-STK-023",
            _("Only {n} lie there without a lot. Nothing was saved.").format(
                n=quantity_text(max(0, held - in_lots))
            ),
        )
    moment = moment_of(session)
    lines = (StockLine(sku_id, -quantity, NO_LOT), StockLine(sku_id, quantity, lot_id))
    data = AdjustmentInput(lines, _("Belongs to lot {code}").format(code=code), place=place)
    document_id, _number = add_document(
        session,
        DocumentKind.ADJUSTMENT,
        moment,
        state=DocumentState.POSTED,
        data=data,
        actor=actor,
    )
    out, back = adjusting_moves(data, moment, document_id)
    worth = slice_of(value, held, quantity)
    post_moves(session, [replace(out, target=Place.UNRECORDED), replace(back, value=worth)])
    write_lines(session, document_id, lines, received=False)
    return document_id


def adjusting_moves(data: AdjustmentInput, moment: Moment, document_id: int) -> list[MoveInput]:
    """The moves of an adjustment: found goods come from the unrecorded, lost ones go to loss."""
    moves = []
    for line in data.lines:
        found = line.quantity > 0
        outside = Place.UNRECORDED if found else Place.LOSS
        source, target = (outside, data.place) if found else (data.place, outside)
        moves.append(
            MoveInput(
                sku_id=line.sku_id,
                source=source,
                target=target,
                quantity=abs(line.quantity),
                kind=data.kind,
                at=moment.at,
                business_date=moment.day,
                document_id=document_id,
                value=line.value if found else None,
                reason=data.reason.strip(),
                lot_id=line.lot_id,
            )
        )
    return moves


def add_document(
    session: Session,
    kind: DocumentKind,
    moment: Moment,
    *,
    state: DocumentState,
    data: TransferInput | AdjustmentInput,
    actor: str,
    number: str = "",
) -> tuple[int, str]:
    """Write the head of a paper; returns its id and number."""
    number = number or take_numbers(session, DOCUMENT_PREFIXES[kind])[0]
    source, target = (
        (data.from_id, data.to_id) if isinstance(data, TransferInput) else (data.place, None)
    )
    document_id = direct.insert_key(
        session,
        "stock_document",
        {
            "number": number,
            "kind": str(kind),
            "state": str(state),
            "business_date": moment.day,
            "from_id": int(source),
            "to_id": None if target is None else int(target),
            "reason": data.reason.strip(),
            "note": data.note.strip(),
            "created_at": moment.at if not moment.is_late else moment_of(session).at,
            "posted_at": moment.at if state is DocumentState.POSTED else None,
            "actor": actor,
        },
    )
    return document_id, number


def write_lines(
    session: Session, document_id: int, lines: Sequence[StockLine], *, received: bool
) -> None:
    """Write the lines of a paper with the value that its moves had, line by line."""
    values = _moved_values(session, document_id, lines)
    for place, (line, value) in enumerate(zip(lines, values, strict=True), 1):
        direct.insert(
            session,
            "stock_document_line",
            {
                "document_id": document_id,
                "line_no": place,
                "sku_id": line.sku_id,
                "lot_id": line.lot_id or None,
                "quantity": line.quantity,
                "received": line.quantity if received else None,
                "value": value,
            },
        )


def _moved_values(
    session: Session, document_id: int, lines: Sequence[StockLine]
) -> list[int | None]:
    """What the goods of each line were worth when they moved: their moves, in their order."""
    left: dict[int, list[list[int | None]]] = {}
    for sku_id in sorted({line.sku_id for line in lines}):
        rows = session_reader(session).rows(
            "SELECT quantity, value FROM stock_move WHERE sku_id = :sku "
            "AND document_id = :document AND kind IN ('transfer', 'adjustment', 'count', 'scrap') "
            "ORDER BY id",
            {"sku": sku_id, "document": document_id},
        )
        left[sku_id] = [list(row) for row in rows]
    found: list[int | None] = []
    for line in lines:
        rest, value = abs(line.quantity), None
        while rest > 0 and left[line.sku_id]:
            quantity, worth = left[line.sku_id].pop(0)
            rest -= quantity or 0
            if worth is not None:
                value = (value or 0) + worth
        found.append(-value if value is not None and line.quantity < 0 else value)
    return found


def close_document(
    session: Session, document_id: int, state: DocumentState, moment: Moment
) -> None:
    """Note that a paper that was under way is done.

    Raises:
        UserError: SD-STK-008 if somebody else was faster.
    """
    changed = direct.run(
        session,
        "UPDATE stock_document SET state = :state, posted_at = :at "
        "WHERE id = :id AND state = 'sent'",
        {"state": str(state), "at": to_millis(moment.at), "id": document_id},
    )
    if changed != 1:
        raise UserError(
            "SD-STK-008", _("Somebody else was faster with this paper. Nothing was changed.")
        )
    touch(session, "stock_document", "stock_document_line")
