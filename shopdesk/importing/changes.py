"""What an import replaced in records that were there before it, so that it can be undone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.db.bulk import insert_rows
from shopdesk.db.reader import id_list, session_reader

_PART = 500


@dataclass(frozen=True, slots=True)
class Before:
    """The values that a batch replaced in one row, as stored."""

    table: str
    row_id: int
    values: dict[str, Any]


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


def kept_before(session: Session, batch_id: int) -> Iterator[Before]:
    """What a batch replaced, the last change first."""
    for table, key, values in session_reader(session).rows(
        "SELECT table_name, row_id, before FROM import_change WHERE batch_id = :batch "
        "ORDER BY id DESC",
        {"batch": batch_id},
    ):
        yield Before(table, key, json.loads(values))
