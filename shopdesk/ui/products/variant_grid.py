"""The variants of a product as a grid: typed, pasted from a spreadsheet, checked cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from shopdesk.i18n import N_, _
from shopdesk.ui.formats import tooltip, visible
from shopdesk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
OPTIONS = ("option1", "option2", "option3")
TITLES = {
    "code": N_("SKU code"),
    "price": N_("Price"),
    "cost": N_("Unit cost"),
    "barcodes": N_("Barcodes"),
    "opening": N_("In stock now"),
    "active": N_("On sale"),
}
_WIDTHS = {"code": 170, "price": 90, "cost": 90, "barcodes": 150, "opening": 100, "active": 76}
_OPTION_WIDTH = 100
_RIGHT_ALIGNED = frozenset({"price", "cost", "opening"})


@dataclass(slots=True)
class VariantRow:
    """One variant as texts; ``id`` and what the grid does not show come from the stored one."""

    cells: dict[str, str]
    id: int | None = None
    active: bool = True
    weight_grams: int | None = None
    decimals: int = 0
    touched: set[str] = field(default_factory=set)  # cells that a person wrote

    def options(self, count: int) -> tuple[str, ...]:
        """The first options."""
        return tuple(self.cells.get(key, "").strip() for key in OPTIONS[:count])


class VariantModel(QAbstractTableModel):
    """Editable cells; what is wrong with one stands in ``faults`` under (row, key).

    Signals:
        edited: a person changed something.
    """

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[VariantRow] = []
        self.keys: tuple[str, ...] = ("code",)
        self.axes: tuple[str, ...] = ()
        self.options_fixed = False
        self.faults: Mapping[tuple[int, str], str] = {}
        self._bad = QColor(theme.color("bad"))
        self._bad_ground = QColor(theme.color("bad_soft"))
        self._pale = QColor(theme.color("muted"))

    def show_rows(
        self, rows: list[VariantRow], axes: Sequence[str], keys: Sequence[str], *, fixed: bool
    ) -> None:
        """Show other variants; ``fixed`` options come from the lists above and are not edited."""
        self.beginResetModel()
        self.rows = rows
        self.axes = tuple(axes)
        self.keys = (*OPTIONS[: len(axes)], *keys)
        self.options_fixed = fixed
        self.faults = {}
        self.endResetModel()

    def add_row(self, row: VariantRow) -> None:
        """Put a variant at the end."""
        place = len(self.rows)
        self.beginInsertRows(QModelIndex(), place, place)
        self.rows.append(row)
        self.endInsertRows()
        self.edited.emit()

    def show_faults(self, faults: Mapping[tuple[int, str], str]) -> None:
        """Mark the cells that are wrong."""
        self.faults = faults
        self._repaint()

    def set_cells(self, cells: Mapping[tuple[int, str], str]) -> None:
        """Write several cells as if a person had."""
        for (row, key), text in cells.items():
            self._write(row, key, text)
        self._repaint()
        self.edited.emit()

    def _write(self, row: int, key: str, text: str) -> None:
        entry = self.rows[row]
        if key == "active":
            entry.active = text.strip().casefold() not in {"", "0", "no", "n", "否"}
        else:
            entry.cells[key] = " ".join(text.split())
        entry.touched.add(key)

    def _repaint(self) -> None:
        if self.rows:
            corner = self.index(len(self.rows) - 1, len(self.keys) - 1)
            self.dataChanged.emit(self.index(0, 0), corner)

    def editable(self, key: str) -> bool:
        """Whether cells of a column can be written."""
        return not (self.options_fixed and key in OPTIONS)

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.keys)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.keys):
            return None
        key = self.keys[section]
        if role == Qt.ItemDataRole.DisplayRole:
            if key in OPTIONS:
                return visible(self.axes[OPTIONS.index(key)])
            return _(TITLES[key])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(key)
        return None

    def _alignment(self, key: str) -> int:
        side = Qt.AlignmentFlag.AlignRight if key in _RIGHT_ALIGNED else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, key = self.rows[index.row()], self.keys[index.column()]
        fault = self.faults.get((index.row(), key), "")
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            if key == "active":
                return None
            text = row.cells.get(key, "")
            return visible(text) if role == Qt.ItemDataRole.DisplayRole else text
        if role == Qt.ItemDataRole.CheckStateRole and key == "active":
            return Qt.CheckState.Checked if row.active else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(key)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._bad if fault else None if self.editable(key) else self._pale
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._bad_ground if fault else None
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            return (tooltip(fault) if role == Qt.ItemDataRole.ToolTipRole else fault) or None
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        key = self.keys[index.column()]
        if role == Qt.ItemDataRole.CheckStateRole and key == "active":
            self.rows[index.row()].active = Qt.CheckState(value) == Qt.CheckState.Checked
        elif role == Qt.ItemDataRole.EditRole and self.editable(key):
            if str(value) == self.rows[index.row()].cells.get(key, ""):
                return True
            self._write(index.row(), key, str(value))
        else:
            return False
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        key = self.keys[index.column()]
        if key == "active":
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if self.editable(key) else flags


class VariantTable(QTableView):
    """Typing replaces a cell, Tab goes on, Ctrl+V pastes rows and columns of a spreadsheet."""

    def __init__(self, model: VariantModel, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.variants = model
        # Asked first with what is pasted: a form may take a whole table of options.
        self.take_table: Callable[[str], bool] | None = None
        self.setModel(model)
        self.setAccessibleName(_("Variants"))
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.AnyKeyPressed
            | triggers.DoubleClicked
            | triggers.EditKeyPressed
            | triggers.SelectedClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(theme.px(32))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.setMinimumHeight(theme.px(140))
        model.modelReset.connect(self._on_model_reset)
        self._on_model_reset()

    def _on_model_reset(self) -> None:
        for place, key in enumerate(self.variants.keys):
            width = _WIDTHS.get(key, _OPTION_WIDTH)
            self.horizontalHeader().resizeSection(place, self._theme.px(width))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            chosen = [(index.row(), self.variants.keys[index.column()]) for index in self._chosen()]
            self.variants.set_cells({cell: "" for cell in chosen if cell[1] != "active"})
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> list[QModelIndex]:
        return [
            index
            for index in self.selectedIndexes()
            if self.variants.editable(self.variants.keys[index.column()])
        ]

    def paste(self, text: str) -> None:
        """Write lines and tab-separated cells from the current cell to the right and down."""
        if self.take_table is not None and self.take_table(text):
            return
        lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
        start = self.currentIndex()
        top, left = max(start.row(), 0), max(start.column(), 0)
        single = len(lines) == 1 and "\t" not in lines[0]
        if single and len(self.selectedIndexes()) > 1:
            # One value into all selected cells, as spreadsheets do.
            cells = {
                (index.row(), self.variants.keys[index.column()]): lines[0]
                for index in self._chosen()
            }
        else:
            cells = {
                (top + down, self.variants.keys[left + right]): cell
                for down, line in enumerate(lines)
                for right, cell in enumerate(line.split("\t"))
                if top + down < len(self.variants.rows)
                and left + right < len(self.variants.keys)
                and self.variants.editable(self.variants.keys[left + right])
            }
        self.variants.set_cells(cells)

    def _copy(self) -> None:
        indexes = sorted(self.selectedIndexes(), key=lambda index: (index.row(), index.column()))
        lines: dict[int, list[str]] = {}
        for index in indexes:
            text = index.data(Qt.ItemDataRole.EditRole)
            lines.setdefault(index.row(), []).append(str(text or ""))
        QApplication.clipboard().setText("\n".join("\t".join(cells) for cells in lines.values()))
