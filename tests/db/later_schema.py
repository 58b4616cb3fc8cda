"""A next migration that does not exist yet, to prove what an upgrade promises.

It does what real ones do: rebuilds a populated parent table in batch mode, adds a table, fills a
new column, adds an index.
"""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy import Engine, event

from shopdesk.base.quantity import pieces
from shopdesk.db import upgrade
from shopdesk.db.shop import Shop
from shopdesk.orders.service import LineInput, OrderInput, PaymentInput, place_order, record_payment
from shopdesk.paths import MIGRATIONS
from tests.factories import add_small_shop

HEAD = "9999"
PRESENT = upgrade.HEAD
BODY = """
rebuild = "always" if op.get_bind().dialect.name == "sqlite" else "never"
with op.batch_alter_table("product", recreate=rebuild) as batch:
    batch.add_column(sa.Column("origin", sa.Text(), server_default="", nullable=False))
    batch.create_check_constraint("name", "name <> ''")
op.create_table("season", sa.Column("id", sa.Integer(), primary_key=True))
op.execute("UPDATE product SET origin = 'CN' WHERE origin = ''")
op.create_index("ix_product_origin", "product", ["origin"])
"""
HARMFUL = {
    "a child loses its parent": """
op.execute("UPDATE stock_balance SET sku_id = 999 WHERE location_id = 5")
""",
    "an amount is changed": 'op.execute("UPDATE stock_balance SET quantity = 1")',
    "rows are lost": """op.execute("DELETE FROM customer")""",
    "a guard is lost": """
with op.batch_alter_table("payment", recreate="always") as batch:
    batch.add_column(sa.Column("origin", sa.Text()))
""",
    "a mistake in the migration": 'op.execute("ALTER TABLE nonsense ADD COLUMN x integer")',
    "it stops half-way": """
op.execute("DROP TABLE import_profile")
raise ZeroDivisionError
""",
}


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str = BODY) -> Path:
    """Make the program believe that schema 9999 with that body is the present one."""
    target = folder / "my migrations 100% 迁移"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(MIGRATIONS, target, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "versions" / f"{HEAD}_later.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f'revision = "{HEAD}"\ndown_revision = "{PRESENT}"\n\n\n'
        f"def upgrade():\n{textwrap.indent(body.strip(), '    ')}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(upgrade, "MIGRATIONS", target)
    monkeypatch.setattr(upgrade, "HEAD", HEAD)
    return target


def fill(shop: Shop) -> None:
    """A shop with something in every ledger."""
    known = add_small_shop(shop)
    with shop.unit_of_work() as session:
        order = place_order(
            session,
            OrderInput(
                channel_id=known.channel,
                customer_id=known.customer,
                lines=(LineInput(pieces(2), known.mug), LineInput(pieces(1), known.tea)),
            ),
        )
        record_payment(session, order, PaymentInput(4550, "cash"))


class Statements:
    """Counts the statements of every engine and fails at a chosen one."""

    def __init__(self, fail_at: int = 0) -> None:
        self.count = 0
        self.fail_at = fail_at

    def __call__(self, *_args: Any) -> None:
        self.count += 1
        if self.count == self.fail_at:
            raise ConnectionAbortedError("the power went")

    def __enter__(self) -> Self:
        event.listen(Engine, "before_cursor_execute", self)
        return self

    def __exit__(self, *_exc: object) -> None:
        event.remove(Engine, "before_cursor_execute", self)
