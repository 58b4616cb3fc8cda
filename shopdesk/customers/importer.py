"""Customers of a table: one row a customer, recognised by number, account, telephone or e-mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shopdesk.base.clock import day_key, from_millis
from shopdesk.channels.rules import platform_name
from shopdesk.channels.service import ensure_channel
from shopdesk.customers.rules import (
    CUSTOMER_KIND_LABELS,
    CustomerKind,
    phone_key,
    read_accounts,
    whole_phone,
)
from shopdesk.customers.service import NewAddress, NewCustomer, create_customers, index_customers
from shopdesk.db.reader import session_reader
from shopdesk.i18n import N_, _
from shopdesk.importing.changes import change_rows
from shopdesk.importing.fields import Field, FieldKind
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table

_K = FieldKind
_KINDS = {str(kind): str(kind) for kind in CustomerKind} | {
    label: str(kind) for kind, label in CUSTOMER_KIND_LABELS.items()
}

FIELDS = (
    Field("number", N_("Customer no."), _K.ID),
    Field("name", N_("Name"), _K.TEXT, required=True),
    Field("kind", N_("Kind"), _K.CHOICE, words=_KINDS),
    Field("channel", N_("Channel"), _K.TEXT),
    Field("channel_name", N_("Channel name"), _K.TEXT),
    Field("account", N_("Buyer account"), _K.ID),
    Field("nick", N_("Nick"), _K.TEXT),
    Field("accounts", N_("Other accounts"), _K.NOTE),
    Field("phone", N_("Phone"), _K.ID),
    Field("email", N_("E-mail"), _K.TEXT),
    Field("birthday", N_("Birthday"), _K.BIRTHDAY),
    Field("recipient", N_("Recipient"), _K.TEXT),
    Field("country", N_("Country"), _K.TEXT),
    Field("province", N_("Province"), _K.TEXT),
    Field("city", N_("City"), _K.TEXT),
    Field("district", N_("District"), _K.TEXT),
    Field("address", N_("Address"), _K.TEXT),
    Field("postcode", N_("Postcode"), _K.ID),
    Field("tags", N_("Tags"), _K.TEXT),
    Field("note", N_("Note"), _K.NOTE),
    Field("source", N_("Source"), _K.TEXT),
)
_TEXTS = (
    *("name", "kind", "phone", "email", "country", "province", "city"),
    *("tags", "note", "source"),
)


@dataclass(slots=True)
class _Known:
    """Who the shop knows, by everything that a table may tell of a person."""

    by_number: dict[str, int] = field(default_factory=dict)
    by_account: dict[tuple[int, str], int] = field(default_factory=dict)
    by_phone: dict[tuple[str, str], int] = field(default_factory=dict)
    by_email: dict[tuple[str, str], int] = field(default_factory=dict)
    values: dict[int, dict[str, Any]] = field(default_factory=dict)


class _Channels(dict[str, int]):
    """Ids by code; a channel is made when it is asked for the first time."""

    def __init__(self, job: Job, names: Mapping[str, str]) -> None:
        super().__init__()
        self.job, self.names = job, names

    def __missing__(self, code: str) -> int:
        name = self.names.get(code) or platform_name(code)
        self[code], created = ensure_channel(
            self.job.session, code, name=name, batch_id=self.job.batch_id
        )
        self.job.report.add("added", "channels", int(created))
        return self[code]


def book(job: Job, table: Table) -> None:
    """Add new customers, change known ones where the table tells other values."""
    job.progress(0.5, _("Comparing customers"))
    known = _read_known(job)
    seen: set[NewCustomer] = set()
    accounts: set[tuple[int, str]] = set()
    channels = _make_channels(job, table)
    fresh: list[NewCustomer] = []
    changes: dict[int, dict[str, Any]] = {}
    doubles: list[int] = []
    unchanged = 0
    for position in range(len(table)):
        if position in job.problems.positions:
            continue
        cells = {key: column[position] for key, column in table.columns.items()}
        channel_id = _channel(job, cells, channels)
        customer_id = _find(known, cells, channel_id)
        if customer_id is not None:
            values = _changes(known.values[customer_id], cells)
            if values:
                changes.setdefault(customer_id, {}).update(values)
            else:
                unchanged += 1
            continue
        person = _read_person(job, table, position, cells, taken=accounts, channels=channels)
        if person is None:
            continue
        accounts |= {(channel, account) for channel, account, _nick in person.identities}
        if person in seen:
            doubles.append(table.rows[position])
        seen.add(person)
        fresh.append(person)
    if job.is_refused:
        return
    job.progress(0.7, _("Writing customers"))
    create_customers(job.session, fresh, at_millis=job.now, batch_id=job.batch_id)
    change_rows(job.session, job.batch_id, "customer", changes, at_millis=job.now)
    if changes:
        index_customers(job.session, sorted(changes))
    job.report.warn(
        "SD-IMP-305", _("Rows that repeat another customer exactly; they were kept"), doubles
    )
    rejected = len(job.problems.positions)
    job.report.add("added", "customers", len(fresh))
    job.report.add("added", "addresses", sum(len(one.addresses) for one in fresh))
    job.report.add("updated", "customers", len(changes))
    job.report.add("unchanged", "customers", unchanged)
    job.report.tell(RowKind.ADDED, len(fresh))
    job.report.tell(RowKind.UNCHANGED, unchanged)
    job.report.tell(RowKind.UPDATED, len(table) - len(fresh) - unchanged - rejected)
    job.report.tell(RowKind.REJECTED, rejected)


def _read_known(job: Job) -> _Known:
    known = _Known()
    reader = session_reader(job.session)
    for key, number, *values in reader.rows(
        f"SELECT id, number, {', '.join(_TEXTS)}, birthday FROM customer"
    ):
        told = dict(zip((*_TEXTS, "birthday"), values, strict=True))
        known.values[key] = told
        known.by_number[number] = key
        if whole_phone(told["phone"]):
            known.by_phone.setdefault((phone_key(told["phone"]), told["name"]), key)
        if told["email"]:
            known.by_email.setdefault((told["email"].casefold(), told["name"]), key)
    for channel, account, key in reader.rows(
        "SELECT channel_id, external_id, customer_id FROM customer_identity"
    ):
        known.by_account[channel, account] = key
    return known


def _read_person(
    job: Job,
    table: Table,
    position: int,
    cells: dict[str, Any],
    *,
    taken: set[tuple[int, str]],
    channels: _Channels,
) -> NewCustomer | None:
    """A new customer; None if the row was refused for an account."""
    key, reason, code = "accounts", "", "SD-IMP-215"
    try:
        person = _new(cells, job, channels)
    except ValueError as fault:
        reason = _("“{text}” is no account; write channel:account.").format(text=fault)
    else:
        double = next((one for one in person.identities if one[:2] in taken), None)
        if double is None:
            return person
        key, code = "account", "SD-IMP-214"
        reason = _("Account {account} stands in another row already.").format(account=double[1])
    column = table.titles.get(key, "")
    job.refuse(code, reason, row=table.rows[position], column=column, position=position)
    return None


def _make_channels(job: Job, table: Table) -> _Channels:
    """Ids of channels by their code; new ones are called as the table calls them anywhere."""
    names: dict[str, str] = {}
    for code, name in zip(
        table.column("channel", ""), table.column("channel_name", ""), strict=True
    ):
        if isinstance(code, str) and isinstance(name, str) and name:
            names.setdefault(code, name)
    return _Channels(job, names)


def _channel(job: Job, cells: dict[str, Any], channels: _Channels) -> int | None:
    """The channel whose account the row names."""
    code = job.channel or cells.get("channel") or ""
    return channels[code] if cells.get("account") and code else None


def _find(known: _Known, cells: dict[str, Any], channel_id: int | None) -> int | None:
    """The customer that a row means: by number, account, phone with name, e-mail with name."""
    name = cells["name"]
    tries: tuple[Callable[[], int | None], ...] = (
        lambda: known.by_number.get(cells.get("number") or ""),
        lambda: (
            None
            if channel_id is None
            else known.by_account.get((channel_id, cells.get("account") or ""))
        ),
        lambda: known.by_phone.get((whole_phone(cells.get("phone") or ""), name)),
        lambda: known.by_email.get(((cells.get("email") or "").casefold(), name)),
    )
    return next((found for attempt in tries if (found := attempt()) is not None), None)


def _birthday(cells: dict[str, Any]) -> int | None:
    millis = cells.get("birthday")
    return None if millis is None else day_key(from_millis(millis).date())


def _changes(now: dict[str, Any], cells: dict[str, Any]) -> dict[str, Any]:
    """Values that the row tells and that differ; an empty cell tells nothing."""
    told = {key: cells.get(key) for key in _TEXTS}
    found = {key: value for key, value in told.items() if value and value != now[key]}
    birthday = _birthday(cells)
    if birthday is not None and birthday != now["birthday"]:
        found["birthday"] = birthday
    return found


def _new(cells: dict[str, Any], job: Job, channels: _Channels) -> NewCustomer:
    """The customer of a row.

    Raises:
        ValueError: if the cell of the other accounts cannot be read.
    """

    def text(key: str) -> str:
        return cells.get(key) or ""

    addresses: tuple[NewAddress, ...] = ()
    if text("address"):
        addresses = (
            NewAddress(
                recipient=text("recipient") or text("name"),
                phone=text("phone"),
                country=text("country"),
                province=text("province"),
                city=text("city"),
                district=text("district"),
                street=text("address"),
                postcode=text("postcode"),
            ),
        )
    birthday = cells.get("birthday")
    channel_id = _channel(job, cells, channels)
    own = ((channel_id, text("account"), text("nick")),) if channel_id else ()
    others = tuple(
        (channels[code], account, nick) for code, account, nick in read_accounts(text("accounts"))
    )
    return NewCustomer(
        name=text("name"),
        number=text("number"),
        kind=CustomerKind(text("kind") or CustomerKind.PERSON),
        phone=text("phone"),
        email=text("email"),
        country=text("country"),
        province=text("province"),
        city=text("city"),
        birthday=None if birthday is None else from_millis(birthday).date(),
        tags=text("tags"),
        note=text("note"),
        source=text("source") if "source" in cells else job.profile.name,
        identities=(*own, *others),
        addresses=addresses,
    )
