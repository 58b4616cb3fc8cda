"""The lists of purchasing: suppliers, purchase orders, receipts, what is owed."""

from __future__ import annotations

from shopdesk.base.table import Column, Filter, Kind, TableSpec
from shopdesk.i18n import N_
from shopdesk.purchasing.queries.facts import FACTS, OPEN_STATES, SCORE, SOURCES
from shopdesk.purchasing.rules import (
    LAYER_LABELS,
    PAYABLE_KIND_LABELS,
    PURCHASE_STATE_LABELS,
    RECEIPT_KIND_LABELS,
    SUPPLIER_STATE_LABELS,
    PurchaseState,
)

_OWED = (
    "coalesce((SELECT sum(y.home_amount * (y.amount - y.paid) / y.amount) FROM payable y "
    "WHERE y.supplier_id = s.id AND y.paid <> y.amount), 0)"
)
_OPEN_ORDERS = (
    "(SELECT count(*) FROM purchase_order o WHERE o.supplier_id = s.id "
    f"AND o.state IN {OPEN_STATES})"
)
_OFFERED = "(SELECT count(*) FROM supplier_product p WHERE p.supplier_id = s.id AND p.active = 1)"
_UNSAFE = (
    "(SELECT count(*) FROM supplier_product p JOIN ("
    f"{SOURCES}) c ON c.sku_id = p.sku_id WHERE p.supplier_id = s.id AND p.active = 1 "
    "AND (c.mains < 1 OR c.mains + c.backups < 3))"
)
_SPENT = (
    "coalesce((SELECT sum(CASE r.kind WHEN 'receipt' THEN r.value ELSE -r.value END) "
    "FROM receipt r WHERE r.supplier_id = s.id), 0)"
)

SUPPLIERS = TableSpec(
    name="suppliers",
    title=N_("Suppliers"),
    source="supplier s",
    key="s.id",
    joins={"score": f"LEFT JOIN ({FACTS}) f ON f.supplier_id = s.id"},
    columns=(
        Column("code", N_("Code"), "s.code", Kind.CODE, width=92),
        Column("name", N_("Name"), "s.name", width=168),
        Column(
            "layer",
            N_("Layer"),
            "s.layer",
            Kind.STATE,
            width=92,
            states={str(key): text for key, text in LAYER_LABELS.items()},
        ),
        # Points of 100; empty without deals.
        Column("score", N_("Score"), f"({SCORE}) / 100", Kind.INTEGER, ("score",), width=70),
        Column("unsafe", N_("Not backed up"), _UNSAFE, Kind.INTEGER, width=116),
        Column("owed", N_("Owed"), _OWED, Kind.MONEY, width=110, total=True),
        Column("offered", N_("SKUs"), _OFFERED, Kind.INTEGER, width=70, total=True),
        Column("open", N_("Open orders"), _OPEN_ORDERS, Kind.INTEGER, width=100, total=True),
        Column("spent", N_("Bought in all"), _SPENT, Kind.MONEY, width=120, total=True),
        Column("contact", N_("Contact"), "s.contact", width=120, shown=False),
        Column("phone", N_("Phone"), "s.phone", Kind.CODE, width=130, shown=False),
        Column("currency", N_("Currency"), "s.currency", width=80, shown=False),
        Column("terms", N_("Term of payment, days"), "s.terms_days", Kind.INTEGER, shown=False),
        Column("lead", N_("Lead time, days"), "s.lead_time_days", Kind.INTEGER, shown=False),
        Column("review", N_("Review on"), "s.review_on", Kind.DATE, shown=False),
        Column(
            "state",
            N_("State"),
            "s.state",
            Kind.STATE,
            shown=False,
            states={str(key): text for key, text in SUPPLIER_STATE_LABELS.items()},
        ),
    ),
    default_sort="code",
    filters=(
        Filter("active", N_("Active"), "s.state = 'active'"),
        Filter("strategic", N_("Strategic"), "s.layer = 'strategic'"),
        Filter("regular", N_("Regular"), "s.layer = 'regular'"),
        Filter("backup", N_("Backup"), "s.layer = 'backup'"),
        Filter("unsafe", N_("SKUs without two backups"), f"{_UNSAFE} > 0"),
        Filter("owed", N_("Something owed"), f"{_OWED} <> 0"),
        Filter("no_deals", N_("No deals yet"), f"({SCORE}) IS NULL", ("score",)),
        Filter(
            "sku",
            N_("SKU"),
            "s.id IN (SELECT p.supplier_id FROM supplier_product p WHERE p.sku_id = :sku)",
        ),
    ),
    reads=frozenset(
        {
            *("supplier", "supplier_product", "purchase_order", "purchase_line"),
            *("receipt", "receipt_line", "payable"),
        }
    ),
    search_table="supplier_search",
)

