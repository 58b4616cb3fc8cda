"""Price lists of suppliers: one row a price from a quantity on, for one SKU of one supplier.

Rows of the same supplier and SKU are one price table and replace the one in force; a list without
a column of quantities only replaces the price of single pieces. Old prices stay as history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shopdesk.base.clock import business_date, from_millis
from shopdesk.base.quantity import PIECE
from shopdesk.db.reader import session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import N_, _
from shopdesk.importing.changes import keep_before
from shopdesk.importing.fields import Field, FieldKind
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.products.rules import ProductKind, code_key
from shopdesk.products.service import FoundSku, find_skus
from shopdesk.purchasing.queries import Offer, list_offers
from shopdesk.purchasing.rules import Break, PriceSource, Role
from shopdesk.purchasing.service import SupplierProductInput, save_supplier_product

_K = FieldKind
FIELDS = (
    Field("supplier", N_("Supplier code"), _K.ID, required=True),
    Field("supplier_name", N_("Supplier name"), _K.TEXT),
    Field("sku", N_("SKU code"), _K.ID, required=True),
    Field("title", N_("Product name"), _K.TEXT),
    Field("their_code", N_("Their code"), _K.ID),
    Field("main", N_("Main supplier"), _K.FLAG),
    Field("pack", N_("Pack"), _K.QUANTITY),
    Field("least", N_("Least quantity"), _K.QUANTITY),
    Field("lead", N_("Lead time, days"), _K.QUANTITY),
    Field("from", N_("From quantity"), _K.QUANTITY),
    Field("price", N_("Purchase price"), _K.PRICE),
    Field("currency", N_("Currency"), _K.TEXT),
    Field("active", N_("In use"), _K.FLAG),
)
_KEPT = (
    *("supplier_code", "role", "lead_time_days", "min_quantity", "pack_size", "active", "note"),
    *("version", "updated_at"),
)


@dataclass(slots=True)
class _Group:
    """The rows of one supplier and SKU."""

    positions: list[int] = field(default_factory=list)
    cells: dict[str, Any] = field(default_factory=dict)
    prices: dict[int, int] = field(default_factory=dict)


def book(job: Job, table: Table) -> None:
    """Add and change what suppliers offer; every price that differs is a new entry."""
    job.progress(0.5, _("Comparing prices"))
    groups = _groups(job, table)
    known = _known(job)
    counts = {"added": 0, "updated": 0, "unchanged": 0}
    rows = dict.fromkeys(counts, 0)
    has_steps = table.has("from")
    for (supplier_id, sku_id), group in groups.items():
        offer = known.get((supplier_id, sku_id))
        data = _told(supplier_id, sku_id, group, offer, has_steps=has_steps)
        what = "added" if offer is None else "unchanged" if data == _present(offer) else "updated"
        if what != "unchanged" and not _save(job, table, group, data, offer):
            continue
        counts[what] += 1
        rows[what] += len(group.positions)
    for name, count in counts.items():
        job.report.add(name, "supplier_products", count)
    job.report.tell(RowKind.ADDED, rows["added"])
    job.report.tell(RowKind.UPDATED, rows["updated"])
    job.report.tell(RowKind.UNCHANGED, rows["unchanged"])
    job.report.tell(RowKind.REJECTED, len(job.problems.positions))


def _save(
    job: Job, table: Table, group: _Group, data: SupplierProductInput, offer: Offer | None
) -> bool:
    if offer is not None:
        keep_before(job.session, job.batch_id, "supplier_product", _KEPT, [offer.id])
    try:
        save_supplier_product(
            job.session,
            data,
            source=PriceSource.IMPORT,
            at=from_millis(job.now),
            actor=job.actor,
            batch_id=job.batch_id,
        )
    except UserError as fault:
        for position in group.positions:
            job.refuse(fault.code, fault.message, row=table.rows[position], position=position)
        return False
    return True


def _groups(job: Job, table: Table) -> dict[tuple[int, int], _Group]:
    """Rows by supplier and SKU; those that name what does not exist are refused."""
    suppliers = {
        str(key): int(number)
        for number, key in session_reader(job.session).rows("SELECT id, code_key FROM supplier")
    }
    codes = [str(code) for code in table.columns["sku"] if isinstance(code, str)]
    skus = find_skus(job.session, {code_key(code) for code in codes})
    found: dict[tuple[int, int], _Group] = {}
    for position in range(len(table)):
        if position in job.problems.positions:
            continue
        cells = {key: column[position] for key, column in table.columns.items()}
        supplier = suppliers.get(code_key(str(cells["supplier"])))
        sku = skus.get(code_key(str(cells["sku"])))
        if supplier is None:
            _refuse(job, table, position, "supplier", _("No supplier has this code."))
        elif not _is_goods(sku):
            _refuse(job, table, position, "sku", _("No goods have this SKU code."))
        else:
            assert sku is not None  # noqa: S101 - told by _is_goods
            group = found.setdefault((supplier, sku.id), _Group())
            group.positions.append(position)
            for name, value in cells.items():
                if value is not None:
                    group.cells.setdefault(name, value)
            if cells.get("price") is not None:
                group.prices[cells.get("from") or 0] = cells["price"]
    return found


def _is_goods(sku: FoundSku | None) -> bool:
    return sku is not None and sku.kind is ProductKind.GOODS


def _refuse(job: Job, table: Table, position: int, key: str, reason: str) -> None:
    column = table.titles.get(key, "")
    row = table.rows[position]
    job.refuse("SD-PUR-030", reason, row=row, column=column, position=position)


def _known(job: Job) -> dict[tuple[int, int], Offer]:
    today = business_date(from_millis(job.now), job.zone)
    offers: Sequence[Offer] = list_offers(session_reader(job.session), today, only_active=False)
    return {(offer.supplier_id, offer.sku_id): offer for offer in offers}


def _present(offer: Offer) -> SupplierProductInput:
    """What is known, as it would be saved again."""
    return SupplierProductInput(
        offer.supplier_id,
        offer.sku_id,
        supplier_code=offer.supplier_code,
        role=Role(offer.role),
        lead_time_days=offer.own_lead_time_days,
        min_quantity=offer.min_quantity,
        pack_size=offer.pack_size,
        active=offer.active,
        note=offer.note,
        breaks=offer.breaks,
    )


def _told(
    supplier_id: int, sku_id: int, group: _Group, offer: Offer | None, *, has_steps: bool
) -> SupplierProductInput:
    """The offer as the rows have it; what they do not tell stays as it is."""
    base = SupplierProductInput(supplier_id, sku_id) if offer is None else _present(offer)
    cells = group.cells
    prices = {} if has_steps and group.prices else {
        one.min_quantity: one.price_e4 for one in base.breaks or ()
    }  # fmt: skip
    prices |= group.prices
    role = base.role
    if cells.get("main") is not None:
        role = Role.MAIN if cells["main"] == "1" else Role.BACKUP
    lead = cells.get("lead")
    return SupplierProductInput(
        supplier_id,
        sku_id,
        supplier_code=str(cells.get("their_code") or base.supplier_code),
        role=role,
        lead_time_days=base.lead_time_days if lead is None else lead // PIECE,
        min_quantity=cells.get("least", base.min_quantity),
        pack_size=cells.get("pack") or base.pack_size,
        active=base.active if cells.get("active") is None else cells["active"] == "1",
        note=base.note,
        breaks=tuple(Break(start, price) for start, price in sorted(prices.items())),
    )
