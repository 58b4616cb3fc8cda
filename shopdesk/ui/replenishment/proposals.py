"""The list of proposals: ticked with the space bar, amounts typed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from shopdesk.base.clock import day_key
from shopdesk.base.quantity import parse_quantity, quantity_text
from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.metrics.replenish.arithmetic import within_cash
from shopdesk.metrics.replenish.model import REMARK_LABELS, Proposal, Source
from shopdesk.purchasing.rules import Policy, converted, price_at, purchase_amount
from shopdesk.ui.formats import Formats, tooltip
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

if TYPE_CHECKING:
    from shopdesk.purchasing.service.proposals import Wish

Index = QModelIndex | QPersistentModelIndex
TICK, BUY = 0, 4
COLUMNS = (
    Column("tick", N_("Tick"), "", Kind.CODE, width=44),
    Column("code", N_("SKU"), "", Kind.CODE, width=96),
    Column("name", N_("Name"), "", Kind.TEXT),
    Column("available", N_("Available"), "", Kind.QUANTITY, width=76),
    Column("buy", N_("Buy"), "", Kind.QUANTITY, width=64),
    Column("supplier", N_("Supplier"), "", Kind.CODE, width=104),
    Column("cash", N_("Cost"), "", Kind.MONEY, width=92),
    Column("stake", N_("At stake"), "", Kind.MONEY, width=92),
    Column("runs_out", N_("Runs out"), "", Kind.DATE, width=92),
)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What is chosen: how many proposals, from how many suppliers, for how much."""

    count: int
    suppliers: int
    cash: int


@dataclass(frozen=True, slots=True)
class TooSmall:
    """An order that would stay below what its supplier asks for; in his currency."""

    supplier: str
    amount: int
    least: int
    currency: str


