"""The pages of what runs out and of what lies too long."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shopdesk.base.clock import day_key
from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _, ngettext
from shopdesk.metrics.replenish.shortage import ACTION_LABELS, Action, Shortage
from shopdesk.products.rules import LifeCycle
from shopdesk.ui.context import Context, Undo
from shopdesk.ui.formats import quoted
from shopdesk.ui.icons import Icon
from shopdesk.ui.replenishment.dialogs import PanelDialog
from shopdesk.ui.replenishment.panel import ClearancePanel
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.buttons import ActionButton, chip, icon_button
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.metrics.clearance import Candidate
    from shopdesk.reports.document import Table
    from shopdesk.ui.replenishment.figures import Board
    from shopdesk.ui.tasks import Progress

_ROOM_FOR_PANEL = 860
_LEAST_NAME = 120
_ACTION_TONES = {
    str(Action.CALL): Tone.BAD,
    str(Action.ORDER): Tone.WARN,
    str(Action.EXPEDITE): Tone.ACCENT,
}
SHORTAGE_COLUMNS = (
    Column("code", N_("SKU"), "", Kind.CODE, width=96),
    Column("name", N_("Name"), "", Kind.TEXT),
    Column("stock", N_("In stock"), "", Kind.QUANTITY, width=72),
    Column("daily", N_("A day"), "", Kind.QUANTITY, width=64),
    Column("out", N_("Runs out"), "", Kind.CODE, width=92),
    Column("order", N_("Order"), "", Kind.CODE, width=124),
    Column("back", N_("Back on"), "", Kind.CODE, width=92),
    Column("gap", N_("Days without"), "", Kind.INTEGER, width=92),
    Column("margin", N_("Margin lost"), "", Kind.MONEY, width=92),
    Column(
        "action", N_("What to do"), "", Kind.STATE, width=172,
        states={str(action): label for action, label in ACTION_LABELS.items()},
    ),
)  # fmt: skip
CANDIDATE_COLUMNS = (
    Column("code", N_("SKU"), "", Kind.CODE, width=96),
    Column("name", N_("Name"), "", Kind.TEXT),
    Column("stock", N_("In stock"), "", Kind.QUANTITY, width=72),
    Column("value", N_("Book value"), "", Kind.MONEY, width=96),
    Column("age", N_("Age, days"), "", Kind.INTEGER, width=76),
    Column("sold", N_("Sold"), "", Kind.QUANTITY, width=60),
    Column("last", N_("Last sold"), "", Kind.DATE, width=92),
    Column("cash", N_("Clearing brings"), "", Kind.MONEY, width=112),
)


AGE_COLUMNS = (
    Column("age", N_("Age"), "", Kind.TEXT),
    Column("skus", N_("SKUs"), "", Kind.INTEGER, width=72),
    Column("pieces", N_("Pieces"), "", Kind.QUANTITY, width=96),
    Column("value", N_("Book value"), "", Kind.MONEY, width=120),
    Column("share", N_("Share"), "", Kind.PERCENT, width=84),
    Column("fifo", N_("Cost when it came"), "", Kind.MONEY, width=136),
)


class GivingTable(RowsTable):
    """Leaves out the named columns, in that order, where there is no room for all."""

    gives_way = ("order", "back", "daily", "stock")

    def _give_way(self) -> None:
        model = self.model()
        if not isinstance(model, RowsModel):
            return
        px = self._theme.px
        least = {
            column.key: px(_LEAST_NAME if column.kind is Kind.TEXT else column.width)
            for column in model.columns
        }
        gone: set[str] = set()
        for key in self.gives_way:
            left = sum(width for name, width in least.items() if name not in gone)
            if left > self.viewport().width():
                gone.add(key)
        for place, column in enumerate(model.columns):
            self.setColumnHidden(place, column.key in gone)


class ShortagePage(QWidget):
    """What runs out before new goods can be there; Enter opens the order that is on the way."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.shortages: tuple[Shortage, ...] = ()
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.grid(3), 0, theme.grid(3), theme.grid(2))
        box.setSpacing(theme.grid())
        self.sums = Label("", "muted", wrap=True)
        box.addWidget(self.sums)
        self.model = RowsModel(SHORTAGE_COLUMNS, context.formats, tones={"action": _ACTION_TONES})
        self.table = GivingTable(self.model, theme, name=_("Shortages"), most_rows=6)
        self.table.row_activated.connect(self._on_row_activated)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._empty = EmptyState(theme, parent=self)
        self._empty.show_empty(
            Empty(
                Icon.SUCCESS,
                _("Nothing runs out too soon"),
                _("Here stands what is sold out before goods ordered today could be there."),
            )
        )
        self._stack.addWidget(self._empty)
        box.addWidget(self._stack, 1)
        self.setFocusProxy(self.table)

    def show_board(self, board: Board) -> None:
        """Take the shortages of a new computation."""
        self.shortages = board.shortages
        self.model.set_rows([_shortage_row(one) for one in board.shortages])
        self._stack.setCurrentIndex(0 if board.shortages else 1)
        lost = sum(one.margin for one in board.shortages)
        text = ngettext(
            "{n} variant runs out; margin lost until new goods are there: {margin}.",
            "{n} variants run out; margin lost until new goods are there: {margin}.",
            len(board.shortages),
        ).format(n=f"{len(board.shortages):,}", margin=self.context.formats.money(lost))
        self.sums.setText(text if board.shortages else "")
        if board.shortages:
            self.table.selectRow(0)

    def adapt(self, width: int) -> None:
        """Nothing gives way here."""

    def table_of(self, board: Board) -> Table:
        """The list as a table to be handed on."""
        from shopdesk.reports.buying import shortage_table

        return shortage_table(board.shortages, board.plan.currency)

    def _on_row_activated(self, row: int) -> None:
        one = self.shortages[row]
        if one.arrival is not None:
            self.context.show("purchasing", one.arrival.order_id)
        else:
            self.context.show("replenishment", one.need.sku_id)


