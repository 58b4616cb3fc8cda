"""Lists and profiles of customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shopdesk.base.table import Column, Filter, Kind, TableSpec
from shopdesk.customers.rules import CUSTOMER_KIND_LABELS
from shopdesk.db.check import search_proof
from shopdesk.db.reader import Reader, one
from shopdesk.db.search import match
from shopdesk.i18n import N_

_ORDERS = "(SELECT count(*) FROM sales_order o WHERE o.customer_id = c.id AND o.is_sale = 1)"
_SPENT = (
    "(coalesce((SELECT sum(o.goods - o.discount) FROM sales_order o "
    "WHERE o.customer_id = c.id AND o.is_sale = 1), 0) "
    "- coalesce((SELECT sum(r.amount - r.freight) FROM refund r WHERE r.customer_id = c.id), 0))"
)
_LAST = (
    "(SELECT max(o.business_date) FROM sales_order o WHERE o.customer_id = c.id AND o.is_sale = 1)"
)
_FIRST = _LAST.replace("max(", "min(")

CUSTOMERS = TableSpec(
    name="customers",
    title=N_("Customers"),
    source="customer c",
    key="c.id",
    columns=(
        Column("number", N_("No."), "c.number", Kind.CODE, width=96),
        Column("name", N_("Name"), "c.name", width=174),
        # Found by its tail, shown when asked for: lists lie open on counters.
        Column("phone", N_("Phone"), "c.phone", Kind.CODE, width=130, shown=False),
        Column("country", N_("Country"), "c.country", width=120),
        Column("city", N_("City"), "c.city", width=110),
        Column("orders", N_("Orders"), _ORDERS, Kind.INTEGER, width=72, total=True),
        Column("spent", N_("Net spent"), _SPENT, Kind.MONEY, width=110, total=True),
        Column("last", N_("Last order"), _LAST, Kind.DATE, width=104),
        Column("first", N_("First order"), _FIRST, Kind.DATE, width=110, shown=False),
        Column("email", N_("E-mail"), "c.email", shown=False),
        Column("province", N_("Province"), "c.province", shown=False),
        Column("tags", N_("Tags"), "c.tags", shown=False),
        Column("source", N_("Source"), "c.source", shown=False),
        Column(
            "kind",
            N_("Kind"),
            "c.kind",
            Kind.STATE,
            shown=False,
            states={str(key): text for key, text in CUSTOMER_KIND_LABELS.items()},
        ),
    ),
    default_sort="number",
    filters=(
        Filter("company", N_("Companies"), "c.kind = 'company'"),
        Filter("repeat", N_("Bought more than once"), f"{_ORDERS} > 1"),
        Filter("once", N_("Bought once"), f"{_ORDERS} = 1"),
        Filter("without", N_("Never bought"), f"{_ORDERS} = 0"),
    ),
    reads=frozenset({"customer", "sales_order", "refund"}),
    search_table="customer_search",
)


PROOFS = (
    search_proof(
        "customers.search",
        N_("Every customer can be searched, and only those"),
        table="customer",
        label="number",
    ),
)


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """Under which name a channel knows the customer."""

    channel: str
    external_id: str
    nick: str


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One address, in one line and with its parts."""

    recipient: str
    phone: str
    text: str
    is_default: bool
    label: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class CustomerDetail:
    """Everything the side panel tells about a customer; money in minor units."""

    id: int
    number: str
    name: str
    kind: str
    phone: str
    email: str
    country: str
    province: str
    city: str
    birthday: int | None
    tags: str
    note: str
    source: str
    version: int
    orders: int
    spent: int
    first: int | None
    last: int | None
    identities: tuple[IdentityRow, ...]
    addresses: tuple[AddressRow, ...]


def get_customer(reader: Reader, customer_id: int) -> CustomerDetail | None:
    """One customer with identities and addresses; None if it is gone."""
    head = one(
        reader,
        "SELECT c.id, c.number, c.name, c.kind, c.phone, c.email, c.country, c.province, c.city, "
        f"c.birthday, c.tags, c.note, c.source, c.version, {_ORDERS}, {_SPENT}, {_FIRST}, {_LAST} "
        "FROM customer c WHERE c.id = :id",
        {"id": customer_id},
    )
    if head is None:
        return None
    identities = reader.rows(
        "SELECT h.name, i.external_id, i.nick FROM customer_identity i "
        "JOIN channel h ON h.id = i.channel_id WHERE i.customer_id = :id ORDER BY i.id",
        {"id": customer_id},
    )
    values: list[Any] = [
        *head,
        tuple(IdentityRow(*row) for row in identities),
        tuple(list_addresses(reader, customer_id)),
    ]
    return CustomerDetail(*values)


def list_addresses(reader: Reader, customer_id: int) -> list[AddressRow]:
    """The addresses of a customer, the default one first."""
    rows = reader.rows(
        "SELECT recipient, phone, is_default, label, country, province, city, district, street, "
        "postcode FROM customer_address WHERE customer_id = :id ORDER BY is_default DESC, id",
        {"id": customer_id},
    )
    found: list[AddressRow] = []
    for row in rows:
        line = " ".join(part for part in row[4:] if part)
        values: list[Any] = [row[0], row[1], line, bool(row[2]), *row[3:]]
        found.append(AddressRow(*values))
    return found


@dataclass(frozen=True, slots=True)
class CustomerChoice:
    """A customer to choose: enough to tell it from others of the same name."""

    id: int
    number: str
    name: str
    phone: str
    city: str


def search_customers(reader: Reader, text: str, limit: int = 20) -> list[CustomerChoice]:
    """Customers by name, pinyin, number, phone or its last four digits, street, identity."""
    hit = match(reader.dialect, "customer_search", text)
    if hit is None:
        return []
    rows = reader.rows(
        "SELECT c.id, c.number, c.name, c.phone, c.city FROM customer c WHERE c.id IN "
        f"(SELECT * FROM ({hit[0]} LIMIT {int(limit)}) f) ORDER BY c.name, c.id",
        hit[1],
    )
    return [CustomerChoice(*row) for row in rows]
