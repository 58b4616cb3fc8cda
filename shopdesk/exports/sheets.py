"""Rows as CSV and XLSX: every value in the type that it has."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from shopdesk.base.cells import guarded
from shopdesk.base.clock import from_day_key, from_millis, zone
from shopdesk.base.money import decimal_text, exponent
from shopdesk.base.quantity import PIECE, quantity_text
from shopdesk.base.table import Column, Kind
from shopdesk.db.reader import Row
from shopdesk.i18n import _

_Formats = Mapping[Kind, Any]
MAX_SHEET_ROWS = 1_048_575  # one row is the header
COST_DIGITS = 4  # unit costs are kept in 1/10000 of the currency unit
_MAX_CELL = 32_767  # letters in a cell of a sheet
_PIXELS_A_LETTER = 7
_SHEET = "ShopDesk"


class Cells:
    """Stored values as cells of a shop's files: its currency, its time zone.

    Args:
        currency: ISO code.
        zone_name: IANA name.
    """

    def __init__(self, currency: str, zone_name: str) -> None:
        self.currency = currency
        self.zone = zone(zone_name)

    def local(self, millis: int) -> datetime:
        """The shop's wall clock at a stored instant, without zone: sheets know none."""
        return from_millis(millis).astimezone(self.zone).replace(tzinfo=None)

    def text(self, column: Column, value: Any) -> str:
        """The value as a CSV cell: plain numbers, ISO dates, guarded texts."""
        if value is None:
            return ""
        kind = column.kind
        if kind is Kind.MONEY:
            return decimal_text(int(value), self.currency)
        if kind is Kind.UNIT_COST:
            return str(Decimal(int(value)).scaleb(-COST_DIGITS))
        if kind is Kind.QUANTITY:
            return quantity_text(int(value))
        if kind is Kind.DATE:
            return from_day_key(int(value)).isoformat()
        if kind is Kind.INSTANT:
            return _instant_text(self.local(int(value)), zone=self.zone)
        if kind in {Kind.INTEGER, Kind.PERCENT}:
            return str(value)
        return guarded(words(column, value))


def _instant_text(local: datetime, *, zone: ZoneInfo) -> str:
    digits = "milliseconds" if local.microsecond else "seconds"
    if local.fold:  # the second of two equal hours when summer time ends: only an offset tells
        return local.replace(tzinfo=zone).isoformat(" ", digits)
    return local.isoformat(" ", digits)


def words(column: Column, value: Any) -> str:
    """A text, state or flag as people read it."""
    if column.kind is Kind.STATE:
        return _(column.states.get(str(value), str(value)))
    if column.kind is Kind.FLAG:
        return _("yes") if value else _("no")
    return str(value)


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Row], cells: Cells) -> None:
    """UTF-8 with the mark that spreadsheets look for, commas, CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([_(column.title) for column in columns])
        writer.writerows(
            [cells.text(column, value) for column, value in zip(columns, row, strict=True)]
            for row in rows
        )


def write_xlsx(path: Path, columns: Sequence[Column], rows: Iterable[Row], cells: Cells) -> None:
    """One sheet with typed cells; texts stay texts, whatever they look like.

    Written row by row, so that memory stays flat.
    """
    import xlsxwriter

    # The rows wait in a folder of our own, so that a cancelled export leaves nothing behind.
    with TemporaryDirectory(prefix="shopdesk-") as folder:
        book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        sheet = book.add_worksheet(_SHEET)
        try:
            _fill(book, sheet, columns, rows, cells)
        except BaseException:
            sheet.row_data_fh.close()
            raise
        book.close()


def _fill(
    book: Any, sheet: Any, columns: Sequence[Column], rows: Iterable[Row], cells: Cells
) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = _formats(book, cells.currency)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(8, column.width / _PIXELS_A_LETTER))
        sheet.write_string(0, place, _(column.title), bold)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows, 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is not None and value != "":
                _write_cell(sheet, (count, place), column, value, cells=cells, formats=formats)
    if count:
        sheet.autofilter(0, 0, count, len(columns) - 1)


def _formats(book: Any, currency: str) -> dict[Kind, Any]:
    digits = exponent(currency)
    fraction = "." + "0" * digits if digits else ""
    return {
        Kind.MONEY: book.add_format({"num_format": f"#,##0{fraction}"}),
        Kind.PERCENT: book.add_format({"num_format": "0.0%"}),
        Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
        Kind.INSTANT: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        Kind.TEXT: book.add_format({"num_format": "@"}),
    }


def _write_cell(
    sheet: Any, at: tuple[int, int], column: Column, value: Any, *, cells: Cells, formats: _Formats
) -> None:
    kind = column.kind
    if kind is Kind.MONEY:
        amount = Decimal(int(value)).scaleb(-exponent(cells.currency))
        sheet.write_number(*at, float(amount), formats[kind])
    elif kind is Kind.UNIT_COST:
        sheet.write_number(*at, int(value) / 10**COST_DIGITS)
    elif kind is Kind.QUANTITY:
        sheet.write_number(*at, int(value) / PIECE)
    elif kind in {Kind.INTEGER, Kind.PERCENT}:
        sheet.write_number(*at, float(value), formats.get(kind))
    elif kind is Kind.DATE:
        day = from_day_key(int(value))
        sheet.write_datetime(*at, datetime(day.year, day.month, day.day), formats[kind])  # noqa: DTZ001 - sheets have no zones
    elif kind is Kind.INSTANT:
        local = cells.local(int(value))
        if local.fold:
            sheet.write_string(*at, _instant_text(local, zone=cells.zone), formats[Kind.TEXT])
        else:
            sheet.write_datetime(*at, local, formats[kind])
    else:
        # As text, so that a code typed over in the spreadsheet stays one too.
        sheet.write_string(*at, words(column, value)[:_MAX_CELL], formats[Kind.TEXT])
