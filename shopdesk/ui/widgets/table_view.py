"""The view of every list: fixed rows, hairlines, hover, copy, columns remembered."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import _
from shopdesk.ui.table_model import TableModel
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.status_badge import BadgeDelegate
from shopdesk.ui.window_state import WindowState

_KEPT_SELECTION = 500
_SMALLEST_COLUMN = 48
# How far a text column gives way: pixels at 100 %, and part of its own width.
_LEAST_TEXT, _LEAST_SHARE = 80, 0.6


class TableView(QTableView):
    """Shows a ``TableModel``; knows rows by their ids.

    Signals:
        current_changed: id of the row with the focus, or None.
        selection_settled: after the selection stood still for a moment.
        row_activated: id of a row opened by Enter or double click.
        text_typed: letters typed onto the list, for the search box.
        copy_asked: the selected rows are wanted on the clipboard.
        menu_asked: where the context menu of the selected rows was asked for.
    """

    current_changed = Signal(object)
    selection_settled = Signal()
    row_activated = Signal(object)
    text_typed = Signal(str)
    menu_asked = Signal(QPoint)
    copy_asked = Signal()

    def __init__(
        self,
        model: TableModel,
        theme: Theme,
        state: WindowState,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = model
        self._theme = theme
        self._state = state
        self._state_key = f"list/{model.spec.name}/columns"
        self._hover = -1
        self._widths: dict[str, int] = {}
        self._kept: tuple[int | None, list[int], bool, int] | None = None
        self._settling = QTimer(self, singleShot=True, interval=120)
        self._settling.timeout.connect(self.selection_settled)
        self._saving = QTimer(self, singleShot=True, interval=400)
        self._saving.timeout.connect(self._save_columns)
        self._set_up()
        self._load_columns()
        self.setModel(model)
        # The header would ask all rows of every column whether they are selected, at each paint
        # (measured: 20 s for a million). It gets a selection of its own that stays empty.
        header = self.horizontalHeader()
        header.setSelectionModel(QItemSelectionModel(model, header))
        self._apply_columns()
        model.resorted.connect(self.show_sorting)
        model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        model.modelReset.connect(self._on_model_reset)

    def _set_up(self) -> None:
        theme = self._theme
        self.setAccessibleName(_(self.rows.spec.title))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        palette = self.palette()
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            palette.setColor(group, QPalette.ColorRole.Highlight, QColor(theme.color("selected")))
            palette.setColor(group, QPalette.ColorRole.HighlightedText, QColor(theme.color("text")))
        self.setPalette(palette)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(theme.size("row"))
        vertical.setMinimumSectionSize(theme.size("row"))
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(theme.px(_SMALLEST_COLUMN))
        header.setFixedHeight(theme.px(34))
        header.setSortIndicatorClearable(False)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.sectionResized.connect(self._on_section_changed)
        header.sectionMoved.connect(self._on_section_changed)
        # Before there is a model, or it would sort at once; also keeps a click from selecting.
        self.setSortingEnabled(True)

    # columns

    @property
    def chosen_columns(self) -> list[str]:
        """Keys of the columns in the order seen."""
        header = self.horizontalHeader()
        keys = [column.key for column in self.rows.columns]
        return [keys[header.logicalIndex(place)] for place in range(len(keys))]

    def choose_columns(self, keys: Sequence[str]) -> None:
        """Show these columns in this order."""
        self._remember_widths()
        spec = self.rows.spec
        self.rows.set_columns([spec.column(key) for key in keys])
        header = self.horizontalHeader()
        for place in range(header.count()):
            header.moveSection(header.visualIndex(place), place)
        self._apply_columns()
        self._saving.start()

    def reset_columns(self) -> None:
        """Show the columns that the list begins with."""
        self._widths = {}
        self.choose_columns([column.key for column in self.rows.spec.columns if column.shown])

    def _load_columns(self) -> None:
        saved: list[Any] = self._state.load(self._state_key, [])
        known = {column.key: column for column in self.rows.spec.columns}
        chosen: list[Column] = []
        for entry in saved:
            if isinstance(entry, list) and len(entry) == 2 and entry[0] in known:
                chosen.append(known.pop(entry[0]))
                self._widths[str(entry[0])] = int(entry[1])
        if chosen:
            self.rows.set_columns(chosen)

    def _save_columns(self) -> None:
        self._remember_widths()
        shown = [[key, self._widths.get(key, 0)] for key in self.chosen_columns]
        self._state.save(self._state_key, shown)

    def _remember_widths(self) -> None:
        header = self.horizontalHeader()
        for place, column in enumerate(self.rows.columns):
            if place < header.count():
                width = round(header.sectionSize(place) * 100 / self._theme.zoom)
                self._widths[column.key] = width

    def _apply_columns(self) -> None:
        header = self.horizontalHeader()
        header.blockSignals(True)
        badges = BadgeDelegate(self._theme, self)
        for place, column in enumerate(self.rows.columns):
            width = self._widths.get(column.key) or column.width
            header.resizeSection(place, self._theme.px(width))
            is_badge = column.kind is Kind.STATE
            self.setItemDelegateForColumn(place, badges if is_badge else None)  # type: ignore[arg-type]
        header.blockSignals(False)
        self.show_sorting()
        self._stretch()

    def show_sorting(self) -> None:
        """Put the header's arrow on the column that the rows are sorted by."""
        spec, query = self.rows.spec, self.rows.query
        key = query.sort or spec.default_sort
        descending = spec.descending if query.descending is None else query.descending
        keys = [column.key for column in self.rows.columns]
        header = self.horizontalHeader()
        header.blockSignals(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(
            keys.index(key) if key in keys else -1,
            Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder,
        )
        header.blockSignals(False)
        header.viewport().update()

    def _on_section_changed(self, _section: int, _old: int, _new: int) -> None:
        self._saving.start()

    def _stretch(self) -> None:
        """Fit texts to the room, unless widths were chosen.

        The widest takes what is left over; where there is too little all give way, so that the
        figures behind them can be seen.
        """
        columns = self.rows.columns
        texts = [place for place, column in enumerate(columns) if column.kind is Kind.TEXT]
        if self._widths or not texts:
            return
        wanted = [self._theme.px(column.width) for column in columns]
        spare = self.viewport().width() - sum(wanted)
        header = self.horizontalHeader()
        header.blockSignals(True)
        if spare >= 0:
            widest = max(texts, key=lambda place: wanted[place])
            wanted[widest] += spare
        else:
            together = sum(wanted[place] for place in texts)
            share = max(1 + spare / together, _LEAST_SHARE)
            for place in texts:
                least = min(self._theme.px(_LEAST_TEXT), wanted[place])
                wanted[place] = max(round(wanted[place] * share), least)
        for place in texts:
            header.resizeSection(place, wanted[place])
        header.blockSignals(False)
        self.updateGeometries()

    # rows

    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(bottom - top + 1 for top, bottom in self._ranges())

    def all_selected(self) -> bool:
        """Whether every row is selected."""
        return 0 < self.rows.rowCount() == self.selected_count()

    def selected_ids(self) -> array[int]:
        """Ids of the selected rows in the order of the list."""
        ids: array[int] = array(self.rows.ids.typecode)
        for top, bottom in sorted(self._ranges()):
            ids.extend(self.rows.ids[top : bottom + 1])
        return ids

    def _ranges(self) -> Iterator[tuple[int, int]]:
        # Whole ranges, never one index a row: select-all on a million rows stays instant.
        seen: set[tuple[int, int]] = set()
        selection = self.selectionModel().selection()
        for place in range(selection.count()):
            part = selection.at(place)
            bounds = (part.top(), part.bottom())
            if bounds not in seen:
                seen.add(bounds)
                yield bounds

    def current_id(self) -> int | None:
        """Id of the row with the focus."""
        return self.rows.id_at(self.currentIndex().row())

    def select_id(self, key: int) -> bool:
        """Select the row of an id and scroll to it; False if the list does not hold it."""
        row = self.rows.row_of(key)
        if row is None:
            return False
        self.select_place(row)
        return True

    def select_place(self, row: int) -> None:
        """Select the row at a place and scroll to it."""
        flags = QItemSelectionModel.SelectionFlag
        # Not selectRow: that looks at the keys held down and may toggle instead.
        self.selectionModel().setCurrentIndex(
            self.rows.index(row, 0), flags.ClearAndSelect | flags.Rows
        )
        self.scrollTo(self.rows.index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)

    # keeping one's place

    def _on_model_about_to_be_reset(self) -> None:
        count = self.selected_count()
        everything = self.all_selected() and count > 1
        kept = list(self.selected_ids()) if count <= _KEPT_SELECTION and not everything else []
        top = self.rows.id_at(self.rowAt(0))
        self._kept = (self.current_id(), kept, everything, top if top is not None else -1)

    def _on_model_reset(self) -> None:
        if self._kept is None:
            return
        current, selected, everything, top = self._kept
        self._kept = None
        model = self.selectionModel()
        if everything:
            self.selectAll()
        else:
            selection = QItemSelection()
            for key in selected:
                row = self.rows.row_of(key)
                if row is not None:
                    selection.select(self.rows.index(row, 0), self.rows.index(row, 0))
            flags = QItemSelectionModel.SelectionFlag
            model.select(selection, flags.ClearAndSelect | flags.Rows)
        row = None if current is None else self.rows.row_of(current)
        if row is not None:
            model.setCurrentIndex(
                self.rows.index(row, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        top_row = self.rows.row_of(top)
        if top_row is not None and row is not None:
            self.verticalScrollBar().setValue(top_row)
        self._settling.start()

    # Qt

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._settling.start()

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit(self.rows.id_at(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            current = self.current_id()
            if current is not None:
                self.row_activated.emit(current)
            return
        text = event.text()
        plain = event.modifiers() in {
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        }
        if plain and text and text.isprintable() and not text.isspace():
            self.text_typed.emit(text)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: Qt would read every row of the shop looking for a match."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        key = self.rows.id_at(self.rowAt(event.position().toPoint().y()))
        if key is not None and event.button() == Qt.MouseButton.LeftButton:
            self.row_activated.emit(key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._set_hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._set_hover(-1)

    def _set_hover(self, row: int) -> None:
        if row == self._hover:
            return
        for changed in (self._hover, row):
            if changed >= 0:
                self.viewport().update(self._row_area(changed))
        self._hover = row

    def _row_area(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stretch()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._hover >= 0:
            painter = QPainter(self.viewport())
            painter.fillRect(self._row_area(self._hover), QColor(self._theme.color("hover")))
            painter.end()
        super().paintEvent(event)
        self._draw_hairlines(event.rect())

    def _draw_hairlines(self, area: QRect) -> None:
        painter = QPainter(self.viewport())
        painter.setPen(QPen(QColor(self._theme.color("border")), 1))
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        if first < 0:
            return
        if last < 0:
            last = self.rows.rowCount() - 1
        height = self._theme.size("row")
        for row in range(first, last + 1):
            line = self.rowViewportPosition(row) + height - 1
            painter.drawLine(area.left(), line, area.right(), line)
        current = self.currentIndex()
        if current.isValid() and self.hasFocus():
            box = self._row_area(current.row())
            painter.fillRect(
                QRect(0, box.top(), self._theme.px(3), box.height()),
                QColor(self._theme.color("accent")),
            )
