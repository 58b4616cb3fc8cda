"""The first schema: settings, import history, catalogue, customers, orders, stock ledger.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PLACES = (
    "shelf",
    "transit",
    "quarantine",
    "returns",
    "supplier",
    "customer",
    "loss",
    "unrecorded",
)
_SEARCHED = ("product_search", "customer_search", "order_search")
_UNDOING = "EXISTS (SELECT 1 FROM import_batch b WHERE b.id = OLD.batch_id AND b.state = 'undoing')"
_REFUND_UNDOING = (
    "EXISTS (SELECT 1 FROM refund r JOIN import_batch b ON b.id = r.batch_id "
    "WHERE r.id = OLD.refund_id AND b.state = 'undoing')"
)
_PLACED = "EXISTS (SELECT 1 FROM sales_order o WHERE o.id = OLD.order_id AND o.life <> 'draft')"
_ORDER_UNDOING = (
    "EXISTS (SELECT 1 FROM sales_order o JOIN import_batch b ON b.id = o.batch_id "
    "WHERE o.id = OLD.order_id AND b.state = 'undoing')"
)
_FROZEN = (
    "order_id, sku_id, kind, title, quantity, unit_price, list_amount, discount, amount, "
    "business_date"
)
_FROZEN_HEAD = (
    "number, channel_id, currency, placed_at, business_date, goods, discount, freight, tax, "
    "rounding, total, units, line_count"
)
# table, event, condition under which it is refused, message
_GUARDS = (
    ("stock_move", "UPDATE", "1 = 1", "stock moves are never edited"),
    ("stock_move", "DELETE", f"NOT {_UNDOING}", "stock moves are never deleted"),
    ("refund", "UPDATE", "1 = 1", "posted refunds are never edited"),
    ("refund", "DELETE", f"NOT {_UNDOING}", "posted refunds are never deleted"),
    ("refund_line", "UPDATE", "1 = 1", "posted refunds are never edited"),
    ("refund_line", "DELETE", f"NOT {_REFUND_UNDOING}", "posted refunds are never deleted"),
    ("payment", "UPDATE", "1 = 1", "payments are never edited"),
    ("payment", "DELETE", f"NOT {_UNDOING}", "payments are never deleted"),
    (
        "order_line",
        f"UPDATE OF {_FROZEN}",
        _PLACED,
        "lines of placed orders are never edited",
    ),
    (
        "order_line",
        "UPDATE OF cost",
        "OLD.cost IS NOT NULL",
        "the cost of a line is frozen when the goods leave",
    ),
    (
        "order_line",
        "DELETE",
        f"{_PLACED} AND NOT {_ORDER_UNDOING}",
        "lines of placed orders are never deleted",
    ),
    (
        "sales_order",
        f"UPDATE OF {_FROZEN_HEAD}",
        "OLD.life <> 'draft'",
        "amounts of placed orders are never edited",
    ),
    (
        "sales_order",
        "DELETE",
        f"OLD.life <> 'draft' AND NOT {_UNDOING}",
        "placed orders are never deleted",
    ),
    ("book_entry", "UPDATE", "1 = 1", "book entries are never edited"),
    ("book_entry", "DELETE", f"NOT {_UNDOING}", "book entries are never deleted"),
    ("order_event", "UPDATE", "1 = 1", "what happened is never edited"),
    ("order_event", "DELETE", f"NOT {_UNDOING}", "what happened is never deleted"),
    ("audit_event", "UPDATE", "1 = 1", "the audit trail is never edited"),
    ("audit_event", "DELETE", "1 = 1", "the audit trail is never deleted"),
)


def upgrade() -> None:
    _core()
    _catalogue()
    _customers()
    _orders()
    _refunds()
    _stock()
    _search()
    _guards()


def _core() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "number_series",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_number_series")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(
        "ix_audit_event_subject", "audit_event", ["subject", "subject_id"], unique=False
    )
    op.create_table(
        "import_batch",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index("ix_import_batch_file_hash", "import_batch", ["file_hash"], unique=False)
    op.create_table(
        "import_file",
        sa.Column("batch_id", _KEY, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_file_batch_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_import_file")),
    )
    op.create_table(
        "import_change",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("batch_id", _KEY, nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_change_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
    )
    op.create_index("ix_import_change_batch_id", "import_change", ["batch_id"], unique=False)
    op.create_table(
        "import_profile",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("header_key", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_import_profile")),
    )
    op.create_table(
        "channel",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("code", name=op.f("uq_channel_code")),
    )


def _catalogue() -> None:
    op.create_table(
        "category",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("parent_id", _KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("path", name=op.f("uq_category_path")),
    )
    op.create_table(
        "product",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("category_id", _KEY, nullable=True),
        sa.Column("brand", sa.Text(), server_default="", nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("tags", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("axis1", sa.Text(), server_default="", nullable=False),
        sa.Column("axis2", sa.Text(), server_default="", nullable=False),
        sa.Column("axis3", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_product_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code_key", name=op.f("uq_product_code_key")),
    )
    op.create_index("ix_product_batch_id", "product", ["batch_id"], unique=False)
    op.create_index("ix_product_category_id", "product", ["category_id"], unique=False)
    op.create_index("ix_product_name", "product", ["name"], unique=False)
    op.create_index("ix_product_state", "product", ["state"], unique=False)
    op.create_table(
        "sku",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("product_id", _KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("option1", sa.Text(), server_default="", nullable=False),
        sa.Column("option2", sa.Text(), server_default="", nullable=False),
        sa.Column("option3", sa.Text(), server_default="", nullable=False),
        sa.Column("price", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cost_e4", sa.BigInteger(), nullable=True),
        sa.Column("weight_grams", sa.BigInteger(), nullable=True),
        sa.Column("decimals", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("cost_e4 is null or cost_e4 >= 0", name=op.f("ck_sku_cost")),
        sa.CheckConstraint("decimals between 0 and 3", name=op.f("ck_sku_decimals")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_sku_price")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sku_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku")),
        sa.UniqueConstraint("code_key", name=op.f("uq_sku_code_key")),
    )
    op.create_index("ix_sku_batch_id", "sku", ["batch_id"], unique=False)
    op.create_index("ix_sku_product_id", "sku", ["product_id"], unique=False)
    op.create_table(
        "barcode",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_barcode_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barcode")),
        sa.UniqueConstraint("code", name=op.f("uq_barcode_code")),
    )
    op.create_index("ix_barcode_sku_id", "barcode", ["sku_id"], unique=False)


def _customers() -> None:
    op.create_table(
        "customer",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("province", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("birthday", sa.Integer(), nullable=True),
        sa.Column("tags", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_number")),
    )
    op.create_index("ix_customer_batch_id", "customer", ["batch_id"], unique=False)
    op.create_index("ix_customer_name", "customer", ["name"], unique=False)
    op.create_index("ix_customer_phone", "customer", ["phone"], unique=False)
    op.create_table(
        "customer_identity",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("customer_id", _KEY, nullable=False),
        sa.Column("channel_id", _KEY, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("nick", sa.Text(), server_default="", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_customer_identity_channel_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_identity_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_identity")),
        sa.UniqueConstraint(
            "channel_id", "external_id", name=op.f("uq_customer_identity_channel_id_external_id")
        ),
    )
    op.create_index(
        "ix_customer_identity_customer_id", "customer_identity", ["customer_id"], unique=False
    )
    op.create_table(
        "customer_address",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("customer_id", _KEY, nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("province", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("district", sa.Text(), server_default="", nullable=False),
        sa.Column("street", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("is_default", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_address_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_address")),
    )
    op.create_index(
        "ix_customer_address_customer_id", "customer_address", ["customer_id"], unique=False
    )


def _orders() -> None:
    op.create_table(
        "sales_order",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel_id", _KEY, nullable=False),
        sa.Column("external_number", sa.Text(), nullable=True),
        sa.Column("customer_id", _KEY, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("placed_hour", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=True),
        sa.Column("shipped_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rounding", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("is_sale", sa.SmallInteger(), nullable=False),
        sa.Column("life", sa.Text(), nullable=False),
        sa.Column("payment_state", sa.Text(), nullable=False),
        sa.Column("shipment_state", sa.Text(), nullable=False),
        sa.Column("aftersale_state", sa.Text(), nullable=False),
        sa.Column("display_state", sa.Text(), nullable=False),
        sa.Column("buyer_name", sa.Text(), server_default="", nullable=False),
        sa.Column("recipient", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("province", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "goods - discount + freight + tax + rounding = total", name=op.f("ck_sales_order_total")
        ),
        sa.CheckConstraint("paid >= 0 and refunded >= 0", name=op.f("ck_sales_order_paid")),
        sa.CheckConstraint("refunded <= paid", name=op.f("ck_sales_order_refunded")),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_sales_order_channel_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_sales_order_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint(
            "channel_id", "external_number", name=op.f("uq_sales_order_channel_id_external_number")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_sales_order_number")),
    )
    op.create_index("ix_sales_order_batch_id", "sales_order", ["batch_id"], unique=False)
    op.create_index(
        "ix_sales_order_business_date", "sales_order", ["business_date", "id"], unique=False
    )
    op.create_index(
        "ix_sales_order_customer_id", "sales_order", ["customer_id", "business_date"], unique=False
    )
    op.create_index(
        "ix_sales_order_display_state", "sales_order", ["display_state", "placed_at"], unique=False
    )
    op.create_index("ix_sales_order_placed_at", "sales_order", ["placed_at", "id"], unique=False)
    op.create_index("ix_sales_order_total", "sales_order", ["total", "id"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("order_id", _KEY, nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", _KEY, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("list_amount", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("shipped_quantity", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded_quantity", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refunded_amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("source_row", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("list_amount - discount = amount", name=op.f("ck_order_line_amount")),
        sa.CheckConstraint(
            "quantity > 0 and amount >= 0 and discount >= 0", name=op.f("ck_order_line_positive")
        ),
        sa.CheckConstraint(
            "refunded_amount between 0 and amount and refunded_quantity between 0 and quantity",
            name=op.f("ck_order_line_refunded"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_order_line_order_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_order_line_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "line_no", name=op.f("uq_order_line_order_id_line_no")),
    )
    op.create_index(
        "ix_order_line_sku_id",
        "order_line",
        ["sku_id", "business_date", "quantity", "amount", "kind"],
        unique=False,
    )
    op.create_table(
        "payment",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("order_id", _KEY, nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_payment_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    op.create_index("ix_payment_batch_id", "payment", ["batch_id"], unique=False)
    op.create_index("ix_payment_order_id", "payment", ["order_id"], unique=False)
    op.create_table(
        "shipment",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("order_id", _KEY, nullable=False),
        sa.Column("carrier", sa.Text(), server_default="", nullable=False),
        sa.Column("tracking", sa.Text(), server_default="", nullable=False),
        sa.Column("shipped_at", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_shipment_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
    )
    op.create_index("ix_shipment_batch_id", "shipment", ["batch_id"], unique=False)
    op.create_index("ix_shipment_order_id", "shipment", ["order_id"], unique=False)
    op.create_index("ix_shipment_tracking", "shipment", ["tracking"], unique=False)
    op.create_table(
        "shipment_line",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("shipment_id", _KEY, nullable=False),
        sa.Column("order_line_id", _KEY, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shipment_line_quantity")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_shipment_line_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_line_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_line")),
    )
    op.create_index("ix_shipment_line_shipment_id", "shipment_line", ["shipment_id"], unique=False)
    op.create_index(
        "ix_shipment_line_order_line_id", "shipment_line", ["order_line_id"], unique=False
    )
    op.create_table(
        "order_event",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("order_id", _KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_order_event_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_event")),
    )
    op.create_index("ix_order_event_batch_id", "order_event", ["batch_id"], unique=False)
    op.create_index("ix_order_event_order_id", "order_event", ["order_id"], unique=False)


def _refunds() -> None:
    op.create_table(
        "refund",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel_id", _KEY, nullable=False),
        sa.Column("external_number", sa.Text(), nullable=True),
        sa.Column("order_id", _KEY, nullable=True),
        sa.Column("customer_id", _KEY, nullable=True),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("refunded_at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("units", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("line_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_refund_amount")),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_refund_channel_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_refund_customer_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_refund_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint(
            "channel_id", "external_number", name=op.f("uq_refund_channel_id_external_number")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_refund_number")),
    )
    op.create_index("ix_refund_batch_id", "refund", ["batch_id"], unique=False)
    op.create_index("ix_refund_business_date", "refund", ["business_date", "id"], unique=False)
    op.create_index(
        "ix_refund_customer_id", "refund", ["customer_id", "business_date"], unique=False
    )
    op.create_index("ix_refund_order_id", "refund", ["order_id"], unique=False)
    op.create_table(
        "refund_line",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("refund_id", _KEY, nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", _KEY, nullable=True),
        sa.Column("sku_id", _KEY, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("source_row", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount >= 0 and quantity >= 0", name=op.f("ck_refund_line_positive")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_refund_line_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refund.id"], name=op.f("fk_refund_line_refund_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_refund_line_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_line")),
        sa.UniqueConstraint("refund_id", "line_no", name=op.f("uq_refund_line_refund_id_line_no")),
    )
    op.create_index("ix_refund_line_order_line_id", "refund_line", ["order_line_id"], unique=False)
    op.create_index(
        "ix_refund_line_sku_id",
        "refund_line",
        ["sku_id", "business_date", "quantity", "amount", "kind"],
        unique=False,
    )
    op.create_table(
        "book_entry",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("channel_id", _KEY, nullable=False),
        sa.Column("external_number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("booked_at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("source_row", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_book_entry_channel_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_entry")),
        sa.UniqueConstraint(
            "channel_id", "external_number", name=op.f("uq_book_entry_channel_id_external_number")
        ),
    )
    op.create_index("ix_book_entry_batch_id", "book_entry", ["batch_id"], unique=False)
    op.create_index("ix_book_entry_business_date", "book_entry", ["business_date"], unique=False)


def _stock() -> None:
    op.create_table(
        "location",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("code", name=op.f("uq_location_code")),
    )
    op.create_table(
        "stock_move",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("from_id", _KEY, nullable=False),
        sa.Column("to_id", _KEY, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reverses_id", _KEY, nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_stock_move_places")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_move_quantity")),
        sa.ForeignKeyConstraint(["from_id"], ["location.id"], name=op.f("fk_stock_move_from_id")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["stock_move.id"], name=op.f("fk_stock_move_reverses_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_move_sku_id")),
        sa.ForeignKeyConstraint(["to_id"], ["location.id"], name=op.f("fk_stock_move_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
    )
    op.create_index("ix_stock_move_sku_id", "stock_move", ["sku_id", "business_date"], unique=False)
    op.create_index(
        "ix_stock_move_reverses_id",
        "stock_move",
        ["reverses_id"],
        unique=False,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.create_index(
        "ix_stock_move_recorded",
        "stock_move",
        ["sku_id"],
        unique=False,
        sqlite_where=sa.text("kind IN ('opening', 'count', 'receipt')"),
        postgresql_where=sa.text("kind IN ('opening', 'count', 'receipt')"),
    )
    op.create_table(
        "stock_balance",
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("location_id", _KEY, nullable=False),
        sa.Column("quantity", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reserved", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("value", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_stock_balance_reserved")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_balance_location_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_balance_sku_id")),
        sa.PrimaryKeyConstraint("sku_id", "location_id", name=op.f("pk_stock_balance")),
    )
    op.create_index("ix_stock_balance_location_id", "stock_balance", ["location_id"], unique=False)
    op.create_table(
        "stock_reservation",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("order_line_id", _KEY, nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("location_id", _KEY, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_reservation_quantity")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_reservation_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_stock_reservation_order_line_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_reservation_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_reservation")),
        sa.UniqueConstraint(
            "order_line_id",
            "location_id",
            name=op.f("uq_stock_reservation_order_line_id_location_id"),
        ),
    )
    op.create_index("ix_stock_reservation_sku_id", "stock_reservation", ["sku_id"], unique=False)
    # ### end Alembic commands ###


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
    places = ", ".join(
        f"({key}, '{code}', '{code}', '{code}')" for key, code in enumerate(_PLACES, 1)
    )
    op.execute(f"INSERT INTO location (id, code, name, kind) VALUES {places}")
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute("SELECT setval(pg_get_serial_sequence('location', 'id'), 8)")
    for number, (table, event, condition, message) in enumerate(_GUARDS, 1):
        name = f"guard_{number:02d}_{table}"
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
