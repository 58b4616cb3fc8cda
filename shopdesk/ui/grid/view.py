"""The grid as a spreadsheet: typing, copying, pasting, filling down, clearing."""

from __future__ import annotations

import re

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from shopdesk.i18n import _
from shopdesk.products.rules import LIFE_CYCLE_LABELS
from shopdesk.products.rules.fields import BY_KEY, FieldKind
from shopdesk.ui.grid.model import KEYS, WIDTHS, GridModel
from shopdesk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_WIDTH = 96
_MOST_PASTED = 200_000
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)')


def _table(text: str) -> list[list[str]]:
    """Rows of cells as spreadsheets put them on the clipboard.

    They set quotes around a cell with a line break in it: were it split there, all rows below
    would be written one row too low. Other quotes are letters like any (5" nails).
    """
    lines: list[list[str]] = [[]]
    text = text.replace("\r\n", "\n").removesuffix("\n")
    while True:
        quoted = _QUOTED.match(text)
        if quoted is not None and "\n" in quoted[1]:
            cell, text = " ".join(quoted[1].replace('""', '"').split()), text[quoted.end() :]
        else:
            cell = re.split(r"[\t\n]", text, maxsplit=1)[0]
            text = text[len(cell) :]
        lines[-1].append(cell)
        if not text:
            return lines
        if text[0] == "\n":
            lines.append([])
        text = text[1:]


class _Editors(QStyledItemDelegate):
    """A box for states and yes/no, a line for everything else."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        kind = BY_KEY[KEYS[index.column()]].kind
        if kind in {FieldKind.STATE, FieldKind.FLAG}:
            box = QComboBox(parent)
            labels = list(LIFE_CYCLE_LABELS.values())
            box.addItems(
                [_(text) for text in labels] if kind is FieldKind.STATE else [_("Yes"), _("No")]
            )
            return box
        edit = QLineEdit(parent)
        edit.setFrame(False)
        return edit

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(editor.findText(text), 0))
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())


class GridView(QTableView):
    """Cells are selected like in a spreadsheet; the code and the variant stay in sight."""

    def __init__(self, model: GridModel, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = model
        self.setModel(model)
        self.setAccessibleName(_("Products to change"))
        self.setItemDelegate(_Editors(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        palette = self.palette()
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            palette.setColor(group, QPalette.ColorRole.Highlight, QColor(theme.color("selected")))
            palette.setColor(group, QPalette.ColorRole.HighlightedText, QColor(theme.color("text")))
        self.setPalette(palette)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(theme.px(32))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(theme.px(34))
        # It would ask every row of every column whether it is selected, at each paint.
        header.setSelectionModel(QItemSelectionModel(model, header))
        for place, key in enumerate(KEYS):
            self.setColumnWidth(place, theme.px(WIDTHS.get(key, _WIDTH)))

    def chosen(self) -> list[tuple[int, str]]:
        """The selected cells that can be changed: row and field."""
        return sorted(
            (index.row(), KEYS[index.column()])
            for index in self.selectedIndexes()
            if KEYS[index.column()] in BY_KEY
        )

    # the clipboard

    def copy(self) -> None:
        """Put the selected cells on the clipboard, with tabs and line breaks between them."""
        places = {(index.row(), index.column()) for index in self.selectedIndexes()}
        if not places:
            return
        rows = sorted({row for row, _column in places})
        columns = sorted({column for _row, column in places})
        lines = (
            "\t".join(
                " ".join(self.cells.plain(row, KEYS[column]).split())
                if (row, column) in places
                else ""
                for column in columns
            )
            for row in rows
        )
        QApplication.clipboard().setText("\n".join(lines))

    def paste(self) -> None:
        """Type a table from the clipboard over the cells from the first selected one on.

        A single value fills the whole selection.
        """
        text = QApplication.clipboard().text()
        lines = _table(text)
        chosen = self.chosen()
        start = self.currentIndex()
        if not text or not start.isValid():
            return
        if len(lines) == 1 and len(lines[0]) == 1 and chosen:
            self.cells.write((row, key, lines[0][0]) for row, key in chosen)
            return
        indexes = self.selectedIndexes()
        top = min((index.row() for index in indexes), default=start.row())
        left = min((index.column() for index in indexes), default=start.column())
        written = [
            (row, KEYS[column], cell)
            for row, line in enumerate(lines[: self.cells.rowCount() - top], top)
            for column, cell in enumerate(line[: len(KEYS) - left], left)
            if KEYS[column] in BY_KEY
        ]
        self.cells.write(written[:_MOST_PASTED])

    def fill_down(self) -> None:
        """Put the topmost selected cell of each column into those below it."""
        tops: dict[str, str] = {}
        written = []
        for row, key in self.chosen():
            if key in tops:
                written.append((row, key, tops[key]))
            else:
                tops[key] = self.cells.plain(row, key)
        self.cells.write(written)

    def clear(self) -> None:
        """Empty the selected cells."""
        self.cells.write((row, key, "") for row, key in self.chosen())

    # Qt

    def event(self, event: QEvent) -> bool:
        # Ctrl+Z means the last cell typed here, before it means the last thing saved.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and self.cells.can_undo
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Undo) and self.cells.can_undo:
            self.cells.undo()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif control and event.key() == Qt.Key.Key_D:
            self.fill_down()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.clear()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not control:
            current = self.currentIndex()
            if current.isValid() and self.state() != QAbstractItemView.State.EditingState:
                self.edit(current)
        else:
            super().keyPressEvent(event)
