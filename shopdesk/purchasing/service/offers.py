"""What suppliers offer: their products and prices; prices are added, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from shopdesk.base.quantity import PIECE
from shopdesk.db import audit, direct
from shopdesk.db.reader import one, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.models import SupplierProduct
from shopdesk.purchasing.queries.offers import current_breaks
from shopdesk.purchasing.rules import Break, PriceSource, Role
from shopdesk.purchasing.service.step import Moment, moment

_PRODUCTS: Table = SupplierProduct.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class SupplierProductInput:
    """A SKU that a supplier offers; quantities in thousandths.

    ``breaks`` None leaves the prices alone; else they become the whole price table.
    """

    supplier_id: int
    sku_id: int
    supplier_code: str = ""
    role: Role = Role.BACKUP
    lead_time_days: int | None = None
    min_quantity: int = 0
    pack_size: int = PIECE
    active: bool = True
    note: str = ""
    breaks: tuple[Break, ...] | None = None


@dataclass(frozen=True, slots=True)
class QuoteInput:
    """Prices that a supplier offered for a SKU, until a day."""

    supplier_id: int
    sku_id: int
    breaks: tuple[Break, ...]
    valid_until: date | None = None
    note: str = ""


def save_supplier_product(
    session: Session,
    data: SupplierProductInput,
    *,
    source: PriceSource = PriceSource.MANUAL,
    at: datetime | None = None,
    actor: str = "",
    batch_id: int | None = None,
) -> int:
    """Add or replace what a supplier offers of a SKU; returns its id.

    A SKU has one main supplier: another that was main becomes a backup.

    Raises:
        UserError: SD-PUR-010 for impossible quantities or prices, SD-PUR-011 if the supplier or
            the SKU does not exist or is a service. Nothing is written then.
    """
    _check(session, data)
    now = moment(session, at)
    values = {
        "supplier_id": data.supplier_id,
        "sku_id": data.sku_id,
        "supplier_code": data.supplier_code.strip(),
        "role": str(data.role),
        "lead_time_days": data.lead_time_days,
        "min_quantity": data.min_quantity,
        "pack_size": data.pack_size,
        "active": data.active,
        "note": data.note.strip(),
        "updated_at": now.at,
    }
    before = (
        session.execute(
            select(_PRODUCTS).where(
                _PRODUCTS.c.supplier_id == data.supplier_id, _PRODUCTS.c.sku_id == data.sku_id
            )
        )
        .mappings()
        .first()
    )
    if before is None:
        found = session.execute(
            insert(_PRODUCTS).returning(_PRODUCTS.c.id), {**values, "batch_id": batch_id}
        )
        key = int(found.scalar_one())
        audit.record(session, "created", "supplier_product", key, actor=actor)
    else:
        key = int(before["id"])
        _replace(session, before, values, actor=actor)
    if data.role is Role.MAIN and data.active:
        _make_others_backup(session, key, data.sku_id)
    if data.breaks is not None:
        origin = _Origin(source, actor, batch_id)
        _replace_breaks(session, key, data.breaks, now, origin)
    return key


def _replace(session: Session, before: Any, values: dict[str, Any], *, actor: str) -> None:
    changed = {
        key: value for key, value in values.items() if key != "updated_at" and before[key] != value
    }
    if not changed:
        return
    session.execute(
        update(_PRODUCTS)
        .where(_PRODUCTS.c.id == before["id"])
        .values(**values, version=before["version"] + 1)
    )
    audit.record(
        session,
        "changed",
        "supplier_product",
        before["id"],
        actor=actor,
        before={key: before[key] for key in changed},
        after=changed,
    )


def _make_others_backup(session: Session, key: int, sku_id: int) -> None:
    session.execute(
        update(_PRODUCTS)
        .where(
            _PRODUCTS.c.sku_id == sku_id,
            _PRODUCTS.c.id != key,
            _PRODUCTS.c.role == str(Role.MAIN),
        )
        .values(role=str(Role.BACKUP), version=_PRODUCTS.c.version + 1)
    )


def _check(session: Session, data: SupplierProductInput) -> None:
    if data.pack_size <= 0 or data.min_quantity < 0:
        raise UserError(
            "SD-PUR-010",
            _("A pack holds more than 0, and the least quantity is 0 or more. Nothing was saved."),
        )
    check_breaks(data.breaks or ())
    reader = session_reader(session)
    supplier = one(reader, "SELECT 1 FROM supplier WHERE id = :id", {"id": data.supplier_id})
    sku = one(
        reader,
        "SELECT p.kind FROM sku s JOIN product p ON p.id = s.product_id WHERE s.id = :id",
        {"id": data.sku_id},
    )
    if supplier is None or sku is None or sku[0] != "goods":
        raise UserError(
            "SD-PUR-011",
            _("There is no such supplier, or no such goods to buy. Nothing was saved."),
        )


def check_breaks(breaks: Sequence[Break]) -> None:
    """Refuse a price table that cannot be.

    Raises:
        UserError: SD-PUR-010 for negative figures or two prices from the same quantity on.
    """
    starts = [one_break.min_quantity for one_break in breaks]
    if any(start < 0 for start in starts) or any(one.price_e4 < 0 for one in breaks):
        raise UserError(
            "SD-PUR-010", _("Quantities and prices cannot be below 0. Nothing was saved.")
        )
    if len(set(starts)) != len(starts):
        raise UserError(
            "SD-PUR-010", _("There are two prices from the same quantity on. Nothing was saved.")
        )


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where prices come from."""

    source: PriceSource
    actor: str
    batch_id: int | None = None
    valid_until: date | None = None
    note: str = ""


