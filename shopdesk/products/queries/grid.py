"""Variants with every field that can be changed for many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shopdesk.db.reader import Reader
from shopdesk.db.search import match
from shopdesk.products.rules.fields import EDIT_FIELDS, FieldKind

_SQL = ", ".join(
    "coalesce(g.path, '')"
    if edit.kind is FieldKind.CATEGORY
    else f"{'p' if edit.table == 'product' else 's'}.{edit.column}"
    for edit in EDIT_FIELDS
)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A variant; ``values`` by the keys of ``rules.fields.EDIT_FIELDS``, as stored.

    A category is its path; None where there is none.
    """

    sku_id: int
    product_id: int
    code: str
    options: str
    versions: Mapping[str, int]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GridQuery:
    """Which variants: words of their products, a category with those below it, a state.

    ``narrow`` is a condition on ``p`` (product) or ``s`` (sku) put by the program itself.
    """

    search: str = ""
    category: str = ""
    state: str = ""
    narrow: str = ""
    parameters: Mapping[str, Any] | None = None


def grid_rows(reader: Reader, query: GridQuery, limit: int) -> list[GridRow]:
    """At most so many variants, by code."""
    clauses = [f"({query.narrow})"] if query.narrow else []
    values: dict[str, Any] = dict(query.parameters or {})
    if query.search.strip():
        hit = match(reader.dialect, "product_search", query.search)
        clauses.append(f"p.id IN ({hit[0]})" if hit is not None else "1 = 0")
        values |= hit[1] if hit is not None else {}
    if query.category:
        escaped = query.category.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        clauses.append("(g.path = :grid_path OR g.path LIKE :grid_below ESCAPE '\\')")
        values |= {"grid_path": query.category, "grid_below": f"{escaped} / %"}
    if query.state:
        clauses.append("p.state = :grid_state")
        values["grid_state"] = query.state
    where = f"WHERE {' AND '.join(clauses)}" if clauses else ""
    return _rows(
        reader, f"{where} ORDER BY s.code_key LIMIT :grid_limit", {**values, "grid_limit": limit}
    )


def rows_of_skus(reader: Reader, ids: str) -> dict[int, GridRow]:
    """Variants by id; ``ids`` is a list for SQL as ``db.reader.id_list`` makes it."""
    return {row.sku_id: row for row in _rows(reader, f"WHERE s.id IN ({ids})", {})}


def _rows(reader: Reader, rest: str, values: Mapping[str, Any]) -> list[GridRow]:
    names = [edit.key for edit in EDIT_FIELDS]
    found = []
    for key, product_id, code, one, two, three, sku_version, version, *stored in reader.rows(
        "SELECT s.id, s.product_id, s.code, s.option1, s.option2, s.option3, s.version, p.version, "
        f"{_SQL} FROM sku s JOIN product p ON p.id = s.product_id "
        f"LEFT JOIN category g ON g.id = p.category_id {rest}",
        values,
    ):
        fields = dict(zip(names, stored, strict=True))
        fields["category"] = fields["category"] or None
        options = " / ".join(option for option in (one, two, three) if option)
        versions = {"sku": sku_version, "product": version}
        found.append(GridRow(key, product_id, code, options, versions, fields))
    return found