_RECEIVED = (
    "coalesce((SELECT sum(CASE WHEN l.received < l.quantity THEN l.received ELSE l.quantity END) "
    "* 1.0 / sum(l.quantity) FROM purchase_line l WHERE l.purchase_order_id = o.id), 0)"
)
_ORDER_OWED = (
    "coalesce((SELECT sum(y.amount - y.paid) FROM payable y WHERE y.purchase_order_id = o.id "
    "AND y.kind <> 'landed'), 0)"
)

PURCHASE_ORDERS = TableSpec(
    name="purchases",
    title=N_("Purchase orders"),
    source="purchase_order o",
    key="o.id",
    joins={
        "supplier": "JOIN supplier s ON s.id = o.supplier_id",
        "place": "JOIN location p ON p.id = o.location_id",
    },
    columns=(
        Column("number", N_("Purchase no."), "o.number", Kind.CODE, width=112),
        Column("supplier", N_("Supplier"), "s.name", joins=("supplier",), width=160),
        Column(
            "state",
            N_("State"),
            "o.state",
            Kind.STATE,
            width=124,
            states={str(key): text for key, text in PURCHASE_STATE_LABELS.items()},
        ),
        Column("expected", N_("Expected on"), "o.expected_on", Kind.DATE, width=100),
        Column("received", N_("Received"), _RECEIVED, Kind.PERCENT, width=84),
        Column("total", N_("Total"), "o.total", Kind.MONEY, width=104, total=True),
        Column("ordered", N_("Ordered"), "o.ordered_on", Kind.DATE, width=100),
        Column("lines", N_("Lines"), "o.line_count", Kind.INTEGER, width=70, total=True),
        Column("units", N_("Pieces"), "o.units", Kind.QUANTITY, width=90, total=True),
        Column("currency", N_("Currency"), "o.currency", width=80, shown=False),
        Column("owed", N_("Owed"), _ORDER_OWED, Kind.MONEY, width=110, shown=False),
        Column("freight", N_("Freight"), "o.freight", Kind.MONEY, shown=False),
        Column("tax", N_("Tax"), "o.tax", Kind.MONEY, shown=False),
        Column("supplier_number", N_("Supplier's no."), "o.supplier_number", shown=False),
        Column("created", N_("Drafted at"), "o.created_at", Kind.INSTANT, shown=False),
        Column("note", N_("Note"), "o.note", shown=False),
    ),
    default_sort="number",
    descending=True,
    filters=(
        *(
            Filter(str(state), PURCHASE_STATE_LABELS[state], f"o.state = '{state}'")
            for state in PurchaseState
        ),
        Filter("open", N_("Still to come"), f"o.state IN {OPEN_STATES}"),
        Filter(
            "late",
            N_("Late"),
            f"o.state IN {OPEN_STATES} AND o.expected_on < :today",
        ),
        Filter("period", N_("Period"), "o.ordered_on >= :d0 AND o.ordered_on < :d1"),
        Filter("supplier", N_("Supplier"), "o.supplier_id = :supplier"),
        Filter(
            "sku",
            N_("SKU"),
            "o.id IN (SELECT l.purchase_order_id FROM purchase_line l WHERE l.sku_id = :sku)",
        ),
    ),
    reads=frozenset({"purchase_order", "purchase_line", "supplier", "payable"}),
    search_table="purchase_order_search",
)

