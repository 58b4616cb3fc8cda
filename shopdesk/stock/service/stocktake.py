"""Counting a place: open with what the books say, count, count again what differs, post.

Every entry notes what the ledger said at that moment. A sale between the count and the posting
therefore changes nothing: what differs is posted, not the figure that was counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.base.clock import to_millis
from shopdesk.base.quantity import PIECE
from shopdesk.db import audit, direct
from shopdesk.db.bulk import insert_rows
from shopdesk.db.numbers import take_numbers
from shopdesk.db.reader import id_list, one, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.queries import find_sku
from shopdesk.stock.rules import (
    DOCUMENT_PREFIXES,
    STOCKTAKE_FLOW,
    STOCKTAKE_STATE_LABELS,
    DocumentKind,
    DocumentState,
    MoveKind,
    Place,
    StocktakeState,
    count_difference,
)
from shopdesk.stock.service.documents import (
    AdjustmentInput,
    StockLine,
    add_document,
    adjusting_moves,
    write_lines,
)
from shopdesk.stock.service.lots import NO_LOT
from shopdesk.stock.service.moment import moment_of
from shopdesk.stock.service.moves import post_moves
from shopdesk.stock.service.places import check_open, place_sets


@dataclass(frozen=True, slots=True)
class StocktakeInput:
    """What is to be counted.

    Args:
        sku_ids: only these; None for everything that lies at the place.
        blind: who counts does not see what the books say.
        scope: in words, for the list of counts.
    """

    place: int = Place.SHELF
    sku_ids: tuple[int, ...] | None = None
    blind: bool = True
    scope: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What an entry made of its line; thousandths."""

    line_id: int
    sku_id: int
    lot_id: int | None
    quantity: int
    is_new: bool = False


def open_stocktake(session: Session, data: StocktakeInput, *, actor: str = "") -> int:
    """Begin a count; returns its id.

    Raises:
        UserError: SD-STK-012 for a closed place, SD-STK-030 for a place outside of the shop or
            if there is nothing to count.
    """
    check_open(session, data.place)
    if data.place not in place_sets(session, [data.place]).physical:
        raise _nothing_to_count()
    lines = _lines_to_count(session, data)
    if not lines:
        raise _nothing_to_count()
    number = take_numbers(session, DOCUMENT_PREFIXES[DocumentKind.COUNT])[0]
    stocktake_id = direct.insert_key(
        session,
        "stocktake",
        {
            "number": number,
            "location_id": int(data.place),
            "state": str(StocktakeState.OPEN),
            "blind": data.blind,
            "scope": data.scope.strip(),
            "note": data.note.strip(),
            "opened_at": clock.now(),
            "actor": actor,
        },
    )
    insert_rows(
        session,
        "stocktake_line",
        ("stocktake_id", "sku_id", "lot_id", "expected", "counted_by", "recounted_by"),
        [(stocktake_id, sku, lot, quantity, "", "") for sku, lot, quantity in lines],
    )
    touch(session, "stocktake_line")
    audit.record(session, "opened", "stocktake", stocktake_id, actor=actor)
    return stocktake_id


def _nothing_to_count() -> UserError:
    return UserError("SD-STK-030", _("There is nothing to count there. No count was begun."))


