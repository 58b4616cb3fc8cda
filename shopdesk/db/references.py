"""That every record to which another refers is there, proven for the whole file at once.

Looking for it at every row costs a third of writing the row. Work that fills an empty shop proves
all of it before the commit instead (``db.bulk.expect_many_rows``), mostly by the ends of indexes:
what lies between the first and the last of keys without gaps is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

_ALL = (
    'SELECT m.name, f."from", f."table", coalesce(f."to", \'\'), count(*) OVER '
    "(PARTITION BY m.name, f.id) FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f "
    "WHERE m.type = 'table' ORDER BY m.name"
)
_INDEXED = (
    "SELECT DISTINCT m.name, c.name FROM sqlite_master m JOIN pragma_index_list(m.name) i "
    "JOIN pragma_index_info(i.name) c WHERE m.type = 'table' AND c.seqno = 0"
)
_KEY = "id"
_NOTHING = (None, None)

Ends = tuple[int | None, int | None]  # the least and the greatest value of a column


class _Reference(NamedTuple):
    table: str
    column: str
    target: str
    key: str
    width: int  # columns of the key


def broken_references(raw: Any) -> list[str]:
    """Columns (``table.column``) that name a record which is not there; normally none.

    Args:
        raw: the driver's connection to a shop file; what its transaction wrote is seen.
    """
    references = [_Reference(*row) for row in raw.execute(_ALL)]
    indexed = set(raw.execute(_INDEXED))
    whole: dict[str, Ends] = {}
    broken: list[str] = []
    for table, group in groupby(references, attrgetter("table")):
        here = list(group)
        if raw.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None:
            continue
        for one, ends in zip(here, _ends(raw, table, here, indexed), strict=True):
            if ends != _NOTHING and not _is_within(raw, one, ends, whole) and _has_orphan(raw, one):
                broken.append(f"{one.table}.{one.column}")
    return broken


def _ends(
    raw: Any, table: str, references: Sequence[_Reference], indexed: set[tuple[str, str]]
) -> list[Ends]:
    """Ends of columns: an index knows them, the other columns are read together once."""
    found: dict[str, Ends] = {}
    others = []
    for column in {one.column for one in references}:
        if (table, column) not in indexed:
            others.append(column)
            continue
        known = f"FROM {table} WHERE {column} IS NOT NULL"
        least, most = f"(SELECT min({column}) {known})", f"(SELECT max({column}) {known})"
        found[column] = raw.execute(f"SELECT {least}, {most}").fetchone()
    if others:
        asked = ", ".join(f"min({column}), max({column})" for column in others)
        row = raw.execute(f"SELECT {asked} FROM {table}").fetchone()
        found |= dict(zip(others, zip(row[::2], row[1::2], strict=True), strict=True))
    return [found[one.column] for one in references]


def _is_within(raw: Any, one: _Reference, ends: Ends, whole: dict[str, Ends]) -> bool:
    """Whether the keys of the target have no gap and every value lies between them."""
    if one.width > 1 or one.key != _KEY:
        return False
    if one.target not in whole:
        least, most, count = raw.execute(
            f"SELECT min(id), max(id), count(*) FROM {one.target}"
        ).fetchone()
        is_gapless = isinstance(least, int) and most - least + 1 == count
        whole[one.target] = (least, most) if is_gapless else _NOTHING
    first, last = whole[one.target]
    if first is None or last is None:
        return False
    return all(isinstance(end, int) and first <= end <= last for end in ends)


def _has_orphan(raw: Any, one: _Reference) -> bool:
    if one.width > 1 or one.key != _KEY:
        sql = f"SELECT 1 FROM pragma_foreign_key_check('{one.table}') LIMIT 1"
    else:
        sql = (
            f"SELECT 1 FROM {one.table} c WHERE c.{one.column} IS NOT NULL AND NOT EXISTS "
            f"(SELECT 1 FROM {one.target} t WHERE t.id = c.{one.column}) LIMIT 1"
        )
    return raw.execute(sql).fetchone() is not None
