"""A report as a workbook: a sheet for each section, figures as numbers, names always as text.

Texts are written with ``write_string``: what begins with ``=`` or ``http:`` stays what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from shopdesk.base.money import exponent, symbol
from shopdesk.base.quantity import PIECE
from shopdesk.charts.plots import plot_table
from shopdesk.i18n import _, using_language
from shopdesk.metrics.measure import Unit
from shopdesk.metrics.show import number
from shopdesk.reports.document import (
    Cell,
    Change,
    Chart,
    Figure,
    Form,
    KpiRow,
    Note,
    Paragraph,
    Points,
    Report,
    Section,
    Table,
    flat,
)
from shopdesk.reports.shown import column_titles, plain, plot_as_table
from shopdesk.reports.text import columns as text_columns

_MANY_ROWS = 20_000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


@dataclass
class Row:
    """One row of a sheet; ``look`` is title, head, total, note or plain."""

    cells: list[Cell]
    look: str = "plain"


@dataclass
class Sheet:
    """Rows of a sheet in their order."""

    name: str
    rows: list[Row] = field(default_factory=list)

    def widths(self) -> list[int]:
        """Columns' widths in signs, measured on tables, not on running text."""
        found: list[int] = []
        for row in self.rows:
            if row.look in {"title", "note", "text"}:
                continue
            for place, cell in enumerate(row.cells):
                width = text_columns(cell) if isinstance(cell, str) else 14
                if place == len(found):
                    found.append(10)
                found[place] = max(found[place], min(width + 2, 48))
        return found


