"""A table of a report on screen, with the same texts as on paper, and its way into a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHeaderView, QMenu, QWidget

from shopdesk.base.table import Column as ListColumn
from shopdesk.base.table import Kind
from shopdesk.i18n import _
from shopdesk.reports.document import Change, Table
from shopdesk.reports.shown import column_titles, table_texts
from shopdesk.ui.context import Context
from shopdesk.ui.formats import tooltip, visible
from shopdesk.ui.tasks import Progress
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

_WIDEST = 320  # pixels at 100 % of a text column that is not the wide one
_MEASURED = 200  # rows whose texts decide the widths


class ReportModel(RowsModel):
    """Texts of a report's table; changes carry the colour of good and bad beside their sign."""

    def __init__(self, table: Table, context: Context) -> None:
        columns = [
            ListColumn(str(place), "", "", Kind.INTEGER if column.numeric else Kind.TEXT)
            for place, column in enumerate(table.columns)
        ]
        super().__init__(columns, context.formats)
        self.table = table
        self.titles = column_titles(table)
        self.texts = [[visible(text) for text in row] for row in table_texts(table)]
        self._theme = context.theme
        self.set_rows(table.rows)

    def text(self, row: int, column: int) -> str:
        return self.texts[row][column]

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.ForegroundRole:
            cell = self.table.rows[index.row()][index.column()]
            if isinstance(cell, Change) and cell.good is not None:
                return QColor(self._theme.color("good" if cell.good else "bad"))
            return None
        if role == Qt.ItemDataRole.FontRole:
            total = self.table.total and index.row() == len(self.table.rows) - 1
            return self._theme.font(bold=True) if total else None
        return super().data(index, role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.titles):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.titles[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return tooltip(self.titles[section])
        return super().headerData(section, orientation, role)


class ReportTable(RowsTable):
    """As high as its rows; columns as wide as their texts, the wide one takes the rest."""

    def __init__(self, table: Table, context: Context, *, name: str, most_rows: int = 30) -> None:
        self.report_model = ReportModel(table, context)
        super().__init__(self.report_model, context.theme, name=name, most_rows=most_rows)
        self._fit(table, context.theme)
        self.setFixedHeight(self.sizeHint().height())

    def _fit(self, table: Table, theme: Theme) -> None:
        model = self.report_model
        header = self.horizontalHeader()
        body, small = QFontMetrics(theme.font()), QFontMetrics(theme.font("small"))
        wide = next((place for place, column in enumerate(table.columns) if column.wide), 0)
        for place, column in enumerate(table.columns):
            texts = [row[place] for row in model.texts[:_MEASURED]]
            room = max((body.horizontalAdvance(text) for text in texts), default=0)
            room = max(room, small.horizontalAdvance(model.titles[place])) + theme.grid(3)
            if not column.numeric:
                room = min(room, theme.px(_WIDEST))
            stretch = place == wide
            header.setSectionResizeMode(
                place,
                QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Interactive,
            )
            header.resizeSection(place, room)


def table_as_text(table: Table) -> str:
    """The table for the clipboard: titles first, tabs between cells."""
    lines = ["\t".join(column_titles(table))]
    lines += ["\t".join(row) for row in table_texts(table)]
    return "\n".join(lines)


def fill_table_menu(menu: QMenu, table: Table, context: Context, parent: QWidget) -> None:
    """Add what can be done with the figures of a table."""
    copy = menu.addAction(_("Copy the figures"))
    copy.triggered.connect(
        lambda _checked=False: QGuiApplication.clipboard().setText(table_as_text(table))
    )
    for suffix, title in (
        (".xlsx", _("Figures as Excel workbook…")),
        (".csv", _("Figures as CSV…")),
    ):
        menu.addAction(title).triggered.connect(
            lambda _checked=False, suffix=suffix: save_table(table, suffix, context, parent)
        )


def save_table(table: Table, suffix: str, context: Context, parent: QWidget) -> None:
    """Ask for a place and write the table there in the background."""
    path = ask_path(table.title, suffix, context, parent)
    if path is not None:
        context.tasks.call(
            partial(_write_table, table, path),
            done=lambda written: context.toast(_("Saved as {file}").format(file=written.name)),
            owner=parent,
        )


def ask_path(stem: str, suffix: str, context: Context, parent: QWidget) -> Path | None:
    """Where to save a file; the folder is remembered. None when the person changed their mind."""
    folder = context.state.load("export/folder", "")
    safe = "".join("-" if sign in '\\/:*?"<>|' else sign for sign in visible(stem)).strip(" .")
    name = f"{safe[:80] or 'ShopDesk'}{suffix}"
    chosen, _filter = QFileDialog.getSaveFileName(
        parent, _("Save"), str(Path(folder) / name), f"*{suffix}"
    )
    if not chosen:
        return None
    path = Path(chosen).with_suffix(suffix)
    context.state.save("export/folder", str(path.parent))
    return path


def _write_table(table: Table, path: Path, _progress: Progress) -> Path:
    from shopdesk.reports.table_file import write_table

    return write_table(table, path)
