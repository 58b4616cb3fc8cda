"""Bills that come after the goods: freight, duty, insurance, shared over a receipt.

The share of pieces that are still there raises the value of the stock (as a revaluation beside the
moves, which are never edited); the share of pieces that have left is a cost variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shopdesk.base.clock import from_day_key
from shopdesk.base.money import split
from shopdesk.db import direct
from shopdesk.db.reader import id_list, one, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.rules import (
    RATE_ONE,
    CostKind,
    EventKind,
    LandedLine,
    LandedPart,
    PayableKind,
    ReceiptKind,
    SplitBy,
    VarianceKind,
    share_landed_cost,
)
from shopdesk.purchasing.service import events
from shopdesk.purchasing.service.payables import Owed, add_payable
from shopdesk.purchasing.service.step import Moment, moment
from shopdesk.purchasing.service.variances import Variance, add_variance
from shopdesk.stock.rules import Place

REVALUED_BY = "landed_cost"  # document_kind of the revaluations
_RAISE = (
    "UPDATE stock_balance SET value = value + :value WHERE sku_id = :sku AND location_id = :place"
)


@dataclass(frozen=True, slots=True)
class LandedCostInput:
    """A bill for a receipt; amount in the shop's minor units.

    With a supplier (the forwarder) the bill is owed after his term of payment.
    """

    receipt_id: int
    amount: int
    kind: CostKind = CostKind.FREIGHT
    split_by: SplitBy = SplitBy.VALUE
    supplier_id: int | None = None
    note: str = ""
    at: datetime | None = None


def add_landed_cost(session: Session, data: LandedCostInput, *, actor: str = "") -> int:
    """Share a bill over the accepted goods of a receipt; returns its id.

    Raises:
        UserError: SD-PUR-016 for an impossible amount or receipt, SD-PUR-017 if it is to be shared
            by weight and a weight is missing. Nothing is written then.
    """
    now = moment(session, data.at)
    order_id = _checked_order(session, data)
    lines = _lines(session, data.receipt_id)
    parts = _shared(data, lines)
    to_stock = sum(part.to_stock for part in parts)
    landed_id = direct.insert_key(
        session,
        "landed_cost",
        {
            "receipt_id": data.receipt_id,
            "kind": str(data.kind),
            "amount": data.amount,
            "split_by": str(data.split_by),
            "to_stock": to_stock,
            "to_variance": data.amount - to_stock,
            "supplier_id": data.supplier_id,
            "at": now.at,
            "business_date": now.day,
            "note": data.note.strip(),
            "actor": actor,
        },
    )
    bill = _Bill(session, data, landed_id, now)
    for line, part in zip(lines, parts, strict=True):
        _book(bill, line, part)
    _owe(session, data, landed_id, order_id, now)
    if order_id is not None:
        events.record(
            session,
            order_id,
            EventKind.COST_ADDED,
            at=now.at,
            business_date=now.day,
            actor=actor,
            note=data.note.strip(),
        )
    return landed_id


def _checked_order(session: Session, data: LandedCostInput) -> int | None:
    found = one(
        session_reader(session),
        "SELECT kind, purchase_order_id FROM receipt WHERE id = :id",
        {"id": data.receipt_id},
    )
    if found is None or found[0] != str(ReceiptKind.RECEIPT) or data.amount <= 0:
        raise UserError(
            "SD-PUR-016",
            _("A landed cost needs a receipt and an amount above 0. Nothing was saved."),
        )
    return None if found[1] is None else int(found[1])


@dataclass(slots=True)
class _Line:
    """A receipt line and how many of its pieces are still in the shop."""

    id: int
    sku_id: int
    accepted: int
    value: int
    weight_grams: int | None
    present: int = 0


def _lines(session: Session, receipt_id: int) -> list[_Line]:
    reader = session_reader(session)
    rows = reader.rows(
        "SELECT l.id, l.sku_id, l.accepted, l.value, s.weight_grams FROM receipt_line l "
        "JOIN sku s ON s.id = l.sku_id WHERE l.receipt_id = :id AND l.accepted > 0 "
        "ORDER BY l.line_no",
        {"id": receipt_id},
    )
    lines = [_Line(*row) for row in rows]
    left = {
        int(sku): int(quantity)
        for sku, quantity in reader.rows(
            "SELECT b.sku_id, sum(b.quantity) FROM stock_balance b JOIN location p "
            "ON p.id = b.location_id WHERE p.kind IN ('shelf','transit','quarantine','returns') "
            f"AND b.sku_id IN ({id_list([line.sku_id for line in lines])}) GROUP BY b.sku_id"
        )
    }
    for line in lines:
        line.present = max(0, min(line.accepted, left.get(line.sku_id, 0)))
        left[line.sku_id] = left.get(line.sku_id, 0) - line.present
    return lines


def _shared(data: LandedCostInput, lines: Sequence[_Line]) -> Sequence[LandedPart]:
    if not lines:
        raise UserError("SD-PUR-016", _("Nothing of this receipt was accepted. Nothing was saved."))
    asked = [
        LandedLine(line.accepted, line.present, line.value, line.weight_grams) for line in lines
    ]
    try:
        return share_landed_cost(data.amount, asked, data.split_by)
    except ValueError:
        raise UserError(
            "SD-PUR-017",
            _(
                "The weight of some goods is not known; enter it with the product, or share by "
                "value or pieces. Nothing was saved."
            ),
        ) from None


@dataclass(frozen=True, slots=True)
class _Bill:
    """A bill being shared."""

    session: Session
    data: LandedCostInput
    id: int
    now: Moment


def _book(bill: _Bill, line: _Line, part: LandedPart) -> None:
    session, data = bill.session, bill.data
    direct.insert(
        session,
        "landed_share",
        {
            "landed_cost_id": bill.id,
            "receipt_line_id": line.id,
            "amount": part.amount,
            "to_stock": part.to_stock,
            "to_variance": part.to_variance,
        },
    )
    add_variance(
        session,
        Variance(line.sku_id, data.receipt_id, VarianceKind.LANDED_SOLD, part.to_variance, bill.id),
        bill.now,
    )
    if part.to_stock:
        _raise_value(bill, line.sku_id, part.to_stock)


def _raise_value(bill: _Bill, sku_id: int, amount: int) -> None:
    """Add to the value of the stock, by the pieces that lie at each place of the shop's own."""
    session = bill.session
    held = session_reader(session).rows(
        "SELECT b.location_id, b.quantity FROM stock_balance b JOIN location p "
        "ON p.id = b.location_id WHERE p.kind IN ('shelf','transit','quarantine','returns') "
        "AND b.sku_id = :sku AND b.quantity > 0 ORDER BY b.location_id",
        {"sku": sku_id},
    )
    shares = split(amount, [quantity for _place, quantity in held])
    newest, last_day = session_reader(session).rows(
        "SELECT max(id), max(business_date) FROM stock_move WHERE sku_id = :sku", {"sku": sku_id}
    )[0]
    # Not before the last move: what left in between was valued without this bill, and its share
    # is a variance.
    day = max(bill.now.day, from_day_key(int(last_day)))
    raised = [(int(place), value) for (place, _n), value in zip(held, shares, strict=True)]
    # What one place gains another loses: the supplier's, as with the goods themselves.
    for place, value in (*raised, (int(Place.SUPPLIER), -amount)):
        if not value:
            continue
        direct.insert(
            session,
            "stock_revaluation",
            {
                "sku_id": sku_id,
                "location_id": place,
                "value": value,
                "at": bill.now.at,
                "business_date": day,
                "document_kind": REVALUED_BY,
                "after_move_id": newest,
                "document_id": bill.id,
                "reason": bill.data.note.strip(),
            },
        )
        direct.run(session, _RAISE, {"value": value, "sku": sku_id, "place": place})
    touch(session, "stock_balance")


def _owe(
    session: Session, data: LandedCostInput, landed_id: int, order_id: int | None, now: Moment
) -> None:
    if data.supplier_id is None:
        return
    found = one(
        session_reader(session),
        "SELECT terms_days FROM supplier WHERE id = :id",
        {"id": data.supplier_id},
    )
    if found is None:
        raise UserError("SD-PUR-016", _("This supplier does not exist. Nothing was saved."))
    add_payable(
        session,
        Owed(
            supplier_id=data.supplier_id,
            kind=PayableKind.LANDED,
            amount=data.amount,
            currency=now.currency,
            rate_e6=RATE_ONE,
            due_on=now.day + timedelta(days=int(found[0])),
            purchase_order_id=order_id,
            receipt_id=data.receipt_id,
            landed_cost_id=landed_id,
        ),
        now,
    )
