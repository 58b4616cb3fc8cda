"""Suppliers of a table: one row a supplier, recognised by code, else by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shopdesk.base.clock import from_day_key
from shopdesk.base.money import plain_scaled
from shopdesk.base.quantity import PIECE
from shopdesk.db.reader import session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import N_, _
from shopdesk.importing.changes import keep_before
from shopdesk.importing.fields import Field, FieldKind
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.products.rules import code_key
from shopdesk.purchasing.rules import (
    LAYER_LABELS,
    RATE_ONE,
    SUPPLIER_STATE_LABELS,
    Layer,
    SupplierState,
)
from shopdesk.purchasing.service import SupplierInput, save_supplier

_K = FieldKind
_LAYERS = {str(key): str(key) for key in Layer} | {
    label: str(key) for key, label in LAYER_LABELS.items()
}
_STATES = {str(key): str(key) for key in SupplierState} | {
    label: str(key) for key, label in SUPPLIER_STATE_LABELS.items()
}
FIELDS = (
    Field("code", N_("Supplier code"), _K.ID),
    Field("name", N_("Supplier name"), _K.TEXT, required=True),
    Field("layer", N_("Layer"), _K.CHOICE, words=_LAYERS),
    Field("state", N_("State"), _K.CHOICE, words=_STATES),
    Field("contact", N_("Contact"), _K.TEXT),
    Field("phone", N_("Phone"), _K.ID),
    Field("email", N_("E-mail"), _K.TEXT),
    Field("address", N_("Address"), _K.TEXT),
    Field("account", N_("Account"), _K.TEXT),
    Field("currency", N_("Currency"), _K.TEXT),
    Field("rate", N_("Rate"), _K.TEXT),
    Field("terms", N_("Term of payment, days"), _K.QUANTITY),
    Field("lead", N_("Lead time, days"), _K.QUANTITY),
    Field("least", N_("Least order"), _K.MONEY),
    Field("review", N_("Review on"), _K.TEXT),
    Field("note", N_("Note"), _K.NOTE),
)
_TEXTS = ("name", "contact", "phone", "email", "address", "account", "currency", "note")
_KEPT = (
    *("code", "code_key", *_TEXTS, "layer", "state", "rate_e6", "terms_days"),
    *("lead_time_days", "min_order_amount", "review_on"),
)


@dataclass(frozen=True, slots=True)
class _Known:
    """A supplier that the shop knows."""

    id: int
    version: int
    data: SupplierInput


def book(job: Job, table: Table) -> None:
    """Add new suppliers, change known ones where the table tells other values."""
    job.progress(0.5, _("Comparing suppliers"))
    by_code, by_name = _read_known(job)
    counts = {"added": 0, "updated": 0, "unchanged": 0}
    for position in range(len(table)):
        if position in job.problems.positions:
            continue
        cells = {key: column[position] for key, column in table.columns.items()}
        code = code_key(str(cells.get("code") or ""))
        known = by_code.get(code) if code else by_name.get(cells["name"])
        try:
            data = _told(job, cells, None if known is None else known.data)
            if known is not None and data == known.data:
                counts["unchanged"] += 1
                continue
            saved = _save(job, data, known)
        except UserError as fault:
            job.refuse(fault.code, fault.message, row=table.rows[position], position=position)
            continue
        counts["added" if known is None else "updated"] += 1
        by_code[code_key(saved.data.code)] = by_name[saved.data.name] = saved
    for name, count in counts.items():
        job.report.add(name, "suppliers", count)
    job.report.tell(RowKind.ADDED, counts["added"])
    job.report.tell(RowKind.UPDATED, counts["updated"])
    job.report.tell(RowKind.UNCHANGED, counts["unchanged"])
    job.report.tell(RowKind.REJECTED, len(job.problems.positions))


def _save(job: Job, data: SupplierInput, known: _Known | None) -> _Known:
    if known is not None:
        columns = (*_KEPT, "version", "updated_at")
        keep_before(job.session, job.batch_id, "supplier", columns, [known.id])
    key = save_supplier(
        job.session,
        data,
        supplier_id=None if known is None else known.id,
        version=0 if known is None else known.version,
        actor=job.actor,
        batch_id=job.batch_id,
    )
    ((code,),) = session_reader(job.session).rows(
        "SELECT code FROM supplier WHERE id = :id", {"id": key}
    )
    version = 1 if known is None else known.version + 1
    values = {name: getattr(data, name) for name in data.__slots__} | {"code": str(code)}
    return _Known(key, version, SupplierInput(**values))


def _read_known(job: Job) -> tuple[dict[str, _Known], dict[str, _Known]]:
    rows = session_reader(job.session).rows(
        f"SELECT id, version, {', '.join(_KEPT)} FROM supplier ORDER BY id DESC"
    )
    by_code: dict[str, _Known] = {}
    by_name: dict[str, _Known] = {}
    for key, version, *values in rows:
        told: dict[str, Any] = dict(zip(_KEPT, values, strict=True))
        code = told.pop("code_key")
        told["layer"], told["state"] = Layer(told["layer"]), SupplierState(told["state"])
        if told["review_on"] is not None:
            told["review_on"] = from_day_key(told["review_on"])
        known = _Known(int(key), int(version), SupplierInput(**told))
        by_code[code] = by_name[known.data.name] = known
    return by_code, by_name


def _told(job: Job, cells: dict[str, Any], known: SupplierInput | None) -> SupplierInput:
    """The supplier as the row has it; what the row does not tell stays as it is."""
    base = known or SupplierInput(cells["name"], currency=job.currency)
    values = {name: getattr(base, name) for name in base.__slots__}
    for name in (*_TEXTS, "code"):
        if cells.get(name) is not None:
            values[name] = str(cells[name]).strip()
    values["currency"] = values["currency"].upper() or job.currency
    if cells.get("layer"):
        values["layer"] = Layer(cells["layer"])
    if cells.get("state"):
        values["state"] = SupplierState(cells["state"])
    if cells.get("rate"):
        values["rate_e6"] = _rate(str(cells["rate"]))
    if values["currency"] == job.currency:
        values["rate_e6"] = RATE_ONE
    for name, target in (("terms", "terms_days"), ("lead", "lead_time_days")):
        if cells.get(name) is not None:
            values[target] = cells[name] // PIECE
    if cells.get("least") is not None:
        values["min_order_amount"] = cells["least"]
    if cells.get("review"):
        values["review_on"] = _day(str(cells["review"]))
    return SupplierInput(**values)


def _rate(text: str) -> int:
    """Millionths; 0, which the service refuses, for what is no rate."""
    try:
        return plain_scaled(text, 6)
    except ValueError:
        return 0


def _day(text: str) -> date:
    """A day that may lie in the future, as 2027-01-31 or 2027/1/31.

    Raises:
        UserError: SD-PUR-031 if it is none.
    """
    parts = text.strip()[:10].replace("/", "-").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise UserError(
            "SD-PUR-031", _("“{text}” is no day; write 2027-01-31.").format(text=text)
        ) from None
