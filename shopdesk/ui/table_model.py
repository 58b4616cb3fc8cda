"""One model for all lists: a million rows as one id vector and a few pages.

A question is answered in two steps, both off the window's thread: the first page (painted at
once), then all ids. Until an answer arrives the old rows stay. A page that is scrolled to is read
by id on the window's thread (2 ms); readers never wait for a writer.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor

from shopdesk.base.table import Column, TableQuery, TableSpec
from shopdesk.i18n import _
from shopdesk.ui.formats import NOTHING, tooltip
from shopdesk.ui.table_rows import (
    PAGE,
    FirstRows,
    Row,
    Rows,
    asked,
    read_first,
    read_ids,
)
from shopdesk.ui.theme import Theme, Tone

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.db.shop import Shop
    from shopdesk.ui.formats import Formats
    from shopdesk.ui.tasks import Progress, Task, Tasks

Index = QModelIndex | QPersistentModelIndex
Tones = Mapping[str, Mapping[str, Tone]]

# Plain ints: a painted screen asks 2,000 times, and comparing enum members costs more than an
# answer.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
TONE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_HORIZONTAL = Qt.Orientation.Horizontal
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_ROW_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
)
_GONE_FLAGS = Qt.ItemFlag.ItemNeverHasChildren
_SELECTABLE = 33


class TableModel(QAbstractTableModel):
    """Rows of a ``TableSpec``.

    Args:
        tones: column key → stored value → tone, for ``Kind.STATE`` columns.

    Signals:
        busy_changed: whether an answer is awaited.
        counted: how many rows there are, once all ids are known.
        resorted: after a click on a header, whether or not it can be sorted by.
        failed_reading: an exception of a page read while painting.
    """

    busy_changed = Signal(bool)
    counted = Signal(int)
    resorted = Signal()
    failed_reading = Signal(object)

    def __init__(
        self,
        spec: TableSpec,
        tasks: Tasks,
        formats: Formats,
        *,
        theme: Theme,
        tones: Tones | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.spec = spec
        self.query = TableQuery()
        self.complete = False
        self._tasks = tasks
        self._tones = tones or {}
        self._rows = Rows(tasks.shop, spec, formats)
        self._count = 0
        self._request = 0
        self._task: Task | None = None
        self._waiting = False
        self._asked_again = False
        self._reported = False
        self._gone = QColor(theme.color("faint"))
        self._alignments: list[int] = []
        self._tone_of: list[Mapping[str, Tone] | None] = []
        self.set_columns([column for column in spec.columns if column.shown])

    # what is shown

    @property
    def shop(self) -> Shop:
        """The shop that is read."""
        return self._tasks.shop

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns shown, in the model's order."""
        return self._rows.columns

    @property
    def ids(self) -> array[int]:
        """The ids of all rows in order; the first page's only while ``complete`` is False."""
        return self._rows.ids

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._waiting or self._task is not None

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns."""
        self.beginResetModel()
        self._rows.set_columns(columns)
        self._alignments = [_RIGHT if column.kind.numeric else _LEFT for column in columns]
        self._tone_of = [self._tones.get(column.key) for column in columns]
        self.endResetModel()

    def id_at(self, row: int) -> int | None:
        """The id of a row."""
        return self._rows.ids[row] if 0 <= row < self._count else None

    def row_of(self, key: int) -> int | None:
        """The row of an id (a scan: tens of milliseconds at the end of a million)."""
        try:
            return self._rows.ids.index(key)
        except ValueError:
            return None

    def cells(self, row: int) -> tuple[Any, ...] | None:
        """The stored values of a row in the order of ``columns``; None if it vanished."""
        entry = self._entry(row)
        return None if entry is None else entry.cells

    # questions

    def ask(self, query: TableQuery, *, now: bool = False) -> None:
        """Show the answer to another question; the old rows stay until it is there.

        Args:
            now: read the first page on this thread (for the first paint of an indexed order).
        """
        self.query = query
        self._asked_again = False
        self._begin()
        if now:
            with self._tasks.shop.reader() as reader:
                first = read_first(reader, self.spec, self.columns, query)
            self._show_first(first)
            if not first.complete:
                # After the paint, which would else share the interpreter with the ids.
                QTimer.singleShot(0, self, partial(self._go_on, self._request))
                self._waiting = True
                self.busy_changed.emit(True)
            return
        self._run(partial(_first, self.spec, self.columns, query), self._on_first)

    def refresh(self) -> None:
        """Read again after a change, keeping the rows on screen meanwhile."""
        if self.busy:
            self._asked_again = True
            return
        self._begin()
        self._run(partial(_everything, self.spec, self.query), self._on_everything)

    def _begin(self) -> None:
        self._request += 1
        self._waiting = False
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _run(self, work: Any, done: Any) -> None:
        request = self._request
        was_busy = self.busy
        self._task = self._tasks.read(
            work,
            done=partial(done, request),
            failed=partial(self._on_failed, request),
            owner=self,
        )
        if not self._task.running:
            self._task = None
        elif not was_busy:
            self.busy_changed.emit(True)

    def _settle(self) -> None:
        self._task = None
        self.busy_changed.emit(False)
        if self._asked_again:
            self._asked_again = False
            self.refresh()

    def _on_failed(self, request: int, fault: BaseException) -> None:
        if request == self._request:
            self._settle()
        self.failed_reading.emit(fault)

    def _on_first(self, request: int, first: FirstRows) -> None:
        if request != self._request:
            return
        self._show_first(first)
        if not first.complete:
            self._go_on(request)

    def _show_first(self, first: FirstRows) -> None:
        self.beginResetModel()
        self._rows.put_first(first)
        self._count = len(first.ids)
        self.complete = first.complete
        self.endResetModel()
        if first.complete:
            self.counted.emit(self._count)
            self._settle()

    def _go_on(self, request: int) -> None:
        """Read all ids of the question whose first page is shown."""
        if request == self._request:
            self._waiting = False
            self._run(partial(_everything, self.spec, self.query), self._on_everything)

    def _on_everything(self, request: int, ids: array[int]) -> None:
        if request != self._request:
            return
        shown = self._count
        same_head = self._rows.ids == ids[:shown]
        if not self.complete and same_head and len(ids) > shown:
            self.beginInsertRows(QModelIndex(), shown, len(ids) - 1)
            self._rows.put_ids(ids, keep_pages=shown % PAGE == 0)
            self._count = len(ids)
            self.complete = True
            self.endInsertRows()
        elif same_head and len(ids) == shown:
            self._rows.forget_pages()
            self.complete = True
            if shown:
                corner = self.index(shown - 1, len(self.columns) - 1)
                self.dataChanged.emit(self.index(0, 0), corner)
        else:
            self.beginResetModel()
            self._rows.put_ids(ids, keep_pages=False)
            self._count = len(ids)
            self.complete = True
            self.endResetModel()
        self.counted.emit(self._count)
        self._settle()

    # Qt's questions

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._alignments)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            entry = self._entry(index.row())
            if entry is None:
                return NOTHING
            texts = entry.texts
            return (texts or self._rows.texts(entry))[index.column()]
        if role == _ALIGNMENT:
            return self._alignments[index.column()]
        if role < _FOREGROUND and role != _TOOLTIP:
            return None
        return self._rare(index, role)

    def _rare(self, index: Index, role: int) -> Any:
        if role == _FOREGROUND:
            position = index.row()
            gone = self._rows.known(position) and self._rows.peek(position) is None
            return self._gone if gone else None
        if role == TONE_ROLE:
            tones = self._tone_of[index.column()]
            entry = self._entry(index.row())
            if tones is None or entry is None:
                return None
            return tones.get(entry.cells[index.column()], Tone.NEUTRAL)
        if role == _TOOLTIP:
            entry = self._entry(index.row())
            if entry is None:
                return tooltip(_("This record no longer exists."))
            return tooltip(self._rows.texts(entry)[index.column()])
        if role == _ACCESSIBLE:
            entry = self._entry(index.row())
            return NOTHING if entry is None else self._rows.texts(entry)[index.column()]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        # Never reads, so that selecting a million rows stays instant.
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        position = index.row()
        if self._rows.known(position) and self._rows.peek(position) is None:
            return _GONE_FLAGS
        return _ROW_FLAGS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != _HORIZONTAL or not 0 <= section < len(self._alignments):
            return None
        if role in {_DISPLAY, _TOOLTIP, _ACCESSIBLE}:
            return _(self.columns[section].title)
        if role == _ALIGNMENT:
            return self._alignments[section]
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns) and self.columns[column].sortable:
            descending = order == Qt.SortOrder.DescendingOrder
            self.ask(self.query.sorted_by(self.columns[column].key, descending=descending))
        self.resorted.emit()

    def _entry(self, row: int) -> Row | None:
        try:
            return self._rows.row(row)
        except Exception as fault:  # noqa: BLE001 - painting must go on; told once and logged
            if not self._reported:
                self._reported = True
                self.failed_reading.emit(fault)
            return None


def _first(
    spec: TableSpec,
    columns: Sequence[Column],
    query: TableQuery,
    reader: Reader,
    _progress: Progress,
) -> FirstRows:
    return read_first(reader, spec, columns, query)


def _everything(
    spec: TableSpec, query: TableQuery, reader: Reader, _progress: Progress
) -> array[int]:
    return read_ids(reader, asked(reader, spec, query))
