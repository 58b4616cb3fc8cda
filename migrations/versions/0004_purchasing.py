"""Suppliers, purchase orders, receipts and what is owed.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SEARCHED = ("supplier_search", "purchase_order_search")
_UNDOING = "EXISTS (SELECT 1 FROM import_batch b WHERE b.id = OLD.batch_id AND b.state = 'undoing')"
_SENT = (
    "EXISTS (SELECT 1 FROM purchase_order o WHERE o.id = OLD.purchase_order_id "
    "AND o.state <> 'draft')"
)
_FROZEN_HEAD = (
    "number, supplier_id, currency, rate_e6, ordered_on, goods, freight, tax, total, units, "
    "line_count"
)
_FROZEN_LINE = (
    "purchase_order_id, line_no, sku_id, title, quantity, price_e4, list_price_e4, amount"
)
_FROZEN_PAYABLE = (
    "number, supplier_id, kind, purchase_order_id, receipt_id, landed_cost_id, currency, rate_e6, "
    "amount, home_amount, business_date"
)
# table, event, condition under which it is refused, message
_GUARDS = (
    ("supplier_price", "UPDATE", "1 = 1", "supplier prices are never edited"),
    ("supplier_price", "DELETE", f"NOT {_UNDOING}", "supplier prices are never deleted"),
    (
        "purchase_order",
        f"UPDATE OF {_FROZEN_HEAD}",
        "OLD.state <> 'draft'",
        "amounts of sent purchase orders are never edited",
    ),
    ("purchase_order", "DELETE", "1 = 1", "purchase orders are never deleted"),
    (
        "purchase_line",
        f"UPDATE OF {_FROZEN_LINE}",
        _SENT,
        "lines of sent purchase orders are never edited",
    ),
    ("purchase_line", "DELETE", _SENT, "lines of sent purchase orders are never deleted"),
    ("purchase_event", "UPDATE", "1 = 1", "what happened is never edited"),
    ("purchase_event", "DELETE", "1 = 1", "what happened is never deleted"),
    ("receipt", "UPDATE", "1 = 1", "receipts are never edited"),
    ("receipt", "DELETE", "1 = 1", "receipts are never deleted"),
    ("receipt_line", "UPDATE", "1 = 1", "receipts are never edited"),
    ("receipt_line", "DELETE", "1 = 1", "receipts are never deleted"),
    ("landed_cost", "UPDATE", "1 = 1", "landed costs are never edited"),
    ("landed_cost", "DELETE", "1 = 1", "landed costs are never deleted"),
    ("landed_share", "UPDATE", "1 = 1", "landed costs are never edited"),
    ("landed_share", "DELETE", "1 = 1", "landed costs are never deleted"),
    ("cost_variance", "UPDATE", "1 = 1", "cost variances are never edited"),
    ("cost_variance", "DELETE", "1 = 1", "cost variances are never deleted"),
    ("payable", f"UPDATE OF {_FROZEN_PAYABLE}", "1 = 1", "payables are never edited"),
    ("payable", "DELETE", "1 = 1", "payables are never deleted"),
    ("supplier_payment", "UPDATE", "1 = 1", "payments are never edited"),
    ("supplier_payment", "DELETE", "1 = 1", "payments are never deleted"),
)


def upgrade() -> None:
    _suppliers()
    _orders()
    _receipts()
    _landed_costs()
    _payables()
    _planning()
    _search()
    _guards()


def _suppliers() -> None:
    op.create_table(
        "supplier",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rate_e6", sa.BigInteger(), server_default="1000000", nullable=False),
        sa.Column("terms_days", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lead_time_days", sa.BigInteger(), nullable=True),
        sa.Column("min_order_amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("review_on", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "terms_days >= 0 and min_order_amount >= 0", name=op.f("ck_supplier_positive")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("code_key", name=op.f("uq_supplier_code_key")),
    )
    op.create_index("ix_supplier_batch_id", "supplier", ["batch_id"], unique=False)
    op.create_index("ix_supplier_name", "supplier", ["name"], unique=False)
    op.create_table(
        "supplier_contract",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("supplier_id", _KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Integer(), nullable=True),
        sa.Column("media_id", _KEY, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name=op.f("fk_supplier_contract_media_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_contract_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_contract")),
    )
    op.create_index(
        "ix_supplier_contract_supplier_id", "supplier_contract", ["supplier_id"], unique=False
    )
    op.create_table(
        "supplier_product",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("supplier_id", _KEY, nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("supplier_code", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("lead_time_days", sa.BigInteger(), nullable=True),
        sa.Column("min_quantity", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pack_size", sa.BigInteger(), server_default="1000", nullable=False),
        sa.Column("active", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "min_quantity >= 0 and pack_size > 0", name=op.f("ck_supplier_product_positive")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_supplier_product_sku_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_product_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_product")),
        sa.UniqueConstraint(
            "supplier_id", "sku_id", name=op.f("uq_supplier_product_supplier_id_sku_id")
        ),
    )
    op.create_index("ix_supplier_product_batch_id", "supplier_product", ["batch_id"], unique=False)
    op.create_index("ix_supplier_product_sku_id", "supplier_product", ["sku_id"], unique=False)
    op.create_table(
        "supplier_price",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("supplier_product_id", _KEY, nullable=False),
        sa.Column("min_quantity", sa.BigInteger(), nullable=False),
        sa.Column("price_e4", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("min_quantity >= 0", name=op.f("ck_supplier_price_quantity")),
        sa.CheckConstraint(
            "price_e4 is null or price_e4 >= 0", name=op.f("ck_supplier_price_price")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_product_id"],
            ["supplier_product.id"],
            name=op.f("fk_supplier_price_supplier_product_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_price")),
    )
    op.create_index("ix_supplier_price_batch_id", "supplier_price", ["batch_id"], unique=False)
    op.create_index(
        "ix_supplier_price_supplier_product_id",
        "supplier_price",
        ["supplier_product_id", "min_quantity"],
        unique=False,
    )


def _orders() -> None:
    op.create_table(
        "purchase_order",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("supplier_id", _KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rate_e6", sa.BigInteger(), nullable=False),
        sa.Column("location_id", _KEY, nullable=False),
        sa.Column("ordered_on", sa.Integer(), nullable=True),
        sa.Column("expected_on", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("terms_days", sa.BigInteger(), nullable=False),
        sa.Column("supplier_number", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("goods + freight + tax = total", name=op.f("ck_purchase_order_total")),
        sa.CheckConstraint(
            "goods >= 0 and freight >= 0 and tax >= 0", name=op.f("ck_purchase_order_positive")
        ),
        sa.CheckConstraint("rate_e6 > 0", name=op.f("ck_purchase_order_rate")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_purchase_order_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_purchase_order_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_order_number")),
    )
    op.create_index(
        "ix_purchase_order_state", "purchase_order", ["state", "expected_on"], unique=False
    )
    op.create_index(
        "ix_purchase_order_supplier_id",
        "purchase_order",
        ["supplier_id", "ordered_on"],
        unique=False,
    )
    op.create_table(
        "purchase_line",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("purchase_order_id", _KEY, nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("supplier_code", sa.Text(), server_default="", nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price_e4", sa.BigInteger(), nullable=False),
        sa.Column("list_price_e4", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("returned", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cancelled", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "quantity > 0 and price_e4 >= 0 and amount >= 0", name=op.f("ck_purchase_line_positive")
        ),
        sa.CheckConstraint(
            "received >= 0 and rejected >= 0 and cancelled >= 0 "
            "and returned between 0 and received",
            name=op.f("ck_purchase_line_received"),
        ),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"],
            ["purchase_order.id"],
            name=op.f("fk_purchase_line_purchase_order_id"),
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_purchase_line_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_line")),
        sa.UniqueConstraint(
            "purchase_order_id", "line_no", name=op.f("uq_purchase_line_purchase_order_id_line_no")
        ),
    )
    op.create_index("ix_purchase_line_sku_id", "purchase_line", ["sku_id"], unique=False)
    op.create_table(
        "purchase_event",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("purchase_order_id", _KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"],
            ["purchase_order.id"],
            name=op.f("fk_purchase_event_purchase_order_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_event")),
    )
    op.create_index(
        "ix_purchase_event_purchase_order_id", "purchase_event", ["purchase_order_id"], unique=False
    )


def _receipts() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("supplier_id", _KEY, nullable=False),
        sa.Column("purchase_order_id", _KEY, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("location_id", _KEY, nullable=False),
        sa.Column("delivery_note", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("charges", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("goods + charges = value", name=op.f("ck_receipt_value")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_receipt_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"], ["purchase_order.id"], name=op.f("fk_receipt_purchase_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_receipt_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_receipt_number")),
    )
    op.create_index("ix_receipt_business_date", "receipt", ["business_date", "id"], unique=False)
    op.create_index("ix_receipt_purchase_order_id", "receipt", ["purchase_order_id"], unique=False)
    op.create_index(
        "ix_receipt_supplier_id", "receipt", ["supplier_id", "business_date"], unique=False
    )
    op.create_table(
        "receipt_line",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("receipt_id", _KEY, nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("purchase_line_id", _KEY, nullable=True),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reject_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("rejected_to", _KEY, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("media_id", _KEY, nullable=True),
        sa.Column("lot_code", sa.Text(), server_default="", nullable=False),
        sa.Column("expires_on", sa.Integer(), nullable=True),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("charges", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "accepted >= 0 and rejected >= 0 and accepted + rejected > 0",
            name=op.f("ck_receipt_line_quantity"),
        ),
        sa.CheckConstraint("goods + charges = value", name=op.f("ck_receipt_line_value")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_receipt_line_media_id")),
        sa.ForeignKeyConstraint(
            ["purchase_line_id"],
            ["purchase_line.id"],
            name=op.f("fk_receipt_line_purchase_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_line_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["rejected_to"], ["location.id"], name=op.f("fk_receipt_line_rejected_to")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_receipt_line_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_line")),
        sa.UniqueConstraint(
            "receipt_id", "line_no", name=op.f("uq_receipt_line_receipt_id_line_no")
        ),
    )
    op.create_index(
        "ix_receipt_line_purchase_line_id", "receipt_line", ["purchase_line_id"], unique=False
    )
    op.create_index("ix_receipt_line_sku_id", "receipt_line", ["sku_id"], unique=False)


def _landed_costs() -> None:
    op.create_table(
        "landed_cost",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("receipt_id", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("split_by", sa.Text(), nullable=False),
        sa.Column("to_stock", sa.BigInteger(), nullable=False),
        sa.Column("to_variance", sa.BigInteger(), nullable=False),
        sa.Column("supplier_id", _KEY, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_landed_cost_amount")),
        sa.CheckConstraint("to_stock + to_variance = amount", name=op.f("ck_landed_cost_split")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_landed_cost_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_landed_cost_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landed_cost")),
    )
    op.create_index("ix_landed_cost_receipt_id", "landed_cost", ["receipt_id"], unique=False)
    op.create_table(
        "landed_share",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("landed_cost_id", _KEY, nullable=False),
        sa.Column("receipt_line_id", _KEY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("to_stock", sa.BigInteger(), nullable=False),
        sa.Column("to_variance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("to_stock + to_variance = amount", name=op.f("ck_landed_share_split")),
        sa.ForeignKeyConstraint(
            ["landed_cost_id"], ["landed_cost.id"], name=op.f("fk_landed_share_landed_cost_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_line_id"], ["receipt_line.id"], name=op.f("fk_landed_share_receipt_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landed_share")),
        sa.UniqueConstraint(
            "landed_cost_id",
            "receipt_line_id",
            name=op.f("uq_landed_share_landed_cost_id_receipt_line_id"),
        ),
    )
    op.create_index(
        "ix_landed_share_receipt_line_id", "landed_share", ["receipt_line_id"], unique=False
    )
    op.create_table(
        "cost_variance",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("receipt_id", _KEY, nullable=False),
        sa.Column("landed_cost_id", _KEY, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_cost_variance_amount")),
        sa.ForeignKeyConstraint(
            ["landed_cost_id"], ["landed_cost.id"], name=op.f("fk_cost_variance_landed_cost_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_cost_variance_receipt_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_cost_variance_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_variance")),
    )
    op.create_index("ix_cost_variance_receipt_id", "cost_variance", ["receipt_id"], unique=False)
    op.create_index(
        "ix_cost_variance_sku_id", "cost_variance", ["sku_id", "business_date"], unique=False
    )


def _payables() -> None:
    op.create_table(
        "payable",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("supplier_id", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purchase_order_id", _KEY, nullable=True),
        sa.Column("receipt_id", _KEY, nullable=True),
        sa.Column("landed_cost_id", _KEY, nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rate_e6", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("home_amount", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(amount > 0 and paid between 0 and amount) or "
            "(amount < 0 and paid between amount and 0)",
            name=op.f("ck_payable_paid"),
        ),
        sa.ForeignKeyConstraint(
            ["landed_cost_id"], ["landed_cost.id"], name=op.f("fk_payable_landed_cost_id")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"], ["purchase_order.id"], name=op.f("fk_payable_purchase_order_id")
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_payable_receipt_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_payable_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payable")),
        sa.UniqueConstraint("number", name=op.f("uq_payable_number")),
    )
    op.create_index("ix_payable_due_on", "payable", ["due_on"], unique=False)
    op.create_index("ix_payable_purchase_order_id", "payable", ["purchase_order_id"], unique=False)
    op.create_index("ix_payable_supplier_id", "payable", ["supplier_id", "due_on"], unique=False)
    op.create_table(
        "supplier_payment",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("payable_id", _KEY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_supplier_payment_amount")),
        sa.ForeignKeyConstraint(
            ["payable_id"], ["payable.id"], name=op.f("fk_supplier_payment_payable_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_payment")),
    )
    op.create_index(
        "ix_supplier_payment_business_date", "supplier_payment", ["business_date"], unique=False
    )
    op.create_index(
        "ix_supplier_payment_payable_id", "supplier_payment", ["payable_id"], unique=False
    )


def _planning() -> None:
    op.create_table(
        "supplier_task",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("supplier_id", _KEY, nullable=True),
        sa.Column("sku_id", _KEY, nullable=True),
        sa.Column("purchase_order_id", _KEY, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"],
            ["purchase_order.id"],
            name=op.f("fk_supplier_task_purchase_order_id"),
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_supplier_task_sku_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_task_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_task")),
    )
    op.create_index(
        "ix_supplier_task_cause",
        "supplier_task",
        ["cause"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index("ix_supplier_task_supplier_id", "supplier_task", ["supplier_id"], unique=False)
    op.create_table(
        "replenishment",
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("min_quantity", sa.BigInteger(), nullable=True),
        sa.Column("max_quantity", sa.BigInteger(), nullable=True),
        sa.Column("safety_method", sa.Text(), nullable=False),
        sa.Column("service_level", sa.BigInteger(), nullable=True),
        sa.Column("review_days", sa.BigInteger(), nullable=True),
        sa.Column("supplier_id", _KEY, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "service_level is null or service_level between 1 and 9999",
            name=op.f("ck_replenishment_level"),
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_replenishment_sku_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_replenishment_supplier_id")
        ),
        sa.PrimaryKeyConstraint("sku_id", name=op.f("pk_replenishment")),
    )


def _search() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _SEARCHED:
        if sqlite:
            op.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5(body, content='', contentless_delete=1, "
                "tokenize='unicode61 remove_diacritics 2')"
            )
        else:
            op.execute(f"CREATE TABLE {table} (id bigint PRIMARY KEY, body text NOT NULL)")


def _guards() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for number, (table, event, condition, message) in enumerate(_GUARDS, 1):
        name = f"guard_4{number:02d}_{table}"
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        result = "OLD" if event == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{message}'; END IF; "
            f"RETURN {result}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
