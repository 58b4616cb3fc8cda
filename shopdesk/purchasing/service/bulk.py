"""Purchases of the past in bulk: orders that are over, with their receipt, debt and payment.

The goods themselves are moved by the caller (``stock.service.bulk``), whose moves name the receipt
ids that come back; amounts follow the same rules as those of single steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.base.money import divide_half_up
from shopdesk.db import direct, search
from shopdesk.db.numbers import take_numbers
from shopdesk.db.reader import id_list, session_reader
from shopdesk.purchasing.rules import (
    RATE_ONE,
    EventKind,
    PayableKind,
    PurchaseState,
    ReceiptKind,
    RejectReason,
    purchase_amount,
    slice_of,
    state_after_receipt,
)
from shopdesk.purchasing.service import events
from shopdesk.purchasing.service.orders import NUMBER_PREFIX as ORDER_PREFIX
from shopdesk.purchasing.service.payables import NUMBER_PREFIX as PAYABLE_PREFIX
from shopdesk.purchasing.service.receipts import NUMBER_PREFIX as RECEIPT_PREFIX
from shopdesk.purchasing.service.step import Moment, moment
from shopdesk.stock.rules import Place


@dataclass(frozen=True, slots=True)
class PastLine:
    """Goods that were ordered and what came of them; thousandths, 1/10000 of the currency."""

    sku_id: int
    quantity: int
    price_e4: int
    accepted: int
    rejected: int = 0
    reason: RejectReason = RejectReason.BROKEN


@dataclass(frozen=True, slots=True)
class PastPurchase:
    """One order of the past in the shop's currency, delivered at once.

    ``paid_at`` None leaves what is owed unpaid.
    """

    supplier_id: int
    ordered_at: datetime
    promised_on: date
    received_at: datetime
    lines: tuple[PastLine, ...]
    terms_days: int = 30
    paid_at: datetime | None = None
    delivery_note: str = ""


def book_purchases(
    session: Session, purchases: Sequence[PastPurchase], *, actor: str = ""
) -> list[int]:
    """Write purchases of the past; returns the id of the receipt of each, in their order."""
    if not purchases:
        return []
    titles = _titles(session, purchases)
    names = {
        int(key): str(name)
        for key, name in session_reader(session).rows("SELECT id, name FROM supplier")
    }
    count = len(purchases)
    numbers = zip(
        take_numbers(session, ORDER_PREFIX, count),
        take_numbers(session, RECEIPT_PREFIX, count),
        take_numbers(session, PAYABLE_PREFIX, count),
        strict=True,
    )
    found = []
    for purchase, number in zip(purchases, numbers, strict=True):
        book = _Booking(session, purchase, number, titles, actor)
        found.append(book.write(names[purchase.supplier_id]))
    return found


def _titles(session: Session, purchases: Sequence[PastPurchase]) -> dict[int, str]:
    ids = sorted({line.sku_id for purchase in purchases for line in purchase.lines})
    rows = session_reader(session).rows(f"SELECT id, name FROM sku WHERE id IN ({id_list(ids)})")
    return {int(key): str(name) for key, name in rows}


class _Booking:
    """One purchase being written."""

    def __init__(
        self,
        session: Session,
        purchase: PastPurchase,
        numbers: tuple[str, str, str],
        titles: dict[int, str],
        actor: str,
    ) -> None:
        self._session = session
        self._purchase = purchase
        self._order_number, self._receipt_number, self._payable_number = numbers
        self._titles = titles
        self._actor = actor
        self._ordered = moment(session, purchase.ordered_at)
        self._received = moment(session, purchase.received_at)
        self._currency = self._ordered.currency
        self._amounts = [
            int(purchase_amount(line.quantity, line.price_e4, self._currency))
            for line in purchase.lines
        ]
        self._values = [
            slice_of(amount, line.quantity, 0, line.accepted)
            for amount, line in zip(self._amounts, purchase.lines, strict=True)
        ]

    def write(self, supplier: str) -> int:
        """Order, receipt, debt, payment and history; returns the receipt's id."""
        order_id = self._order(supplier)
        line_ids = self._lines(order_id)
        receipt_id = self._receipt(order_id, line_ids)
        self._debt(order_id, receipt_id)
        self._history(order_id)
        return receipt_id

    @property
    def _is_short(self) -> bool:
        lines = [(line.quantity, line.accepted, 0) for line in self._purchase.lines]
        return state_after_receipt(lines) is PurchaseState.PART_RECEIVED

    def _order(self, supplier: str) -> int:
        purchase, goods = self._purchase, sum(self._amounts)
        order_id = direct.insert_key(
            self._session,
            "purchase_order",
            {
                "number": self._order_number,
                "supplier_id": purchase.supplier_id,
                "state": str(PurchaseState.CLOSED if self._is_short else PurchaseState.RECEIVED),
                "currency": self._currency,
                "rate_e6": RATE_ONE,
                "location_id": int(Place.SHELF),
                "ordered_on": self._ordered.day,
                "expected_on": purchase.promised_on,
                "sent_at": purchase.ordered_at,
                "confirmed_at": purchase.ordered_at + timedelta(days=1),
                "closed_at": purchase.received_at if self._is_short else None,
                "goods": goods,
                "total": goods,
                "units": sum(line.quantity for line in purchase.lines),
                "line_count": len(purchase.lines),
                "terms_days": purchase.terms_days,
                "actor": self._actor,
                "created_at": purchase.ordered_at,
            },
        )
        body = search.search_text(self._order_number, supplier)
        search.store(self._session, "purchase_order_search", [(order_id, body)])
        return order_id

    def _lines(self, order_id: int) -> list[int]:
        return [
            direct.insert_key(
                self._session,
                "purchase_line",
                {
                    "purchase_order_id": order_id,
                    "line_no": place,
                    "sku_id": line.sku_id,
                    "title": self._titles[line.sku_id],
                    "quantity": line.quantity,
                    "price_e4": line.price_e4,
                    "list_price_e4": line.price_e4,
                    "amount": amount,
                    "received": line.accepted,
                    "rejected": line.rejected,
                    "cancelled": max(0, line.quantity - line.accepted),
                },
            )
            for place, (line, amount) in enumerate(
                zip(self._purchase.lines, self._amounts, strict=True), 1
            )
        ]

    def _receipt(self, order_id: int, line_ids: Sequence[int]) -> int:
        purchase, value = self._purchase, sum(self._values)
        receipt_id = direct.insert_key(
            self._session,
            "receipt",
            {
                "number": self._receipt_number,
                "supplier_id": purchase.supplier_id,
                "purchase_order_id": order_id,
                "kind": str(ReceiptKind.RECEIPT),
                "at": purchase.received_at,
                "business_date": self._received.day,
                "location_id": int(Place.SHELF),
                "delivery_note": purchase.delivery_note,
                "accepted": sum(line.accepted for line in purchase.lines),
                "rejected": sum(line.rejected for line in purchase.lines),
                "goods": value,
                "value": value,
                "actor": self._actor,
            },
        )
        rows = zip(purchase.lines, line_ids, self._values, strict=True)
        for place, (line, line_id, worth) in enumerate(rows, 1):
            direct.insert(
                self._session,
                "receipt_line",
                {
                    "receipt_id": receipt_id,
                    "line_no": place,
                    "purchase_line_id": line_id,
                    "sku_id": line.sku_id,
                    "accepted": line.accepted,
                    "rejected": line.rejected,
                    "reject_reason": str(line.reason) if line.rejected else "",
                    "goods": worth,
                    "value": worth,
                },
            )
        return receipt_id

    def _debt(self, order_id: int, receipt_id: int) -> None:
        purchase, amount = self._purchase, sum(self._values)
        if not amount:
            return
        payable_id = direct.insert_key(
            self._session,
            "payable",
            {
                "number": self._payable_number,
                "supplier_id": purchase.supplier_id,
                "kind": str(PayableKind.GOODS),
                "purchase_order_id": order_id,
                "receipt_id": receipt_id,
                "currency": self._currency,
                "rate_e6": RATE_ONE,
                "amount": amount,
                "home_amount": amount,
                "paid": amount if purchase.paid_at is not None else 0,
                "business_date": self._received.day,
                "due_on": self._received.day + timedelta(days=purchase.terms_days),
                "created_at": purchase.received_at,
            },
        )
        if purchase.paid_at is None:
            return
        paid = moment(self._session, purchase.paid_at)
        row: dict[str, Any] = {
            "payable_id": payable_id,
            "amount": amount,
            "method": "transfer",
            "at": paid.at,
            "business_date": paid.day,
            "actor": self._actor,
        }
        direct.insert(self._session, "supplier_payment", row)

    def _history(self, order_id: int) -> None:
        purchase = self._purchase
        confirmed = moment(self._session, purchase.ordered_at + timedelta(days=1))
        steps: list[tuple[EventKind, Moment]] = [
            (EventKind.SENT, self._ordered),
            (EventKind.CONFIRMED, confirmed),
            (EventKind.RECEIVED, self._received),
        ]
        if self._is_short:
            steps.append((EventKind.CLOSED, self._received))
        for kind, when in steps:
            events.record(
                self._session,
                order_id,
                kind,
                at=when.at,
                business_date=when.day,
                actor=self._actor,
            )


def unit_price_e4(value: int, quantity: int, digits: int) -> int:
    """The price of one piece in 1/10000 from a value in minor units and thousandths.

    Args:
        digits: minor digits of the currency.
    """
    return divide_half_up(value * 1_000 * 10 ** (4 - digits), quantity)
