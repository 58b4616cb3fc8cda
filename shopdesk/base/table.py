"""Lists described once: the same columns feed the window, the command line and exports.

A ``TableSpec`` is data; this module turns it and a ``TableQuery`` into portable SQL text: the ids
in order (one query), a page of rows by id, totals of a selection. Only the joins that a query
needs are made, so that a million ids come from one index.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a column holds; decides alignment, text form and the type in exports."""

    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    UNIT_COST = "unit_cost"  # 1/10000 of the currency unit
    QUANTITY = "quantity"
    INTEGER = "integer"
    PERCENT = "percent"
    DATE = "date"
    INSTANT = "instant"
    STATE = "state"
    FLAG = "flag"

    @property
    def numeric(self) -> bool:
        """Right-aligned figures."""
        return self in {
            Kind.MONEY,
            Kind.UNIT_COST,
            Kind.QUANTITY,
            Kind.INTEGER,
            Kind.PERCENT,
        }


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Args:
        key: stable name, used in saved views, JSON and exports.
        title: msgid of the header.
        sql: expression over the source and its joins.
        joins: names of the joins that the expression needs.
        states: stored value to msgid, for ``Kind.STATE``.
        total: whether a selection shows its sum.
        shown: whether it is shown before the person chooses columns.
    """

    key: str
    title: str
    sql: str
    kind: Kind = Kind.TEXT
    joins: tuple[str, ...] = ()
    width: int = 120
    sortable: bool = True
    shown: bool = True
    total: bool = False
    states: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filter:
    """A chip: a named condition with parameters, e.g. ``o.business_date >= :since``."""

    key: str
    title: str
    sql: str
    joins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A list: its source, columns, chips and how it is searched.

    Args:
        name: stable name (saved views, exports): ``orders``, ``products`` …
        source: FROM clause with an alias, e.g. ``sales_order o``.
        key: the id expression, e.g. ``o.id``.
        joins: name to JOIN clause; every one must keep the number of rows.
        reads: tables that the list shows; a change in one makes it stale.
        search_table: table of search texts, or empty.
        search_key: expression whose ids those texts have, where it is not ``key``: a list of
            variants is searched by the texts of their products.
        search_within: ids found where the list has no search texts of its own: SQL with the tables
            of others' in braces, and ``:typed`` for the text itself as a beginning.
        base: condition that always holds, or empty.
    """

    name: str
    title: str
    source: str
    key: str
    columns: tuple[Column, ...]
    default_sort: str
    descending: bool = False
    filters: tuple[Filter, ...] = ()
    joins: Mapping[str, str] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()
    search_table: str = ""
    search_within: str = ""
    search_key: str = ""
    base: str = ""

    @property
    def searchable(self) -> bool:
        """Whether a text can be searched for."""
        return bool(self.search_table or self.search_within)

    def column(self, key: str) -> Column:
        """The column of that key.

        Raises:
            KeyError: if there is none.
        """
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def filter(self, key: str) -> Filter:
        """The chip of that key.

        Raises:
            KeyError: if there is none.
        """
        for chip in self.filters:
            if chip.key == key:
                return chip
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class TableQuery:
    """What a person asked of a list: text, chips with their parameters, order.

    ``narrow`` holds (sql, parameters, joins) conditions put by the program itself, such as the
    rows behind a figure.
    """

    search: str = ""
    filters: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    sort: str = ""
    descending: bool | None = None
    narrow: tuple[tuple[str, Mapping[str, Any], tuple[str, ...]], ...] = ()

    def sorted_by(self, key: str, *, descending: bool) -> TableQuery:
        """The same question in another order."""
        return replace(self, sort=key, descending=descending)


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text with its parameters."""

    sql: str
    parameters: dict[str, Any]


def _joins(spec: TableSpec, names: Sequence[str]) -> str:
    # Declared order, because a later join may build on an earlier one.
    return " ".join(clause for name, clause in spec.joins.items() if name in names)


def _bind(sql: str, values: Mapping[str, Any], parameters: dict[str, Any]) -> str:
    """Add parameters; a name that already stands for another value gets a name of its own.

    Two conditions may both speak of ``:d0``: the rows behind a figure of November, narrowed by a
    chip to the last week.
    """
    renamed: dict[str, str] = {}
    for name, value in values.items():
        own, number = name, 2
        while own in parameters and parameters[own] != value:
            own, number = f"{name}_{number}", number + 1
        parameters[own] = value
        renamed[name] = own
    return re.sub(
        r"(?<![:\w]):([A-Za-z_]\w*)", lambda found: f":{renamed.get(found[1], found[1])}", sql
    )


def _conditions(
    spec: TableSpec, query: TableQuery, found: Statement | None
) -> tuple[list[str], dict[str, Any], list[str]]:
    clauses = [f"({spec.base})"] if spec.base else []
    parameters: dict[str, Any] = {}
    joins: list[str] = []
    if found is not None:
        key = spec.search_key or spec.key
        clauses.append(f"{key} IN ({_bind(found.sql, found.parameters, parameters)})")
    for key, values in query.filters:
        chip = spec.filter(key)
        clauses.append(f"({_bind(chip.sql, values, parameters)})")
        joins += chip.joins
    for sql, values, needed in query.narrow:
        clauses.append(f"({_bind(sql, values, parameters)})")
        joins += needed
    return clauses, parameters, joins


def ids_statement(spec: TableSpec, query: TableQuery, found: Statement | None = None) -> Statement:
    """The ids of all rows in the asked order; ``found`` is the search text's own sub-query."""
    clauses, parameters, joins = _conditions(spec, query, found)
    column = spec.column(query.sort or spec.default_sort)
    descending = query.descending
    if descending is None:
        descending = spec.descending
    direction = "DESC" if descending else "ASC"
    order = f"{column.sql} {direction}"
    if column.sql != spec.key:
        order += f", {spec.key} {direction}"
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    joined = _joins(spec, [*joins, *column.joins])
    return Statement(
        f"SELECT {spec.key} FROM {spec.source} {joined}{where} ORDER BY {order}", parameters
    )


def page_statement(spec: TableSpec, columns: Sequence[Column], ids: Sequence[int]) -> Statement:
    """Rows of some ids: the id, then the columns; in no particular order."""
    joined = _joins(spec, [name for column in columns for name in column.joins])
    fields = ", ".join([spec.key, *(column.sql for column in columns)])
    inside = ",".join([str(int(key)) for key in ids]) or "NULL"
    return Statement(
        f"SELECT {fields} FROM {spec.source} {joined} WHERE {spec.key} IN ({inside})", {}
    )


def totals_statement(spec: TableSpec, columns: Sequence[Column], ids: Sequence[int]) -> Statement:
    """Sums of the columns over some ids."""
    joined = _joins(spec, [name for column in columns for name in column.joins])
    sums = ", ".join(f"sum({column.sql})" for column in columns) or "count(*)"
    inside = ",".join([str(int(key)) for key in ids]) or "NULL"
    return Statement(
        f"SELECT {sums} FROM {spec.source} {joined} WHERE {spec.key} IN ({inside})", {}
    )
