"""Workbooks that may be hostile: checked as a zip before anything reads them.

One cell at XFD1048576 makes a 1.4 KB file cost gigabytes in every reader, and calamine panics with
an exception that ``except Exception`` does not catch. So sizes come from unpacking piece by piece,
the extent of a sheet from its own cells, and DTDs are refused; members are read, never extracted.
"""

from __future__ import annotations

import math
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
from shopdesk.importing.foreign import refuse_archive, refuse_old_document
from shopdesk.importing.formulas import unstored_formulas, with_unstored
from shopdesk.importing.old_workbook import MOST_COLUMNS, MOST_ROWS, claimed_extents

MAX_UNPACKED = 100 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_CELLS = 3_000_000
MAX_BOOK_COLUMNS = 1_000
_PIECE = 1 << 20
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Written as readers understand them, not only as spreadsheets write them: any quotation mark, any
# letters, a sheet under any name. What is refused here would end the process there.
_CELL = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]+)([0-9]+)""")
_ROW = re.compile(rb"""\br\s*=\s*["']\s*([0-9]+)""")
_ROW_TAG = re.compile(rb"<(?:[^\s<>/:]+:)?row(?=[\s/>])")
_CELL_TAG = re.compile(rb"<(?:[^\s<>/:]+:)?c(?=[\s/>])")
_ODS_TAG = re.compile(
    rb"<(/?)table:(table|table-row|(?:covered-)?table-cell)(?=[\s/>])"
    rb"""((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>"""
)
_ODS_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["']\s*([0-9]+)""")
_PRECISE = 10**15
_LOCAL_HEADER = 30


def check_workbook(path: Path) -> None:
    """Refuse a workbook that could harm or exhaust the computer.

    Raises:
        UserError: SD-IMP-003 too large, SD-IMP-004 no workbook, SD-IMP-005 damaged, SD-IMP-006
            refused for safety.
    """
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    if path.stat().st_size > MAX_UNPACKED:
        raise _too_large(path)
    if not is_zip:
        _check_old(path)
        return
    try:
        with zipfile.ZipFile(path) as book:
            refuse_archive(path, book)
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


def _check_old(path: Path) -> None:
    data = path.read_bytes()
    refuse_old_document(path, data)
    for rows, columns in claimed_extents(data):
        if rows > MOST_ROWS or columns > MOST_COLUMNS:
            raise broken(path)
        _check_cells(path, rows, columns)


def _check_member(path: Path, book: zipfile.ZipFile, member: zipfile.ZipInfo, allowed: int) -> int:
    """Unpack one member piece by piece and look at it; returns its true size."""
    if member.file_size > allowed:
        raise _too_large(path)
    name = member.filename.lower()
    if name.endswith("workbook.bin"):
        raise _unsafe(path)  # the binary form of a sheet cannot be measured before it is read
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    extent = _OdsExtent() if name == "content.xml" else _Extent()
    size = 0
    tail = b""
    for piece in _unpack(book, member):
        size += len(piece)
        if size > allowed:
            raise _too_large(path)
        window = tail + piece
        if is_xml and (_DTD.search(window) or b"\0" in piece):
            raise _unsafe(path)  # entities, or UTF-16 that would hide them
        end = window.rfind(b"<")
        tail = window[max(end, 0) :]
        if end > 0:
            extent.look_at(window[:end])
            _check_cells(path, extent.rows, extent.columns)
    if size != member.file_size:
        raise broken(path)
    extent.look_at(tail)
    _check_cells(path, extent.rows, extent.columns)
    return size


