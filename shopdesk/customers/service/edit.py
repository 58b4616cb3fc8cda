"""Making and changing customers by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.customers.models import Customer, CustomerAddress
from shopdesk.customers.rules import CustomerKind, phone_key
from shopdesk.customers.service.bulk import NUMBER_PREFIX, index_customers
from shopdesk.db import audit
from shopdesk.db.numbers import StoredNumbers, free_numbers
from shopdesk.errors import UserError
from shopdesk.i18n import _

_CUSTOMERS: Table = Customer.__table__  # type: ignore[assignment]
_ADDRESSES: Table = CustomerAddress.__table__  # type: ignore[assignment]
_FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class AddressInput:
    """One address; the first of a customer is the default."""

    recipient: str
    phone: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postcode: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class CustomerInput:
    """A customer as a form holds it."""

    name: str
    kind: CustomerKind = CustomerKind.PERSON
    phone: str = ""
    email: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    birthday: date | None = None
    tags: str = ""
    note: str = ""
    source: str = ""
    addresses: tuple[AddressInput, ...] = ()


def create_customer(session: Session, data: CustomerInput, *, actor: str = "") -> int:
    """Add a customer; returns the id.

    Raises:
        UserError: SD-CUS-001 for a missing name or an impossible mail address or birthday,
            SD-CUS-002 if the phone number is another customer's. Nothing is written then.
    """
    _check(session, data, customer_id=None)
    now = clock.now()
    taken = StoredNumbers(session, "customer")
    number = free_numbers(session, NUMBER_PREFIX, 1, taken=taken)[0]
    found = session.execute(
        insert(_CUSTOMERS).returning(_CUSTOMERS.c.id),
        {**_values(data), "number": number, "created_at": now, "updated_at": now},
    )
    customer_id = int(found.scalar_one())
    _write_addresses(session, customer_id, data.addresses)
    index_customers(session, [customer_id])
    audit.record(session, "created", "customer", customer_id, actor=actor)
    return customer_id


def change_customer(
    session: Session, customer_id: int, data: CustomerInput, *, version: int, actor: str = ""
) -> None:
    """Replace a customer's fields and addresses; past orders keep their own copies.

    Raises:
        UserError: SD-CUS-003 if somebody else changed the customer meanwhile, SD-CUS-001 and 002
            as for a new one. Nothing is written then.
    """
    _check(session, data, customer_id=customer_id)
    written: Any = session.execute(
        update(_CUSTOMERS)
        .where(_CUSTOMERS.c.id == customer_id, _CUSTOMERS.c.version == version)
        .values(**_values(data), updated_at=clock.now(), version=version + 1)
    )
    if written.rowcount != 1:
        raise UserError(
            "SD-CUS-003",
            _("{name} was changed by somebody else just now. Nothing was saved.").format(
                name=data.name
            ),
        )
    session.execute(delete(_ADDRESSES).where(_ADDRESSES.c.customer_id == customer_id))
    _write_addresses(session, customer_id, data.addresses)
    index_customers(session, [customer_id])
    audit.record(session, "changed", "customer", customer_id, actor=actor)


def _check(session: Session, data: CustomerInput, customer_id: int | None) -> None:
    if not data.name.strip():
        raise UserError("SD-CUS-001", _("The customer needs a name. Nothing was saved."))
    if data.email and ("@" not in data.email or " " in data.email.strip()):
        raise UserError(
            "SD-CUS-001",
            _("“{email}” is no mail address. Nothing was saved.").format(email=data.email),
        )
    if data.birthday and not date(_FIRST_YEAR, 1, 1) <= data.birthday <= clock.now().date():
        raise UserError("SD-CUS-001", _("This birthday is not possible. Nothing was saved."))
    phone = phone_key(data.phone)
    if not phone:
        return
    found = session.execute(
        select(_CUSTOMERS.c.id, _CUSTOMERS.c.name, _CUSTOMERS.c.number).where(
            _CUSTOMERS.c.phone == phone, _CUSTOMERS.c.id != (customer_id or 0)
        )
    ).first()
    if found is not None:
        raise UserError(
            "SD-CUS-002",
            _("This phone number belongs to {name} ({number}). Nothing was saved.").format(
                name=found.name, number=found.number
            ),
        )


def _values(data: CustomerInput) -> dict[str, Any]:
    return {
        "name": data.name.strip(),
        "kind": str(data.kind),
        "phone": phone_key(data.phone),
        "email": data.email.strip(),
        "country": data.country.strip(),
        "province": data.province.strip(),
        "city": data.city.strip(),
        "birthday": data.birthday,
        "tags": data.tags.strip(),
        "note": data.note,
        "source": data.source.strip(),
    }


def _write_addresses(session: Session, customer_id: int, addresses: Sequence[AddressInput]) -> None:
    rows = [
        {
            "customer_id": customer_id,
            "label": address.label,
            "recipient": address.recipient,
            "phone": phone_key(address.phone),
            "country": address.country,
            "province": address.province,
            "city": address.city,
            "district": address.district,
            "street": address.street,
            "postcode": address.postcode,
            "is_default": place == 0,
        }
        for place, address in enumerate(addresses)
    ]
    if rows:
        session.execute(insert(_ADDRESSES), rows)
