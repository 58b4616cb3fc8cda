"""The panel beside a list: one record, its facts, lines, timeline and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from shopdesk.base.table import Column
from shopdesk.i18n import _
from shopdesk.ui.context import Context, Everything, LiveView
from shopdesk.ui.formats import caption
from shopdesk.ui.icons import Icon
from shopdesk.ui.table_model import Tones
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.buttons import ActionButton, icon_button, push_button
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.label import ElidedLabel, Label
from shopdesk.ui.widgets.layouts import clear_layout, line
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable
from shopdesk.ui.widgets.status_badge import StatusBadge
from shopdesk.ui.widgets.timeline import Moment, Timeline

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.db.session import Changes
    from shopdesk.ui.tasks import Progress

_REST_MS = 60  # while an arrow key is held down nothing is read
Fact = tuple[str, str] | tuple[str, QWidget] | tuple[str, str, Callable[[], object]]


class PanelBody(QWidget):
    """Takes the parts of a record from top to bottom; each call adds one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("look", "body")
        self._context = context
        theme = context.theme
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.grid(2), theme.grid(1), theme.grid(2), theme.grid(3))
        self._box.setSpacing(theme.grid())
        self._box.setAlignment(Qt.AlignmentFlag.AlignTop)

    def clear(self) -> None:
        """Take everything away."""
        clear_layout(self._box)

    def heading(
        self, title: str, subtitle: str = "", *, badges: Sequence[tuple[str, Tone]] = ()
    ) -> None:
        """Name of the record, a line below it, and its states as words."""
        self._box.addWidget(Label(title, "heading", wrap=True, selectable=True))
        if subtitle:
            self._box.addWidget(Label(subtitle, "muted", wrap=True))
        if badges:
            holder = QWidget()
            flow = FlowLayout(holder, spacing=self._context.theme.px(6))
            for text, tone in badges:
                flow.addWidget(StatusBadge(text, tone, self._context.theme))
            self._box.addWidget(holder)

    def buttons(self, actions: Sequence[QAction]) -> None:
        """Buttons for what can be done; the first one is the main thing."""
        holder = QWidget()
        flow = FlowLayout(holder, spacing=self._context.theme.px(6))
        for place, action in enumerate(actions):
            flow.addWidget(ActionButton(action, "primary" if place == 0 else "", parent=holder))
        self._box.addWidget(holder)

    def facts(self, facts: Sequence[Fact]) -> None:
        """Label and value in two columns; empty ones drop.

        The value is a text or a widget; a third part makes the text a link.
        """
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._context.theme.grid(2))
        grid.setVerticalSpacing(self._context.theme.px(4))
        grid.setColumnStretch(1, 1)
        for place, fact in enumerate(fact for fact in facts if fact[1]):
            grid.addWidget(Label(fact[0], "muted"), place, 0, alignment=Qt.AlignmentFlag.AlignTop)
            value = fact[1]
            if isinstance(value, QWidget):
                grid.addWidget(value, place, 1)
            elif len(fact) == 3:
                link = push_button(caption(value), "fact")
                link.clicked.connect(partial(_call, fact[2]))
                grid.addWidget(link, place, 1, alignment=Qt.AlignmentFlag.AlignLeft)
            else:
                grid.addWidget(Label(value, wrap=True, selectable=True), place, 1)
        self._box.addWidget(holder)

    def section(self, title: str) -> None:
        """A hairline and a heading."""
        self._box.addSpacing(self._context.theme.grid())
        self._box.addWidget(line())
        self._box.addWidget(Label(title, "strong"))

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Any]],
        *,
        name: str,
        tones: Tones | None = None,
        most_rows: int = 12,
    ) -> RowsTable:
        """A short table; cells are stored values in the order of the columns."""
        model = RowsModel(columns, self._context.formats, tones=tones)
        model.set_rows(rows)
        table = RowsTable(model, self._context.theme, name=name, most_rows=most_rows)
        table.setFixedHeight(table.sizeHint().height())
        self._box.addWidget(table)
        return table

    def timeline(self, moments: Sequence[Moment]) -> None:
        """What happened, oldest first."""
        self._box.addWidget(Timeline(moments, self._context.theme))

    def note(self, text: str, look: str = "muted") -> None:
        """A paragraph."""
        self._box.addWidget(Label(text, look, wrap=True))

    def widget(self, widget: QWidget) -> None:
        """Anything else."""
        self._box.addWidget(widget)

    def push_up(self) -> None:
        """Leave the room below the last part empty instead of sharing it out."""
        self._box.addStretch(1)


class SidePanel(LiveView):
    """Subclasses override ``fetch`` (reading thread) and ``fill`` (window's thread).

    Signals:
        closed: the person hid the panel.
        record_shown: what ``fetch`` read, or None; before it is filled in.
    """

    closed = Signal()
    record_shown = Signal(object)

    def __init__(self, context: Context, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.key: int | None = None
        self._request = 0
        theme = context.theme
        self.setMinimumWidth(theme.px(300))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame = QFrame(self)
        frame.setProperty("look", "panel")
        outer.addWidget(frame)
        box = QVBoxLayout(frame)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        head = QGridLayout()
        head.setContentsMargins(theme.grid(2), theme.grid(1), theme.grid(1), 0)
        head.addWidget(ElidedLabel(title, "small"), 0, 0)
        close = icon_button(Icon.CLOSE, _("Hide the panel"), theme)
        close.clicked.connect(self.closed)
        head.addWidget(close, 0, 1)
        box.addLayout(head)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body = PanelBody(context)
        self._scroll.setWidget(self.body)
        self._scroll.viewport().setAutoFillBackground(False)
        box.addWidget(self._scroll, 1)
        self._empty = EmptyState(theme)
        self._empty.show_empty(
            Empty(Icon.PANEL, _("Nothing selected"), _("Choose a row to see everything about it."))
        )
        box.addWidget(self._empty, 1)
        self._scroll.hide()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.refresh)

    def show_id(self, key: int | None) -> None:
        """Show another record, or none."""
        if key == self.key:
            return
        self.key = key
        self._rest.start()

    def on_changes(self, changes: Changes | Everything) -> None:
        if self.isHidden() and self.key is not None and changes.concern(*self.reads):
            # Put away by the person: the tab's actions go on following the record.
            self.refresh()
        else:
            super().on_changes(changes)

    def refresh(self) -> None:
        self._request += 1
        if self.key is None:
            self._on_fetched(self._request, None, None)
            return
        self.context.tasks.read(
            partial(self._read, self.key),
            done=partial(self._on_fetched, self._request, self.key),
            owner=self,
        )

    def fetch(self, reader: Reader, key: int) -> Any:
        """Read a record on a reading thread; None if it is gone. No widgets here."""
        raise NotImplementedError

    def fill(self, record: Any, body: PanelBody) -> None:
        """Put a record into the empty body."""
        raise NotImplementedError

    def _read(self, key: int, reader: Reader, progress: Progress) -> Any:
        return self.fetch(reader, key)

    def _on_fetched(self, request: int, key: int | None, record: Any) -> None:
        if request != self._request or key != self.key:
            return
        position = self._scroll.verticalScrollBar().value()
        self.body.setUpdatesEnabled(False)
        self.body.clear()
        self.record_shown.emit(record)
        if record is not None:
            self.fill(record, self.body)
            self.body.push_up()
        self.body.setUpdatesEnabled(True)
        self._scroll.setVisible(record is not None)
        self._empty.setVisible(record is None)
        self._scroll.verticalScrollBar().setValue(position)


def _call(function: Callable[[], object], _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
    function()
