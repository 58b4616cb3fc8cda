"""What is owed to suppliers, and paying it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.base.money import decimal_text
from shopdesk.db import direct
from shopdesk.db.numbers import take_numbers
from shopdesk.db.reader import one, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.rules import EventKind, PayableKind, converted
from shopdesk.purchasing.service import events
from shopdesk.purchasing.service.step import Moment, moment

NUMBER_PREFIX = "PB"
# The condition stands in the UPDATE: two payments at once cannot exceed what is owed.
_PAY = (
    "UPDATE payable SET paid = paid + :amount WHERE id = :id "
    "AND ((amount > 0 AND paid + :amount BETWEEN 0 AND amount) "
    "OR (amount < 0 AND paid + :amount BETWEEN amount AND 0))"
)


@dataclass(frozen=True, slots=True)
class PaymentInput:
    """Money for one payable, in its currency's minor units; the sign is that of the payable.

    ``amount`` None pays what is left.
    """

    payable_id: int
    amount: int | None = None
    method: str = ""
    reference: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A payable to add; amount in minor units of the currency, negative for a credit."""

    supplier_id: int
    kind: PayableKind
    amount: int
    currency: str
    rate_e6: int
    due_on: date
    purchase_order_id: int | None = None
    receipt_id: int | None = None
    landed_cost_id: int | None = None


def add_payable(session: Session, owed: Owed, now: Moment) -> int | None:
    """Write what is owed; nothing for an amount of 0. Part of a receipt or a bill, never alone."""
    if not owed.amount:
        return None
    return direct.insert_key(
        session,
        "payable",
        {
            "number": take_numbers(session, NUMBER_PREFIX)[0],
            "supplier_id": owed.supplier_id,
            "kind": str(owed.kind),
            "purchase_order_id": owed.purchase_order_id,
            "receipt_id": owed.receipt_id,
            "landed_cost_id": owed.landed_cost_id,
            "currency": owed.currency,
            "rate_e6": owed.rate_e6,
            "amount": owed.amount,
            "home_amount": converted(owed.amount, owed.rate_e6, owed.currency, now.currency),
            "paid": 0,
            "business_date": now.day,
            "due_on": owed.due_on,
            "created_at": now.at,
        },
    )


def pay(session: Session, data: PaymentInput, *, actor: str = "") -> int:
    """Pay a payable in whole or in part; returns the payment's id.

    Raises:
        UserError: SD-PUR-020 if it does not exist, or more would be paid than is left.
    """
    now = moment(session, data.at)
    row = _payable(session, data.payable_id)
    left = row["amount"] - row["paid"]
    amount = left if data.amount is None else data.amount
    values = {"id": data.payable_id, "amount": amount}
    if not amount or direct.run(session, _PAY, values) != 1:
        raise UserError(
            "SD-PUR-020",
            _("{number}: {left} {currency} is left to pay. Nothing was saved.").format(
                number=row["number"],
                left=decimal_text(left, row["currency"]),
                currency=row["currency"],
            ),
        )
    touch(session, "payable")
    payment_id = direct.insert_key(
        session,
        "supplier_payment",
        {
            "payable_id": data.payable_id,
            "amount": amount,
            "method": data.method.strip(),
            "reference": data.reference.strip(),
            "at": now.at,
            "business_date": now.day,
            "actor": actor,
        },
    )
    if row["purchase_order_id"] is not None:
        events.record(
            session,
            row["purchase_order_id"],
            EventKind.PAID,
            at=now.at,
            business_date=now.day,
            actor=actor,
            note=f"{row['number']} {decimal_text(amount, row['currency'])} {row['currency']}",
        )
    return payment_id


def offset_credit(
    session: Session,
    credit_id: int,
    payable_id: int,
    *,
    at: datetime | None = None,
    actor: str = "",
) -> int:
    """Use a supplier's credit for what is owed to him; returns the amount that was set off.

    Raises:
        UserError: SD-PUR-021 unless both are of one supplier and currency and something is left.
    """
    credit, debt = _payable(session, credit_id), _payable(session, payable_id)
    amount = min(credit["paid"] - credit["amount"], debt["amount"] - debt["paid"])
    same = all(credit[key] == debt[key] for key in ("supplier_id", "currency"))
    if not same or amount <= 0 or credit["amount"] >= 0:
        raise UserError(
            "SD-PUR-021",
            _("This credit cannot be set off against that bill. Nothing was saved."),
        )
    for key, part, other in (
        (credit_id, -amount, debt["number"]),
        (payable_id, amount, credit["number"]),
    ):
        pay(session, PaymentInput(key, part, method="offset", reference=other, at=at), actor=actor)
    return int(amount)


def _payable(session: Session, payable_id: int) -> dict[str, Any]:
    names = ("number", "supplier_id", "amount", "paid", "currency", "purchase_order_id")
    row = one(
        session_reader(session),
        f"SELECT {', '.join(names)} FROM payable WHERE id = :id",
        {"id": payable_id},
    )
    if row is None:
        raise UserError("SD-PUR-020", _("This payable does not exist. Nothing was saved."))
    return dict(zip(names, row, strict=True))
