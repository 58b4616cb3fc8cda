"""What can be imported, and the modules that know how. Names, not imports: features lie above."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

from shopdesk.db.reader import Reader
from shopdesk.errors import Problem
from shopdesk.i18n import N_
from shopdesk.importing.fields import Field
from shopdesk.importing.profile import Profile
from shopdesk.importing.report import Report
from shopdesk.importing.validate import Problems, Table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SUBJECT_LABELS = {
    "orders": N_("Orders"),
    "products": N_("Products"),
    "customers": N_("Customers"),
    "stock": N_("Stock"),
    "refunds": N_("Refunds"),
    "suppliers": N_("Suppliers"),
    "supplier_prices": N_("Price lists of suppliers"),
}
# Booked in this order, undone in the reverse one.
_MODULES = {
    "orders": ("shopdesk.orders.importer",),
    "products": (
        "shopdesk.products.importer",
        "shopdesk.stock.importer.opening",
        "shopdesk.prices.importer",
    ),
    "customers": ("shopdesk.customers.importer",),
    "stock": ("shopdesk.stock.importer.levels",),
    "refunds": ("shopdesk.orders.importer.refunds",),
    "suppliers": ("shopdesk.purchasing.importer.suppliers",),
    "supplier_prices": ("shopdesk.purchasing.importer.prices",),
}
# Every feature that may have written rows of a batch; who refers to others goes first.
_UNDOERS = (
    "shopdesk.stock.service.bulk_undo",
    "shopdesk.orders.service.bulk_undo",
    "shopdesk.customers.service.bulk_undo",
    "shopdesk.purchasing.service.bulk_undo",
    "shopdesk.prices.importer",
    "shopdesk.products.importer.undo",
    "shopdesk.products.service.bulk_undo",
    "shopdesk.channels.service",
)

Progress = Callable[[float, str], None]


@dataclass(slots=True)
class Job:
    """One import at work: where it writes, what was asked, what it reports.

    Args:
        batch_id: of the batch that everything written belongs to.
        zone, currency: in force (those of the shop).
        now: milliseconds UTC of the import.
        channel: code of the channel asked for, empty for the profile's own.
        skip_bad: go on without the faulty rows.
        titles: field to the title of its column in the file.
    """

    session: Session
    batch_id: int
    profile: Profile
    zone: str
    currency: str
    now: int
    actor: str = ""
    channel: str = ""
    skip_bad: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    progress: Progress = lambda fraction, text: None  # noqa: ARG005
    report: Report = field(default_factory=Report)
    problems: Problems = field(default_factory=Problems)

    def refuse(
        self,
        code: str,
        message: str,
        *,
        row: int,
        column: str = "",
        position: int | None = None,
    ) -> None:
        """Note a row that cannot be booked; ``position`` is its place in the table."""
        self.problems.add(Problem(code, message, row, column or None), position)

    @property
    def is_refused(self) -> bool:
        """Whether nothing will be written anyway, because a row is faulty."""
        return bool(self.problems.count) and not self.skip_bad


class Importer(Protocol):
    """What a feature's ``importer`` module offers."""

    FIELDS: tuple[Field, ...]

    def book(self, job: Job, table: Table) -> None:
        """Write the sound rows of a table and account for every one of them."""


class Undoer(Protocol):
    """What a feature offers for undoing a batch."""

    def undo_blockers(self, reader: Reader, batch_id: int) -> list[str]:
        """Reasons why the batch cannot be undone, translated."""

    def undo(self, session: Session, batch_id: int) -> dict[str, int]:
        """Delete what the batch wrote; returns how many rows of which name."""


def fields_of(subject: str) -> tuple[Field, ...]:
    """All fields of a subject, those of every module that books part of it."""
    return tuple(spec for module in importers_of(subject) for spec in module.FIELDS)


def importers_of(subject: str) -> Sequence[Importer]:
    """The modules that book a subject, in their order.

    Raises:
        KeyError: for an unknown subject.
    """
    return [cast("Importer", importlib.import_module(name)) for name in _MODULES[subject]]


def undoers() -> Sequence[Undoer]:
    """The modules that undo, in their order."""
    return [cast("Undoer", importlib.import_module(name)) for name in _UNDOERS]