def _lines_to_count(session: Session, data: StocktakeInput) -> list[tuple[int, int | None, int]]:
    """SKU, lot and what the books say: one line a lot, and one for what belongs to none."""
    reader = session_reader(session)
    chosen = "" if data.sku_ids is None else f"AND s.id IN ({id_list(data.sku_ids)}) "
    there = "b.quantity <> 0" if data.sku_ids is None else "1 = 1"
    values = {"place": int(data.place)}
    held = reader.rows(
        "SELECT s.id, coalesce(b.quantity, 0) FROM sku s JOIN product p ON p.id = s.product_id "
        "LEFT JOIN stock_balance b ON b.sku_id = s.id AND b.location_id = :place "
        f"WHERE p.kind = 'goods' AND {there} {chosen}ORDER BY s.code",
        values,
    )
    lots = reader.rows(
        "SELECT l.sku_id, l.id, b.quantity FROM stock_lot l JOIN lot_balance b ON b.lot_id = l.id "
        "WHERE b.location_id = :place AND b.quantity > 0 ORDER BY l.sku_id, l.expires_on, l.id",
        values,
    )
    by_sku: dict[int, list[tuple[int, int]]] = {}
    for sku, lot, quantity in lots:
        by_sku.setdefault(int(sku), []).append((int(lot), int(quantity)))
    found: list[tuple[int, int | None, int]] = []
    for sku, quantity in held:
        parts = by_sku.get(int(sku), [])
        found += [(int(sku), lot, count) for lot, count in parts]
        rest = int(quantity) - sum(count for _lot, count in parts)
        if rest or not parts:
            found.append((int(sku), None, max(0, rest)))
    return found


def scan(
    session: Session,
    stocktake_id: int,
    code: str,
    *,
    quantity: int = PIECE,
    lot_id: int | None = None,
    actor: str = "",
) -> Counted:
    """Add to what was counted of a SKU by its code or barcode; one piece unless told.

    In the second count the same scan counts anew from nothing.

    Raises:
        UserError: SD-STK-031 for an unknown code, SD-STK-032 if the SKU lies there in several lots
            and none was named, SD-STK-033 if the count is closed or was never that many.
    """
    sku_id = find_sku(session_reader(session), code)
    if sku_id is None:
        raise UserError(
            "SD-STK-031", _("There is no SKU “{code}”. Nothing was counted.").format(code=code)
        )
    return _enter(
        session, stocktake_id, (sku_id, lot_id), change=quantity, quantity=None, actor=actor
    )


def count(
    session: Session,
    stocktake_id: int,
    sku_id: int,
    *,
    quantity: int | None,
    lot_id: int | None = None,
    actor: str = "",
) -> Counted:
    """Enter what was counted of a SKU, in place of what was entered before; None takes it back.

    Raises:
        UserError: SD-STK-032 and SD-STK-033 as for ``scan``.
    """
    return _enter(
        session, stocktake_id, (sku_id, lot_id), change=None, quantity=quantity, actor=actor
    )


def _enter(
    session: Session,
    stocktake_id: int,
    what: tuple[int, int | None],
    *,
    change: int | None,
    quantity: int | None,
    actor: str,
) -> Counted:
    head = _head(session, stocktake_id)
    state = StocktakeState(head["state"])
    second = state is StocktakeState.COUNTED
    _check_step(head, "recount" if second else "count")
    line_id, sku_id, lot_id, first, again, is_new = _line(session, head, *what)
    before = again if second else first
    if change is not None:
        quantity = (before or 0) + change
    if quantity is not None and quantity < 0:
        raise UserError(
            "SD-STK-033", _("A count cannot be negative. The count was left as it was.")
        )
    names = ("recounted", "rebook", "recounted_at", "recounted_by")
    if not second:
        names = ("counted", "book", "counted_at", "counted_by")
    book = _book(session, sku_id, lot_id, head["location_id"]) if quantity is not None else None
    entry: tuple[Any, ...] = (quantity, book, to_millis(clock.now()), actor)
    if quantity is None:
        entry = (None, None, None, "")
    fields = ", ".join(f"{name} = :{name}" for name in names)
    direct.run(
        session,
        f"UPDATE stocktake_line SET {fields} WHERE id = :id",
        {**dict(zip(names, entry, strict=True)), "id": line_id},
    )
    touch(session, "stocktake_line")
    return Counted(line_id, sku_id, lot_id, quantity or 0, is_new)


