"""Workbooks that may be hostile: checked as a zip before anything reads them.

One cell at XFD1048576 makes a 1.4 KB file cost gigabytes in every reader, and calamine panics with
an exception that ``except Exception`` does not catch. So sizes come from unpacking piece by piece,
the extent of a sheet from its own cells, and DTDs are refused; members are read, never extracted.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from shopdesk.errors import UserError
from shopdesk.i18n import _

MAX_UNPACKED = 100 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_CELLS = 3_000_000
MAX_BOOK_COLUMNS = 1_000
_PIECE = 1 << 20
_OVERLAP = 256  # a tag cut in two is whole in one of two overlapping pieces
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_FILLED_CELLS = re.compile(
    rb'<table:table-cell\b(?=[^>]*number-columns-repeated="([0-9]+)")(?=[^>]*value-type)[^>]*>'
)
_REPEATED_ROWS = re.compile(rb'<table:table-row\b[^>]*number-rows-repeated="([0-9]+)"[^>]*(?<!/)>')
_MANY_ROWS = 1_000
_PRECISE = 10**15
_LOCAL_HEADER = 30


def check_workbook(path: Path) -> None:
    """Refuse a workbook that could harm or exhaust the computer.

    Raises:
        UserError: SD-IMP-003 too large, SD-IMP-005 damaged, SD-IMP-006 refused for safety.
    """
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    if path.stat().st_size > MAX_UNPACKED:
        raise _too_large(path)
    if not is_zip:
        return
    try:
        with zipfile.ZipFile(path) as book:
            members = book.infolist()
            if len(members) > MAX_MEMBERS:
                raise _unsafe(path)
            total = 0
            for member in members:
                if member.flag_bits & 1:
                    raise _protected(path)
                total += _check_member(path, book, member, MAX_UNPACKED - total)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as fault:
        raise broken(path) from fault


def _check_member(path: Path, book: zipfile.ZipFile, member: zipfile.ZipInfo, allowed: int) -> int:
    """Unpack one member piece by piece and look at it; returns its true size."""
    if member.file_size > allowed:
        raise _too_large(path)
    name = member.filename.lower()
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    is_sheet = "/worksheets/" in name
    content = bytearray() if name == "content.xml" else None
    size = rows = 0
    columns: set[bytes] = set()
    tail = b""
    for piece in _unpack(book, member):
        size += len(piece)
        if size > allowed:
            raise _too_large(path)
        if not is_xml:
            continue
        window = tail + piece
        tail = window[-_OVERLAP:]
        if _DTD.search(window) or b"\0" in piece:
            raise _unsafe(path)  # entities, or UTF-16 that would hide them
        if content is not None:
            content += piece
        if is_sheet:
            for column, row in set(_CELL.findall(window)):
                columns.add(column)
                rows = max(rows, int(row))
    if size != member.file_size:
        raise broken(path)
    if is_sheet:
        _check_extent(path, rows, max(map(_column_number, columns), default=0))
    if content is not None:
        _check_repeats(path, bytes(content))
    return size


def _unpack(book: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a member as they truly are; the directory's size is not believed."""
    raw: Any = book.fp
    raw.seek(member.header_offset)
    header = raw.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER:
        raise zipfile.BadZipFile(member.filename)
    raw.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = member.compress_size
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(member.compress_type)
    engine = None
    if member.compress_type == zipfile.ZIP_DEFLATED:
        engine = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0:
        packed = raw.read(min(left, _PIECE))
        if not packed:
            raise zipfile.BadZipFile(member.filename)
        left -= len(packed)
        if engine is None:
            yield packed
            continue
        while packed and not engine.eof:
            yield engine.decompress(packed, _PIECE)
            packed = engine.unconsumed_tail
    if engine is not None and not engine.eof:
        yield engine.flush()
        if not engine.eof:
            raise zipfile.BadZipFile(member.filename)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_extent(path: Path, rows: int, columns: int) -> None:
    if columns > MAX_BOOK_COLUMNS or rows * columns > MAX_CELLS:
        raise UserError(
            "SD-IMP-006",
            _(
                "{name} reaches to row {row} and column {column}; at most {cells} cells in {limit} "
                "columns are possible. Nothing was imported. Delete the empty rows and columns "
                "beside the table, or save it as CSV."
            ).format(
                name=path.name, row=rows, column=columns, cells=MAX_CELLS, limit=MAX_BOOK_COLUMNS
            ),
        )


