"""Lists and details of orders and refunds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shopdesk.base.clock import from_millis
from shopdesk.base.table import Column, Filter, Kind, TableSpec
from shopdesk.db.reader import Reader, one
from shopdesk.i18n import N_
from shopdesk.orders.rules import (
    AFTERSALE_STATE_LABELS,
    DISPLAY_STATE_LABELS,
    PAYMENT_STATE_LABELS,
    SHIPMENT_STATE_LABELS,
    DisplayState,
)

_STATE_CHIPS = tuple(
    Filter(str(state), DISPLAY_STATE_LABELS[state], f"o.display_state = '{state}'")
    for state in (
        DisplayState.WAIT_PAY,
        DisplayState.WAIT_SHIP,
        DisplayState.WAIT_RECEIVE,
        DisplayState.SUCCESS,
        DisplayState.REFUNDED,
        DisplayState.CLOSED,
    )
)

ORDERS = TableSpec(
    name="orders",
    title=N_("Orders"),
    source="sales_order o",
    key="o.id",
    joins={
        "channel": "JOIN channel h ON h.id = o.channel_id",
        "customer": "LEFT JOIN customer c ON c.id = o.customer_id",
    },
    columns=(
        # Money before what may be scrolled to: all up to the channel stands beside an open panel.
        Column("number", N_("Order no."), "o.number", Kind.CODE, width=104),
        Column("placed_at", N_("Placed"), "o.placed_at", Kind.INSTANT, width=136),
        Column(
            "customer",
            N_("Customer"),
            "coalesce(c.name, o.buyer_name)",
            joins=("customer",),
            width=160,
        ),
        Column(
            "state",
            N_("State"),
            "o.display_state",
            Kind.STATE,
            width=146,
            states={str(key): text for key, text in DISPLAY_STATE_LABELS.items()},
        ),
        Column("total", N_("Total"), "o.total", Kind.MONEY, width=108, total=True),
        Column("channel", N_("Channel"), "h.name", joins=("channel",), width=120),
        Column("lines", N_("Lines"), "o.line_count", Kind.INTEGER, width=70, total=True),
        Column("units", N_("Pieces"), "o.units", Kind.QUANTITY, width=80, total=True),
        Column("refunded", N_("Refunded"), "o.refunded", Kind.MONEY, width=100, total=True),
        Column("country", N_("Country"), "o.country", width=120),
        Column("date", N_("Date"), "o.business_date", Kind.DATE, shown=False),
        Column("goods", N_("Goods"), "o.goods", Kind.MONEY, total=True, shown=False),
        Column("discount", N_("Discount"), "o.discount", Kind.MONEY, total=True, shown=False),
        Column("freight", N_("Freight"), "o.freight", Kind.MONEY, total=True, shown=False),
        Column("paid", N_("Paid"), "o.paid", Kind.MONEY, total=True, shown=False),
        Column(
            "payment",
            N_("Payment"),
            "o.payment_state",
            Kind.STATE,
            shown=False,
            states={str(key): text for key, text in PAYMENT_STATE_LABELS.items()},
        ),
        Column(
            "shipment",
            N_("Shipment"),
            "o.shipment_state",
            Kind.STATE,
            shown=False,
            states={str(key): text for key, text in SHIPMENT_STATE_LABELS.items()},
        ),
        Column(
            "aftersale",
            N_("After-sale"),
            "o.aftersale_state",
            Kind.STATE,
            shown=False,
            states={str(key): text for key, text in AFTERSALE_STATE_LABELS.items()},
        ),
        Column("external", N_("Platform no."), "o.external_number", Kind.CODE, shown=False),
        Column("recipient", N_("Recipient"), "o.recipient", shown=False),
        Column("city", N_("City"), "o.city", shown=False),
    ),
    default_sort="placed_at",
    descending=True,
    filters=(
        *_STATE_CHIPS,
        Filter("period", N_("Period"), "o.business_date >= :d0 AND o.business_date < :d1"),
        Filter("channel", N_("Channel"), "o.channel_id = :channel"),
        Filter("customer", N_("Customer"), "o.customer_id = :customer"),
        Filter(
            "sku",
            N_("SKU"),
            "o.id IN (SELECT l.order_id FROM order_line l WHERE l.sku_id = :sku)",
        ),
        Filter("with_refund", N_("With refund"), "o.aftersale_state <> 'none'"),
    ),
    reads=frozenset({"sales_order", "customer", "channel"}),
    search_table="order_search",
)

REFUNDS = TableSpec(
    name="refunds",
    title=N_("Refunds"),
    source="refund r",
    key="r.id",
    joins={
        "channel": "JOIN channel h ON h.id = r.channel_id",
        "customer": "LEFT JOIN customer c ON c.id = r.customer_id",
        "order": "LEFT JOIN sales_order o ON o.id = r.order_id",
    },
    columns=(
        Column("number", N_("Refund no."), "r.number", Kind.CODE, width=96),
        Column("date", N_("Date"), "r.business_date", Kind.DATE, width=96),
        Column("order", N_("Order no."), "o.number", Kind.CODE, joins=("order",), width=96),
        Column("customer", N_("Customer"), "c.name", joins=("customer",), width=146),
        Column("amount", N_("Amount"), "r.amount", Kind.MONEY, width=108, total=True),
        Column("reason", N_("Reason"), "r.reason", width=180),
        Column("channel", N_("Channel"), "h.name", joins=("channel",)),
        Column("lines", N_("Lines"), "r.line_count", Kind.INTEGER, width=70, total=True),
        Column("units", N_("Pieces"), "r.units", Kind.QUANTITY, width=80, total=True),
        Column("country", N_("Country"), "r.country", shown=False),
    ),
    default_sort="date",
    descending=True,
    filters=(
        Filter("period", N_("Period"), "r.business_date >= :d0 AND r.business_date < :d1"),
        Filter("customer", N_("Customer"), "r.customer_id = :customer"),
        Filter("linked", N_("With order"), "r.order_id IS NOT NULL"),
        Filter("unlinked", N_("Without order"), "r.order_id IS NULL"),
        Filter(
            "sku",
            N_("SKU"),
            "r.id IN (SELECT l.refund_id FROM refund_line l WHERE l.sku_id = :sku)",
        ),
    ),
    reads=frozenset({"refund", "customer", "sales_order", "channel"}),
    search_within=(
        "SELECT f.id FROM refund f WHERE f.order_id IN ({order_search}) "
        "OR f.customer_id IN ({customer_search}) OR f.number LIKE upper(:typed)"
    ),
)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as shown with its order; amounts in minor units, quantity in thousandths."""

    id: int
    line_no: int
    sku_id: int | None
    sku_code: str
    title: str
    kind: str
    quantity: int
    unit_price: int
    list_amount: int
    discount: int
    amount: int
    cost: int | None
    shipped_quantity: int
    refunded_quantity: int
    refunded_amount: int
    source_row: int | None
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One thing that happened: when, what, by whom, with an amount where money moved."""

    at: datetime
    kind: str  # orders.rules.EventKind
    text: str
    amount: int | None = None
    actor: str = ""


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """Everything the side panel and ``order show`` tell about one order."""

    id: int
    number: str
    external_number: str | None
    channel: str
    customer_id: int | None
    customer: str
    currency: str
    placed_at: datetime
    business_date: int
    goods: int
    discount: int
    freight: int
    tax: int
    rounding: int
    total: int
    paid: int
    refunded: int
    life: str
    payment_state: str
    shipment_state: str
    aftersale_state: str
    display_state: str
    recipient: str
    phone: str
    country: str
    province: str
    city: str
    address: str
    note: str
    version: int
    batch_id: int | None
    lines: tuple[LineRow, ...]
    timeline: tuple[TimelineRow, ...]


def find_order(reader: Reader, number: str) -> int | None:
    """Id of the order with that number, ours or the platform's."""
    found = one(
        reader,
        "SELECT id FROM sales_order WHERE number = :n UNION SELECT id FROM sales_order "
        "WHERE external_number = :n AND channel_id IN (SELECT id FROM channel) ORDER BY id LIMIT 1",
        {"n": number},
    )
    return None if found is None else int(found[0])


