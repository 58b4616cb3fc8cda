"""Goods of a supplier that lie with the shop (VMI): they are his until they are used.

What he brings is a transfer of the stock: counted and not owed. What the shop takes is bought at
that moment: a receipt without an order, at the price in force, due after his term of payment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.db import direct
from shopdesk.db.numbers import take_numbers
from shopdesk.db.reader import one, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.queries.offers import list_offers
from shopdesk.purchasing.rules import (
    PayableKind,
    ReceiptKind,
    converted,
    price_at,
    purchase_amount,
)
from shopdesk.purchasing.service.payables import Owed, add_payable
from shopdesk.purchasing.service.receipts import NUMBER_PREFIX
from shopdesk.purchasing.service.step import Moment, moment
from shopdesk.stock import service as stock
from shopdesk.stock.rules import LocationKind, MoveKind, Place


@dataclass(frozen=True, slots=True)
class ConsignedLine:
    """Goods to take; thousandths. ``price_e4`` None takes the supplier's price in force."""

    sku_id: int
    quantity: int
    price_e4: int | None = None


@dataclass(frozen=True, slots=True)
class ConsignmentInput:
    """Goods that are taken from the place where a supplier's goods lie."""

    location_id: int
    lines: tuple[ConsignedLine, ...]
    target_id: int = Place.SHELF
    note: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose goods they are."""

    supplier_id: int
    currency: str
    rate_e6: int
    terms_days: int


def draw_consigned(session: Session, data: ConsignmentInput, *, actor: str = "") -> int:
    """Take goods of a supplier into the shop's own stock: they are bought now.

    Returns:
        The id of the receipt.

    Raises:
        UserError: SD-PUR-022 if the place is not a supplier's or for impossible quantities,
            SD-PUR-023 if no price is known, SD-STK-001 if less lies there. Nothing is written then.
    """
    now = moment(session, data.at)
    owner = _owner(session, data)
    amounts = _amounts(session, data, owner, now)
    values = [
        int(converted(amount, owner.rate_e6, owner.currency, now.currency)) for amount in amounts
    ]
    receipt_id = _write(session, data, owner, values, now=now, actor=actor)
    stock.post_moves(
        session,
        [
            stock.MoveInput(
                sku_id=line.sku_id,
                source=data.location_id,
                target=int(data.target_id),
                quantity=line.quantity,
                kind=MoveKind.RECEIPT,
                at=now.at,
                business_date=now.day,
                document_id=receipt_id,
                value=value,
            )
            for line, value in zip(data.lines, values, strict=True)
        ],
    )
    add_payable(
        session,
        Owed(
            supplier_id=owner.supplier_id,
            kind=PayableKind.GOODS,
            amount=sum(amounts),
            currency=owner.currency,
            rate_e6=owner.rate_e6,
            due_on=now.day + timedelta(days=owner.terms_days),
            receipt_id=receipt_id,
        ),
        now,
    )
    return receipt_id


def _owner(session: Session, data: ConsignmentInput) -> _Owner:
    found = one(
        session_reader(session),
        "SELECT s.id, s.currency, s.rate_e6, s.terms_days FROM location p "
        "JOIN supplier s ON s.id = p.supplier_id WHERE p.id = :id AND p.kind = :kind",
        {"id": data.location_id, "kind": str(LocationKind.CONSIGNMENT)},
    )
    if found is None or not data.lines or any(line.quantity <= 0 for line in data.lines):
        raise UserError(
            "SD-PUR-022",
            _("Name a place of a supplier's goods and quantities above 0. Nothing was saved."),
        )
    return _Owner(*found)


def _amounts(session: Session, data: ConsignmentInput, owner: _Owner, now: Moment) -> Sequence[int]:
    """What each line costs in the supplier's minor units."""
    reader = session_reader(session)
    ids = [line.sku_id for line in data.lines]
    offers = {
        offer.sku_id: offer
        for offer in list_offers(reader, now.day, sku_ids=ids, supplier_id=owner.supplier_id)
    }
    found = []
    for line in data.lines:
        price = line.price_e4
        if price is None and line.sku_id in offers:
            reached = price_at(offers[line.sku_id].breaks, line.quantity)
            price = None if reached is None else reached.price_e4
        if price is None or price < 0:
            raise UserError(
                "SD-PUR-023",
                _("No price of this supplier is known for some goods. Nothing was saved."),
            )
        found.append(int(purchase_amount(line.quantity, price, owner.currency)))
    return found


def _write(
    session: Session,
    data: ConsignmentInput,
    owner: _Owner,
    values: Sequence[int],
    *,
    now: Moment,
    actor: str,
) -> int:
    head: dict[str, Any] = {
        "number": take_numbers(session, NUMBER_PREFIX)[0],
        "supplier_id": owner.supplier_id,
        "kind": str(ReceiptKind.RECEIPT),
        "at": now.at,
        "business_date": now.day,
        "location_id": int(data.target_id),
        "accepted": sum(line.quantity for line in data.lines),
        "goods": sum(values),
        "value": sum(values),
        "note": data.note.strip(),
        "actor": actor,
    }
    receipt_id = direct.insert_key(session, "receipt", head)
    for place, (line, value) in enumerate(zip(data.lines, values, strict=True), 1):
        direct.insert(
            session,
            "receipt_line",
            {
                "receipt_id": receipt_id,
                "line_no": place,
                "sku_id": line.sku_id,
                "accepted": line.quantity,
                "goods": value,
                "value": value,
            },
        )
    return receipt_id