def _check_repeats(path: Path, content: bytes) -> None:
    """OpenDocument writes runs of equal cells as one; filled runs must stay small."""
    for found in _FILLED_CELLS.finditer(content):
        _check_extent(path, 1, int(found[1]))
    for found in _REPEATED_ROWS.finditer(content):
        if int(found[1]) > _MANY_ROWS:
            end = content.find(b"</table:table-row>", found.end())
            if b"value-type" in content[found.end() : end]:
                _check_extent(path, int(found[1]), MAX_CELLS)


def broken(path: Path) -> UserError:
    """The refusal of a file that ends too early or is broken inside."""
    return UserError(
        "SD-IMP-005",
        _(
            "{name} is damaged or incomplete and cannot be read to its end. Nothing was imported. "
            "Download or export it again."
        ).format(name=path.name),
    )


def _protected(path: Path) -> UserError:
    return UserError(
        "SD-IMP-005",
        _("{name} is protected by a password. Nothing was imported. Save it without one.").format(
            name=path.name
        ),
    )


def _unsafe(path: Path) -> UserError:
    return UserError(
        "SD-IMP-006",
        _(
            "{name} holds instructions that a table does not need and that could harm the "
            "computer. Nothing was imported. Open it in a spreadsheet and save the table as CSV."
        ).format(name=path.name),
    )


def _too_large(path: Path) -> UserError:
    return UserError(
        "SD-IMP-003",
        _(
            "{name} unpacks to more than {limit} MB. Nothing was imported. Save the table as CSV "
            "or split it."
        ).format(name=path.name, limit=MAX_UNPACKED // 1024**2),
    )


def _open(path: Path) -> Any:
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # calamine panics with a BaseException
        if "assword" in str(fault):
            raise _protected(path) from fault
        raise broken(path) from fault


def sheet_names(path: Path) -> tuple[str, ...]:
    """Names of the sheets, in their order.

    Raises:
        UserError: SD-IMP-005 if the workbook cannot be read.
    """
    names = tuple(_open(path).sheet_names)
    if not names:
        raise broken(path)
    return names


def book_rows(path: Path, sheet: str, *, limit: int | None = None) -> Iterator[list[str]]:
    """The rows of a sheet from its first line on, every cell as text.

    Args:
        path: a workbook that ``check_workbook`` let pass.
        sheet: name of the sheet.
        limit: read no more rows than this.

    Raises:
        UserError: SD-IMP-005 if the workbook cannot be read to its end.
    """
    try:
        table = _open(path).get_sheet_by_name(sheet)
        start = table.start
        if start is None:
            return
        rows = table.to_python(skip_empty_area=True, nrows=limit)
    except (KeyboardInterrupt, SystemExit, UserError):
        raise
    except BaseException as fault:  # calamine panics with a BaseException
        raise broken(path) from fault
    above, left = start
    width = left + max(map(len, rows), default=0)
    for _line in range(above):
        yield [""] * width
    for row in rows:
        yield [""] * left + [cell_text(cell) for cell in row]


def cell_text(cell: object) -> str:
    """A typed cell as the text that the same parsers read as from a CSV file.

    Figures of more than 15 digits come out in scientific notation, because a workbook keeps no
    more: the parser of ids refuses them instead of importing a wrong number.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        if abs(cell) >= _PRECISE:
            return f"{cell:.6E}"
        if cell == int(cell):
            return str(int(cell))
        return f"{Decimal(format(cell, '.15g')):f}"
    if isinstance(cell, datetime):
        if not (cell.hour or cell.minute or cell.second or cell.microsecond):
            return cell.date().isoformat()
        # Serial numbers of days hold no exact seconds: 8:26 comes as 8:25:59.999999.
        return (cell + timedelta(milliseconds=500)).replace(microsecond=0).isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)