class ProposalModel(RowsModel):
    """Proposals with a tick and an amount each.

    Signals:
        chosen_changed: ticks or amounts changed.
        refused: a text that is no amount, with words for people.
    """

    chosen_changed = Signal()
    refused = Signal(str)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, formats, parent=parent)
        self.proposals: tuple[Proposal, ...] = ()
        self.ticked: set[int] = set()
        self.amounts: dict[int, int] = {}
        self._formats = formats

    def show_proposals(self, proposals: Sequence[Proposal], limit: int | None) -> None:
        """Show proposals, ticking those that fit into the cash limit."""
        self.beginResetModel()
        self.proposals = within_cash(proposals, limit)
        self.ticked = {one.sku_id for one in self.proposals if one.within_limit and one.orderable}
        known = {one.sku_id for one in self.proposals}
        self.amounts = {key: amount for key, amount in self.amounts.items() if key in known}
        self.rows = [self._row(one) for one in self.proposals]
        self.endResetModel()
        self.chosen_changed.emit()

    def quantity(self, one: Proposal) -> int:
        """What will be bought: as proposed, or as typed."""
        return self.amounts.get(one.sku_id, one.quantity)

    def amount(self, one: Proposal) -> int | None:
        """What that costs in the supplier's currency; None without a price."""
        source = one.need.source
        quantity = self.quantity(one)
        reached = None if source is None else price_at(source.breaks, quantity)
        if source is None or reached is None:
            return None
        return int(purchase_amount(quantity, reached.price_e4, source.currency))

    def cash(self, one: Proposal) -> int | None:
        """What that costs in the shop's currency; None without a price."""
        amount, source = self.amount(one), one.need.source
        if amount is None or source is None:
            return None
        return int(converted(amount, source.rate_e6, source.currency, self._formats.currency))

    def _row(self, one: Proposal) -> tuple[Any, ...]:
        source = one.need.source
        return (
            "",
            one.need.code,
            one.need.name,
            one.need.position,
            self.quantity(one),
            source.supplier if source else None,
            self.cash(one),
            one.stake,
            day_key(one.runs_out_on) if one.runs_out_on else None,
        )

    def _remark(self, one: Proposal) -> str:
        words = [_(REMARK_LABELS[remark]) for remark in one.remarks]
        if not one.within_limit:
            words.insert(0, _("Over the cash limit"))
        return " · ".join(words)

    def can_tick(self, one: Proposal) -> bool:
        """Whether a draft can hold it."""
        return (
            one.need.source is not None
            and one.need.policy is not Policy.VMI
            and self.quantity(one) > 0
            and self.cash(one) is not None
        )

    def toggle(self, row: int) -> None:
        """Tick a proposal or take the tick away."""
        one = self.proposals[row]
        if one.sku_id in self.ticked:
            self.ticked.discard(one.sku_id)
        elif self.can_tick(one):
            self.ticked.add(one.sku_id)
        else:
            self.refused.emit(self._remark(one))
            return
        self._changed(row)

    def tick_all(self, *, ticked: bool) -> None:
        """Tick all that can be ordered, or none."""
        self.ticked = (
            {one.sku_id for one in self.proposals if self.can_tick(one)} if ticked else set()
        )
        if self.proposals:
            last = self.index(len(self.proposals) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.chosen_changed.emit()

    def _changed(self, row: int) -> None:
        rows = list(self.rows)
        rows[row] = self._row(self.proposals[row])
        self.rows = rows
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        self.chosen_changed.emit()

    def chosen(self) -> Ticked:
        """Totals of what is ticked."""
        own = [one for one in self.proposals if one.sku_id in self.ticked]
        suppliers = {one.need.source.supplier_id for one in own if one.need.source}
        return Ticked(len(own), len(suppliers), sum(self.cash(one) or 0 for one in own))

    def too_small(self) -> list[TooSmall]:
        """Orders below what their suppliers ask for at least, by name."""
        sums: dict[int, int] = {}
        asked: dict[int, Source] = {}
        for one in self.proposals:
            if one.sku_id in self.ticked and one.need.source is not None:
                key = one.need.source.supplier_id
                asked[key] = one.need.source
                sums[key] = sums.get(key, 0) + (self.amount(one) or 0)
        found = [
            TooSmall(source.supplier, sums[key], source.min_order, source.currency)
            for key, source in asked.items()
            if sums[key] < source.min_order
        ]
        return sorted(found, key=lambda one: one.supplier)

    def wishes(self) -> list[Wish]:
        """What is ticked, for the drafts."""
        from shopdesk.purchasing.service.proposals import Wish

        return [
            Wish(one.need.source.supplier_id, one.sku_id, self.quantity(one))
            for one in self.proposals
            if one.sku_id in self.ticked and one.need.source is not None
        ]

    # Qt

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == BUY:
            flags |= Qt.ItemFlag.ItemIsEditable
        if index.column() == TICK and self.can_tick(self.proposals[index.row()]):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.proposals[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK:
            ticked = one.sku_id in self.ticked
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.EditRole and index.column() == BUY:
            return quantity_text(self.quantity(one))
        if role == Qt.ItemDataRole.ToolTipRole and one.remarks:
            return tooltip(f"{super().data(index)}\n{self._remark(one)}".strip())
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == TICK:
            return _("ticked") if one.sku_id in self.ticked else _("not ticked")
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = index.row()
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK:
            self.toggle(row)
            return True
        if role != Qt.ItemDataRole.EditRole or index.column() != BUY:
            return False
        one = self.proposals[row]
        try:
            quantity = int(parse_quantity(str(value).replace(",", "").replace("，", "")))
        except ValueError:
            quantity = -1
        if quantity < 0 or quantity % 10 ** (3 - one.need.decimals):
            self.refused.emit(_("“{text}” is no quantity of {sku}.").format(
                text=value, sku=one.need.code))  # fmt: skip
            return False
        if quantity == self.quantity(one):
            return True
        self.amounts[one.sku_id] = quantity
        if not self.can_tick(one):
            self.ticked.discard(one.sku_id)
        else:
            self.ticked.add(one.sku_id)
        self._changed(row)
        return True


class ProposalTable(RowsTable):
    """Space ticks the row, typing a number changes its amount, whatever cell has the focus."""

    def __init__(
        self, model: ProposalModel, theme: Theme, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(model, theme, name=_("Proposals"), most_rows=6, parent=parent)
        self.proposals = model
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setToolTip(tooltip(_("Space ticks, a number changes the amount")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row < 0 or self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Space:
            self.proposals.toggle(row)
        elif event.key() in {Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.edit_amount(row)
        elif event.text().isdigit():
            self.edit_amount(row)
            self._write_first(event)
        else:
            super().keyPressEvent(event)

    def edit_amount(self, row: int) -> None:
        """Open the field of a row's amount."""
        index = self.proposals.index(row, BUY)
        self.setCurrentIndex(index)
        self.edit(index)

    def _write_first(self, event: QKeyEvent) -> None:
        """The digit that opened the field replaces what stood there."""
        from PySide6.QtWidgets import QLineEdit

        for field in self.findChildren(QLineEdit):
            if field.isVisible():
                field.setText(event.text())