def _shortage_row(one: Shortage) -> tuple[Any, ...]:
    return (
        one.need.code,
        one.need.name,
        one.need.on_hand,
        one.daily,
        one.runs_out_on.isoformat(),
        _order(one),
        one.back_on.isoformat(),
        one.gap_days,
        one.margin,
        str(one.action),
    )


def _order(one: Shortage) -> str | None:
    """The order on the way, and how late it is."""
    if one.arrival is None:
        return None
    if not one.late_days:
        return one.arrival.number
    text = ngettext("{number}, {n} day late", "{number}, {n} days late", one.late_days)
    return text.format(number=one.arrival.number, n=one.late_days)


class ClearancePage(QWidget):
    """Dead stock and slow sellers with the plan of the current one.

    Signals:
        changed: something was written; figures are to be computed again.
    """

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.board: Board | None = None
        self.rows: tuple[Candidate, ...] = ()
        theme = context.theme
        self.clear_action = context.actions.add(
            _("Put on clearance"), self.put_on_clearance, shortcut="Ctrl+L", scope=self,
            group=_("What to buy"),
        )  # fmt: skip
        self.steps_action = context.actions.add(
            _("Price steps"), self.show_steps, shortcut="Ctrl+I", icon_name=Icon.INFO, scope=self,
            group=_("What to buy"),
        )  # fmt: skip
        self.clear_action.setEnabled(False)
        self.clear_action.setVisible(not context.shop.read_only)
        self.model = RowsModel(CANDIDATE_COLUMNS, context.formats)
        self.table = RowsTable(self.model, theme, name=_("Slow and dead stock"), most_rows=6)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.panel = ClearancePanel(context)
        self.panel.closed.connect(self._on_panel_closed)
        self.dead_chip = chip(_("Dead stock"))
        self.slow_chip = chip(_("Slow sellers"))
        self.age_chip = chip(_("By age"))
        self.ages = RowsModel(AGE_COLUMNS, context.formats)
        self.age_table = RowsTable(self.ages, theme, name=_("Stock by age"), most_rows=7)
        self.sums = Label("", "muted", wrap=True)
        self._build()
        self.setFocusProxy(self.table)

    def _build(self) -> None:
        theme = self.context.theme
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(theme.grid(3), 0, theme.grid(2), theme.grid(2))
        box.setSpacing(theme.grid())
        bar = QHBoxLayout()
        bar.setSpacing(theme.grid())
        self._group = QButtonGroup(self)
        for button in (self.dead_chip, self.slow_chip, self.age_chip):
            self._group.addButton(button)
            bar.addWidget(button)
        self.dead_chip.setChecked(True)
        self._group.buttonClicked.connect(self._show)
        bar.addStretch(1)
        self.steps_button = icon_button(Icon.PANEL, _("Price steps"), theme, parent=self)
        self.steps_button.clicked.connect(self.show_steps)
        bar.addWidget(self.steps_button)
        bar.addWidget(ActionButton(self.clear_action, parent=self))
        box.addLayout(bar)
        box.addWidget(self.sums)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._empty = EmptyState(theme, parent=self)
        self._empty.show_empty(
            Empty(
                Icon.SUCCESS,
                _("Nothing lies too long"),
                _("The limits stand in the settings, under “Stock”."),
            )
        )
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.age_table)
        box.addWidget(self._stack, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.panel)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([theme.px(760), theme.px(330)])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    def show_board(self, board: Board) -> None:
        """Take the candidates of a new computation."""
        self.board = board
        self._show()

    def _show(self, _button: object = None) -> None:
        board = self.board
        if board is None:
            return
        self.adapt(self.width())
        if self.age_chip.isChecked():
            self._show_ages(board)
            return
        is_dead = self.dead_chip.isChecked()
        self.rows = board.dead if is_dead else board.slow
        self.model.set_rows([_candidate_row(one) for one in self.rows])
        self.panel.show_records({one.sku_id: one for one in self.rows})
        self._stack.setCurrentIndex(0 if self.rows else 1)
        value = sum(one.old_value if is_dead else one.value for one in self.rows)
        formats = self.context.formats
        if is_dead:
            text = _("{n} variants, {value} tied up: nothing sold for {days} days.").format(
                n=f"{len(self.rows):,}", value=formats.money(value), days=board.dead_days
            )
        else:
            text = _("{n} variants, {value} tied up: sold fewer pieces than the rule asks.").format(
                n=f"{len(self.rows):,}", value=formats.money(value)
            )
        self.sums.setText(text if self.rows else "")
        if self.rows:
            self.table.selectRow(0)
        else:
            self._on_row_changed(QModelIndex())

    def _show_ages(self, board: Board) -> None:
        """Everything on hand by the day on which it came."""
        found = board.ages
        rows = [
            (
                _(row.bucket.label),
                row.skus,
                row.quantity,
                row.value,
                row.value / found.value if found.value else None,
                row.fifo,
            )
            for row in found.rows
        ]
        self.ages.set_rows(rows)
        self.rows = ()
        self._stack.setCurrentIndex(2)
        text = _("On {day}, first in, first out: a transfer changes no age, what came back keeps "
                 "its age.")  # fmt: skip
        self.sums.setText(text.format(day=found.on.isoformat()))
        self._on_row_changed(QModelIndex())

    def table_of(self, board: Board) -> Table:
        """The list as a table to be handed on."""
        from shopdesk.reports.buying import clearance_table

        if self.slow_chip.isChecked():
            return clearance_table(_("Slow sellers"), board.slow, board.plan.currency)
        return clearance_table(_("Dead stock"), board.dead, board.plan.currency)

    def adapt(self, width: int) -> None:
        """Give way in a small or much zoomed window: the panel first."""
        fits = width >= self.context.theme.px(_ROOM_FOR_PANEL)
        self.panel.setVisible(fits and not self.age_chip.isChecked())
        self.steps_button.setVisible(not fits and not self.age_chip.isChecked())

    def show_steps(self) -> None:
        """The plan of the current row: in the panel, or in a window without room for it."""
        one = self.current
        if one is None:
            return
        if self.width() >= self.context.theme.px(_ROOM_FOR_PANEL):
            self.panel.show()
            self.steps_button.hide()
            return
        panel = ClearancePanel(self.context)
        panel.show_records({one.sku_id: one})
        panel.show_id(one.sku_id)
        PanelDialog(self.context, panel, title=_("Price steps"), parent=self).open()

    def _on_panel_closed(self) -> None:
        self.panel.hide()
        self.steps_button.show()

    @property
    def current(self) -> Candidate | None:
        """The candidate of the current row."""
        row = self.table.currentIndex().row()
        return self.rows[row] if 0 <= row < len(self.rows) else None

    def _on_row_changed(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        one = self.rows[index.row()] if index.isValid() else None
        self.clear_action.setEnabled(one is not None)
        self.panel.show_id(one.sku_id if one else None)

    def put_on_clearance(self) -> None:
        """Move the product of the current row to the life-cycle state "clearance"."""
        one = self.current
        if one is not None:
            self.context.tasks.write(
                partial(_clear, sku_id=one.sku_id),
                done=partial(self._on_cleared, one.code),
                owner=self,
            )

    def _on_cleared(self, code: str, before: dict[int, LifeCycle]) -> None:
        if not before:
            self.context.toast(_("{sku} is being cleared already").format(sku=quoted(code)))
            return
        undo = Undo(_("Clearance taken back"), partial(_restore, states=before))
        self.context.toast(_("{sku} is being cleared").format(sku=quoted(code)), undo=undo)
        self.changed.emit()


def _candidate_row(one: Candidate) -> tuple[Any, ...]:
    return (
        one.code,
        one.name,
        one.quantity,
        one.value,
        one.age_days,
        one.sold,
        day_key(one.last_sold) if one.last_sold else None,
        one.steps[0].cash if one.steps else None,
    )


def _clear(session: Session, _progress: Progress, *, sku_id: int) -> dict[int, LifeCycle]:
    from shopdesk.db.reader import scalar, session_reader
    from shopdesk.products.service import change_states

    product = scalar(
        session_reader(session), "SELECT product_id FROM sku WHERE id = :id", {"id": sku_id}
    )
    states = {int(product): LifeCycle.CLEARANCE}
    return change_states(session, states, reason=_("dead or slow stock"))


def _restore(session: Session, _progress: Progress, *, states: dict[int, LifeCycle]) -> None:
    from shopdesk.products.service import change_states

    change_states(session, states, reason=_("clearance taken back"))
