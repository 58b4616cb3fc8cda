"""What the order and refund screens ask beside their lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shopdesk.base.clock import day_key, from_millis
from shopdesk.db.reader import Reader, id_list, one, scalar
from shopdesk.db.search import match
from shopdesk.orders.queries.lists import LineRow, list_lines

_CHOICE = (
    "SELECT o.id, o.number, coalesce(o.external_number, ''), coalesce(c.name, o.buyer_name), "
    "o.business_date, o.total, o.display_state FROM sales_order o "
    "LEFT JOIN customer c ON c.id = o.customer_id"
)


@dataclass(frozen=True, slots=True)
class OrderChoice:
    """An order to choose from: enough to tell it from its neighbours."""

    id: int
    number: str
    external_number: str
    buyer: str
    business_date: int
    total: int
    display_state: str


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A parcel of an order."""

    id: int
    carrier: str
    tracking: str
    shipped_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file that a record came from."""

    file_name: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class RefundDetail:
    """Everything the side panel tells about one refund; ``lines`` are in the refund's order."""

    id: int
    number: str
    external_number: str | None
    channel: str
    order_id: int | None
    order_number: str
    customer_id: int | None
    customer: str
    refunded_at: datetime
    business_date: int
    amount: int
    freight: int
    units: int
    reason: str
    country: str
    goods_back: bool
    source: SourceFile | None


@dataclass(frozen=True, slots=True)
class RefundBasis:
    """What can still be refunded on an order: its lines, and money and freight that are left."""

    order_id: int
    number: str
    display_state: str
    version: int
    left: int
    freight_left: int
    shipped: bool
    lines: tuple[LineRow, ...]


@dataclass(frozen=True, slots=True)
class MonthSales:
    """Pieces (thousandths) and money of one month's order lines; ``month`` is yyyymm."""

    month: int
    units: int
    amount: int


def count_states(reader: Reader) -> dict[str, int]:
    """How many orders are in each display state, from the index on it."""
    rows = reader.rows("SELECT display_state, count(*) FROM sales_order GROUP BY display_state")
    return {state: int(count) for state, count in rows}


def find_orders(reader: Reader, text: str, limit: int = 20) -> list[OrderChoice]:
    """Orders by number, platform's number, buyer, address or phone; exact numbers first."""
    found = [
        row[0]
        for row in reader.rows(
            "SELECT id FROM sales_order WHERE number = :n UNION "
            # Channel by channel: that is how the index begins.
            "SELECT id FROM sales_order WHERE external_number = :n "
            "AND channel_id IN (SELECT id FROM channel)",
            {"n": text.strip()},
        )
    ]
    hit = match(reader.dialect, "order_search", text)
    if hit is not None:
        sql = f"{hit[0]} ORDER BY {'id' if reader.dialect == 'postgresql' else 'rowid'} DESC"
        found += [row[0] for row in reader.rows(f"{sql} LIMIT {int(limit)}", hit[1])]
    ids = list(dict.fromkeys(found))[:limit]
    rows = {row[0]: row for row in reader.rows(f"{_CHOICE} WHERE o.id IN ({id_list(ids)})")}
    return [OrderChoice(*rows[key]) for key in ids if key in rows]


def list_customer_orders(reader: Reader, customer_id: int, limit: int = 50) -> list[OrderChoice]:
    """The newest orders of a customer, newest first."""
    rows = reader.rows(
        f"{_CHOICE} WHERE o.customer_id = :id ORDER BY o.business_date DESC, o.id DESC LIMIT :n",
        {"id": customer_id, "n": limit},
    )
    return [OrderChoice(*row) for row in rows]


def list_parcels(reader: Reader, order_id: int) -> list[ParcelRow]:
    """The parcels of an order in the order of their leaving."""
    rows = reader.rows(
        "SELECT id, carrier, tracking, shipped_at, delivered_at FROM shipment "
        "WHERE order_id = :id ORDER BY shipped_at, id",
        {"id": order_id},
    )
    return [
        ParcelRow(
            key,
            carrier,
            tracking,
            from_millis(shipped),
            None if delivered is None else from_millis(delivered),
        )
        for key, carrier, tracking, shipped, delivered in rows
    ]