def _line(
    session: Session, head: dict[str, Any], sku_id: int, lot_id: int | None
) -> tuple[int, int, int | None, int | None, int | None, bool]:
    """The line of a SKU and lot, added where the books had nothing there."""
    rows = session_reader(session).rows(
        "SELECT id, lot_id, counted, recounted FROM stocktake_line "
        "WHERE stocktake_id = :id AND sku_id = :sku ORDER BY id",
        {"id": head["id"], "sku": sku_id},
    )
    if lot_id is None and len(rows) > 1:
        raise UserError(
            "SD-STK-032",
            _("This SKU lies here in several lots. Say which one was counted."),
        )
    wanted = rows[0][1] if lot_id is None and rows else lot_id or None
    for key, lot, counted, recounted in rows:
        if lot == wanted:
            return int(key), sku_id, lot, counted, recounted, False
    values = {
        "stocktake_id": head["id"],
        "sku_id": sku_id,
        "lot_id": wanted,
        "expected": max(0, _book(session, sku_id, wanted, head["location_id"])),
        "counted_by": "",
        "recounted_by": "",
    }
    return direct.insert_key(session, "stocktake_line", values), sku_id, wanted, None, None, True


def _book(session: Session, sku_id: int, lot_id: int | None, place: int) -> int:
    """What the ledger says now: of the lot, or of what belongs to none."""
    values = {"sku": sku_id, "lot": lot_id, "place": place}
    reader = session_reader(session)
    if lot_id is not None:
        found = one(
            reader,
            "SELECT quantity FROM lot_balance WHERE lot_id = :lot AND location_id = :place",
            values,
        )
        return 0 if found is None else int(found[0])
    found = one(
        reader,
        "SELECT coalesce((SELECT quantity FROM stock_balance WHERE sku_id = :sku "
        "AND location_id = :place), 0) - coalesce((SELECT sum(b.quantity) FROM lot_balance b "
        "JOIN stock_lot l ON l.id = b.lot_id WHERE l.sku_id = :sku AND b.location_id = :place), 0)",
        values,
    )
    return 0 if found is None else max(0, int(found[0]))


def finish_count(
    session: Session, stocktake_id: int, *, missing_is_zero: bool = False, actor: str = ""
) -> int:
    """End the first count; returns how many lines differ and deserve a second one.

    Args:
        missing_is_zero: what nobody counted is not there; else it is left out of the count.

    Raises:
        UserError: SD-STK-034 if nothing was counted, SD-STK-035 if it is not being counted.
    """
    head = _head(session, stocktake_id)
    _check_step(head, "finish")
    reader = session_reader(session)
    if missing_is_zero:
        missing = reader.rows(
            "SELECT sku_id, lot_id FROM stocktake_line WHERE stocktake_id = :id "
            "AND counted IS NULL",
            {"id": stocktake_id},
        )
        for sku_id, lot_id in missing:
            count(
                session,
                stocktake_id,
                int(sku_id),
                quantity=0,
                lot_id=lot_id or NO_LOT,
                actor=actor,
            )
    ((entered, differing),) = reader.rows(
        "SELECT count(counted), coalesce(sum(CASE WHEN counted <> book THEN 1 ELSE 0 END), 0) "
        "FROM stocktake_line WHERE stocktake_id = :id",
        {"id": stocktake_id},
    )
    if not entered:
        raise UserError("SD-STK-034", _("Nothing was counted yet. The count goes on."))
    _to_state(session, head, "finish", counted_at=to_millis(clock.now()))
    return int(differing)


def reopen_count(session: Session, stocktake_id: int) -> None:
    """Go back to the first count.

    Raises:
        UserError: SD-STK-035 if the count is not finished or closed already.
    """
    head = _head(session, stocktake_id)
    _check_step(head, "reopen")
    _to_state(session, head, "reopen", counted_at=None)


def cancel_stocktake(
    session: Session, stocktake_id: int, *, reason: str = "", actor: str = ""
) -> None:
    """Give a count up; nothing was changed in the ledger.

    Raises:
        UserError: SD-STK-035 if the count is closed.
    """
    head = _head(session, stocktake_id)
    _check_step(head, "cancel")
    _to_state(session, head, "cancel", closed_at=to_millis(clock.now()))
    audit.record(
        session, "cancelled", "stocktake", stocktake_id, actor=actor, reason=reason or None
    )


