"""Receiving goods: what was accepted enters the stock at its cost, what was rejected does not.

A receipt is written once and never edited. What a line costs is the order's amount cut into
cumulative slices, so that the receipts of an order add up to it exactly; freight and tax of the
order follow the goods in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.base.quantity import quantity_text
from shopdesk.db import direct
from shopdesk.db.numbers import take_numbers
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.rules import (
    EventKind,
    PayableKind,
    ReceiptKind,
    RejectReason,
    converted,
    slice_of,
    state_after_receipt,
)
from shopdesk.purchasing.service.payables import Owed, add_payable
from shopdesk.purchasing.service.step import Step
from shopdesk.stock import service as stock
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.lots import LotInput, save_lot

NUMBER_PREFIX = "RC"
# The condition stands in the UPDATE: two receipts at once cannot exceed the order unnoticed.
_TAKE_IN = (
    "UPDATE purchase_line SET received = received + :accepted, rejected = rejected + :rejected "
    "WHERE id = :id AND purchase_order_id = :order"
)
_WITHIN = " AND received + :accepted <= quantity - cancelled"


@dataclass(frozen=True, slots=True)
class ReceiptLineInput:
    """What came of one order line; thousandths.

    Goods that nobody ordered come with ``sku_id`` instead and can only be rejected.
    """

    purchase_line_id: int | None
    accepted: int
    rejected: int = 0
    reason: RejectReason | None = None
    sku_id: int | None = None
    note: str = ""
    media_id: int | None = None
    lot_code: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReceiptInput:
    """A delivery for one order.

    ``keep_rejected`` puts rejected goods into quarantine until they go back; else the carrier took
    them along. ``allow_more`` accepts more than was ordered, at the order's price.
    """

    order_id: int
    lines: tuple[ReceiptLineInput, ...]
    location_id: int | None = None
    delivery_note: str = ""
    note: str = ""
    keep_rejected: bool = False
    allow_more: bool = False
    at: datetime | None = None


@dataclass(slots=True)
class _Bill:
    """What an order has cost so far, in its currency and in the shop's, line after line."""

    order: dict[str, Any]
    home: str
    goods: int = 0
    charges: int = 0

    def take(self, goods: int) -> tuple[int, int]:
        """Goods and charges of some more goods in the shop's currency."""
        before = self._home(self.goods), self._home(self.charges)
        self.goods += goods
        self.charges = self._charges(self.goods)
        return self._home(self.goods) - before[0], self._home(self.charges) - before[1]

    def start(self, goods: int) -> None:
        """What earlier receipts took."""
        self.goods, self.charges = goods, self._charges(goods)

    def _charges(self, goods: int) -> int:
        # More than was ordered brings no more freight.
        whole = int(self.order["goods"])
        return slice_of(self.order["freight"] + self.order["tax"], whole, 0, min(goods, whole))

    def _home(self, amount: int) -> int:
        return converted(amount, self.order["rate_e6"], self.order["currency"], self.home)


def receive(session: Session, data: ReceiptInput, *, actor: str = "") -> int:
    """Book a delivery; returns the receipt's id.

    Accepted goods move from the supplier to the place with their value; what is owed for them is
    due after the order's term of payment.

    Raises:
        UserError: SD-PUR-003 to 005 as the flow says, SD-PUR-012 for impossible lines, SD-PUR-013
            if more came than is open and that was not allowed. Nothing is written then.
    """
    step = Step(session, data.order_id, "receive", data.at)
    known = {line["id"]: line for line in step.lines()}
    _check(data, known)
    bill = _Bill(step.row, step.moment.currency)
    bill.start(
        sum(slice_of(line["amount"], line["quantity"], 0, line["received"])
            for line in known.values())
    )  # fmt: skip
    owed_before = bill.goods + bill.charges
    place = int(step.row["location_id"] if data.location_id is None else data.location_id)
    rows = [_row(step, data, line, known, bill) for line in data.lines]
    receipt_id = _write(step, data, rows, place, actor)
    _move(step, receipt_id, rows, place)
    amount = bill.goods + bill.charges - owed_before
    add_payable(
        session,
        Owed(
            supplier_id=step.row["supplier_id"],
            kind=PayableKind.GOODS,
            amount=amount,
            currency=step.row["currency"],
            rate_e6=step.row["rate_e6"],
            due_on=step.day + timedelta(days=step.row["terms_days"]),
            purchase_order_id=data.order_id,
            receipt_id=receipt_id,
        ),
        step.moment,
    )
    after = [(line["quantity"], line["received"], line["cancelled"]) for line in step.lines()]
    step.save(state_after_receipt(after))
    step.record(EventKind.RECEIVED, actor, data.delivery_note.strip())
    return receipt_id


def _check(data: ReceiptInput, known: dict[int, dict[str, Any]]) -> None:
    if not data.lines:
        raise UserError("SD-PUR-012", _("Nothing was counted. Nothing was saved."))
    for place, line in enumerate(data.lines, 1):
        reason = _fault(line, known)
        if reason:
            raise UserError(
                "SD-PUR-012",
                _("Line {n}: {reason}. Nothing was saved.").format(n=place, reason=reason),
            )


