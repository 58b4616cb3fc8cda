"""The page "What to buy": the proposals, a cash limit, and drafts in one go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from shopdesk.base.money import money_text
from shopdesk.i18n import _, ngettext
from shopdesk.ui.context import Context, Undo
from shopdesk.ui.formats import quoted
from shopdesk.ui.icons import Icon
from shopdesk.ui.replenishment.dialogs import PanelDialog, PolicyDialog
from shopdesk.ui.replenishment.figures import Board, make_drafts, take_back_drafts
from shopdesk.ui.replenishment.panel import ProposalPanel
from shopdesk.ui.replenishment.proposals import ProposalModel, ProposalTable
from shopdesk.ui.widgets.buttons import ActionButton, icon_button
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.money_edit import MoneyEdit

if TYPE_CHECKING:
    from shopdesk.metrics.replenish.model import Proposal
    from shopdesk.reports.document import Table

_ROOM_FOR_PANEL = 860


class BuyPage(QWidget):
    """Proposals with ticks; the panel shows the arithmetic of the current one.

    Signals:
        changed: something was written; figures are to be computed again.
    """

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.board: Board | None = None
        theme = context.theme
        self._add_actions()
        self.model = ProposalModel(context.formats)
        self.table = ProposalTable(self.model, theme)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.model.chosen_changed.connect(self._on_chosen_changed)
        self.model.refused.connect(self._on_refused)
        self.panel = ProposalPanel(context, self.policy_action)
        self.panel.closed.connect(self._on_panel_closed)
        self.limit = MoneyEdit(context.formats)
        self.limit.setAccessibleName(_("Cash limit"))
        self.limit.setMaximumWidth(theme.px(140))
        self.limit.editingFinished.connect(self._on_limit_edited)
        self.sums = Label("", "muted", wrap=True)
        self._refusal = Label("", "error", wrap=True)
        self._refusal.hide()
        self._build()
        self.setFocusProxy(self.table)

    def _add_actions(self) -> None:
        add, group = self.context.actions.add, _("What to buy")
        self.draft_action = add(
            _("Make draft orders"), self.make_drafts, shortcut="Ctrl+Return",
            icon_name=Icon.CHECK, scope=self, group=group,
        )  # fmt: skip
        self.draft_action.setVisible(not self.context.shop.read_only)
        self.all_action = add(
            _("Tick all"), self._tick_all, shortcut="Ctrl+Shift+A", scope=self, group=group
        )
        self.none_action = add(
            _("Tick none"), self._tick_none, shortcut="Ctrl+Shift+N", scope=self, group=group
        )
        self.policy_action = add(
            _("How it is bought…"), self.change_policy, shortcut="Ctrl+E",
            icon_name=Icon.EDIT, scope=self, group=group,
        )  # fmt: skip
        self.why_action = add(
            _("Why this amount"), self.show_why, shortcut="Ctrl+I", icon_name=Icon.INFO,
            scope=self, group=group,
        )  # fmt: skip
        self.policy_action.setEnabled(False)
        self.policy_action.setVisible(not self.context.shop.read_only)

    def _build(self) -> None:
        theme = self.context.theme
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(theme.grid(3), 0, theme.grid(2), theme.grid(2))
        box.setSpacing(theme.grid())
        bar = QHBoxLayout()
        bar.setSpacing(theme.grid())
        title = Label(_("Cash limit"), "muted")
        title.setBuddy(self.limit)
        bar.addWidget(title)
        bar.addWidget(self.limit)
        bar.addWidget(ActionButton(self.all_action, parent=self))
        bar.addWidget(ActionButton(self.none_action, parent=self))
        bar.addStretch(1)
        self.why_button = icon_button(Icon.PANEL, _("Why this amount"), theme, parent=self)
        self.why_button.clicked.connect(self.show_why)
        bar.addWidget(self.why_button)
        bar.addWidget(ActionButton(self.draft_action, "primary", parent=self))
        box.addLayout(bar)
        box.addWidget(self.sums)
        box.addWidget(self._refusal)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._empty = EmptyState(theme, parent=self)
        self._empty.show_empty(
            Empty(
                Icon.SUCCESS,
                _("Nothing needs to be bought"),
                _("Every variant on sale lasts until goods of the next round can be there."),
            )
        )
        self._stack.addWidget(self._empty)
        box.addWidget(self._stack, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([theme.px(760), theme.px(330)])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._splitter)

    # showing

    def show_board(self, board: Board) -> None:
        """Take the proposals of a new computation."""
        kept = self.current.sku_id if self.current else None
        self.board = board
        self.model.show_proposals(board.plan.proposals, self.limit.amount)
        self.panel.show_board(board)
        self._stack.setCurrentIndex(0 if board.plan.proposals else 1)
        self._select(kept)

    def _select(self, sku_id: int | None) -> None:
        ids = [one.sku_id for one in self.model.proposals]
        if ids:
            self.table.selectRow(ids.index(sku_id) if sku_id in ids else 0)
        else:
            self._on_row_changed(QModelIndex())

    @property
    def current(self) -> Proposal | None:
        """The proposal of the current row."""
        row = self.table.currentIndex().row()
        return self.model.proposals[row] if 0 <= row < len(self.model.proposals) else None

    def _on_row_changed(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        one = self.model.proposals[index.row()] if index.isValid() else None
        self.policy_action.setEnabled(one is not None)
        self.panel.show_id(one.sku_id if one else None)

    def _on_chosen_changed(self) -> None:
        self._refusal.hide()
        chosen, formats = self.model.chosen(), self.context.formats
        count = len(self.model.proposals)
        text = _("{ticked} of {all} proposals ticked: {cash}, {suppliers}.").format(
            ticked=f"{chosen.count:,}",
            all=f"{count:,}",
            cash=formats.money(chosen.cash),
            suppliers=ngettext("{n} supplier", "{n} suppliers", chosen.suppliers).format(
                n=chosen.suppliers
            ),
        )
        small = [
            _("{supplier} asks for at least {least}, this is {amount}.").format(
                supplier=quoted(one.supplier),
                least=money_text(one.least, one.currency),
                amount=money_text(one.amount, one.currency),
            )
            for one in self.model.too_small()
        ]
        self.sums.setText(" ".join([text, *small]) if count else "")
        self.draft_action.setEnabled(chosen.count > 0)

    def _on_refused(self, text: str) -> None:
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))

    def _on_limit_edited(self) -> None:
        if self.board is not None and self.limit.valid:
            kept = self.current.sku_id if self.current else None
            self.model.show_proposals(self.board.plan.proposals, self.limit.amount)
            self._select(kept)

    def _on_panel_closed(self) -> None:
        self.panel.hide()
        self.why_button.show()

    def _tick_all(self) -> None:
        self.model.tick_all(ticked=True)

    def _tick_none(self) -> None:
        self.model.tick_all(ticked=False)

    def adapt(self, width: int) -> None:
        """Give way in a small or much zoomed window: the panel first."""
        fits = width >= self.context.theme.px(_ROOM_FOR_PANEL)
        self.panel.setVisible(fits)
        self.why_button.setVisible(not fits)

    def table_of(self, board: Board) -> Table:
        """The list as a table to be handed on, with the amounts typed over."""
        from shopdesk.reports.buying import proposal_table

        return proposal_table(board.plan, self.model.amounts)

    def show_why(self) -> None:
        """The arithmetic of the current proposal: in the panel, or in a window without room."""
        if self.board is None or self.current is None:
            return
        if self.width() >= self.context.theme.px(_ROOM_FOR_PANEL):
            self.panel.show()
            self.why_button.hide()
            return
        panel = ProposalPanel(self.context, self.policy_action)
        panel.show_board(self.board)
        panel.show_id(self.current.sku_id)
        PanelDialog(self.context, panel, title=_("Why this amount"), parent=self).open()

    # writing

    def make_drafts(self) -> None:
        """Draft one order for each supplier of what is ticked."""
        wishes = self.model.wishes()
        if wishes:
            self.draft_action.setEnabled(False)
            self.context.tasks.write(
                partial(make_drafts, wishes=wishes), done=self._on_drafted, failed=self._on_failed,
                owner=self, label=_("Drafting orders"),
            )  # fmt: skip

    def _on_drafted(self, found: list[tuple[int, str]]) -> None:
        ids = [key for key, _number in found]
        text = ngettext("{n} draft order: {numbers}", "{n} draft orders: {numbers}", len(found))
        undo = Undo(_("Drafts called off"), partial(take_back_drafts, ids=ids))
        numbers = ", ".join(number for _key, number in found)
        self.context.toast(text.format(n=len(found), numbers=numbers), undo=undo)
        self.model.amounts.clear()
        self.changed.emit()

    def _on_failed(self, fault: BaseException) -> None:
        self.draft_action.setEnabled(True)
        self.context.report(fault)

    def change_policy(self) -> None:
        """Ask how the current variant is to be bought."""
        one = self.current
        if one is None:
            return
        dialog = PolicyDialog(self.context, one.need, parent=self)
        dialog.saved.connect(self.changed)
        dialog.open()