class _Extent:
    """How far the cells of a sheet reach, as the reader will understand them.

    Rows and cells without a number follow the one before them, so that numbers in front of many
    nameless ones could hide how far they reach: then both are added up.
    """

    def __init__(self) -> None:
        self._is_sheet = False
        self._last_row = self._last_column = 0
        self._row_tags = self._cells_in_row = self._most_cells = 0

    @property
    def rows(self) -> int:
        """Upper bound of the last row's number."""
        hidden = self._row_tags if self._row_tags > self._last_row else 0
        return self._last_row + hidden

    @property
    def columns(self) -> int:
        """Upper bound of the last column's number."""
        hidden = self._most_cells if self._most_cells > self._last_column else 0
        return self._last_column + hidden

    def look_at(self, part: bytes) -> None:
        """Take in a part that begins with a tag."""
        self._is_sheet = self._is_sheet or b"sheetData" in part
        if not self._is_sheet:
            return
        cells = _CELL.findall(part)
        columns = {letters for letters, _row in cells}
        rows = {row for _letters, row in cells}.union(_ROW.findall(part))
        self._last_column = max([self._last_column, *map(_column_number, columns)])
        self._last_row = max([self._last_row, *map(_number, rows)])
        first, *others = _ROW_TAG.split(part)
        self._row_tags += len(others)
        self._count_cells(self._cells_in_row + len(_CELL_TAG.findall(first)))
        for row in others:
            self._count_cells(len(_CELL_TAG.findall(row)))

    def _count_cells(self, count: int) -> None:
        self._cells_in_row = count
        self._most_cells = max(self._most_cells, count)


class _OdsExtent:
    """The same for OpenDocument, which writes runs of equal cells and rows as one.

    Empty runs at the end of a row or a sheet are nothing; before something filled they count.
    """

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0

    def look_at(self, part: bytes) -> None:
        """Take in a part that begins with a tag."""
        for closing, name, rest in _ODS_TAG.findall(part):
            found = _ODS_REPEATED.search(rest)
            times = _number(found[1]) if found else 1
            if name == b"table":
                self._row = self.rows  # all sheets are read at once
            elif closing:
                continue
            elif name == b"table-row":
                self._row += times
                self._column = 0
            else:
                self._column += times
                if b"value-type" in rest or not rest.endswith(b"/"):
                    self.columns = max(self.columns, self._column)
                    self.rows = max(self.rows, self._row)


def _number(digits: bytes) -> int:
    return int(digits) if len(digits) < 20 else 10**20


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
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


def _check_cells(path: Path, rows: int, columns: int) -> None:
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
        # By its content: what is named .xls is often something else.
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)
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
        start = table.start or (0, 0)
        _check_cells(path, table.total_height, table.total_width)
        rows = table.to_python(skip_empty_area=True, nrows=limit) if table.start else []
    except (KeyboardInterrupt, SystemExit, UserError):
        raise
    except BaseException as fault:  # calamine panics with a BaseException
        raise broken(path) from fault
    above, left = start
    width = left + max(map(len, rows), default=0)
    formulas = unstored_formulas(path, sheet)
    last = max(above + len(rows), max(formulas, default=-1) + 1)
    for number in range(min(last, limit + above) if limit is not None else last):
        place = number - above
        cells = [""] * width
        if 0 <= place < len(rows):
            cells = [""] * left + [cell_text(cell) for cell in rows[place]]
        yield with_unstored(cells, formulas[number]) if number in formulas else cells


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
        if not math.isfinite(cell):
            return str(cell)  # refused as a number, and with its name
        if abs(cell) >= _PRECISE:
            return f"{cell:.6E}"
        if cell == int(cell):
            return str(int(cell))
        return f"{Decimal(format(cell, '.15g')):f}"
    if isinstance(cell, datetime):
        if not (cell.hour or cell.minute or cell.second or cell.microsecond):
            return cell.date().isoformat()
        # Serial numbers of days hold exact milliseconds, not more: 8:26 comes as 8:25:59.999999.
        exact = cell + timedelta(microseconds=500)
        exact = exact.replace(microsecond=exact.microsecond // 1000 * 1000)
        return exact.isoformat(" ", "milliseconds" if exact.microsecond else "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)
