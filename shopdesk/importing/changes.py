"""What an import replaced in records that were there before it, so that it can be undone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk.db.bulk import insert_rows, run
from shopdesk.db.reader import Reader, id_list, session_reader
from shopdesk.db.session import touch

_PART = 500
AFTER = "version after"
# What is no record with a version: the feature that changed it takes it back itself.
OTHERS = frozenset({"product_detail", "category_attribute", "kit_component", "sku_price"})
_VERSIONED = ("sales_order", "product", "sku", "customer", "supplier", "supplier_product")


@dataclass(frozen=True, slots=True)
class Before:
    """The values that a batch replaced in one row, as stored."""

    table: str
    row_id: int
    values: dict[str, Any]

    @property
    def after(self) -> int | None:
        """The version that the import left the record at."""
        found = self.values.get(AFTER)
        return None if found is None else int(found)


def keep_before(
    session: Session, batch_id: int, table: str, columns: Sequence[str], ids: Sequence[int]
) -> None:
    """Keep the present values of some columns; the first value of a column in a batch wins.

    Rows that the batch itself made are not kept: its undo deletes them.
    """
    reader = session_reader(session)
    kept: dict[int, set[str]] = {}
    for key, before in reader.rows(
        "SELECT row_id, before FROM import_change WHERE batch_id = :batch AND table_name = :table",
        {"batch": batch_id, "table": table},
    ):
        kept.setdefault(int(key), set()).update(json.loads(before))
    for start in range(0, len(ids), _PART):
        rows = reader.rows(
            f"SELECT id, {', '.join(columns)} FROM {table} t "
            f"WHERE id IN ({id_list(ids[start : start + _PART])}) AND NOT {_own_rows(table)} "
            "ORDER BY id",
            {"batch": batch_id},
        )
        changes = []
        for key, *values in rows:
            known = kept.get(key, set())
            pairs = zip(columns, values, strict=True)
            before = {name: value for name, value in pairs if name not in known}
            if before:
                changes.append((batch_id, table, key, _json(before)))
        insert_rows(
            session, "import_change", ("batch_id", "table_name", "row_id", "before"), changes
        )


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _own_rows(table: str) -> str:
    if table == "order_line":
        return (
            "EXISTS (SELECT 1 FROM sales_order o WHERE o.id = t.order_id AND o.batch_id = :batch)"
        )
    return "(t.batch_id IS NOT NULL AND t.batch_id = :batch)"


def keep_others(
    session: Session, batch_id: int, table: str, changes: Mapping[int, Mapping[str, Any]]
) -> None:
    """Note what a batch added or replaced in a table of ``OTHERS``, for the undoer of its feature.

    Args:
        changes: id of the row (of the product for its details) to what its undoer needs.
    """
    insert_rows(
        session,
        "import_change",
        ("batch_id", "table_name", "row_id", "before"),
        [(batch_id, table, key, _json(dict(values))) for key, values in changes.items()],
    )


def kept_others(reader: Reader, batch_id: int, table: str) -> dict[int, dict[str, Any]]:
    """What ``keep_others`` noted of a table."""
    return {
        int(key): json.loads(before)
        for key, before in reader.rows(
            "SELECT row_id, before FROM import_change WHERE batch_id = :batch "
            "AND table_name = :table ORDER BY id",
            {"batch": batch_id, "table": table},
        )
    }


def change_rows(
    session: Session,
    batch_id: int,
    table: str,
    changes: Mapping[int, Mapping[str, Any]],
    *,
    at_millis: int,
) -> None:
    """Change some columns of some rows, keep what was there, and count the version up.

    The table has the columns ``version`` and ``updated_at``; values are stored values.
    """
    by_columns: dict[tuple[str, ...], list[int]] = {}
    for key, values in changes.items():
        by_columns.setdefault(tuple(sorted(values)), []).append(key)
    for columns, ids in by_columns.items():
        keep_before(session, batch_id, table, (*columns, "version", "updated_at"), ids)
        sets = "".join(f"{name} = :{name}, " for name in columns)
        session.connection().execute(
            text(
                f"UPDATE {table} SET {sets}version = version + 1, updated_at = :updated_at "
                "WHERE id = :id"
            ),
            [{**changes[key], "id": key, "updated_at": at_millis} for key in ids],
        )
    touch(session, table)


def seal_changes(session: Session, batch_id: int) -> None:
    """Note the versions that the batch leaves its changed records at; the last step of an import.

    A record whose version is another later on was changed by somebody else: no undo any more.
    """
    reader = session_reader(session)
    for table in _VERSIONED:
        rows = reader.rows(
            f"SELECT c.id, c.before, t.version FROM import_change c JOIN {table} t "
            "ON t.id = c.row_id WHERE c.batch_id = :batch AND c.table_name = :table",
            {"batch": batch_id, "table": table},
        )
        for key, before, version in rows:
            run(
                session,
                "UPDATE import_change SET before = :before WHERE id = :id",
                {"before": _json({**json.loads(before), AFTER: version}), "id": key},
            )


def kept_before(reader: Reader, batch_id: int) -> list[Before]:
    """What a batch replaced, the last change first."""
    return [
        Before(table, key, json.loads(values))
        for table, key, values in reader.rows(
            "SELECT table_name, row_id, before FROM import_change WHERE batch_id = :batch "
            "ORDER BY id DESC",
            {"batch": batch_id},
        )
        if table not in OTHERS
    ]