def render(report: Report) -> bytes:
    """The workbook's bytes."""
    from xlsxwriter import Workbook

    with using_language(report.language):
        sheets = list(_sheets(report))
        many = sum(len(sheet.rows) for sheet in sheets) > _MANY_ROWS
        buffer = BytesIO()
        book = Workbook(
            buffer,
            {
                "in_memory": not many,
                "constant_memory": many,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        made = datetime.combine(report.made_on, time(), UTC).replace(tzinfo=None)
        book.set_properties(
            {
                "title": f"{report.title} · {report.subtitle}",
                "author": report.shop,
                "company": report.shop,
                "created": made,
            }
        )
        _Writer(book, sheets).write()
        book.close()
        return buffer.getvalue()


def _sheets(report: Report) -> Iterator[Sheet]:
    names = sheet_names([_("Overview"), *(section.title for section in report.sections)])
    first = Sheet(names[0])
    first.rows += [
        Row([report.shop], "text"),
        Row([f"{report.title} · {report.subtitle}"], "title"),
        Row([report.verdict], "text"),
        Row([report.convention], "note"),
        Row([]),
        *_kpi_rows(report.headline),
        *([Row([report.remark], "note")] if report.remark else []),
        Row([]),
        Row([_("Section"), _("What it found")], "head"),
        *(
            Row([name, section.message], "link")
            for name, section in zip(names[1:], report.sections, strict=True)
        ),
    ]
    yield first
    for name, section in zip(names[1:], report.sections, strict=True):
        yield Sheet(name, list(_section_rows(section)))
    if report.glossary:
        rows = [Row([_("Measure"), _("Formula"), _("Definition")], "head")]
        rows += [Row([one.label, one.formula, one.definition]) for one in report.glossary]
        yield Sheet(sheet_names([*names, _("Glossary")])[-1], rows)


def sheet_names(titles: list[str]) -> list[str]:
    """Names that spreadsheets accept: 31 signs, no brackets, colons, stars or slashes."""
    names: list[str] = []
    for place, title in enumerate(titles):
        name = _FORBIDDEN.sub(" ", plain(title)).strip("' ")[:31] or str(place)
        known = {other.casefold() for other in names}
        while name.casefold() in known:
            name = f"{name[: 30 - len(str(place))]} {place}"
        names.append(name)
    return names


def _section_rows(section: Section) -> Iterator[Row]:
    yield Row([section.title], "title")
    yield Row([section.message], "text")
    for block in flat(section.blocks):
        yield Row([])
        if isinstance(block, KpiRow):
            yield from _kpi_rows(block)
        elif isinstance(block, Paragraph):
            yield Row([f"{block.lead} {block.text}".strip()], "text")
        elif isinstance(block, Points):
            for item in block.items:
                yield Row([f"{item.lead} {item.text}"], "text")
        elif isinstance(block, Note):
            yield Row([block.text], "note")
        elif isinstance(block, Chart):
            yield from _table_rows(plot_as_table(plot_table(block.plot), block.plot.title))
            if block.note:
                yield Row([block.note], "note")
        else:
            yield from _table_rows(block)


def _table_rows(table: Table) -> Iterator[Row]:
    if table.title:
        yield Row([table.title], "subtitle")
    yield Row(list(column_titles(table)), "head")
    for place, row in enumerate(table.rows):
        total = table.total and place == len(table.rows) - 1
        yield Row(list(row), "total" if total else "plain")
    if table.note:
        yield Row([table.note], "note")


def _kpi_rows(row: KpiRow) -> Iterator[Row]:
    against = max((kpi.changes for kpi in row.kpis), key=len, default=())
    titles = [_("Measure"), _("Value"), *(change.against for change in against), _("Remark")]
    yield Row(list(titles), "head")
    for kpi in row.kpis:
        blanks: list[Cell] = [""] * (len(against) - len(kpi.changes))
        yield Row([kpi.label, kpi.figure, *kpi.changes, *blanks, kpi.remark])


_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "subtitle": {"bold": True, "font_size": 11},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
    "total": {"bold": True, "top": 1},
    "note": {"font_color": "#586273", "italic": True},
}


class _Writer:
    """Writes sheets; formats are made once each."""

    def __init__(self, book: Any, sheets: list[Sheet]) -> None:
        self.book = book
        self.sheets = sheets
        self._formats: dict[tuple[str, str, bool], Any] = {}

    def write(self) -> None:
        """All sheets with their column widths, print set-up and links."""
        for sheet in self.sheets:
            target = self.book.add_worksheet(sheet.name)
            target.set_paper(9)
            target.fit_to_pages(1, 0)
            target.hide_gridlines(2)
            for place, width in enumerate(sheet.widths()):
                target.set_column(place, place, width)
            for down, row in enumerate(sheet.rows):
                for across, cell in enumerate(row.cells):
                    self._cell(target, (down, across), cell, row)

    def _cell(self, target: Any, place: tuple[int, int], cell: Cell, row: Row) -> None:
        down, across = place
        if isinstance(cell, Figure | Change):
            amount, code = _number(cell)
            if amount is not None:
                target.write_number(down, across, amount, self._format(row.look, code))
            else:
                target.write_string(down, across, "–", self._format(row.look, "", right=True))
        elif row.look == "link" and across == 0:
            # The address is ours: the name of a sheet of this workbook.
            quoted = cell.replace("'", "''")
            target.write_url(down, across, f"internal:'{quoted}'!A1", string=cell)
        elif cell:
            target.write_string(down, across, cell[:32_767], self._format(row.look, ""))

    def _format(self, look: str, code: str, *, right: bool = False) -> Any:
        key = (look, code, right)
        if key not in self._formats:
            wanted = dict(_LOOKS.get(look, {}))
            if code:
                wanted["num_format"] = code
            if right:
                wanted["align"] = "right"
            self._formats[key] = self.book.add_format(wanted)
        return self._formats[key]


def _number(cell: Figure | Change) -> tuple[float | None, str]:
    """The value as spreadsheets keep it and the code of its format."""
    if isinstance(cell, Change):
        points = cell.form is Form.POINTS
        amount = None if cell.amount is None else float(cell.amount) * (100 if points else 1)
        return amount, "+0.0;-0.0;0.0" if points else "+0.0%;-0.0%;0.0%"
    if cell.amount is None:
        return None, ""
    if isinstance(cell.amount, float):
        return cell.amount, "General"
    value = number(cell.amount, cell.unit, cell.currency)
    return (None if value is None else float(value)), _code(cell)


def _code(cell: Figure) -> str:
    digits = exponent(cell.currency)
    codes = {
        Unit.MONEY: f'"{symbol(cell.currency)}"#,##0' + (f".{'0' * digits}" if digits else ""),
        Unit.COUNT: "#,##0",
        Unit.QUANTITY: "#,##0.000" if cell.amount and cell.amount % PIECE else "#,##0",
        Unit.PERCENT: "0.0%",
    }
    return codes.get(cell.unit, "0.00" if cell.unit is Unit.RATIO else "0.0")