def list_carriers(reader: Reader) -> list[str]:
    """Carriers of the newest parcels, the most used first."""
    rows = reader.rows(
        "SELECT carrier FROM (SELECT carrier FROM shipment ORDER BY id DESC LIMIT 500) s "
        "WHERE carrier <> '' GROUP BY carrier ORDER BY count(*) DESC, carrier LIMIT 20"
    )
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class StepRow:
    """An order as a step for many orders shows it."""

    id: int
    number: str
    buyer: str
    display_state: str
    total: int


def list_for_step(reader: Reader, order_ids: Sequence[int]) -> list[StepRow]:
    """Orders chosen for a step, oldest first; those that are gone are missing."""
    rows = reader.rows(
        "SELECT o.id, o.number, coalesce(c.name, o.buyer_name), o.display_state, o.total "
        "FROM sales_order o LEFT JOIN customer c ON c.id = o.customer_id "
        f"WHERE o.id IN ({id_list(order_ids)}) ORDER BY o.placed_at, o.id"
    )
    return [StepRow(*row) for row in rows]


def find_source(reader: Reader, batch_id: int | None) -> SourceFile | None:
    """The file behind an import; None for what was entered by hand."""
    if batch_id is None:
        return None
    found = one(
        reader, "SELECT file_name, started_at FROM import_batch WHERE id = :id", {"id": batch_id}
    )
    return None if found is None else SourceFile(found[0], from_millis(found[1]))


def get_refund(reader: Reader, refund_id: int) -> RefundDetail | None:
    """One refund; None if it is gone. Its lines: ``list_refund_lines``."""
    found = one(
        reader,
        "SELECT r.id, r.number, r.external_number, h.name, r.order_id, coalesce(o.number, ''), "
        "r.customer_id, coalesce(c.name, o.buyer_name, ''), r.refunded_at, r.business_date, "
        "r.amount, r.freight, r.units, r.reason, r.country, r.batch_id FROM refund r "
        "JOIN channel h ON h.id = r.channel_id LEFT JOIN sales_order o ON o.id = r.order_id "
        "LEFT JOIN customer c ON c.id = r.customer_id WHERE r.id = :id",
        {"id": refund_id},
    )
    if found is None:
        return None
    # By SKU: the ledger's index; goods that came back are moves that name the refund.
    came_back = scalar(
        reader,
        "SELECT count(*) FROM stock_move m WHERE m.sku_id IN (SELECT l.sku_id FROM refund_line l "
        "WHERE l.refund_id = :id UNION SELECT r.sku_id FROM refund_line l "
        "JOIN stock_reservation r ON r.order_line_id = l.order_line_id WHERE l.refund_id = :id) "
        "AND m.kind = 'return' AND m.document_id = :id",
        {"id": refund_id},
    )
    values: list[Any] = [
        *found[:8],
        from_millis(found[8]),
        *found[9:15],
        bool(came_back),
        find_source(reader, found[15]),
    ]
    return RefundDetail(*values)


def get_refund_basis(reader: Reader, order_id: int) -> RefundBasis | None:
    """What the refund form needs of an order; None if it is gone."""
    found = one(
        reader,
        "SELECT o.id, o.number, o.display_state, o.version, o.paid - o.refunded, o.freight - "
        "coalesce((SELECT sum(r.freight) FROM refund r WHERE r.order_id = o.id), 0), "
        "o.shipment_state FROM sales_order o WHERE o.id = :id",
        {"id": order_id},
    )
    if found is None:
        return None
    key, number, state, version, left, freight, shipment = found
    return RefundBasis(
        order_id=key,
        number=number,
        display_state=state,
        version=version,
        left=left,
        freight_left=max(0, min(freight, left)),
        shipped=shipment in {"shipped", "delivered", "part"},
        lines=tuple(list_lines(reader, order_id)),
    )


def list_month_sales(reader: Reader, product_id: int, *, since: date) -> list[MonthSales]:
    """Sales of a product by month of the order, oldest first; months without any are missing.

    Counted as the measure ``units`` counts: lines of orders that are sales.
    """
    rows = reader.rows(
        "SELECT l.business_date / 100, sum(l.quantity), sum(l.amount) FROM sku s "
        "JOIN order_line l ON l.sku_id = s.id JOIN sales_order o ON o.id = l.order_id "
        "WHERE s.product_id = :product AND l.business_date >= :since AND o.is_sale = 1 "
        "GROUP BY l.business_date / 100 ORDER BY 1",
        {"product": product_id, "since": day_key(since)},
    )
    return [MonthSales(int(month), int(units), int(amount)) for month, units, amount in rows]
