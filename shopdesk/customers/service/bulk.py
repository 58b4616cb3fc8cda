"""Many customers at once: their numbers, channel identities, addresses and search texts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from shopdesk.base.clock import day_key
from shopdesk.customers.rules import CustomerKind
from shopdesk.db import search
from shopdesk.db.bulk import allocate_ids, insert_rows
from shopdesk.db.numbers import free_numbers
from shopdesk.db.reader import id_list, session_reader

NUMBER_PREFIX = "CU"


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address of a customer."""

    recipient: str
    phone: str = ""
    label: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer to add.

    ``number`` is kept where no other customer has it, else one of the shop's own series is given.
    ``identities`` are (channel id, name of the customer there, nick); the first address is the
    default one.
    """

    name: str
    number: str = ""
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
    identities: tuple[tuple[int, str, str], ...] = ()
    addresses: tuple[NewAddress, ...] = ()


def find_by_identity(
    session: Session, channel_id: int, external_ids: Collection[str]
) -> dict[str, int]:
    """The customers whom a channel knows under these names."""
    if not external_ids:
        return {}
    rows = session_reader(session).rows(
        "SELECT external_id, customer_id FROM customer_identity WHERE channel_id = :channel",
        {"channel": channel_id},
    )
    return {name: int(key) for name, key in rows if name in external_ids}


def create_customers(
    session: Session,
    customers: Sequence[NewCustomer],
    *,
    at_millis: int,
    batch_id: int | None = None,
) -> list[int]:
    """Add customers with their identities and addresses; returns their ids in order."""
    if not customers:
        return []
    ids = allocate_ids(session, "customer", len(customers))
    numbers = _numbers(session, customers)
    insert_rows(
        session,
        "customer",
        (
            *("id", "number", "name", "kind", "phone", "email", "country", "province", "city"),
            *("birthday", "tags", "note", "source", "created_at", "updated_at", "batch_id"),
        ),
        (
            (
                *(key, number, one.name, str(one.kind), one.phone, one.email, one.country),
                *(one.province, one.city, day_key(one.birthday) if one.birthday else None),
                *(one.tags, one.note, one.source, at_millis, at_millis, batch_id),
            )
            for key, number, one in zip(ids, numbers, customers, strict=True)
        ),
    )
    insert_rows(
        session,
        "customer_identity",
        ("customer_id", "channel_id", "external_id", "nick", "batch_id"),
        (
            (key, *identity, batch_id)
            for key, one in zip(ids, customers, strict=True)
            for identity in one.identities
        ),
    )
    _insert_addresses(session, ids, customers, batch_id)
    search.add(
        session,
        "customer_search",
        (
            (key, _search_text(number, one))
            for key, number, one in zip(ids, numbers, customers, strict=True)
        ),
    )
    return list(ids)


def _insert_addresses(
    session: Session, ids: range, customers: Sequence[NewCustomer], batch_id: int | None
) -> None:
    insert_rows(
        session,
        "customer_address",
        (
            *("customer_id", "label", "recipient", "phone", "country", "province", "city"),
            *("district", "street", "postcode", "is_default", "batch_id"),
        ),
        (
            (
                *(key, place.label, place.recipient, place.phone, place.country),
                *(place.province, place.city, place.district, place.street, place.postcode),
                *(int(order == 0), batch_id),
            )
            for key, one in zip(ids, customers, strict=True)
            for order, place in enumerate(one.addresses)
        ),
    )


def _numbers(session: Session, customers: Sequence[NewCustomer]) -> list[str]:
    taken = {row[0] for row in session_reader(session).rows("SELECT number FROM customer")}
    numbers = []
    for one in customers:
        number = one.number if one.number and one.number not in taken else ""
        taken.add(number)
        numbers.append(number)
    own = iter(free_numbers(session, NUMBER_PREFIX, numbers.count(""), taken=taken))
    return [number or next(own) for number in numbers]


def _search_text(number: str, one: NewCustomer) -> str:
    nicks = [name for _channel, external, nick in one.identities for name in (external, nick)]
    places = [part for place in one.addresses for part in (place.recipient, place.street)]
    parts = (number, one.name, one.email, one.city, one.tags, *nicks, *places)
    phones = dict.fromkeys([one.phone, *(place.phone for place in one.addresses)])
    return search.search_text(*dict.fromkeys(parts), phones=phones)


def index_customers(session: Session, customer_ids: Sequence[int]) -> None:
    """Write the search texts of customers anew from what is stored of them."""
    reader = session_reader(session)
    inside = id_list(customer_ids)
    parts: dict[int, list[str]] = {}
    phones: dict[int, list[str]] = {}
    for key, number, name, email, city, tags, phone in reader.rows(
        f"SELECT id, number, name, email, city, tags, phone FROM customer WHERE id IN ({inside})"
    ):
        parts[key] = [number, name, email, city, tags]
        phones[key] = [phone]
    for key, external, nick in reader.rows(
        "SELECT customer_id, external_id, nick FROM customer_identity "
        f"WHERE customer_id IN ({inside}) ORDER BY id"
    ):
        parts[key] += [external, nick]
    for key, recipient, street, phone in reader.rows(
        "SELECT customer_id, recipient, street, phone FROM customer_address "
        f"WHERE customer_id IN ({inside}) ORDER BY id"
    ):
        parts[key] += [recipient, street]
        phones[key].append(phone)
    search.store(
        session,
        "customer_search",
        [
            (key, search.search_text(*dict.fromkeys(words), phones=dict.fromkeys(phones[key])))
            for key, words in parts.items()
        ],
    )
