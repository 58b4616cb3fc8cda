"""Which goods the lines of an order need: a kit needs its components.

A line keeps the components that it was placed with: they stand in its reservations, of which the
newest count, because what is taken back may be promised from other shelves the next time.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from shopdesk.db.reader import id_list, session_reader
from shopdesk.products.rules import KitPart, needed
from shopdesk.products.service.kits import kit_parts
from shopdesk.stock import service as stock

# One row for each component of the lines that sold kits; quantities of the whole line.
KIT_LINES = (
    "SELECT l.id AS line_id, l.order_id, r.sku_id, sum(r.quantity) AS quantity "
    "FROM stock_reservation r JOIN order_line l ON l.id = r.order_line_id "
    "WHERE {where} AND EXISTS (SELECT 1 FROM stock_reservation o "
    "WHERE o.order_line_id = l.id AND o.sku_id <> l.sku_id) "
    "AND r.created_at = (SELECT max(n.created_at) FROM stock_reservation n "
    "WHERE n.order_line_id = l.id) GROUP BY l.id, l.order_id, r.sku_id "
)


def new_claims(
    session: Session, lines: Sequence[tuple[int, int, int]], *, kits: Sequence[int]
) -> list[stock.Claim]:
    """What lines of a new order need.

    Args:
        lines: id, SKU and thousandths of each line with goods.
        kits: those of the SKUs that are kits.
    """
    parts = kit_parts(session, kits) if kits else {}
    return [
        stock.Claim(line_id, part.sku_id, part.quantity)
        for line_id, sku_id, quantity in lines
        for part in (
            needed(parts[sku_id], quantity) if sku_id in parts else [KitPart(sku_id, quantity)]
        )
    ]


def claims_again(session: Session, order_id: int) -> list[stock.Claim]:
    """What the lines of an order needed when they were last promised their goods."""
    rows = session_reader(session).rows(
        "SELECT l.id, l.sku_id, l.quantity, s.kit FROM order_line l JOIN sku s ON s.id = l.sku_id "
        "WHERE l.order_id = :order_id AND l.kind <> 'service' ORDER BY l.id",
        {"order_id": order_id},
    )
    placed = sold_parts(session, [int(row[0]) for row in rows])
    plain = [
        (int(key), int(sku), int(quantity))
        for key, sku, quantity, _kit in rows
        if key not in placed
    ]
    kits = [int(sku) for key, sku, _quantity, kit in rows if kit and key not in placed]
    return [
        *(
            stock.Claim(line_id, part.sku_id, part.quantity)
            for line_id, parts in placed.items()
            for part in parts
        ),
        *new_claims(session, plain, kits=kits),
    ]


def sold_parts(session: Session, line_ids: Sequence[int]) -> dict[int, tuple[KitPart, ...]]:
    """Components of those of the lines that sold kits, for the whole line."""
    found: dict[int, list[KitPart]] = {}
    sql = KIT_LINES.format(where=f"l.id IN ({id_list(line_ids)})")
    for line_id, _order, sku_id, quantity in session_reader(session).rows(
        f"{sql} ORDER BY l.id, r.sku_id"
    ):
        found.setdefault(int(line_id), []).append(KitPart(int(sku_id), int(quantity)))
    return {line_id: tuple(parts) for line_id, parts in found.items()}
