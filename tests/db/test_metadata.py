"""The models, the migrations and the database say the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, CheckConstraint, Integer, SmallInteger, Text, inspect

from shopdesk.db.base import BusinessDate, Flag, Instant, Json
from shopdesk.db.metadata import MODEL_MODULES, load_metadata
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import HEAD
from shopdesk.paths import MIGRATIONS, ROOT

METADATA = load_metadata()


def _ours(_object: Any, name: str | None, kind: str, reflected: bool, _compared: Any) -> bool:
    # Search tables exist only in migrations: FTS5 on a file, a plain table on a server.
    return not (kind == "table" and reflected and re.match(r"\w+_search", name or ""))


def _default_differs(
    context: Any, _inspected: Any, _column: Any, stored: Any, _default: Any, declared: Any
) -> bool | None:
    if context.dialect.name != "sqlite":
        return None  # Alembic's own comparison
    # Alembic's takes the quotes off ('x') but not off ('') and so finds every empty text different.
    plain = [None if value is None else str(value).strip("()'") for value in (stored, declared)]
    return plain[0] != plain[1]


def test_autogenerate_finds_nothing_to_do(any_shop: Shop) -> None:
    with any_shop.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": _ours,
                "compare_type": True,
                "compare_server_default": _default_differs,
            },
        )

        assert compare_metadata(context, METADATA) == []


def test_autogenerate_would_find_a_difference(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        session.connection().exec_driver_sql("ALTER TABLE setting ADD COLUMN extra text")
        session.connection().exec_driver_sql("DROP INDEX ix_audit_event_subject")
    with any_shop.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours})

        found = compare_metadata(context, METADATA)

    assert sorted(entry[0] for entry in found) == ["add_index", "remove_column"]


def test_checks_are_the_same(any_shop: Shop) -> None:
    # Autogenerate does not look at check constraints.
    with any_shop.engine.connect() as connection:
        inspector = inspect(connection)
        for table in METADATA.sorted_tables:
            stored = {check["name"] for check in inspector.get_check_constraints(table.name)}
            declared = {
                str(constraint.name)
                for constraint in table.constraints
                if isinstance(constraint, CheckConstraint)
            }
            assert stored == declared, table.name


def test_there_is_one_line_of_migrations_and_it_ends_at_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)

    assert script.get_heads() == [HEAD]
    assert script.get_bases() == ["0001"]
    revisions = [entry.revision for entry in script.walk_revisions()]
    assert revisions == [f"{number:04d}" for number in range(int(HEAD), 0, -1)]


def test_every_models_file_is_loaded() -> None:
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in Path(ROOT, "shopdesk").glob("*/models.py")
    } | {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in Path(ROOT, "shopdesk").glob("*/models/__init__.py")
    }

    assert files == set(MODEL_MODULES)


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_columns_have_portable_types(table: Any) -> None:
    allowed = (BigInteger, Integer, SmallInteger, Text, BusinessDate, Flag, Instant, Json)
    for column in table.columns:
        portable = isinstance(column.type, allowed) or column.name == "content"
        assert portable, f"{column}: {column.type!r}"


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_foreign_keys_name_places_that_exist_and_never_cascade(table: Any) -> None:
    for key in table.foreign_keys:
        assert key.column is not None
        assert key.ondelete is None  # a deletion never takes others with it in silence
        assert key.onupdate is None


def test_names_fit_both_engines() -> None:
    named: list[Any] = [
        item
        for table in METADATA.sorted_tables
        for item in (table, *table.constraints, *table.indexes)
    ]
    names = [str(item.name) for item in named if item.name is not None]

    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 63  # PostgreSQL cuts longer ones
