"""The whole shop as text in a stable order, for comparing, keeping and reading by other programs.

Two shops with the same facts give the same bytes: tables by name, rows by key, one row a line.
What only tells how the facts came in (imports, audit trail, number series, search texts) is left
out unless asked for, so that an undone import leaves no trace in it.
"""

from __future__ import annotations

import hashlib
import json
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from shopdesk import settings
from shopdesk.base.clock import from_day_key, from_millis
from shopdesk.base.money import Money, decimal_text
from shopdesk.base.quantity import PIECE, Quantity
from shopdesk.db.check import Progress, schema_revision
from shopdesk.db.reader import Reader, Row, scalar
from shopdesk.db.shop import Shop

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

_PAGE = 5_000
# How facts came in, not facts: left out by default.
HISTORY = frozenset(
    {
        "audit_event",
        "change_item",
        "change_set",
        "import_batch",
        "import_change",
        "import_file",
        "import_profile",
        "number_series",
    }
)
# A balance that is zero says nothing; the row stays behind when what moved is undone.
_CONDITIONS = {"stock_balance": "quantity <> 0 OR reserved <> 0 OR value <> 0"}


class _Form(StrEnum):
    """How a stored value is written."""

    AS_IS = "as is"
    MONEY = "money"
    UNIT_COST = "unit cost"
    QUANTITY = "quantity"
    INSTANT = "instant"
    DATE = "date"
    FLAG = "flag"
    JSON = "json"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class _Plan:
    """One table: what to read of it, in which order, how to write each column."""

    table: str
    columns: tuple[str, ...]
    forms: tuple[_Form, ...]
    key: tuple[str, ...]
    text_keys: frozenset[str]


def dump_json(
    shop: Shop, *, everything: bool = False, progress: Progress | None = None
) -> Iterator[str]:
    """Pieces of one JSON document: ``ok``, ``schema``, ``currency``, ``tables`` (name to rows).

    Amounts are decimal strings of the shop's currency, quantities numbers of pieces, instants
    ISO 8601 in UTC, dates ``2011-11-30``.
    """
    with shop.reader() as reader:
        currency = settings.get(reader, settings.SHOP_CURRENCY)
        head = {"ok": True, "schema": schema_revision(reader), "currency": currency}
        yield json.dumps(head)[:-1] + ', "tables": {'
        for place, plan in enumerate(_plans(everything=everything)):
            yield ",\n" if place else "\n"
            yield f'"{plan.table}": ['
            gap = "\n"
            for row in _rows(reader, plan, progress):
                written = dict(zip(plan.columns, _written(plan, row, currency), strict=True))
                yield gap + json.dumps(written, ensure_ascii=False)
                gap = ",\n"
            yield "]"
        yield "\n}}\n"


def dump_text(
    shop: Shop, *, everything: bool = False, progress: Progress | None = None
) -> Iterator[str]:
    """Lines (with their ends) for people: ``[table]`` and below it one row a line."""
    with shop.reader() as reader:
        currency = settings.get(reader, settings.SHOP_CURRENCY)
        yield f"schema {schema_revision(reader)}, {currency}\n"
        for plan in _plans(everything=everything):
            yield f"\n[{plan.table}]\n"
            for row in _rows(reader, plan, progress):
                values = zip(plan.columns, _written(plan, row, currency), strict=True)
                yield (
                    " ".join(
                        f"{name}={json.dumps(value, ensure_ascii=False)}"
                        for name, value in values
                        if value not in (None, "")
                    )
                    + "\n"
                )


def _plans(*, everything: bool) -> list[_Plan]:
    from shopdesk.db.base import Base
    from shopdesk.db.metadata import load_metadata

    load_metadata()
    plans = [
        _plan(mapper.local_table, typing.get_type_hints(mapper.class_))  # type: ignore[arg-type]
        for mapper in Base.registry.mappers
        if everything or mapper.local_table.name not in HISTORY  # type: ignore[attr-defined]
    ]
    return sorted(plans, key=lambda plan: plan.table)


def _plan(table: Table, hints: dict[str, Any]) -> _Plan:
    columns = list(table.columns)
    return _Plan(
        table.name,
        tuple(column.name for column in columns),
        tuple(_form(column, hints.get(column.name)) for column in columns),
        tuple(column.name for column in table.primary_key.columns),
        frozenset(
            column.name
            for column in table.primary_key.columns
            if type(column.type).__name__ == "Text"
        ),
    )


def _form(column: Column[Any], hint: Any) -> _Form:
    """Money and quantities are plain integers to the database: their declaration tells them."""
    declared = {hint, *typing.get_args(hint)}
    declared |= {inner for part in declared for inner in typing.get_args(part)}
    if Money in declared:
        return _Form.MONEY
    if Quantity in declared:
        return _Form.QUANTITY
    if column.name.endswith("_e4"):
        return _Form.UNIT_COST
    return {
        "Instant": _Form.INSTANT,
        "BusinessDate": _Form.DATE,
        "Flag": _Form.FLAG,
        "Json": _Form.JSON,
        "LargeBinary": _Form.BYTES,
    }.get(type(column.type).__name__, _Form.AS_IS)


def _rows(reader: Reader, plan: _Plan, progress: Progress | None) -> Iterator[Row]:
    """All rows by key, a page at a time: memory stays flat over millions."""
    total = int(scalar(reader, f"SELECT count(*) FROM {plan.table}"))
    done = 0
    after: Sequence[Any] | None = None
    places = [plan.columns.index(name) for name in plan.key]
    while True:
        page = reader.rows(*_page(plan, after, reader.dialect))
        if progress is not None:
            progress(done, total, plan.table)
        yield from page
        if len(page) < _PAGE:
            return
        done += len(page)
        after = [page[-1][place] for place in places]


def _page(plan: _Plan, after: Sequence[Any] | None, dialect: str) -> tuple[str, dict[str, Any]]:
    # The order of texts must not depend on the language of a PostgreSQL server.
    collated = ' COLLATE "C"' if dialect == "postgresql" else ""
    key = ", ".join(name + (collated if name in plan.text_keys else "") for name in plan.key)
    conditions = [f"({_CONDITIONS[plan.table]})"] if plan.table in _CONDITIONS else []
    values: dict[str, Any] = {}
    if after is not None:
        values = {f"k{place}": value for place, value in enumerate(after)}
        slots = ", ".join(f":{name}" for name in values)
        conditions.append(f"({key}) > ({slots})")
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    return (
        f"SELECT {', '.join(plan.columns)} FROM {plan.table} {where}ORDER BY {key} LIMIT {_PAGE}",
        values,
    )


def _written(plan: _Plan, row: Row, currency: str) -> list[Any]:
    return [
        value if form is _Form.AS_IS or value is None else _value(form, value, currency)
        for form, value in zip(plan.forms, row, strict=True)
    ]


def _value(form: _Form, value: Any, currency: str) -> Any:
    if form is _Form.MONEY:
        return decimal_text(int(value), currency)
    if form is _Form.UNIT_COST:
        return f"{value // 10_000}.{value % 10_000:04d}"
    if form is _Form.QUANTITY:
        whole, rest = divmod(int(value), PIECE)
        return whole if rest == 0 else value / PIECE
    if form is _Form.INSTANT:
        return from_millis(int(value)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if form is _Form.DATE:
        return from_day_key(int(value)).isoformat()
    if form is _Form.FLAG:
        return bool(value)
    if form is _Form.JSON:
        return json.loads(value)
    content = bytes(value)
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