def _fault(line: ReceiptLineInput, known: dict[int, dict[str, Any]]) -> str:
    if line.accepted < 0 or line.rejected < 0 or line.accepted + line.rejected == 0:
        return _("the quantities must be more than 0")
    if line.rejected and line.reason is None:
        return _("say why goods were rejected")
    if line.purchase_line_id is None:
        if line.sku_id is None or line.accepted:
            return _("goods that were not ordered can only be rejected")
        return ""
    if line.purchase_line_id not in known:
        return _("it does not belong to this order")
    return ""


def _row(
    step: Step,
    data: ReceiptInput,
    line: ReceiptLineInput,
    known: dict[int, dict[str, Any]],
    bill: _Bill,
) -> dict[str, Any]:
    """One receipt line with its share of the order's amount; counts it on the order's line."""
    goods = charges = 0
    sku_id = line.sku_id
    if line.purchase_line_id is not None:
        ordered = known[line.purchase_line_id]
        sku_id = ordered["sku_id"]
        _take_in(step, data, line, ordered)
        share = slice_of(ordered["amount"], ordered["quantity"], ordered["received"], line.accepted)
        ordered["received"] += line.accepted
        goods, charges = bill.take(share)
    kept = data.keep_rejected and line.rejected
    return {
        "purchase_line_id": line.purchase_line_id,
        "sku_id": sku_id,
        "accepted": line.accepted,
        "rejected": line.rejected,
        "reject_reason": str(line.reason) if line.rejected and line.reason else "",
        "rejected_to": int(Place.QUARANTINE) if kept else None,
        "note": line.note.strip(),
        "media_id": line.media_id,
        "lot_code": line.lot_code.strip(),
        "expires_on": line.expires_on,
        "goods": goods,
        "charges": charges,
        "value": goods + charges,
    }


def _take_in(
    step: Step, data: ReceiptInput, line: ReceiptLineInput, ordered: dict[str, Any]
) -> None:
    values = {
        "id": line.purchase_line_id,
        "order": data.order_id,
        "accepted": line.accepted,
        "rejected": line.rejected,
    }
    # Goods that are only rejected are never too many.
    guard = "" if data.allow_more or not line.accepted else _WITHIN
    if direct.run(step.session, _TAKE_IN + guard, values) != 1:
        left = ordered["quantity"] - ordered["received"] - ordered["cancelled"]
        raise UserError(
            "SD-PUR-013",
            _(
                "{title}: {came} came, {left} were still to come. Accept the surplus expressly, "
                "or reject it. Nothing was saved."
            ).format(
                title=ordered["title"],
                came=quantity_text(line.accepted),
                left=quantity_text(max(0, left)),
            ),
        )
    touch(step.session, "purchase_line")


def _write(
    step: Step, data: ReceiptInput, rows: Sequence[dict[str, Any]], place: int, actor: str
) -> int:
    receipt_id = direct.insert_key(
        step.session,
        "receipt",
        {
            "number": take_numbers(step.session, NUMBER_PREFIX)[0],
            "supplier_id": step.row["supplier_id"],
            "purchase_order_id": data.order_id,
            "kind": str(ReceiptKind.RECEIPT),
            "at": step.at,
            "business_date": step.day,
            "location_id": place,
            "delivery_note": data.delivery_note.strip(),
            "note": data.note.strip(),
            "actor": actor,
            **{
                name: sum(row[name] for row in rows)
                for name in ("accepted", "rejected", "goods", "charges", "value")
            },
        },
    )
    for number, row in enumerate(rows, 1):
        direct.insert(
            step.session, "receipt_line", {"receipt_id": receipt_id, "line_no": number, **row}
        )
    return receipt_id


def _lot(step: Step, row: dict[str, Any]) -> int | None:
    if not row["lot_code"]:
        return None
    return save_lot(
        step.session,
        LotInput(
            row["sku_id"],
            row["lot_code"],
            expires_on=row["expires_on"],
            supplier_id=step.row["supplier_id"],
        ),
    )


def _move(step: Step, receipt_id: int, rows: Sequence[dict[str, Any]], place: int) -> None:
    moves = []
    for row in rows:
        lot_id = _lot(step, row)
        parts = (
            (row["accepted"], place, row["value"], None),
            (row["rejected"], row["rejected_to"], 0, row["reject_reason"]),
        )
        moves += [
            stock.MoveInput(
                sku_id=row["sku_id"],
                source=Place.SUPPLIER,
                target=target,
                quantity=quantity,
                kind=MoveKind.RECEIPT,
                at=step.at,
                business_date=step.day,
                document_id=receipt_id,
                value=value,
                reason=reason,
                lot_id=lot_id,
            )
            for quantity, target, value, reason in parts
            if quantity and target is not None
        ]
    stock.post_moves(step.session, moves)
