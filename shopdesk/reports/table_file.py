"""One table of a report as a tidy .csv or .xlsx file: a title row, then figures as numbers."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

from shopdesk.base.cells import guarded
from shopdesk.base.money import exponent
from shopdesk.errors import UserError
from shopdesk.exports.files import whole_file
from shopdesk.i18n import _
from shopdesk.metrics.measure import Unit
from shopdesk.metrics.show import number, rounded
from shopdesk.reports.document import Cell, Change, Figure, Table
from shopdesk.reports.shown import column_titles, plain

SUFFIXES = (".xlsx", ".csv")
_CHANGE_DIGITS = 3  # +12.3 % is 0.123


def write_table(table: Table, path: Path) -> Path:
    """Write the table; money in currency units, percentages and changes as fractions of one.

    Raises:
        UserError: SD-EXP-001 to 003 if the file cannot be written, SD-EXP-004 for another suffix.
            The file is as it was.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError(
            "SD-EXP-004",
            _(
                "“{name}” is neither a .csv nor an .xlsx file. Nothing was written. Choose a name "
                "ending in one of them."
            ).format(name=path.name),
        )
    with whole_file(path) as unfinished:
        if suffix == ".csv":
            _write_csv(table, unfinished)
        else:
            _write_xlsx(table, unfinished)
    return path


def cell_number(cell: Cell) -> Decimal | None:
    """The value of a figure or change with the digits that it is shown with; None for texts."""
    if isinstance(cell, Figure):
        if isinstance(cell.amount, float):
            return Decimal(str(cell.amount))
        return number(cell.amount, cell.unit, cell.currency)
    if isinstance(cell, Change) and cell.amount is not None:
        return rounded(cell.amount, _CHANGE_DIGITS)  # type: ignore[arg-type]
    return None


def _write_csv(table: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([guarded(title) for title in column_titles(table)])
        for row in table.rows:
            writer.writerow([_csv_cell(cell) for cell in row])


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return guarded(plain(cell))
    value = cell_number(cell)
    return "" if value is None else f"{value:f}"


def _write_xlsx(table: Table, path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path),
        {
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    sheet = book.add_worksheet("ShopDesk")
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    formats: dict[str, Any] = {}
    for across, title in enumerate(column_titles(table)):
        wide = table.columns[across].wide or not table.columns[across].numeric
        sheet.set_column(across, across, 36 if wide else 14)
        sheet.write_string(0, across, title, bold)
    sheet.freeze_panes(1, 0)
    for down, row in enumerate(table.rows, 1):
        for across, cell in enumerate(row):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(down, across, plain(cell)[:32_767])
                continue
            value = cell_number(cell)
            if value is not None:
                code = _code(cell)
                if code not in formats:
                    formats[code] = book.add_format({"num_format": code})
                sheet.write_number(down, across, float(value), formats[code])
    book.close()


def _code(cell: Figure | Change) -> str:
    if isinstance(cell, Change):
        return "+0.0%;-0.0%;0.0%"
    if cell.unit is Unit.MONEY:
        digits = exponent(cell.currency)
        return "#,##0" + (f".{'0' * digits}" if digits else "")
    return {
        Unit.COUNT: "#,##0",
        Unit.QUANTITY: "#,##0.###",
        Unit.PERCENT: "0.0%",
        Unit.RATIO: "0.00",
    }.get(cell.unit, "0.0")
