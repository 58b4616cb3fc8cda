"""Places, documents, lots, counts, buffers and revaluations of the stock ledger.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UNDOING = "EXISTS (SELECT 1 FROM import_batch b WHERE b.id = OLD.batch_id AND b.state = 'undoing')"
_CLOSED = "('posted', 'cancelled')"
_COUNT_CLOSED = (
    f"EXISTS (SELECT 1 FROM stocktake t WHERE t.id = OLD.stocktake_id AND t.state IN {_CLOSED})"
)
# table, event, condition under which it is refused, message
_GUARDS = (
    ("stock_revaluation", "UPDATE", "1 = 1", "revaluations are never edited"),
    ("stock_revaluation", "DELETE", f"NOT {_UNDOING}", "revaluations are never deleted"),
    (
        "stock_document",
        "UPDATE OF number, kind, business_date, from_id, to_id, reason, created_at",
        "1 = 1",
        "stock documents are never edited",
    ),
    ("stock_document", "DELETE", "1 = 1", "stock documents are never deleted"),
    (
        "stock_document_line",
        "UPDATE OF document_id, line_no, sku_id, lot_id, quantity, value",
        "1 = 1",
        "stock documents are never edited",
    ),
    ("stock_document_line", "DELETE", "1 = 1", "stock documents are never deleted"),
    ("stocktake", "UPDATE", f"OLD.state IN {_CLOSED}", "closed counts are never edited"),
    ("stocktake", "DELETE", "1 = 1", "counts are never deleted"),
    ("stocktake_line", "UPDATE", _COUNT_CLOSED, "closed counts are never edited"),
    ("stocktake_line", "DELETE", "1 = 1", "counts are never deleted"),
)


def upgrade() -> None:
    _places()
    _lots()
    _revaluations()
    _documents()
    _stocktakes()
    _buffers()
    _guards()


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _whole(name: str, default: str | None = None, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _id() -> sa.Column[int]:
    return sa.Column("id", _KEY, nullable=False)


def _key(
    table: str, name: str, target: str, *, nullable: bool = False
) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(name, _KEY, nullable=nullable),
        sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}")),
    ]


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _partial(name: str, table: str, columns: list[str], condition: str, *, unique: bool) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )


def _places() -> None:
    op.add_column(
        "location", sa.Column("active", sa.SmallInteger(), server_default="1", nullable=False)
    )
    op.add_column("location", _whole("priority", "100"))
    op.add_column("location", _whole("supplier_id", nullable=True))
    op.add_column("location", _text("note", ""))


def _lots() -> None:
    op.create_table(
        "stock_lot",
        _id(),
        *_key("stock_lot", "sku_id", "sku"),
        _text("code"),
        _day("expires_on", nullable=True),
        _whole("supplier_id", nullable=True),
        _text("note", ""),
        _whole("created_at"),
        _primary("stock_lot", "id"),
        _unique("stock_lot", "sku_id", "code"),
    )
    op.create_index("ix_stock_lot_expires_on", "stock_lot", ["expires_on"])
    op.create_table(
        "lot_balance",
        *_key("lot_balance", "lot_id", "stock_lot"),
        *_key("lot_balance", "location_id", "location"),
        _whole("quantity", "0"),
        _check("lot_balance", "quantity", "quantity >= 0"),
        _primary("lot_balance", "lot_id", "location_id"),
    )
    op.create_index("ix_lot_balance_location_id", "lot_balance", ["location_id"])
    # As text: Alembic would rebuild a million moves, and lose their guards, for a reference.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE stock_move ADD COLUMN lot_id {kind} "
        "CONSTRAINT fk_stock_move_lot_id REFERENCES stock_lot (id)"
    )
    _partial("ix_stock_move_lot_id", "stock_move", ["lot_id"], "lot_id IS NOT NULL", unique=False)


def _revaluations() -> None:
    op.create_table(
        "stock_revaluation",
        _id(),
        *_key("stock_revaluation", "sku_id", "sku"),
        *_key("stock_revaluation", "location_id", "location"),
        _whole("value"),
        _whole("at"),
        _day("business_date"),
        _text("document_kind"),
        _whole("after_move_id", nullable=True),
        _whole("document_id", nullable=True),
        _text("reason", ""),
        _whole("batch_id", nullable=True),
        _check("stock_revaluation", "value", "value <> 0"),
        _primary("stock_revaluation", "id"),
    )
    op.create_index("ix_stock_revaluation_sku_id", "stock_revaluation", ["sku_id", "business_date"])


def _documents() -> None:
    op.create_table(
        "stock_document",
        _id(),
        _text("number"),
        _text("kind"),
        _text("state"),
        _day("business_date"),
        *_key("stock_document", "from_id", "location", nullable=True),
        *_key("stock_document", "to_id", "location", nullable=True),
        _text("reason"),
        _text("note", ""),
        _whole("created_at"),
        _whole("posted_at", nullable=True),
        _text("actor"),
        _primary("stock_document", "id"),
        _unique("stock_document", "number"),
    )
    op.create_index("ix_stock_document_business_date", "stock_document", ["business_date"])
    op.create_table(
        "stock_document_line",
        _id(),
        *_key("stock_document_line", "document_id", "stock_document"),
        _whole("line_no"),
        *_key("stock_document_line", "sku_id", "sku"),
        *_key("stock_document_line", "lot_id", "stock_lot", nullable=True),
        _whole("quantity"),
        _whole("received", nullable=True),
        _whole("value", nullable=True),
        _check("stock_document_line", "quantity", "quantity <> 0"),
        _primary("stock_document_line", "id"),
        _unique("stock_document_line", "document_id", "line_no"),
    )
    op.create_index("ix_stock_document_line_sku_id", "stock_document_line", ["sku_id"])


def _stocktakes() -> None:
    op.create_table(
        "stocktake",
        _id(),
        _text("number"),
        *_key("stocktake", "location_id", "location"),
        _text("state"),
        sa.Column("blind", sa.SmallInteger(), server_default="1", nullable=False),
        _text("scope", ""),
        _text("note", ""),
        _whole("opened_at"),
        _whole("counted_at", nullable=True),
        _whole("closed_at", nullable=True),
        _text("actor"),
        *_key("stocktake", "document_id", "stock_document", nullable=True),
        _primary("stocktake", "id"),
        _unique("stocktake", "number"),
    )
    op.create_index("ix_stocktake_location_id", "stocktake", ["location_id", "state"])
    op.create_table(
        "stocktake_line",
        _id(),
        *_key("stocktake_line", "stocktake_id", "stocktake"),
        *_key("stocktake_line", "sku_id", "sku"),
        *_key("stocktake_line", "lot_id", "stock_lot", nullable=True),
        _whole("expected"),
        _whole("counted", nullable=True),
        _whole("book", nullable=True),
        _whole("counted_at", nullable=True),
        _text("counted_by", ""),
        _whole("recounted", nullable=True),
        _whole("rebook", nullable=True),
        _whole("recounted_at", nullable=True),
        _text("recounted_by", ""),
        _whole("difference", nullable=True),
        _whole("value", nullable=True),
        _check("stocktake_line", "counted", "counted >= 0 and recounted >= 0"),
        _primary("stocktake_line", "id"),
    )
    table, columns = "stocktake_line", ["stocktake_id", "sku_id"]
    _partial("ix_stocktake_line_sku_id", table, columns, "lot_id IS NULL", unique=True)
    columns = ["stocktake_id", "lot_id"]
    _partial("ix_stocktake_line_lot_id", table, columns, "lot_id IS NOT NULL", unique=True)
    op.create_index("ix_stocktake_line_last", table, ["sku_id", "counted_at"])


def _buffers() -> None:
    op.create_table(
        "channel_buffer",
        _id(),
        *_key("channel_buffer", "channel_id", "channel"),
        *_key("channel_buffer", "sku_id", "sku", nullable=True),
        _whole("quantity"),
        _check("channel_buffer", "quantity", "quantity >= 0"),
        _primary("channel_buffer", "id"),
        _unique("channel_buffer", "channel_id", "sku_id"),
    )
    _partial(
        "ix_channel_buffer_default", "channel_buffer", ["channel_id"], "sku_id IS NULL", unique=True
    )
    op.create_table(
        "alert_snooze",
        *_key("alert_snooze", "sku_id", "sku"),
        _text("alert"),
        _day("until"),
        _text("note", ""),
        _whole("created_at"),
        _text("actor", ""),
        _primary("alert_snooze", "sku_id", "alert"),
    )


def _guards() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for number, (table, event, condition, message) in enumerate(_GUARDS, 1):
        name = f"guard_0002_{number:02d}_{table}"
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
