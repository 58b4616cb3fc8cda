"""Draft orders from many wishes at once: one for each supplier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.service.orders import LineInput, OrderInput, draft_order


@dataclass(frozen=True, slots=True)
class Wish:
    """So many of a SKU from a supplier; thousandths. The price is that of the quantity."""

    supplier_id: int
    sku_id: int
    quantity: int


def draft_by_supplier(
    session: Session,
    wishes: Sequence[Wish],
    *,
    note: str = "",
    at: datetime | None = None,
    actor: str = "",
) -> list[int]:
    """Draft one order for each supplier, in the order of the wishes; returns their ids.

    Wishes for the same SKU from the same supplier are added up.

    Raises:
        UserError: SD-PUR-030 for no wish at all, else as ``draft_order``; nothing was drafted.
    """
    grouped: dict[int, dict[int, int]] = {}
    for wish in wishes:
        if wish.quantity > 0:
            own = grouped.setdefault(wish.supplier_id, {})
            own[wish.sku_id] = own.get(wish.sku_id, 0) + wish.quantity
    if not grouped:
        raise UserError("SD-PUR-030", _("Nothing was chosen to be bought. Nothing was drafted."))
    found = []
    for supplier_id, quantities in grouped.items():
        lines = tuple(LineInput(sku_id, quantity) for sku_id, quantity in quantities.items())
        data = OrderInput(supplier_id, lines, note=note)
        found.append(draft_order(session, data, at=at, actor=actor))
    return found
