"""Suppliers, price lists and purchases as files; the first two are taken back by the import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopdesk.base.table import Column, Kind, TableSpec
from shopdesk.i18n import N_
from shopdesk.purchasing.rules import (
    LAYER_LABELS,
    PURCHASE_STATE_LABELS,
    SUPPLIER_STATE_LABELS,
)


def _state(key: str, title: str, sql: str, labels: Mapping[Any, str]) -> Column:
    states = {str(state): label for state, label in labels.items()}
    return Column(key, title, sql, Kind.STATE, states=states)


# Six decimals as text, exact on both engines: 0.048120
_RATE = (
    "CAST(s.rate_e6 / 1000000 AS text) || '.' "
    "|| substr(CAST(1000000 + s.rate_e6 % 1000000 AS text), 2)"
)
SUPPLIERS = TableSpec(
    name="suppliers",
    title=N_("Suppliers"),
    source="supplier s",
    key="s.id",
    columns=(
        Column("code", N_("Supplier code"), "s.code", Kind.CODE),
        Column("name", N_("Supplier name"), "s.name", width=220),
        _state("layer", N_("Layer"), "s.layer", LAYER_LABELS),
        _state("state", N_("State"), "s.state", SUPPLIER_STATE_LABELS),
        Column("contact", N_("Contact"), "s.contact"),
        Column("phone", N_("Phone"), "s.phone", Kind.CODE),
        Column("email", N_("E-mail"), "s.email"),
        Column("address", N_("Address"), "s.address", width=240),
        Column("account", N_("Account"), "s.account"),
        Column("currency", N_("Currency"), "s.currency"),
        Column("rate", N_("Rate"), _RATE, Kind.CODE),
        Column("terms", N_("Term of payment, days"), "s.terms_days", Kind.INTEGER),
        Column("lead", N_("Lead time, days"), "s.lead_time_days", Kind.INTEGER),
        Column("least", N_("Least order"), "s.min_order_amount", Kind.MONEY),
        Column("review", N_("Review on"), "s.review_on", Kind.DATE),
        Column("note", N_("Note"), "s.note", width=240),
    ),
    default_sort="code",
    reads=frozenset({"supplier"}),
)

# The newest entry of each break; a quote is no price of a list.
_IN_FORCE = (
    "LEFT JOIN (SELECT supplier_product_id, min_quantity, price_e4 FROM (SELECT "
    "supplier_product_id, min_quantity, price_e4, row_number() OVER (PARTITION BY "
    "supplier_product_id, min_quantity ORDER BY valid_from DESC, id DESC) AS turn "
    "FROM supplier_price WHERE source <> 'quote') t WHERE turn = 1 AND price_e4 IS NOT NULL) b "
    "ON b.supplier_product_id = o.id"
)
PRICE_LIST = TableSpec(
    name="supplier-prices",
    title=N_("Price lists of suppliers"),
    source=(
        "supplier_product o JOIN supplier s ON s.id = o.supplier_id JOIN sku k ON k.id = o.sku_id "
        f"{_IN_FORCE}"
    ),
    # One row a break; few enough of an offer that the key stays unique.
    key="o.id * 1000000 + coalesce((SELECT count(*) FROM supplier_price x "
    "WHERE x.supplier_product_id = o.id AND x.min_quantity < b.min_quantity), 0)",
    columns=(
        Column("supplier", N_("Supplier code"), "s.code", Kind.CODE),
        Column("supplier_name", N_("Supplier name"), "s.name", width=180),
        Column("sku", N_("SKU code"), "k.code", Kind.CODE),
        Column("title", N_("Product name"), "k.name", width=240),
        Column("their_code", N_("Their code"), "o.supplier_code", Kind.CODE),
        Column("main", N_("Main supplier"), "CASE o.role WHEN 'main' THEN 1 ELSE 0 END", Kind.FLAG),
        Column("pack", N_("Pack"), "o.pack_size", Kind.QUANTITY),
        Column("least", N_("Least quantity"), "o.min_quantity", Kind.QUANTITY),
        Column("lead", N_("Lead time, days"), "o.lead_time_days", Kind.INTEGER),
        Column("from", N_("From quantity"), "b.min_quantity", Kind.QUANTITY),
        Column("price", N_("Purchase price"), "b.price_e4", Kind.UNIT_COST),
        Column("currency", N_("Currency"), "s.currency"),
        Column("active", N_("In use"), "o.active", Kind.FLAG),
    ),
    default_sort="supplier",
    reads=frozenset({"supplier", "supplier_product", "supplier_price", "sku"}),
)

PURCHASES = TableSpec(
    name="purchases",
    title=N_("Purchases"),
    source=(
        "purchase_line l JOIN purchase_order o ON o.id = l.purchase_order_id "
        "JOIN supplier s ON s.id = o.supplier_id JOIN sku k ON k.id = l.sku_id"
    ),
    key="l.id",
    columns=(
        Column("number", N_("Purchase no."), "o.number", Kind.CODE),
        Column("supplier", N_("Supplier code"), "s.code", Kind.CODE),
        Column("supplier_name", N_("Supplier name"), "s.name", width=180),
        _state("state", N_("State"), "o.state", PURCHASE_STATE_LABELS),
        Column("ordered", N_("Ordered"), "o.ordered_on", Kind.DATE),
        Column("expected", N_("Expected on"), "o.expected_on", Kind.DATE),
        Column("line", N_("Line"), "l.line_no", Kind.INTEGER),
        Column("sku", N_("SKU code"), "k.code", Kind.CODE),
        Column("title", N_("Product name"), "l.title", width=240),
        Column("quantity", N_("Quantity"), "l.quantity", Kind.QUANTITY),
        Column("price", N_("Purchase price"), "l.price_e4", Kind.UNIT_COST),
        Column("amount", N_("Amount of the line"), "l.amount", Kind.MONEY),
        Column("received", N_("Received"), "l.received", Kind.QUANTITY),
        Column("rejected", N_("Not accepted"), "l.rejected", Kind.QUANTITY),
        Column("returned", N_("Sent back"), "l.returned", Kind.QUANTITY),
        Column("currency", N_("Currency"), "o.currency"),
        Column("freight", N_("Freight"), "o.freight", Kind.MONEY),
        Column("tax", N_("Tax"), "o.tax", Kind.MONEY),
        Column("total", N_("Total"), "o.total", Kind.MONEY),
        Column("note", N_("Note"), "o.note"),
    ),
    default_sort="number",
    reads=frozenset({"purchase_order", "purchase_line", "supplier", "sku"}),
)
