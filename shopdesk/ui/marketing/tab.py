"""The Marketing tab: where the shop sells, and what each channel brings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shopdesk.base.period import Period
from shopdesk.base.table import Column, Kind
from shopdesk.channels.queries import ChannelRow
from shopdesk.channels.rules import CHANNEL_KIND_LABELS, PLATFORMS
from shopdesk.charts.numbers import full
from shopdesk.i18n import N_, _
from shopdesk.metrics.book import BOOK
from shopdesk.metrics.measure import By, Scope
from shopdesk.ui.context import Context, LiveView, Undo
from shopdesk.ui.figures import metrics_of, open_rows
from shopdesk.ui.formats import quoted
from shopdesk.ui.icons import Icon
from shopdesk.ui.marketing.dialogs import ChannelDialog
from shopdesk.ui.marketing.figures import KEYS, ChannelFigures, Channels, read_channels
from shopdesk.ui.review.period_bar import PeriodBar
from shopdesk.ui.tasks import Progress
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.buttons import ActionButton
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OPEN, CLOSED = "open", "closed"
_STATES = {OPEN: N_("In use"), CLOSED: N_("Not in use")}
_TONES = {OPEN: Tone.GOOD, CLOSED: Tone.NEUTRAL}
_PLATFORM_NAMES = {code: name for code, name, _kind in PLATFORMS}


class ChannelModel(RowsModel):
    """Figures are texts already, because each column has its own unit."""

    def __init__(self, context: Context) -> None:
        columns = [
            Column("name", N_("Channel"), "", Kind.TEXT),
            Column("kind", N_("Kind"), "", Kind.CODE, width=104),
            Column("platform", N_("Platform"), "", Kind.CODE, width=104),
            *(Column(key, BOOK[key].label, "", Kind.INTEGER) for key in KEYS),
            Column("state", N_("State"), "", Kind.STATE, width=88, states=_STATES),
        ]
        # Titles differ much in length between languages.
        metrics, theme = QFontMetrics(context.theme.font("small")), context.theme
        for place, column in enumerate(columns):
            room = metrics.horizontalAdvance(_(column.title)) * 100 // theme.zoom + 20
            if column.kind is Kind.INTEGER:
                columns[place] = replace(column, width=max(room, 96))
        super().__init__(columns, context.formats, tones={"state": _TONES})

    def text(self, row: int, column: int) -> str:
        if self.columns[column].kind is Kind.INTEGER:
            return str(self.rows[row][column])
        return super().text(row, column)


class MarketingTab(LiveView):
    """Channels as a table; a row opens its orders of the period."""

    reads = frozenset({"channel", "sales_order", "refund"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.period: Period | None = None
        self.channels: tuple[ChannelFigures, ...] = ()
        self._request = 0
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.grid(2), 0, 0)
        box.setSpacing(theme.grid(2))
        self._add_actions()
        box.addLayout(self._head())
        self._stack = QStackedWidget(self)
        box.addWidget(self._stack, 1)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(theme.grid(3), 0, theme.grid(3), theme.grid(3))
        inner.setSpacing(theme.grid())
        self.model = ChannelModel(context)
        self.table = RowsTable(self.model, theme, name=_("Channels"), most_rows=30)
        self.table.row_activated.connect(self._on_row_activated)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        inner.addWidget(self.table)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.grid())
        for action in (self.change_action, self.close_action, self.orders_action):
            buttons.addWidget(ActionButton(action, parent=self))
        buttons.addStretch(1)
        inner.addLayout(buttons)
        inner.addStretch(1)
        self._stack.addWidget(body)
        self._empty = EmptyState(theme, parent=self)
        self._empty.show_empty(
            Empty(
                Icon.MARKETING,
                _("No channel yet"),
                _(
                    "A channel is a place where the shop sells: a platform, its own site, "
                    "a counter."
                ),
                (self.add_action,),
            )
        )
        self._stack.addWidget(self._empty)
        self.setFocusProxy(self.table)

    # building

    def _add_actions(self) -> None:
        add, group = self.context.actions.add, _("Marketing")
        self.add_action = add(
            _("Add a channel…"), self.add_channel, shortcut="Ctrl+N", icon_name=Icon.ADD,
            scope=self, group=group,
        )  # fmt: skip
        self.change_action = add(
            _("Rename…"), self.change_channel, shortcut="F2", icon_name=Icon.EDIT,
            scope=self, group=group,
        )  # fmt: skip
        self.close_action = add(
            _("Close the channel"), self.toggle_channel, scope=self, group=group
        )
        self.orders_action = add(
            _("Show its orders"), self.open_orders, icon_name=Icon.ORDERS, scope=self, group=group
        )

    def _head(self) -> QHBoxLayout:
        theme = self.context.theme
        head = QHBoxLayout()
        head.setContentsMargins(theme.grid(3), 0, theme.grid(3), 0)
        head.setSpacing(theme.grid(1.5))
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(Label(_("Marketing"), "title"))
        words.addWidget(
            Label(
                _(
                    "Campaigns, traffic and advertising come with a release of their own; these "
                    "are the channels and what they bring."
                ),
                "muted",
                wrap=True,
            )
        )
        head.addLayout(words, 1)
        self.period_bar = PeriodBar(theme, parent=self)
        self.period_bar.period_changed.connect(self._on_period_changed)
        top = Qt.AlignmentFlag.AlignTop
        head.addWidget(self.period_bar, alignment=top)
        head.addWidget(ActionButton(self.add_action, "primary", parent=self), alignment=top)
        return head

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()

    # reading and showing

    def refresh(self) -> None:
        self._request += 1
        self.context.tasks.call(
            partial(read_channels, metrics_of(self.context), self.period),
            done=partial(self._on_read, self._request),
            owner=self,
        )

    def _on_read(self, request: int, found: Channels) -> None:
        if request != self._request:
            return
        kept = self.current.channel.id if self.current else None
        self.period = found.period
        self.period_bar.set_period(
            found.period, today=found.today, first_day=found.first_day, last_day=found.last_day
        )
        self.channels = found.rows
        self.model.set_rows([self._row(row) for row in found.rows])
        self.table.setFixedHeight(self.table.sizeHint().height())
        self._stack.setCurrentIndex(0 if found.rows else 1)
        if found.rows:
            ids = [row.channel.id for row in found.rows]
            self.table.selectRow(ids.index(kept) if kept in ids else 0)
        self._on_row_changed()

    def _row(self, row: ChannelFigures) -> tuple[str, ...]:
        channel, currency = row.channel, self.context.formats.currency
        kinds = {str(kind): label for kind, label in CHANNEL_KIND_LABELS.items()}
        values = []
        for key in KEYS:
            value = row.values[key]
            values.append(full(value.amount if value else None, BOOK[key].unit, currency))
        platform = _PLATFORM_NAMES.get(channel.platform, channel.platform)
        return (
            channel.name,
            _(kinds.get(channel.kind, channel.kind)),
            _(platform) if platform else channel.code,
            *values,
            OPEN if channel.active else CLOSED,
        )

    @property
    def current(self) -> ChannelFigures | None:
        """The selected channel."""
        place = self.table.currentIndex().row()
        return self.channels[place] if 0 <= place < len(self.channels) else None

    def _on_row_changed(self) -> None:
        row = self.current
        for action in (self.change_action, self.close_action, self.orders_action):
            action.setEnabled(row is not None)
        active = row is None or row.channel.active
        words = _("Close the channel") if active else _("Open the channel again")
        self.close_action.setText(words)
        self.close_action.setProperty("words", words)

    def _on_period_changed(self, period: Period) -> None:
        self.period = period
        self.refresh()

    # doing

    def add_channel(self) -> None:
        """Ask for a new channel."""
        self._open(ChannelDialog(self.context, parent=self))

    def change_channel(self) -> None:
        """Ask for another name or kind of the selected channel."""
        if self.current is not None:
            self._open(ChannelDialog(self.context, self.current.channel, parent=self))

    def _open(self, dialog: ChannelDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def toggle_channel(self) -> None:
        """Close the selected channel for new orders, or open it again; can be undone."""
        row = self.current
        if row is not None:
            channel = row.channel
            self.context.tasks.write(
                partial(_set_active, channel.id, not channel.active),
                done=partial(self._on_toggled, channel),
                owner=self,
            )

    def _on_toggled(self, channel: ChannelRow, _result: None) -> None:
        name = quoted(channel.name)
        if channel.active:
            said, undone = _("{name} is closed for new orders"), _("{name} is open again")
        else:
            said, undone = _("{name} is open again"), _("{name} is closed for new orders")
        back = partial(_set_active, channel.id, channel.active)
        undo = Undo(undone.format(name=name), back)
        self.context.toast(said.format(name=name), undo=undo)

    def open_orders(self) -> None:
        """Show the orders of the selected channel in the period."""
        row = self.current
        if row is not None and self.period is not None:
            open_rows(
                self.context, BOOK["orders"], Scope(self.period), owner=self,
                by=By.CHANNEL, point=row.channel.id, label=row.channel.name,
            )  # fmt: skip

    def _on_row_activated(self, _place: int) -> None:
        self.open_orders()

    # between two builds of the window

    def view_state(self) -> dict[str, Any]:
        period = self.period
        return {"days": [period.start.isoformat(), period.last_day.isoformat()] if period else []}

    def restore_state(self, state: dict[str, Any]) -> None:
        days = [date.fromisoformat(day) for day in state.get("days") or []]
        if len(days) == 2:
            self.period = Period(days[0], days[1] + timedelta(days=1))


def _set_active(channel_id: int, active: bool, session: Session, _progress: Progress) -> None:
    from shopdesk.channels.service import set_active

    set_active(session, channel_id, active=active)
