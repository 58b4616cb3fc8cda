"""A short table of rows at hand (lines of an order, moves of a SKU): no paging, no query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import _
from shopdesk.ui.formats import NOTHING, Formats, tooltip
from shopdesk.ui.table_model import TONE_ROLE, Tones
from shopdesk.ui.theme import Theme, Tone
from shopdesk.ui.widgets.status_badge import BadgeDelegate

Index = QModelIndex | QPersistentModelIndex
_LEAST_TEXT = 82
_GIVE_WAY = (Kind.STATE, Kind.DATE)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class RowsModel(QAbstractTableModel):
    """Tuples in the order of ``columns``."""

    def __init__(
        self,
        columns: Sequence[Column],
        formats: Formats,
        *,
        tones: Tones | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: Sequence[Sequence[Any]] = ()
        self._writers = [formats.cell(column) for column in columns]
        self._tones: list[Mapping[str, Tone] | None] = [
            (tones or {}).get(column.key) for column in columns
        ]

    def set_rows(self, rows: Sequence[Sequence[Any]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def text(self, row: int, column: int) -> str:
        """A cell as written for people."""
        value = self.rows[row][column]
        return NOTHING if value is None else self._writers[column](value)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[index.column()].kind.numeric else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self.text(index.row(), index.column()))
        if role == TONE_ROLE:
            tones = self._tones[index.column()] or {}
            return tones.get(self.rows[index.row()][index.column()], Tone.NEUTRAL)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(self.columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].kind.numeric else _LEFT
        return None


class RowsTable(QTableView):
    """As high as its rows, up to ``most_rows``; then it scrolls.

    Args:
        name: translated accessible name.

    Signals:
        row_activated: place of a row opened by Enter or double click.
    """

    row_activated = Signal(int)

    def __init__(
        self,
        model: RowsModel,
        theme: Theme,
        *,
        name: str,
        most_rows: int = 12,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("look", "rows")
        self._most_rows = most_rows
        self._height = theme.px(30)
        model.setParent(self)
        self.setAccessibleName(name)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Highlight, QColor(theme.color("selected")))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(theme.color("text")))
        self.setPalette(palette)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self._height)
        self.verticalHeader().setMinimumSectionSize(self._height)
        self._set_columns(model)
        self.activated.connect(self._on_activated)
        model.modelReset.connect(self.updateGeometry)

    def _set_columns(self, model: RowsModel) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(self._height)
        header.setMinimumSectionSize(self._theme.px(32))
        texts = [place for place, column in enumerate(model.columns) if column.kind is Kind.TEXT]
        badges = BadgeDelegate(self._theme, self, inset=1)
        for place, column in enumerate(model.columns):
            header.resizeSection(place, self._theme.px(column.width))
            if column.kind is Kind.STATE:
                self.setItemDelegateForColumn(place, badges)
        if texts:
            header.setSectionResizeMode(texts[0], QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        """Leave out states, then dates, where amounts or names would be cut for want of room."""
        model = self.model()
        if not isinstance(model, RowsModel):
            return
        px = self._theme.px
        needed = [
            px(min(column.width, _LEAST_TEXT) if column.kind is Kind.TEXT else column.width)
            for column in model.columns
        ]
        gone: set[int] = set()
        for kind in _GIVE_WAY:
            for place, column in enumerate(model.columns):
                room = sum(needed) - sum(needed[other] for other in gone)
                if column.kind is kind and room > self.viewport().width():
                    gone.add(place)
        for place in range(len(needed)):
            self.setColumnHidden(place, place in gone)

    def _on_activated(self, index: QModelIndex) -> None:
        self.row_activated.emit(index.row())

    def sizeHint(self) -> QSize:
        rows = min(self.model().rowCount(), self._most_rows)
        spare = self._theme.px(2)
        return QSize(self._theme.px(240), (rows + 1) * self._height + spare)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QPen(QColor(self._theme.color("border")), 1))
        for row in range(self.model().rowCount()):
            foot = self.rowViewportPosition(row) + self._height - 1
            if event.rect().top() <= foot <= event.rect().bottom():
                painter.drawLine(event.rect().left(), foot, event.rect().right(), foot)