def get_order(reader: Reader, order_id: int) -> OrderDetail | None:
    """One order with its lines and timeline; None if it is gone."""
    head = one(
        reader,
        "SELECT o.id, o.number, o.external_number, h.name, o.customer_id, "
        "coalesce(c.name, o.buyer_name), o.currency, o.placed_at, o.business_date, o.goods, "
        "o.discount, o.freight, o.tax, o.rounding, o.total, o.paid, o.refunded, o.life, "
        "o.payment_state, o.shipment_state, o.aftersale_state, o.display_state, o.recipient, "
        "o.phone, o.country, o.province, o.city, o.address, o.note, o.version, o.batch_id "
        "FROM sales_order o JOIN channel h ON h.id = o.channel_id "
        "LEFT JOIN customer c ON c.id = o.customer_id WHERE o.id = :id",
        {"id": order_id},
    )
    if head is None:
        return None
    values: list[Any] = [
        *head[:7],
        from_millis(head[7]),
        *head[8:],
        tuple(list_lines(reader, order_id)),
        tuple(list_timeline(reader, order_id)),
    ]
    return OrderDetail(*values)


def list_lines(reader: Reader, order_id: int) -> list[LineRow]:
    """The lines of an order in their order."""
    rows = reader.rows(
        "SELECT l.id, l.line_no, l.sku_id, coalesce(s.code, ''), l.title, l.kind, l.quantity, "
        "l.unit_price, l.list_amount, l.discount, l.amount, l.cost, l.shipped_quantity, "
        "l.refunded_quantity, l.refunded_amount, l.source_row, s.product_id "
        "FROM order_line l LEFT JOIN sku s ON s.id = l.sku_id "
        "WHERE l.order_id = :id ORDER BY l.line_no",
        {"id": order_id},
    )
    return [LineRow(*row) for row in rows]


