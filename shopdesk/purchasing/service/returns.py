"""Goods that go back to the supplier: a document of its own, with the credit he owes for them.

The stock gives up what the goods are worth there; where that differs from the credit the rest is a
cost variance, so that no value disappears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.db import direct
from shopdesk.db.numbers import take_numbers
from shopdesk.db.reader import one, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.rules import (
    EventKind,
    PayableKind,
    ReceiptKind,
    RejectReason,
    VarianceKind,
    converted,
    slice_of,
)
from shopdesk.purchasing.service import events
from shopdesk.purchasing.service.payables import Owed, add_payable
from shopdesk.purchasing.service.step import Moment, moment
from shopdesk.purchasing.service.variances import Variance, add_variance
from shopdesk.stock import service as stock
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.lots import NO_LOT, split_by_lots
from shopdesk.stock.service.places import place_sets
from shopdesk.stock.service.valuation import valued

NUMBER_PREFIX = "SR"
_GIVE_BACK = (
    "UPDATE purchase_line SET returned = returned + :quantity "
    "WHERE id = :id AND returned + :quantity <= received"
)


@dataclass(frozen=True, slots=True)
class ReturnLineInput:
    """Goods that go back; thousandths.

    ``credit`` in the supplier's minor units; None takes the order's price, or nothing for goods
    that were rejected on arrival and never owed.
    """

    quantity: int
    purchase_line_id: int | None = None
    sku_id: int | None = None
    credit: int | None = None
    was_rejected: bool = False
    reason: RejectReason = RejectReason.QUALITY
    note: str = ""
    media_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnInput:
    """A parcel to a supplier; ``location_id`` is where the goods are taken from."""

    supplier_id: int
    lines: tuple[ReturnLineInput, ...]
    location_id: int = Place.SHELF
    note: str = ""
    at: datetime | None = None


@dataclass(slots=True)
class _Parcel:
    """A return being written: what was asked, when, and each line with its move."""

    session: Session
    data: ReturnInput
    now: Moment
    rows: Sequence[dict[str, Any]]
    moves: Sequence[Sequence[stock.MoveInput]]


def return_goods(session: Session, data: ReturnInput, *, actor: str = "") -> int:
    """Send goods back; returns the id of the return, which lies among the receipts.

    Raises:
        UserError: SD-PUR-014 for impossible lines, SD-PUR-015 if more goes back than was accepted,
            SD-STK-001 if the goods are not there. Nothing is written then.
    """
    now = moment(session, data.at)
    supplier = one(
        session_reader(session),
        "SELECT currency, rate_e6, terms_days FROM supplier WHERE id = :id",
        {"id": data.supplier_id},
    )
    if supplier is None or not data.lines:
        raise UserError("SD-PUR-014", _("A return needs a supplier and goods. Nothing was saved."))
    rows = [_row(session, data, place, line) for place, line in enumerate(data.lines, 1)]
    currency, rate = str(supplier[0]), int(supplier[1])
    for row in rows:
        if row["order_id"] is None:
            row["currency"], row["rate_e6"] = currency, rate
    parcel = _Parcel(session, data, now, rows, _moves(session, data, rows, now))
    receipt_id = _write(parcel, actor)
    stock.post_moves(
        session,
        [replace(move, document_id=receipt_id) for split in parcel.moves for move in split],
    )
    _settle(parcel, receipt_id)
    for order_id in dict.fromkeys(row["order_id"] for row in rows if row["order_id"] is not None):
        events.record(
            session,
            order_id,
            EventKind.RETURNED,
            at=now.at,
            business_date=now.day,
            actor=actor,
            note=data.note.strip(),
        )
    return receipt_id


def _row(session: Session, data: ReturnInput, place: int, line: ReturnLineInput) -> dict[str, Any]:
    row: dict[str, Any] = {
        "line": line,
        "sku_id": line.sku_id,
        "order_id": None,
        "credit": 0 if line.was_rejected or line.credit is None else line.credit,
    }
    if line.quantity <= 0 or row["credit"] < 0:
        raise _bad_line(place, _("the quantities must be more than 0"))
    if line.purchase_line_id is None:
        if line.sku_id is None:
            raise _bad_line(place, _("these goods do not exist"))
        return row
    found = one(
        session_reader(session),
        "SELECT l.sku_id, l.purchase_order_id, l.amount, l.quantity, l.returned, o.supplier_id, "
        "o.currency, o.rate_e6, l.title FROM purchase_line l "
        "JOIN purchase_order o ON o.id = l.purchase_order_id WHERE l.id = :id",
        {"id": line.purchase_line_id},
    )
    if found is None or found[5] != data.supplier_id:
        raise _bad_line(place, _("it was not bought from this supplier"))
    row |= {
        "sku_id": found[0],
        "order_id": found[1],
        "currency": found[6],
        "rate_e6": found[7],
    }
    if line.was_rejected:
        return row
    if line.credit is None:
        row["credit"] = slice_of(found[2], found[3], found[4], line.quantity)
    values = {"id": line.purchase_line_id, "quantity": line.quantity}
    if direct.run(session, _GIVE_BACK, values) != 1:
        raise UserError(
            "SD-PUR-015",
            _("{title}: more would go back than was accepted. Nothing was saved.").format(
                title=found[8]
            ),
        )
    touch(session, "purchase_line")
    return row


def _bad_line(place: int, reason: str) -> UserError:
    return UserError(
        "SD-PUR-014", _("Line {n}: {reason}. Nothing was saved.").format(n=place, reason=reason)
    )


def _moves(
    session: Session, data: ReturnInput, rows: Sequence[dict[str, Any]], now: Moment
) -> list[list[stock.MoveInput]]:
    """The moves of each line (one a lot) with what the goods are worth where they lie."""
    places = place_sets(session, {int(data.location_id), int(Place.SUPPLIER)})
    moves = [
        stock.MoveInput(
            sku_id=row["sku_id"],
            source=int(data.location_id),
            target=Place.SUPPLIER,
            quantity=row["line"].quantity,
            kind=MoveKind.SUPPLIER_RETURN,
            at=now.at,
            business_date=now.day,
            reason=str(row["line"].reason),
        )
        for row in rows
    ]
    parts = split_by_lots(session, moves, places.physical)
    worth = iter(valued(session, [one for split in parts for one in split], places=places.valued))
    # The lots are settled: what is left belongs to none.
    return [
        [replace(move, lot_id=move.lot_id or NO_LOT) for move in islice(worth, len(split))]
        for split in parts
    ]


def _worth(moves: Sequence[stock.MoveInput]) -> int | None:
    known = [move.value for move in moves if move.value is not None]
    return sum(known) if known else None


def _write(parcel: _Parcel, actor: str) -> int:
    session, data, now = parcel.session, parcel.data, parcel.now
    rows, moves = parcel.rows, parcel.moves
    orders = {row["order_id"] for row in rows}
    good = [not row["line"].was_rejected for row in rows]
    quantities = [row["line"].quantity for row in rows]
    value = sum(_worth(split) or 0 for split in moves)
    receipt_id = direct.insert_key(
        session,
        "receipt",
        {
            "number": take_numbers(session, NUMBER_PREFIX)[0],
            "supplier_id": data.supplier_id,
            "purchase_order_id": orders.pop() if len(orders) == 1 else None,
            "kind": str(ReceiptKind.RETURN),
            "at": now.at,
            "business_date": now.day,
            "location_id": int(data.location_id),
            "accepted": sum(n for n, is_good in zip(quantities, good, strict=True) if is_good),
            "rejected": sum(n for n, is_good in zip(quantities, good, strict=True) if not is_good),
            "goods": value,
            "charges": 0,
            "value": value,
            "note": data.note.strip(),
            "actor": actor,
        },
    )
    for number, (row, split) in enumerate(zip(rows, moves, strict=True), 1):
        line: ReturnLineInput = row["line"]
        worth = _worth(split) or 0
        direct.insert(
            session,
            "receipt_line",
            {
                "receipt_id": receipt_id,
                "line_no": number,
                "purchase_line_id": line.purchase_line_id,
                "sku_id": row["sku_id"],
                "accepted": 0 if line.was_rejected else line.quantity,
                "rejected": line.quantity if line.was_rejected else 0,
                "reject_reason": str(line.reason),
                "note": line.note.strip(),
                "media_id": line.media_id,
                "goods": worth,
                "charges": 0,
                "value": worth,
            },
        )
    return receipt_id


def _settle(parcel: _Parcel, receipt_id: int) -> None:
    """The credit that is due at once, and what the stock lost more or less than that."""
    session, data, now = parcel.session, parcel.data, parcel.now
    credit: dict[tuple[int | None, str, int], int] = {}
    for row, split in zip(parcel.rows, parcel.moves, strict=True):
        currency, rate = row["currency"], row["rate_e6"]
        key = (row["order_id"], currency, rate)
        credit[key] = credit.get(key, 0) + row["credit"]
        worth = _worth(split)
        if worth is None:  # nothing is known of its cost, so there is nothing to compare
            continue
        difference = worth - converted(row["credit"], rate, currency, now.currency)
        add_variance(
            session,
            Variance(row["sku_id"], receipt_id, VarianceKind.RETURN, difference),
            now,
        )
    for (order_id, currency, rate), amount in credit.items():
        add_payable(
            session,
            Owed(
                supplier_id=data.supplier_id,
                kind=PayableKind.CREDIT,
                amount=-amount,
                currency=currency,
                rate_e6=rate,
                due_on=now.day,
                purchase_order_id=order_id,
                receipt_id=receipt_id,
            ),
            now,
        )