RECEIPTS = TableSpec(
    name="receipts",
    title=N_("Receipts"),
    source="receipt r",
    key="r.id",
    joins={
        "supplier": "JOIN supplier s ON s.id = r.supplier_id",
        "order": "LEFT JOIN purchase_order o ON o.id = r.purchase_order_id",
    },
    columns=(
        Column("number", N_("Receipt no."), "r.number", Kind.CODE, width=130),
        Column(
            "kind",
            N_("Kind"),
            "r.kind",
            Kind.STATE,
            width=130,
            states={str(key): text for key, text in RECEIPT_KIND_LABELS.items()},
        ),
        Column("date", N_("Date"), "r.business_date", Kind.DATE, width=110),
        Column("supplier", N_("Supplier"), "s.name", joins=("supplier",), width=200),
        Column("order", N_("Purchase no."), "o.number", Kind.CODE, joins=("order",), width=130),
        Column("accepted", N_("Passed"), "r.accepted", Kind.QUANTITY, width=90, total=True),
        Column("rejected", N_("Not accepted"), "r.rejected", Kind.QUANTITY, width=90, total=True),
        Column("value", N_("Goods value"), "r.value", Kind.MONEY, width=120, total=True),
        Column("delivery_note", N_("Delivery note"), "r.delivery_note", shown=False),
        Column("note", N_("Note"), "r.note", shown=False),
    ),
    default_sort="number",
    descending=True,
    filters=(
        Filter("receipts", N_("Receipts"), "r.kind = 'receipt'"),
        Filter("returns", N_("Returns to suppliers"), "r.kind = 'return'"),
        Filter("rejected", N_("With rejected goods"), "r.rejected > 0"),
        Filter("period", N_("Period"), "r.business_date >= :d0 AND r.business_date < :d1"),
        Filter("supplier", N_("Supplier"), "r.supplier_id = :supplier"),
        Filter(
            "sku",
            N_("SKU"),
            "r.id IN (SELECT l.receipt_id FROM receipt_line l WHERE l.sku_id = :sku)",
        ),
    ),
    reads=frozenset({"receipt", "supplier", "purchase_order"}),
)

PAYABLES = TableSpec(
    name="payables",
    title=N_("Payables"),
    source="payable y",
    key="y.id",
    joins={
        "supplier": "JOIN supplier s ON s.id = y.supplier_id",
        "order": "LEFT JOIN purchase_order o ON o.id = y.purchase_order_id",
    },
    columns=(
        Column("number", N_("No."), "y.number", Kind.CODE, width=120),
        Column("due", N_("Due"), "y.due_on", Kind.DATE, width=110),
        Column("supplier", N_("Supplier"), "s.name", joins=("supplier",), width=200),
        Column(
            "kind",
            N_("Kind"),
            "y.kind",
            Kind.STATE,
            width=140,
            states={str(key): text for key, text in PAYABLE_KIND_LABELS.items()},
        ),
        Column("order", N_("Purchase no."), "o.number", Kind.CODE, joins=("order",), width=130),
        Column("amount", N_("Amount"), "y.amount", Kind.MONEY, width=110, total=True),
        Column("paid", N_("Paid"), "y.paid", Kind.MONEY, width=110, total=True),
        Column("left", N_("Left to pay"), "y.amount - y.paid", Kind.MONEY, width=110, total=True),
        Column("currency", N_("Currency"), "y.currency", width=80),
    ),
    default_sort="due",
    filters=(
        Filter("open", N_("Left to pay"), "y.paid <> y.amount"),
        Filter("overdue", N_("Overdue"), "y.paid <> y.amount AND y.due_on < :today"),
        Filter("supplier", N_("Supplier"), "y.supplier_id = :supplier"),
        Filter("period", N_("Period"), "y.due_on >= :d0 AND y.due_on < :d1"),
    ),
    reads=frozenset({"payable", "supplier", "purchase_order"}),
)