def list_timeline(reader: Reader, order_id: int) -> list[TimelineRow]:
    """What happened to an order, oldest first, from its facts and events."""
    rows = reader.rows(
        "SELECT at, kind, detail, amount, actor FROM ("
        "SELECT e.at AS at, e.kind AS kind, coalesce(e.note, '') AS detail, "
        "CAST(NULL AS bigint) AS amount, e.actor AS actor, e.id AS place, "
        "CASE WHEN e.kind IN ('placed', 'imported') THEN 0 ELSE 4 END AS turn "
        "FROM order_event e WHERE e.order_id = :id "
        "AND e.kind NOT IN ('paid', 'shipped', 'refunded') "
        "UNION ALL SELECT p.paid_at, 'paid', p.method, p.amount, '', p.id, 1 "
        "FROM payment p WHERE p.order_id = :id "
        "UNION ALL SELECT s.shipped_at, 'shipped', trim(s.carrier || ' ' || s.tracking), NULL, "
        "'', s.id, 2 FROM shipment s WHERE s.order_id = :id "
        "UNION ALL SELECT r.refunded_at, 'refunded', r.reason, r.amount, '', r.id, 3 "
        "FROM refund r WHERE r.order_id = :id) t ORDER BY at, turn, place",
        {"id": order_id},
    )
    return [
        TimelineRow(from_millis(at), kind, detail, amount, actor)
        for at, kind, detail, amount, actor in rows
    ]


@dataclass(frozen=True, slots=True)
class RefundLineRow:
    """One line of a refund."""

    line_no: int
    sku_code: str
    title: str
    kind: str
    quantity: int
    amount: int


def list_refund_lines(reader: Reader, refund_id: int) -> list[RefundLineRow]:
    """The lines of a refund in their order."""
    rows = reader.rows(
        "SELECT l.line_no, coalesce(s.code, ''), l.title, l.kind, l.quantity, l.amount "
        "FROM refund_line l LEFT JOIN sku s ON s.id = l.sku_id "
        "WHERE l.refund_id = :id ORDER BY l.line_no",
        {"id": refund_id},
    )
    return [RefundLineRow(*row) for row in rows]
