"""Costs that no stock carries, one entry each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from shopdesk.db import direct
from shopdesk.purchasing.rules import VarianceKind
from shopdesk.purchasing.service.step import Moment


@dataclass(frozen=True, slots=True)
class Variance:
    """A cost of one SKU in the shop's minor units; positive is a cost, negative a gain."""

    sku_id: int
    receipt_id: int
    kind: VarianceKind
    amount: int
    landed_cost_id: int | None = None


def add_variance(session: Session, entry: Variance, now: Moment) -> None:
    """Write the entry; nothing for an amount of 0."""
    if not entry.amount:
        return
    direct.insert(
        session,
        "cost_variance",
        {
            "sku_id": entry.sku_id,
            "receipt_id": entry.receipt_id,
            "landed_cost_id": entry.landed_cost_id,
            "kind": str(entry.kind),
            "amount": entry.amount,
            "at": now.at,
            "business_date": now.day,
        },
    )