def _replace_breaks(
    session: Session, key: int, breaks: Sequence[Break], now: Moment, origin: _Origin
) -> None:
    """Add what differs from the prices in force; breaks that are gone get an empty price."""
    present = {
        one.min_quantity: one.price_e4
        for one in current_breaks(session_reader(session), [key], now.day).get(key, ())
    }
    wanted = {one.min_quantity: one.price_e4 for one in breaks}
    changes: dict[int, int | None] = {
        start: price for start, price in wanted.items() if present.get(start) != price
    }
    changes |= dict.fromkeys(present.keys() - wanted.keys())
    _append(session, key, changes, now, origin)


def _append(
    session: Session, key: int, prices: Mapping[int, int | None], now: Moment, origin: _Origin
) -> None:
    ((currency,),) = direct.rows(
        session,
        "SELECT s.currency FROM supplier_product p JOIN supplier s ON s.id = p.supplier_id "
        "WHERE p.id = :id",
        {"id": key},
    )
    for start, price in sorted(prices.items()):
        direct.insert(
            session,
            "supplier_price",
            {
                "supplier_product_id": key,
                "min_quantity": start,
                "price_e4": price,
                "currency": currency,
                "valid_from": now.day,
                "valid_until": origin.valid_until,
                "source": str(origin.source),
                "note": origin.note,
                "at": now.at,
                "actor": origin.actor,
                "batch_id": origin.batch_id,
            },
        )


def record_quote(
    session: Session, data: QuoteInput, *, at: datetime | None = None, actor: str = ""
) -> int:
    """Keep the prices that a supplier offered; returns the id of his product.

    A supplier who did not offer the SKU before becomes a backup for it.

    Raises:
        UserError: SD-PUR-010, SD-PUR-011 as ``save_supplier_product``; SD-PUR-010 also for an
            offer without a price or with an end that is over.
    """
    now = moment(session, at)
    check_breaks(data.breaks)
    if not data.breaks or (data.valid_until is not None and data.valid_until < now.day):
        raise UserError("SD-PUR-010", _("A quote needs a price and a day that is still to come."))
    key = ensure_supplier_product(session, data.supplier_id, data.sku_id, actor=actor)
    prices: dict[int, int | None] = {one.min_quantity: one.price_e4 for one in data.breaks}
    origin = _Origin(PriceSource.QUOTE, actor, valid_until=data.valid_until, note=data.note.strip())
    _append(session, key, prices, now, origin)
    return key


def ensure_supplier_product(
    session: Session, supplier_id: int, sku_id: int, *, actor: str = ""
) -> int:
    """The id of what a supplier offers of a SKU, added as a backup where it is new."""
    found = session.execute(
        select(_PRODUCTS.c.id).where(
            _PRODUCTS.c.supplier_id == supplier_id, _PRODUCTS.c.sku_id == sku_id
        )
    ).scalar_one_or_none()
    if found is not None:
        return int(found)
    return save_supplier_product(session, SupplierProductInput(supplier_id, sku_id), actor=actor)


def record_agreed(
    session: Session,
    supplier_id: int,
    sku_id: int,
    *,
    quantity: int,
    price_e4: int,
    now: Moment,
    actor: str,
) -> None:
    """Keep what an order agreed on, where it differs from the price in force.

    Who is bought from first is the main supplier of the SKU, without anybody setting it up.
    """
    key = ensure_supplier_product(session, supplier_id, sku_id, actor=actor)
    mains = one(
        session_reader(session),
        "SELECT id FROM supplier_product WHERE sku_id = :sku AND role = 'main' AND active = 1",
        {"sku": sku_id},
    )
    if mains is None:
        session.execute(update(_PRODUCTS).where(_PRODUCTS.c.id == key).values(role=str(Role.MAIN)))
    breaks = current_breaks(session_reader(session), [key], now.day).get(key, ())
    reached = [one for one in breaks if one.min_quantity <= quantity]
    present = max(reached, key=lambda one: one.min_quantity) if reached else None
    if present is not None and present.price_e4 == price_e4:
        return
    start = present.min_quantity if present is not None else 0
    _append(session, key, {start: price_e4}, now, _Origin(PriceSource.ORDER, actor))
