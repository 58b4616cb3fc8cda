"""A field that finds records while one types: by keyboard, mouse or barcode scanner.

A scanner types faster than any list opens and ends with Enter, so Enter without an open list looks
the text up at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QHideEvent, QKeyEvent, QMoveEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.theme import Theme

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress, Task

_REST_MS = 90
_FOUND = 12
_DETAIL = int(Qt.ItemDataRole.UserRole) + 1
Index = QModelIndex | QPersistentModelIndex
Find = Callable[["Reader", str, int], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Described:
    """How a found record is shown: its name, and what tells it from others."""

    title: str
    detail: str = ""


class _FoundModel(QAbstractListModel):
    """The records found, with their words."""

    def __init__(self, describe: Callable[[Any], Described], parent: QWidget) -> None:
        super().__init__(parent)
        self.records: Sequence[Any] = ()
        self._describe = describe

    def set_records(self, records: Sequence[Any]) -> None:
        """Show other records."""
        self.beginResetModel()
        self.records = records
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.records)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        words = self._describe(self.records[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(words.title)
        if role == _DETAIL:
            return visible(words.detail)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return visible(f"{words.title} {words.detail}")
        return None


class _FoundDelegate(QStyledItemDelegate):
    """Name at the left, detail at the right and paler."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.color("selected")))
        inner = area.adjusted(theme.grid(), 0, -theme.grid(), 0)
        painter.save()
        painter.setFont(theme.font("small"))
        detail = str(index.data(_DETAIL) or "")
        wanted = min(painter.fontMetrics().horizontalAdvance(detail), inner.width() // 2)
        shown = painter.fontMetrics().elidedText(detail, Qt.TextElideMode.ElideRight, wanted + 1)
        painter.setPen(QColor(theme.color("muted")))
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(inner, flags, shown)
        painter.setFont(theme.font())
        painter.setPen(QColor(theme.color("text")))
        left = inner.adjusted(0, 0, -wanted - theme.grid(), 0)
        title = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, left.width()
        )
        painter.drawText(left, int(Qt.AlignmentFlag.AlignVCenter), title)
        painter.restore()


class TypeAhead(QLineEdit):
    """Chooses one record.

    Args:
        find: reads what fits a text, best first.
        describe: words of a record in the list.
        shown: text of the field once a record is chosen; the title by default.

    Signals:
        chosen: the record, or None when another text was typed.
        scanned: the record was looked up by Enter alone, as a scanner does; after ``chosen``.
    """

    chosen = Signal(object)
    scanned = Signal(object)

    def __init__(
        self,
        context: Context,
        find: Find,
        describe: Callable[[Any], Described],
        *,
        name: str,
        placeholder: str = "",
        shown: Callable[[Any], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._find = find
        self._shown = shown or (lambda record: describe(record).title)
        self._task: Task | None = None
        self._request = 0
        self.record: Any = None
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setMaxLength(200)
        self.model = _FoundModel(describe, self)
        self.popup = self._build_popup(context.theme)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._search)
        self.textEdited.connect(self._on_text_edited)

    def _build_popup(self, theme: Theme) -> QListView:
        popup = QListView(self)
        # A window that never takes the focus: the person goes on typing here.
        popup.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        popup.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        popup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        popup.setFrameShape(QFrame.Shape.Box)
        popup.setModel(self.model)
        popup.setItemDelegate(_FoundDelegate(theme, popup))
        popup.setUniformItemSizes(True)
        popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        popup.setMouseTracking(True)
        popup.setAccessibleName(self.accessibleName())
        palette = popup.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(theme.color("raised")))
        popup.setPalette(palette)
        popup.entered.connect(popup.setCurrentIndex)
        popup.clicked.connect(self._on_clicked)
        popup.hide()
        return popup

    def choose(self, record: Any) -> None:
        """Take a record; None empties the field."""
        self._cancel()
        self.record = record
        self.setText("" if record is None else visible(self._shown(record)))
        self.setCursorPosition(0)
        self.popup.hide()
        self.chosen.emit(record)

    def look_up(self) -> bool:
        """Take the best record for the text at once; False if there is none."""
        text = self.text().strip()
        if not text:
            return False
        self._cancel()
        with self._context.shop.reader() as reader:
            found = self._find(reader, text, 1)
        if found:
            self.choose(found[0])
        return bool(found)

    def _cancel(self) -> None:
        self._rest.stop()
        self._request += 1
        if self._task is not None and self._task.running:
            self._task.cancel()
        self._task = None

    def _on_text_edited(self) -> None:
        if self.record is not None:
            self.record = None
            self.chosen.emit(None)
        self._cancel()
        if self.text().strip():
            self._rest.start()
        else:
            self.popup.hide()

    def _search(self) -> None:
        if not self.hasFocus():
            return
        self._request += 1
        self._task = self._context.tasks.read(
            partial(_found, self._find, self.text().strip()),
            done=partial(self._on_found, self._request),
            owner=self,
        )

    def _on_found(self, request: int, records: Sequence[Any]) -> None:
        if request != self._request or not self.hasFocus():
            return
        self.model.set_records(records)
        if not records:
            self.popup.hide()
            return
        self.popup.setCurrentIndex(self.model.index(0, 0))
        self._place_popup()
        self.popup.show()

    def _place_popup(self) -> None:
        theme = self._context.theme
        rows = min(len(self.model.records), 8)
        height = rows * theme.px(32) + theme.px(4)
        width = max(self.width(), theme.px(420))
        corner = self.mapToGlobal(QPoint(0, self.height() + 1))
        screen = self.screen().availableGeometry()
        if corner.y() + height > screen.bottom():
            corner = self.mapToGlobal(QPoint(0, -height - 1))
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - width)))
        self.popup.setGeometry(QRect(corner, QSize(width, height)))

    def _on_clicked(self, index: QModelIndex) -> None:
        self.choose(self.model.records[index.row()])

    def _choose_current(self) -> None:
        row = self.popup.currentIndex().row()
        if 0 <= row < len(self.model.records):
            self.choose(self.model.records[row])

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        opened = self.popup.isVisible()
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and opened:
            step = 1 if key == Qt.Key.Key_Down else -1
            count = len(self.model.records)
            row = (self.popup.currentIndex().row() + step) % count
            self.popup.setCurrentIndex(self.model.index(row, 0))
        elif key == Qt.Key.Key_Down and self.record is None and self.text().strip():
            self._search()
        elif key == Qt.Key.Key_Escape and opened:
            self.popup.hide()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.record is None:
            if opened:
                self._choose_current()
            elif self.look_up():
                self.scanned.emit(self.record)
            else:
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        if next and self.record is None and self.text().strip():
            # Tab takes the marked record, or the best one if the list has not opened yet.
            if self.popup.isVisible():
                self._choose_current()
            else:
                self.look_up()
        return super().focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.popup.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._cancel()
        self.popup.hide()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.popup.hide()


def _found(find: Find, text: str, reader: Reader, _progress: Progress) -> Sequence[Any]:
    return find(reader, text, _FOUND)
