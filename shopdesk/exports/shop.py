"""The shop's data as files that an import takes back: products, orders, customers, stock, refunds.

The titles are those that the generic import profiles know, in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from shopdesk import settings
from shopdesk.base.table import Column, Kind, TableQuery, TableSpec
from shopdesk.customers.rules import ACCOUNT_SIGNS, CUSTOMER_KIND_LABELS
from shopdesk.db.reader import Reader
from shopdesk.errors import UserError
from shopdesk.exports.products import PRODUCTS, with_details
from shopdesk.exports.purchasing import PRICE_LIST, PURCHASES, SUPPLIERS
from shopdesk.exports.table import Progress, export_table
from shopdesk.i18n import N_, _
from shopdesk.orders.rules import (
    DISPLAY_STATE_LABELS,
    LIFE_LABELS,
    LINE_KIND_LABELS,
    ORDER_KIND_LABELS,
    ORDER_SOURCE_LABELS,
    SHIPMENT_STATE_LABELS,
)
from shopdesk.stock.rules import LOCATION_LABELS, OWNED, Place

# Where goods can stand; those of suppliers lie with the shop too.
_PLACES = ", ".join(f"'{kind}'" for kind in sorted({*map(str, OWNED), "consignment"}))
# Places of every shop go by their word, those that the shop made by their code.
_PLACE = f"CASE WHEN k.id <= {max(Place)} THEN k.kind ELSE k.code END"


def _state(key: str, title: str, sql: str, labels: Mapping[Any, str]) -> Column:
    states = {str(state): label for state, label in labels.items()}
    return Column(key, title, sql, Kind.STATE, states=states)


# A row for each place where something stood at any time, because nothing there is told too, and for
# the shelf in any case. The key tells both: places are few.
_MANY_PLACES = 100_000
_STOCK = TableSpec(
    name="stock",
    title=N_("Stock"),
    source="sku s JOIN product p ON p.id = s.product_id JOIN location k "
    f"ON k.kind IN ({_PLACES}) LEFT JOIN stock_balance b ON b.sku_id = s.id "
    "AND b.location_id = k.id",
    key=f"s.id * {_MANY_PLACES} + k.id",
    base="p.kind = 'goods' AND (k.id = 1 OR b.sku_id IS NOT NULL OR EXISTS (SELECT 1 "
    "FROM stock_move m WHERE m.sku_id = s.id AND (m.from_id = k.id OR m.to_id = k.id)))",
    columns=(
        Column("sku", N_("SKU code"), "s.code", Kind.CODE),
        Column("name", N_("Name"), "s.name", width=280),
        _state(
            "place",
            N_("Place"),
            _PLACE,
            LOCATION_LABELS,
        ),
        Column("quantity", N_("Quantity"), "coalesce(b.quantity, 0)", Kind.QUANTITY),
        Column("reserved", N_("Reserved"), "coalesce(b.reserved, 0)", Kind.QUANTITY),
        Column(
            "available",
            N_("Available"),
            "coalesce(b.quantity, 0) - coalesce(b.reserved, 0)",
            Kind.QUANTITY,
        ),
        Column("value", N_("Stock value"), "coalesce(b.value, 0)", Kind.MONEY),
    ),
    default_sort="sku",
    reads=frozenset({"sku", "stock_balance", "stock_move", "location"}),
)


def _escaped(sql: str) -> str:
    """A text whose signs that set accounts apart are written as %XX."""
    for sign, code in ACCOUNT_SIGNS.items():
        sql = f"replace({sql}, '{sign}', '{code}')"
    return sql


# All accounts but the first, as ``code:account|nick; code:account``; see customers.rules.
_OTHER_ACCOUNTS = (
    "(SELECT group_concat(x.word, '; ') FROM (SELECT "
    f"{_escaped('ch.code')} || ':' || {_escaped('ci.external_id')} || "
    f"CASE WHEN ci.nick = '' THEN '' ELSE '|' || {_escaped('ci.nick')} END AS word "
    "FROM customer_identity ci JOIN channel ch ON ch.id = ci.channel_id "
    "WHERE ci.customer_id = c.id AND ci.id > (SELECT min(y.id) FROM customer_identity y "
    "WHERE y.customer_id = c.id) ORDER BY ci.id) x)"
)
_CUSTOMERS = TableSpec(
    name="customers",
    title=N_("Customers"),
    source="customer c",
    key="c.id",
    joins={
        # The address of the lowest id among the default ones; a customer has one default.
        "address": "LEFT JOIN customer_address a ON a.id = (SELECT min(x.id) "
        "FROM customer_address x WHERE x.customer_id = c.id AND x.is_default = 1)",
        "account": "LEFT JOIN customer_identity i ON i.id = (SELECT min(x.id) "
        "FROM customer_identity x WHERE x.customer_id = c.id) "
        "LEFT JOIN channel h ON h.id = i.channel_id",
    },
    columns=(
        Column("number", N_("Customer no."), "c.number", Kind.CODE),
        Column("name", N_("Name"), "c.name", width=160),
        _state("kind", N_("Kind"), "c.kind", CUSTOMER_KIND_LABELS),
        Column("channel", N_("Channel"), "h.code", joins=("account",)),
        Column("channel_name", N_("Channel name"), "h.name", joins=("account",)),
        Column("account", N_("Buyer account"), "i.external_id", Kind.CODE, joins=("account",)),
        Column("nick", N_("Nick"), "i.nick", joins=("account",)),
        Column("accounts", N_("Other accounts"), _OTHER_ACCOUNTS, width=160),
        Column("phone", N_("Phone"), "c.phone", Kind.CODE),
        Column("email", N_("E-mail"), "c.email"),
        Column("country", N_("Country"), "c.country"),
        Column("province", N_("Province"), "c.province"),
        Column("city", N_("City"), "c.city"),
        Column("recipient", N_("Recipient"), "a.recipient", joins=("address",)),
        Column("district", N_("District"), "a.district", joins=("address",)),
        Column("address", N_("Address"), "a.street", joins=("address",), width=240),
        Column("postcode", N_("Postcode"), "a.postcode", Kind.CODE, joins=("address",)),
        Column("birthday", N_("Birthday"), "c.birthday", Kind.DATE),
        Column("tags", N_("Tags"), "c.tags"),
        Column("note", N_("Note"), "c.note"),
        Column("source", N_("Source"), "c.source"),
    ),
    default_sort="number",
    reads=frozenset({"customer", "customer_address", "customer_identity", "channel"}),
)

_ORDER_JOINS = {
    "channel": "JOIN channel h ON h.id = o.channel_id",
    "customer": "LEFT JOIN customer c ON c.id = o.customer_id",
    "payment": "LEFT JOIN payment m ON m.id = (SELECT min(x.id) FROM payment x "
    "WHERE x.order_id = o.id)",
    "parcel": "LEFT JOIN shipment d ON d.id = (SELECT min(x.id) FROM shipment x "
    "WHERE x.order_id = o.id)",
}
# The platform's number first: it is what an order is recognised by when the file comes back.
_ORDER_HEAD = (
    Column("order", N_("Order no."), "coalesce(o.external_number, o.number)", Kind.CODE, width=150),
    Column("channel", N_("Channel"), "h.code", joins=("channel",)),
    Column("channel_name", N_("Channel name"), "h.name", joins=("channel",)),
    Column("placed_at", N_("Placed at"), "o.placed_at", Kind.INSTANT, width=140),
    _state("state", N_("State"), "o.display_state", DISPLAY_STATE_LABELS),
    # The facts behind the state: with them an order comes back as it was.
    _state("life", N_("Order progress"), "o.life", LIFE_LABELS),
    _state("shipment", N_("Shipment state"), "o.shipment_state", SHIPMENT_STATE_LABELS),
    Column("is_sale", N_("Counts as a sale"), "o.is_sale", Kind.FLAG),
    _state("kind", N_("Kind of order"), "o.kind", ORDER_KIND_LABELS),
    _state("source", N_("Source of the order"), "o.source", ORDER_SOURCE_LABELS),
    Column("customer", N_("Customer no."), "c.number", Kind.CODE, joins=("customer",)),
    Column(
        "account",
        N_("Buyer account"),
        # The plus keeps SQLite from walking all accounts of the channel for each row.
        "(SELECT min(i.external_id) FROM customer_identity i WHERE i.customer_id = o.customer_id "
        "AND +i.channel_id = o.channel_id)",
        Kind.CODE,
    ),
    Column("buyer", N_("Buyer"), "coalesce(c.name, o.buyer_name)", joins=("customer",)),
)
_ORDER_TAIL = (
    Column("freight", N_("Freight"), "o.freight", Kind.MONEY),
    Column("tax", N_("Tax"), "o.tax", Kind.MONEY),
    Column("rounding", N_("Rounding"), "o.rounding", Kind.MONEY),
    Column("total", N_("Total"), "o.total", Kind.MONEY),
    Column("paid", N_("Paid"), "o.paid", Kind.MONEY),
    # Not the title of money refunded: the refunds have a file of their own and come back by it.
    Column("refunded", N_("Refunded (told in the refunds)"), "o.refunded", Kind.MONEY),
    Column(
        "paid_at",
        N_("Paid at"),
        "coalesce(o.paid_at, m.paid_at)",
        Kind.INSTANT,
        joins=("payment",),
        width=140,
    ),
    Column("shipped_at", N_("Shipped at"), "o.shipped_at", Kind.INSTANT, width=140),
    Column(
        "delivered_at",
        N_("Delivered at"),
        "d.delivered_at",
        Kind.INSTANT,
        joins=("parcel",),
        width=140,
    ),
    Column("closed_at", N_("Completed at"), "o.closed_at", Kind.INSTANT, width=140),
    Column("method", N_("Means of payment"), "m.method", joins=("payment",)),
    Column(
        "fee",
        N_("Payment fee"),
        "(SELECT sum(x.fee) FROM payment x WHERE x.order_id = o.id)",
        Kind.MONEY,
    ),
    Column("reference", N_("Payment reference"), "m.reference", Kind.CODE, joins=("payment",)),
    Column("carrier", N_("Carrier"), "d.carrier", joins=("parcel",)),
    Column("tracking", N_("Tracking no."), "d.tracking", Kind.CODE, joins=("parcel",)),
    Column("recipient", N_("Recipient"), "o.recipient"),
    Column("phone", N_("Phone"), "o.phone", Kind.CODE),
    Column("country", N_("Country"), "o.country"),
    Column("province", N_("Province"), "o.province"),
    Column("city", N_("City"), "o.city"),
    Column("address", N_("Address"), "o.address", width=240),
    Column("currency", N_("Currency"), "o.currency"),
    Column("note", N_("Note"), "o.note"),
)

_ORDERS = TableSpec(
    name="orders",
    title=N_("Orders"),
    source="sales_order o",
    key="o.id",
    joins=_ORDER_JOINS,
    columns=(
        *_ORDER_HEAD,
        Column("lines", N_("Lines"), "o.line_count", Kind.INTEGER),
        Column("units", N_("Pieces"), "o.units", Kind.QUANTITY),
        # Titles that no field of an order goes by: the sums follow from the other columns.
        Column("goods", N_("Goods in all"), "o.goods", Kind.MONEY),
        Column("discount", N_("Discount in all"), "o.discount", Kind.MONEY),
        *_ORDER_TAIL,
    ),
    default_sort="placed_at",
    reads=frozenset(
        {"sales_order", "channel", "customer", "customer_identity", "shipment", "payment", "refund"}
    ),
)

_ORDER_LINES = TableSpec(
    name="order-lines",
    title=N_("Order lines"),
    source="order_line l JOIN sales_order o ON o.id = l.order_id",
    key="l.id",
    joins=_ORDER_JOINS | {"sku": "LEFT JOIN sku s ON s.id = l.sku_id"},
    columns=(
        *_ORDER_HEAD,
        Column("line_id", N_("Sub-order no."), "l.external_id", Kind.CODE),
        Column("sku", N_("SKU code"), "s.code", Kind.CODE, joins=("sku",)),
        Column("title", N_("Product"), "l.title", width=280),
        Column("quantity", N_("Quantity"), "l.quantity", Kind.QUANTITY),
        _state("line_kind", N_("Kind of line"), "l.kind", LINE_KIND_LABELS),
        # The price is rounded; the amount is what counts when the line is read again.
        Column("unit_price", N_("Unit price"), "l.unit_price", Kind.MONEY),
        Column("list_amount", N_("Amount before discount"), "l.list_amount", Kind.MONEY),
        Column("discount", N_("Discount of the line"), "l.discount", Kind.MONEY),
        Column("amount", N_("Amount of the line"), "l.amount", Kind.MONEY),
        Column("cost", N_("Cost of the line"), "l.cost", Kind.MONEY),
        *_ORDER_TAIL,
    ),
    default_sort="placed_at",
    reads=_ORDERS.reads | {"order_line", "sku"},
)

_REFUNDS = TableSpec(
    name="refunds",
    title=N_("Refunds"),
    source="refund r LEFT JOIN refund_line l ON l.refund_id = r.id",
    # A refund of freight only has no line and still a row.
    key="coalesce(l.id, -r.id)",
    joins={
        "channel": "JOIN channel h ON h.id = r.channel_id",
        "order": "LEFT JOIN sales_order o ON o.id = r.order_id",
        "customer": "LEFT JOIN customer c ON c.id = r.customer_id",
        "sku": "LEFT JOIN sku s ON s.id = l.sku_id",
        "order_line": "LEFT JOIN order_line ol ON ol.id = l.order_line_id",
    },
    columns=(
        Column("number", N_("Refund no."), "coalesce(r.external_number, r.number)", Kind.CODE),
        Column("channel", N_("Channel"), "h.code", joins=("channel",)),
        Column("refunded_at", N_("Refunded at"), "r.refunded_at", Kind.INSTANT, width=140),
        Column(
            "order",
            N_("Order no."),
            "coalesce(o.external_number, o.number)",
            Kind.CODE,
            joins=("order",),
        ),
        Column("customer", N_("Customer no."), "c.number", Kind.CODE, joins=("customer",)),
        Column("line", N_("Line"), "l.line_no", Kind.INTEGER),
        Column("order_line", N_("Order line"), "ol.line_no", Kind.INTEGER, joins=("order_line",)),
        _state("line_kind", N_("Kind of line"), "l.kind", LINE_KIND_LABELS),
        Column("sku", N_("SKU code"), "s.code", Kind.CODE, joins=("sku",)),
        Column("title", N_("Product"), "l.title", width=280),
        Column("quantity", N_("Quantity"), "l.quantity", Kind.QUANTITY),
        Column("amount", N_("Amount of the line"), "l.amount", Kind.MONEY),
        Column(
            "came_back",
            N_("Goods came back"),
            "CASE WHEN EXISTS (SELECT 1 FROM stock_move m WHERE m.kind = 'return' "
            "AND m.document_id = r.id AND m.sku_id = l.sku_id) THEN 1 ELSE 0 END",
            Kind.FLAG,
        ),
        _state(
            "returned_to",
            N_("Returned to"),
            f"(SELECT {_PLACE} FROM stock_move m JOIN location k ON k.id = m.to_id "
            "WHERE m.kind = 'return' AND m.document_id = r.id AND m.sku_id = l.sku_id "
            "ORDER BY m.id LIMIT 1)",
            LOCATION_LABELS,
        ),
        Column("freight", N_("Freight"), "r.freight", Kind.MONEY),
        Column("total", N_("Total"), "r.amount", Kind.MONEY),
        Column("country", N_("Country"), "r.country"),
        Column("reason", N_("Reason"), "r.reason"),
    ),
    default_sort="refunded_at",
    reads=frozenset(
        {
            *("refund", "refund_line", "channel", "sales_order", "order_line", "customer", "sku"),
            "stock_move",
        }
    ),
)

EXPORTS: Mapping[str, TableSpec] = {
    spec.name: spec
    for spec in (
        *(PRODUCTS, _ORDERS, _ORDER_LINES, _CUSTOMERS, _STOCK, _REFUNDS),
        *(PURCHASES, SUPPLIERS, PRICE_LIST),
    )
}


def _in_dialect(spec: TableSpec, reader: Reader) -> TableSpec:
    """Joining the texts of several rows is the one thing that the engines call by two names."""
    if reader.dialect == "sqlite":
        return spec
    columns = tuple(
        replace(column, sql=column.sql.replace("group_concat(", "string_agg("))
        for column in spec.columns
    )
    return replace(spec, columns=columns)


def export_shop_data(
    reader: Reader, what: str, path: Path, *, progress: Progress | None = None
) -> int:
    """Write one kind of the shop's data to a file; returns the number of rows.

    Args:
        reader: one consistent view of the shop.
        what: a key of ``EXPORTS``.
        path: ``.csv`` or ``.xlsx``.
        progress: as ``export_table``.

    Raises:
        UserError: SD-EXP-006 for an unknown kind, else as ``export_table``.
    """
    if what not in EXPORTS:
        raise UserError(
            "SD-EXP-006",
            _("There is no “{what}” to export; there are {names}. Nothing was written.").format(
                what=what, names=", ".join(EXPORTS)
            ),
        )
    preferences = settings.load(reader)
    spec = _in_dialect(EXPORTS[what], reader)
    return export_table(
        reader,
        with_details(reader, spec) if what == PRODUCTS.name else spec,
        TableQuery(),
        path,
        currency=preferences.get(settings.SHOP_CURRENCY),
        zone=preferences.get(settings.SHOP_TIME_ZONE),
        progress=progress,
    )
