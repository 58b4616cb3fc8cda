"""Changes made in one go, price lists, competitors' prices, price rules and their proposals.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_GUARDS = (
    ("change_item", "UPDATE", "what was changed is never edited"),
    ("change_item", "DELETE", "what was changed is never deleted"),
)


def upgrade() -> None:
    _changes()
    _prices()
    _rules()
    _guards()


def _changes() -> None:
    op.create_table(
        "change_set",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("undoes_id", _KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["change_set.id"], name=op.f("fk_change_set_undoes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_set")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_change_set_undoes_id")),
    )
    op.create_table(
        "change_item",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("change_set_id", _KEY, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_set_id"], ["change_set.id"], name=op.f("fk_change_item_change_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_item")),
    )
    op.create_index("ix_change_item_change_set_id", "change_item", ["change_set_id"])
    op.create_index("ix_change_item_subject", "change_item", ["subject", "subject_id", "field"])


def _prices() -> None:
    op.create_table(
        "sku_price",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("channel_id", _KEY, nullable=True),
        sa.Column("tier", sa.Text(), server_default="", nullable=False),
        sa.Column("min_quantity", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=True),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_sku_price_price")),
        sa.CheckConstraint("min_quantity >= 0", name=op.f("ck_sku_price_min_quantity")),
        sa.CheckConstraint(
            "valid_until is null or valid_from is null or valid_until > valid_from",
            name=op.f("ck_sku_price_window"),
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_sku_price_channel_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_sku_price_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku_price")),
    )
    op.create_index("ix_sku_price_sku_id", "sku_price", ["sku_id"])
    op.create_table(
        "competitor_price",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("competitor", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("seen_on", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("price > 0", name=op.f("ck_competitor_price_price")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_competitor_price_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competitor_price")),
    )
    op.create_index("ix_competitor_price_sku_id", "competitor_price", ["sku_id", "seen_on"])


def _rules() -> None:
    op.create_table(
        "price_rule",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("active", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_rule")),
        sa.UniqueConstraint("name", name=op.f("uq_price_rule_name")),
    )
    op.create_table(
        "price_proposal",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("price_rule_id", _KEY, nullable=False),
        sa.Column("sku_id", _KEY, nullable=False),
        sa.Column("old_price", sa.BigInteger(), nullable=False),
        sa.Column("new_price", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("change_set_id", _KEY, nullable=True),
        sa.CheckConstraint("new_price >= 0", name=op.f("ck_price_proposal_new_price")),
        sa.ForeignKeyConstraint(
            ["change_set_id"], ["change_set.id"], name=op.f("fk_price_proposal_change_set_id")
        ),
        sa.ForeignKeyConstraint(
            ["price_rule_id"], ["price_rule.id"], name=op.f("fk_price_proposal_price_rule_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_price_proposal_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_proposal")),
    )
    # One open proposal a variant: a second rule sees the first one's and stands back.
    op.create_index(
        "ix_price_proposal_open",
        "price_proposal",
        ["sku_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _guards() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for number, (table, event, message) in enumerate(_GUARDS, 1):
        name = f"guard_0005_{number:02d}_{table}"
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{message}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
