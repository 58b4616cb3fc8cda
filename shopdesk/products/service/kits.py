"""Kits: variants without stock of their own that are made of others when they are sold."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db import audit
from shopdesk.db.reader import id_list, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.models import KitComponent, Sku
from shopdesk.products.rules import KitPart, ProductKind

_PARTS: Table = KitComponent.__table__  # type: ignore[assignment]
_SKUS: Table = Sku.__table__  # type: ignore[assignment]


def save_kit(session: Session, sku_id: int, parts: Sequence[KitPart], *, actor: str = "") -> None:
    """Make a variant a kit of these components; none makes it a plain variant again.

    Orders that are placed keep the components they were placed with.

    Raises:
        UserError: SD-PRO-050 if the variant is gone, SD-PRO-051 while it has stock or is promised,
            or is itself a component, SD-PRO-052 for a component that is gone, a service, a kit,
            the kit itself, doubled or without quantity. Nothing is written.
    """
    reader = session_reader(session)
    found = reader.rows(
        "SELECT s.code, p.kind FROM sku s JOIN product p ON p.id = s.product_id WHERE s.id = :id",
        {"id": sku_id},
    )
    if not found:
        raise UserError("SD-PRO-050", _("This variant does not exist any more. Nothing was saved."))
    code, kind = found[0]
    if parts:
        _check_kit(session, sku_id, code, kind)
        _check_parts(session, sku_id, parts)
    before = {
        str(row.sku_id): row.quantity
        for row in session.execute(select(_PARTS).where(_PARTS.c.kit_sku_id == sku_id))
    }
    session.execute(delete(_PARTS).where(_PARTS.c.kit_sku_id == sku_id))
    if parts:
        session.execute(
            insert(_PARTS),
            [
                {"kit_sku_id": sku_id, "sku_id": part.sku_id, "quantity": part.quantity}
                for part in parts
            ],
        )
    session.execute(
        update(_SKUS)
        .where(_SKUS.c.id == sku_id)
        .values(kit=bool(parts), updated_at=clock.now(), version=_SKUS.c.version + 1)
    )
    audit.record(
        session,
        "changed",
        "kit_component",
        sku_id,
        actor=actor,
        before=before,
        after={str(part.sku_id): part.quantity for part in parts},
    )


def _check_kit(session: Session, sku_id: int, code: str, kind: str) -> None:
    held = session_reader(session).rows(
        "SELECT 1 FROM stock_balance b JOIN location l ON l.id = b.location_id "
        "WHERE b.sku_id = :id AND ((b.quantity <> 0 AND l.kind IN "
        "('shelf', 'transit', 'quarantine', 'returns')) OR b.reserved <> 0) "
        "UNION ALL SELECT 1 FROM kit_component WHERE sku_id = :id",
        {"id": sku_id},
    )
    if held or kind != ProductKind.GOODS:
        raise UserError(
            "SD-PRO-051",
            _(
                "{code} has stock, is promised to an order, is part of a kit or is a service, so "
                "it cannot be a kit. Nothing was saved. Make a product of its own for the kit."
            ).format(code=code),
        )


def _check_parts(session: Session, sku_id: int, parts: Sequence[KitPart]) -> None:
    ids = [part.sku_id for part in parts]
    rows = session_reader(session).rows(
        "SELECT s.id, s.code, s.kit, p.kind, s.decimals FROM sku s JOIN product p "
        f"ON p.id = s.product_id WHERE s.id IN ({id_list(ids)})"
    )
    known = {int(row[0]): row[1:] for row in rows}
    for part in parts:
        code, kit, kind, decimals = known.get(part.sku_id, ("", 0, "", 0))
        bad_quantity = part.quantity <= 0 or part.quantity % 10 ** (3 - int(decimals))
        if (
            part.sku_id == sku_id
            or ids.count(part.sku_id) > 1
            or part.sku_id not in known
            or kit
            or kind != ProductKind.GOODS
            or bad_quantity
        ):
            raise UserError(
                "SD-PRO-052",
                _(
                    "“{code}” cannot be a component: a kit is made of other goods that are no "
                    "kits, each named once with a quantity of whole pieces or of its measure. "
                    "Nothing was saved."
                ).format(code=code or part.sku_id),
            )


def kit_parts(session: Session, sku_ids: Collection[int]) -> dict[int, tuple[KitPart, ...]]:
    """Components of those of the variants that are kits; one query, none without kits."""
    found: dict[int, list[KitPart]] = {}
    for kit, sku_id, quantity in session_reader(session).rows(
        "SELECT kit_sku_id, sku_id, quantity FROM kit_component "
        f"WHERE kit_sku_id IN ({id_list(list(sku_ids))}) ORDER BY kit_sku_id, sku_id"
    ):
        found.setdefault(int(kit), []).append(KitPart(int(sku_id), int(quantity)))
    return {kit: tuple(parts) for kit, parts in found.items()}


def all_kits(session: Session) -> dict[int, tuple[KitPart, ...]]:
    """Components of every kit of the shop; empty in a shop without kits."""
    found: dict[int, list[KitPart]] = {}
    for kit, sku_id, quantity in session_reader(session).rows(
        "SELECT kit_sku_id, sku_id, quantity FROM kit_component ORDER BY kit_sku_id, sku_id"
    ):
        found.setdefault(int(kit), []).append(KitPart(int(sku_id), int(quantity)))
    return {kit: tuple(parts) for kit, parts in found.items()}