def post_stocktake(
    session: Session, stocktake_id: int, *, reason: str = "", actor: str = ""
) -> int | None:
    """Book what people found more or less than the books; returns the paper, None without any.

    Raises:
        UserError: SD-STK-035 if it is not finished, SD-STK-001 if more is missing than is free of
            promises to orders.
    """
    head = _head(session, stocktake_id)
    _check_step(head, "post")
    rows = session_reader(session).rows(
        "SELECT id, sku_id, lot_id, counted, book, recounted, rebook FROM stocktake_line "
        "WHERE stocktake_id = :id ORDER BY sku_id, id",
        {"id": stocktake_id},
    )
    found = [(row[0], row[1], row[2], count_difference(*row[3:])) for row in rows]
    differing = [(key, sku, lot, change) for key, sku, lot, change in found if change]
    moment = moment_of(session)
    document_id = None
    if differing:
        why = reason.strip() or _("Stock count {number}").format(number=head["number"])
        # A difference of what belongs to no lot must not eat up the lots.
        data = AdjustmentInput(
            tuple(StockLine(sku, change, lot or NO_LOT) for _key, sku, lot, change in differing),
            why,
            place=head["location_id"],
            kind=MoveKind.COUNT,
        )
        document_id, _number = add_document(
            session,
            DocumentKind.COUNT,
            moment,
            state=DocumentState.POSTED,
            data=data,
            actor=actor,
            number=head["number"],
        )
        post_moves(session, adjusting_moves(data, moment, document_id))
        write_lines(session, document_id, data.lines, received=False)
    _note_differences(session, found, document_id)
    _to_state(session, head, "post", closed_at=to_millis(moment.at), document_id=document_id)
    audit.record(
        session, "posted", "stocktake", stocktake_id, actor=actor, reason=reason or None,
        after={"differences": len(differing)},
    )  # fmt: skip
    return document_id


def _note_differences(
    session: Session,
    found: Sequence[tuple[int, int, int | None, int | None]],
    document_id: int | None,
) -> None:
    values = {
        (int(sku), lot): value
        for sku, lot, value in session_reader(session).rows(
            "SELECT sku_id, lot_id, value FROM stock_document_line WHERE document_id = :id",
            {"id": document_id},
        )
    }
    for key, sku_id, lot_id, change in found:
        if change is not None:
            direct.run(
                session,
                "UPDATE stocktake_line SET difference = :change, value = :value WHERE id = :id",
                {
                    "change": change,
                    "value": values.get((sku_id, lot_id)) if change else 0,
                    "id": key,
                },
            )


def _head(session: Session, stocktake_id: int) -> dict[str, Any]:
    names = ("id", "number", "location_id", "state")
    found = one(
        session_reader(session),
        f"SELECT {', '.join(names)} FROM stocktake WHERE id = :id",
        {"id": stocktake_id},
    )
    if found is None:
        raise UserError("SD-STK-035", _("This count does not exist. Nothing was changed."))
    return dict(zip(names, found, strict=True))


def _check_step(head: dict[str, Any], action: str) -> None:
    state = StocktakeState(head["state"])
    if not STOCKTAKE_FLOW.allows(state, action):
        raise UserError(
            "SD-STK-035",
            _("{number} is “{state}”; this step is not possible. Nothing was changed.").format(
                number=head["number"], state=_(STOCKTAKE_STATE_LABELS[state])
            ),
        )


def _to_state(session: Session, head: dict[str, Any], action: str, **values: Any) -> None:
    target = STOCKTAKE_FLOW.target(StocktakeState(head["state"]), action)
    fields = "".join(f", {name} = :{name}" for name in values)
    changed = direct.run(
        session,
        f"UPDATE stocktake SET state = :target{fields} WHERE id = :id AND state = :state",
        {**values, "target": str(target), "id": head["id"], "state": head["state"]},
    )
    if changed != 1:
        raise UserError(
            "SD-STK-035", _("Somebody else was faster with this count. Nothing was changed.")
        )
    touch(session, "stocktake")
