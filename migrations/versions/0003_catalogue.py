"""Pictures, details, gates, kits, listings and limits of products.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _limits()
    _kits()
    _media()
    _details()
    _life()
    _gates()
    _listings()
    _guard("product_stage", "UPDATE")
    _guard("product_stage", "DELETE")


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _whole(name: str, default: str | None = None, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, nullable=nullable)


def _flag(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.SmallInteger(), server_default="0", nullable=False)


def _key(
    table: str, name: str, target: str, *, nullable: bool = False
) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(name, _KEY, nullable=nullable),
        sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}")),
    ]


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    """A table with a number as its key."""
    op.create_table(
        name,
        sa.Column("id", _KEY, nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _guard(table: str, event: str) -> None:
    """History of a state is never edited and never deleted."""
    name, message = f"guard_{event.lower()}_{table}", "states that were are never edited"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{message}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _limits() -> None:
    op.add_column("category", _text("sku_template", ""))
    for name in ("kit", "track_lots"):
        op.add_column("sku", _flag(name))
    for name in (
        *("min_quantity", "max_quantity", "floor_price", "list_price"),
        *("length_mm", "width_mm", "height_mm", "packaging_grams"),
    ):
        op.add_column("sku", _whole(name, nullable=True))
    op.add_column("sku", _text("packaging", ""))


def _kits() -> None:
    op.create_table(
        "kit_component",
        *_key("kit_component", "kit_sku_id", "sku"),
        *_key("kit_component", "sku_id", "sku"),
        _whole("quantity"),
        _check("kit_component", "itself", "kit_sku_id <> sku_id"),
        _check("kit_component", "quantity", "quantity > 0"),
        sa.PrimaryKeyConstraint("kit_sku_id", "sku_id", name=op.f("pk_kit_component")),
    )
    op.create_index("ix_kit_component_sku_id", "kit_component", ["sku_id"])
    # A line that sells a kit promises each of its components.
    with op.batch_alter_table("stock_reservation") as table:
        table.drop_constraint("uq_stock_reservation_order_line_id_location_id", type_="unique")
        table.create_unique_constraint(
            "uq_stock_reservation_order_line_id_location_id_sku_id",
            ["order_line_id", "location_id", "sku_id"],
        )


def _media() -> None:
    _table(
        "media",
        _text("sha256"),
        _text("name"),
        _text("mime"),
        _whole("width", nullable=True),
        _whole("height", nullable=True),
        _whole("bytes"),
        _text("licence", ""),
        _text("source", ""),
        _text("note", ""),
        _whole("created_at"),
        _unique("media", "sha256"),
        _check("media", "bytes", "bytes > 0"),
    )
    _table(
        "product_picture",
        *_key("product_picture", "product_id", "product"),
        *_key("product_picture", "sku_id", "sku", nullable=True),
        *_key("product_picture", "media_id", "media"),
        _whole("position", "0"),
        _text("role"),
        _unique("product_picture", "product_id", "media_id"),
    )
    op.create_index("ix_product_picture_media_id", "product_picture", ["media_id"])
    op.create_index("ix_product_picture_sku_id", "product_picture", ["sku_id"])


def _details() -> None:
    _table(
        "category_attribute",
        *_key("category_attribute", "category_id", "category"),
        _text("key"),
        _text("label"),
        _text("kind"),
        _flag("required"),
        _text("choices", "[]"),
        _whole("position", "0"),
        _unique("category_attribute", "category_id", "key"),
    )
    _table(
        "product_detail",
        *_key("product_detail", "product_id", "product"),
        _text("key"),
        _text("value"),
        _unique("product_detail", "product_id", "key"),
    )
    _table(
        "description_template",
        *_key("description_template", "category_id", "category", nullable=True),
        _text("blocks"),
        _unique("description_template", "category_id"),
    )


def _life() -> None:
    _table(
        "product_stage",
        *_key("product_stage", "product_id", "product"),
        _text("from_state"),
        _text("to_state"),
        _whole("at"),
        sa.Column("business_date", sa.Integer(), nullable=False),
        _text("reason"),
        _text("actor"),
    )
    op.create_index("ix_product_stage_product_id", "product_stage", ["product_id"])
    op.create_table(
        "launch_plan",
        *_key("launch_plan", "product_id", "product"),
        sa.Column("planned_on", sa.Integer(), nullable=False),
        sa.Column("launched_on", sa.Integer(), nullable=True),
        _whole("hit_days"),
        _whole("hit_units"),
        _text("note", ""),
        _check("launch_plan", "days", "hit_days > 0"),
        _check("launch_plan", "units", "hit_units > 0"),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_launch_plan")),
    )
    op.create_index("ix_launch_plan_planned_on", "launch_plan", ["planned_on"])


def _gates() -> None:
    _table(
        "product_gate",
        *_key("product_gate", "product_id", "product"),
        _text("gate"),
        _text("decision", ""),
        _whole("decided_at", nullable=True),
        _text("decided_by", ""),
        _text("note", ""),
        _whole("cost", "0"),
        _unique("product_gate", "product_id", "gate"),
        _check("product_gate", "cost", "cost >= 0"),
    )
    _table(
        "gate_criterion",
        *_key("gate_criterion", "gate_id", "product_gate"),
        _whole("position"),
        _text("criterion"),
        _flag("done"),
    )
    op.create_index("ix_gate_criterion_gate_id", "gate_criterion", ["gate_id"])
    _table(
        "product_card",
        *_key("product_card", "product_id", "product", nullable=True),
        _text("card"),
        _text("field"),
        _whole("position", "0"),
        _text("value", ""),
        _whole("points", nullable=True),
        _whole("weight", nullable=True),
        _unique("product_card", "product_id", "card", "field"),
        _check("product_card", "points", "points is null or points between 0 and 5"),
        _check("product_card", "weight", "weight is null or weight between 0 and 100"),
    )


def _listings() -> None:
    _table(
        "listing",
        *_key("listing", "product_id", "product"),
        *_key("listing", "channel_id", "channel"),
        _text("language"),
        _text("title"),
        _text("state"),
        _whole("price", nullable=True),
        _text("currency"),
        sa.Column("listed_on", sa.Integer(), nullable=True),
        sa.Column("unlisted_on", sa.Integer(), nullable=True),
        _text("season", ""),
        _flag("showcase"),
        _text("external_no", ""),
        _text("checklist", "[]"),
        _text("note", ""),
        _whole("updated_at"),
        _whole("version", "1"),
        _unique("listing", "product_id", "channel_id", "language"),
        _check("listing", "price", "price is null or price >= 0"),
    )
    op.create_index("ix_listing_channel_id", "listing", ["channel_id", "state"])
