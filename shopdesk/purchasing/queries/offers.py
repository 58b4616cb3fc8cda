"""What suppliers offer of a SKU: prices in force, quotes side by side, the history behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shopdesk.base.clock import day_key, from_millis
from shopdesk.db.reader import Reader, id_list
from shopdesk.purchasing.rules import (
    Break,
    converted,
    in_packs,
    price_at,
    purchase_amount,
)

_IN_FORCE = (
    "SELECT supplier_product_id, min_quantity, price_e4 FROM (SELECT p.supplier_product_id, "
    "p.min_quantity, p.price_e4, row_number() OVER (PARTITION BY p.supplier_product_id, "
    "p.min_quantity ORDER BY p.valid_from DESC, p.id DESC) AS turn FROM supplier_price p "
    "JOIN supplier_product o ON o.id = p.supplier_product_id JOIN supplier s "
    "ON s.id = o.supplier_id WHERE p.supplier_product_id IN ({ids}) AND p.valid_from <= :day "
    "AND (p.valid_until IS NULL OR p.valid_until >= :day) AND p.currency = s.currency) t "
    "WHERE turn = 1 AND price_e4 IS NOT NULL ORDER BY supplier_product_id, min_quantity"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A SKU as one supplier offers it; quantities in thousandths."""

    id: int  # of the supplier product
    supplier_id: int
    supplier: str
    layer: str
    sku_id: int
    sku_code: str
    title: str
    supplier_code: str
    role: str
    lead_time_days: int | None  # his own for this SKU, else that of the supplier
    min_quantity: int
    pack_size: int
    active: bool
    currency: str
    rate_e6: int
    note: str
    version: int
    own_lead_time_days: int | None
    breaks: tuple[Break, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One supplier's answer to “so many of this”: what would be ordered and what it costs."""

    offer: Offer
    quantity: int  # whole packs, at least his minimum
    price_e4: int
    amount: int  # minor units of his currency
    home_amount: int  # of the shop's
    unit_home_e4: int  # for one piece, 1/10000 of the shop's currency
    above_best: int  # minor units more than the cheapest, for the asked quantity
    quoted_until: int | None


@dataclass(frozen=True, slots=True)
class PricePoint:
    """One entry of the price history."""

    at: datetime
    valid_from: int
    valid_until: int | None
    min_quantity: int
    price_e4: int | None
    currency: str
    source: str
    note: str
    actor: str
    supplier: str


def current_breaks(
    reader: Reader, supplier_product_ids: Sequence[int], day: date
) -> dict[int, tuple[Break, ...]]:
    """The price table of each supplier product on a day; quotes that are over do not count."""
    rows = reader.rows(_IN_FORCE.format(ids=id_list(supplier_product_ids)), {"day": day_key(day)})
    found: dict[int, list[Break]] = {}
    for key, start, price in rows:
        found.setdefault(int(key), []).append(Break(int(start), int(price)))
    return {key: tuple(breaks) for key, breaks in found.items()}


_OFFERS = (
    "SELECT o.id, o.supplier_id, s.name, s.layer, o.sku_id, k.code, k.name, o.supplier_code, "
    "o.role, coalesce(o.lead_time_days, s.lead_time_days), o.min_quantity, o.pack_size, o.active, "
    "s.currency, s.rate_e6, o.note, o.version, o.lead_time_days FROM supplier_product o "
    "JOIN supplier s ON s.id = o.supplier_id JOIN sku k ON k.id = o.sku_id WHERE {condition} "
    "ORDER BY k.code, CASE o.role WHEN 'main' THEN 0 ELSE 1 END, s.name, o.id"
)


def list_offers(
    reader: Reader,
    day: date,
    *,
    sku_ids: Sequence[int] | None = None,
    supplier_id: int | None = None,
    only_active: bool = True,
) -> list[Offer]:
    """Offers of some SKUs or of one supplier, the main supplier of each SKU first."""
    conditions = ["1 = 1"]
    if only_active:
        conditions.append("o.active = 1 AND s.state = 'active'")
    if sku_ids is not None:
        conditions.append(f"o.sku_id IN ({id_list(sku_ids)})")
    if supplier_id is not None:
        conditions.append(f"o.supplier_id = {int(supplier_id)}")
    rows = reader.rows(_OFFERS.format(condition=" AND ".join(conditions)))
    breaks = current_breaks(reader, [row[0] for row in rows], day)
    found: list[Offer] = []
    for row in rows:
        values: list[Any] = [*row[:12], bool(row[12]), *row[13:], breaks.get(int(row[0]), ())]
        found.append(Offer(*values))
    return found


def compare_offers(
    reader: Reader, sku_id: int, quantity: int, day: date, *, home: str
) -> list[Comparison]:
    """Every active offer of a SKU for a quantity, the cheapest for one piece first.

    ``above_best`` is what the asked quantity costs more than from the cheapest supplier.
    """
    quoted = {
        int(key): until
        for key, until in reader.rows(
            "SELECT p.supplier_product_id, max(p.valid_until) FROM supplier_price p "
            "JOIN supplier_product o ON o.id = p.supplier_product_id WHERE o.sku_id = :sku "
            "AND p.source = 'quote' AND p.valid_until >= :day GROUP BY p.supplier_product_id",
            {"sku": sku_id, "day": day_key(day)},
        )
    }
    found = []
    for offer in list_offers(reader, day, sku_ids=[sku_id]):
        wanted = in_packs(quantity, min_quantity=offer.min_quantity, pack_size=offer.pack_size)
        reached = price_at(offer.breaks, wanted)
        if reached is None:
            continue
        amount = purchase_amount(wanted, reached.price_e4, offer.currency)
        unit = reached.price_e4 * offer.rate_e6 // 1_000_000
        found.append(
            Comparison(
                offer,
                wanted,
                reached.price_e4,
                amount,
                converted(amount, offer.rate_e6, offer.currency, home),
                unit,
                0,
                quoted.get(offer.id),
            )
        )
    found.sort(key=lambda one: (one.unit_home_e4, one.offer.lead_time_days or 0, one.offer.id))
    if not found:
        return []
    best = purchase_amount(quantity, found[0].unit_home_e4, home)
    return [
        Comparison(
            one.offer,
            one.quantity,
            one.price_e4,
            one.amount,
            one.home_amount,
            one.unit_home_e4,
            purchase_amount(quantity, one.unit_home_e4, home) - best,
            one.quoted_until,
        )
        for one in found
    ]


def price_history(
    reader: Reader, *, sku_id: int | None = None, supplier_id: int | None = None, limit: int = 200
) -> list[PricePoint]:
    """Prices of a SKU or of a supplier as they were entered, the newest first."""
    conditions = ["1 = 1"]
    if sku_id is not None:
        conditions.append(f"o.sku_id = {int(sku_id)}")
    if supplier_id is not None:
        conditions.append(f"o.supplier_id = {int(supplier_id)}")
    rows = reader.rows(
        "SELECT p.at, p.valid_from, p.valid_until, p.min_quantity, p.price_e4, p.currency, "
        "p.source, p.note, p.actor, s.name FROM supplier_price p JOIN supplier_product o "
        "ON o.id = p.supplier_product_id JOIN supplier s ON s.id = o.supplier_id "
        f"WHERE {' AND '.join(conditions)} ORDER BY p.valid_from DESC, p.id DESC LIMIT :n",
        {"n": limit},
    )
    return [PricePoint(from_millis(row[0]), *row[1:]) for row in rows]
