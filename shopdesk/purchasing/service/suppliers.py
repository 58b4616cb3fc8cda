"""Suppliers and what was signed with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db import audit, search
from shopdesk.db.numbers import take_numbers
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.rules import code_key
from shopdesk.purchasing.models import Supplier, SupplierContract
from shopdesk.purchasing.rules import RATE_ONE, Layer, SupplierState
from shopdesk.purchasing.service.step import moment

_SUPPLIERS: Table = Supplier.__table__  # type: ignore[assignment]
_CONTRACTS: Table = SupplierContract.__table__  # type: ignore[assignment]
CODE_PREFIX = "V"
_LONGEST_TERMS = 3_650


@dataclass(frozen=True, slots=True)
class SupplierInput:
    """A supplier as a form holds it; empty ``code`` takes the next number, ``V000001``.

    ``currency`` empty is the shop's; ``rate_e6`` is millionths of the shop's currency for one unit
    of the supplier's; ``min_order_amount`` minor units of his.
    """

    name: str
    code: str = ""
    layer: Layer = Layer.REGULAR
    state: SupplierState = SupplierState.ACTIVE
    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    account: str = ""
    currency: str = ""
    rate_e6: int = RATE_ONE
    terms_days: int = 30
    lead_time_days: int | None = None
    min_order_amount: int = 0
    review_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContractInput:
    """What was signed; ``media_id`` is the paper in the media store."""

    title: str
    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    media_id: int | None = None
    note: str = ""


def save_supplier(
    session: Session,
    data: SupplierInput,
    *,
    supplier_id: int | None = None,
    version: int = 0,
    actor: str = "",
    batch_id: int | None = None,
) -> int:
    """Add a supplier, or replace the fields of one; returns the id.

    Raises:
        UserError: SD-PUR-001 for impossible fields, SD-PUR-002 if the code is another's,
            SD-PUR-005 if somebody else changed it meanwhile. Nothing is written then.
    """
    home = moment(session).currency
    values = _values(data, home)
    _check(data, values, home)
    if supplier_id is None:
        values["code"] = data.code.strip() or _next_code(session)
    else:
        values["code"] = data.code.strip() or _code_of(session, supplier_id)
    values["code_key"] = code_key(values["code"])
    _check_code(session, values, supplier_id)
    now = clock.now()
    if supplier_id is None:
        found = session.execute(
            insert(_SUPPLIERS).returning(_SUPPLIERS.c.id),
            {**values, "created_at": now, "updated_at": now, "batch_id": batch_id},
        )
        supplier_id = int(found.scalar_one())
        audit.record(session, "created", "supplier", supplier_id, actor=actor, after=values)
    else:
        _replace(session, supplier_id, {**values, "updated_at": now}, version=version, actor=actor)
    search.store(session, "supplier_search", [(supplier_id, search_body(values))])
    return supplier_id


def search_body(values: dict[str, Any]) -> str:
    """What a supplier is found by: code, name with pinyin, contact, mail, phone."""
    return search.search_text(
        values["code"],
        values["name"],
        values["contact"],
        values["email"],
        phones=[values["phone"]],
    )


def _replace(
    session: Session, supplier_id: int, values: dict[str, Any], *, version: int, actor: str
) -> None:
    before = (
        session.execute(select(_SUPPLIERS).where(_SUPPLIERS.c.id == supplier_id)).mappings().first()
    )
    written: Any = session.execute(
        update(_SUPPLIERS)
        .where(_SUPPLIERS.c.id == supplier_id, _SUPPLIERS.c.version == version)
        .values(**values, version=version + 1)
    )
    if before is None or written.rowcount != 1:
        raise UserError(
            "SD-PUR-005",
            _("{name} was changed by somebody else just now. Nothing was saved.").format(
                name=values["name"]
            ),
        )
    changed = [key for key, value in values.items() if key != "updated_at" and before[key] != value]
    audit.record(
        session,
        "changed",
        "supplier",
        supplier_id,
        actor=actor,
        before={key: before[key] for key in changed},
        after={key: values[key] for key in changed},
    )


def _values(data: SupplierInput, home: str) -> dict[str, Any]:
    currency = data.currency.strip().upper() or home
    return {
        "name": data.name.strip(),
        "layer": str(data.layer),
        "state": str(data.state),
        "contact": data.contact.strip(),
        "phone": data.phone.strip(),
        "email": data.email.strip(),
        "address": data.address.strip(),
        "account": data.account.strip(),
        "currency": currency,
        "rate_e6": RATE_ONE if currency == home else data.rate_e6,
        "terms_days": data.terms_days,
        "lead_time_days": data.lead_time_days,
        "min_order_amount": data.min_order_amount,
        "review_on": data.review_on,
        "note": data.note.strip(),
    }


def _check(data: SupplierInput, values: dict[str, Any], home: str) -> None:
    if not values["name"]:
        raise _refused(_("The supplier needs a name. Nothing was saved."))
    currency = values["currency"]
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise _refused(
            _("“{currency}” is no currency. Nothing was saved.").format(currency=currency)
        )
    if currency != home and data.rate_e6 <= 0:
        raise _refused(_("The rate must be more than 0. Nothing was saved."))
    if not 0 <= data.terms_days <= _LONGEST_TERMS:
        raise _refused(_("The term of payment must be 0 to 3650 days. Nothing was saved."))
    if data.lead_time_days is not None and not 0 <= data.lead_time_days <= _LONGEST_TERMS:
        raise _refused(_("The lead time must be 0 to 3650 days. Nothing was saved."))
    if data.min_order_amount < 0:
        raise _refused(_("The least order cannot be below 0. Nothing was saved."))


def _refused(text: str) -> UserError:
    return UserError("SD-PUR-001", text)


def _next_code(session: Session) -> str:
    while True:
        code = take_numbers(session, CODE_PREFIX)[0]
        taken = select(_SUPPLIERS.c.id).where(_SUPPLIERS.c.code_key == code_key(code))
        if session.execute(taken).first() is None:
            return code


def _code_of(session: Session, supplier_id: int) -> str:
    found = session.execute(select(_SUPPLIERS.c.code).where(_SUPPLIERS.c.id == supplier_id))
    return str(found.scalar_one_or_none() or "")


def _check_code(session: Session, values: dict[str, Any], supplier_id: int | None) -> None:
    found = session.execute(
        select(_SUPPLIERS.c.name).where(
            _SUPPLIERS.c.code_key == values["code_key"], _SUPPLIERS.c.id != (supplier_id or 0)
        )
    ).scalar_one_or_none()
    if found is not None:
        raise UserError(
            "SD-PUR-002",
            _("The code {code} is that of {name}. Nothing was saved.").format(
                code=values["code"], name=found
            ),
        )


def save_contract(
    session: Session,
    supplier_id: int,
    data: ContractInput,
    *,
    contract_id: int | None = None,
    actor: str = "",
) -> int:
    """Add or replace what was signed with a supplier; returns its id.

    Raises:
        UserError: SD-PUR-001 without a title or with an end before the beginning.
    """
    if not data.title.strip():
        raise _refused(_("The contract needs a title. Nothing was saved."))
    if data.valid_from and data.valid_until and data.valid_until < data.valid_from:
        raise _refused(_("The contract ends before it begins. Nothing was saved."))
    values = {
        "supplier_id": supplier_id,
        "title": data.title.strip(),
        "number": data.number.strip(),
        "valid_from": data.valid_from,
        "valid_until": data.valid_until,
        "media_id": data.media_id,
        "note": data.note.strip(),
    }
    if contract_id is None:
        found = session.execute(
            insert(_CONTRACTS).returning(_CONTRACTS.c.id), {**values, "created_at": clock.now()}
        )
        contract_id = int(found.scalar_one())
        audit.record(session, "created", "supplier_contract", contract_id, actor=actor)
        return contract_id
    session.execute(update(_CONTRACTS).where(_CONTRACTS.c.id == contract_id).values(**values))
    audit.record(session, "changed", "supplier_contract", contract_id, actor=actor, after=values)
    return contract_id


def remove_contract(session: Session, contract_id: int, *, actor: str = "") -> None:
    """Forget a contract that was entered by mistake; the audit trail keeps what it said."""
    row = (
        session.execute(select(_CONTRACTS).where(_CONTRACTS.c.id == contract_id)).mappings().first()
    )
    if row is None:
        return
    session.execute(delete(_CONTRACTS).where(_CONTRACTS.c.id == contract_id))
    audit.record(
        session, "deleted", "supplier_contract", contract_id, actor=actor, before=dict(row)
    )
