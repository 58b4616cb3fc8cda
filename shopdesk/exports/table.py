"""Any list as a file: the columns of its ``TableSpec``, the rows that a person asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from shopdesk.base.table import (
    Column,
    Statement,
    TableQuery,
    TableSpec,
    ids_statement,
    page_statement,
)
from shopdesk.db import search
from shopdesk.db.reader import Reader, Row
from shopdesk.errors import UserError
from shopdesk.exports.files import whole_file
from shopdesk.exports.sheets import MAX_SHEET_ROWS, Cells, write_csv, write_xlsx
from shopdesk.i18n import _

_PAGE = 2_000
Progress = Callable[[int, int, str], None]


def export_table(
    reader: Reader,
    spec: TableSpec,
    query: TableQuery,
    path: Path,
    *,
    currency: str,
    zone: str,
    columns: Sequence[Column] | None = None,
    progress: Progress | None = None,
) -> int:
    """Write a list to a ``.csv`` or ``.xlsx`` file; returns the number of rows.

    Args:
        reader: one consistent view of the shop.
        spec: the list.
        query: search text, chips and order.
        path: the file; it appears whole or not at all.
        currency: of the amounts.
        zone: IANA name of the time zone of the instants.
        columns: which and in which order; all of the list by default.
        progress: called with (rows done, rows in all, title); raises to cancel.

    Raises:
        UserError: SD-EXP-001 to 003 as ``whole_file``, SD-EXP-004 unknown kind of file, SD-EXP-005
            more rows than a sheet can hold.
        shopdesk.errors.Cancelled: if progress raised it; nothing was written.
    """
    chosen = tuple(columns) if columns is not None else spec.columns
    write = _writer(path)
    ids = row_ids(reader, spec, query)
    if write is write_xlsx and len(ids) > MAX_SHEET_ROWS:
        raise UserError(
            "SD-EXP-005",
            _(
                "A sheet holds {most:,} rows, this list has {rows:,}. Nothing was written. Choose "
                "a file name ending in .csv, or narrow the list."
            ).format(most=MAX_SHEET_ROWS, rows=len(ids)),
        )
    rows = rows_of(reader, spec, ids, columns=chosen, progress=progress)
    with whole_file(path) as unfinished:
        write(unfinished, chosen, rows, Cells(currency, zone))
    return len(ids)


def _writer(path: Path) -> Callable[[Path, Sequence[Column], Iterator[Row], Cells], None]:
    kind = path.suffix.casefold()
    if kind == ".csv":
        return write_csv
    if kind == ".xlsx":
        return write_xlsx
    raise UserError(
        "SD-EXP-004",
        _(
            "“{name}” is neither a .csv nor an .xlsx file. Nothing was written. Choose a name "
            "ending in one of them."
        ).format(name=path.name),
    )


def row_ids(reader: Reader, spec: TableSpec, query: TableQuery) -> list[int]:
    """The ids of the rows of a list, in the order that was asked for."""
    found: Statement | None = None
    if query.search and spec.searchable:
        found = search.hits(reader.dialect, spec, query.search)
    statement = ids_statement(spec, query, found)
    return [int(row[0]) for row in reader.rows(statement.sql, statement.parameters)]


def rows_of(
    reader: Reader,
    spec: TableSpec,
    ids: Sequence[int],
    *,
    columns: Sequence[Column],
    progress: Progress | None = None,
) -> Iterator[Row]:
    """The values of some rows in the order of their ids, read a page at a time."""
    for start in range(0, len(ids), _PAGE):
        if progress is not None:
            progress(start, len(ids), _(spec.title))
        page = ids[start : start + _PAGE]
        statement = page_statement(spec, columns, page)
        by_id = {row[0]: row[1:] for row in reader.rows(statement.sql, statement.parameters)}
        for key in page:
            yield by_id[key]
    if progress is not None:
        progress(len(ids), len(ids), _(spec.title))
