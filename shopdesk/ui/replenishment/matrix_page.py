"""The page ABC × XYZ: twelve cells, what follows for each, and its variants."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from shopdesk.base.table import Column, Kind
from shopdesk.charts.numbers import full
from shopdesk.i18n import N_, _, ngettext
from shopdesk.metrics.abc_xyz import LETTERS, XYZ_LABELS, Cell, ClassRow, Matrix, Xyz
from shopdesk.metrics.measure import Unit
from shopdesk.metrics.products import ABC_BASIS_LABELS, AbcBasis
from shopdesk.purchasing.rules import POLICY_LABELS
from shopdesk.ui import dialogs
from shopdesk.ui.context import Context
from shopdesk.ui.formats import Formats, tooltip
from shopdesk.ui.replenishment.figures import BASES, save_policies
from shopdesk.ui.widgets.buttons import ActionButton, chip
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

if TYPE_CHECKING:
    from shopdesk.reports.document import Table
    from shopdesk.ui.replenishment.figures import Board

COLUMNS = (
    Column("code", N_("SKU"), "", Kind.CODE, width=110),
    Column("name", N_("Name"), "", Kind.TEXT),
    Column("value", N_("What it brings"), "", Kind.INTEGER, width=120),
    Column("pieces", N_("Pieces"), "", Kind.QUANTITY, width=84),
    Column("stock", N_("Stock value"), "", Kind.MONEY, width=112),
    Column("weeks", N_("Weeks"), "", Kind.INTEGER, width=72),
    Column("variation", N_("Variation"), "", Kind.PERCENT, width=96),
)


class ClassModel(RowsModel):
    """The value is money or pieces, as the basis says."""

    def __init__(self, formats: Formats) -> None:
        super().__init__(COLUMNS, formats)
        self.basis = AbcBasis.NET
        self._formats = formats

    def text(self, row: int, column: int) -> str:
        if self.columns[column].key != "value":
            return super().text(row, column)
        value = self.rows[row][column]
        if self.basis is AbcBasis.UNITS:
            return self._formats.quantity(value)
        return self._formats.money(value)


class MatrixPage(QWidget):
    """A cell is a button; below stand its variants and the advice for it.

    Signals:
        changed: policies were written; figures are to be computed again.
    """

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.board: Board | None = None
        self.cell = ("A", Xyz.X)
        self.basis = AbcBasis.NET
        theme = context.theme
        self.use_action = context.actions.add(
            _("Use this policy for them…"), self.use_policy, shortcut="Ctrl+U", scope=self,
            group=_("What to buy"),
        )  # fmt: skip
        self.use_action.setVisible(not context.shop.read_only)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.grid(3), 0, theme.grid(3), theme.grid(2))
        box.setSpacing(theme.grid())
        box.addLayout(self._bases())
        box.addLayout(self._grid())
        self.advice = Label("", wrap=True)
        foot = QHBoxLayout()
        foot.addWidget(self.advice, 1)
        foot.addWidget(ActionButton(self.use_action, parent=self))
        box.addLayout(foot)
        self.model = ClassModel(context.formats)
        self.table = RowsTable(self.model, theme, name=_("Variants of the class"), most_rows=6)
        box.addWidget(self.table, 1)
        self.note = Label("", "small", wrap=True)
        box.addWidget(self.note)
        self.setFocusProxy(self.buttons["A", Xyz.X])

    def _bases(self) -> QHBoxLayout:
        """What ABC goes by."""
        row = QHBoxLayout()
        row.setSpacing(self.context.theme.grid())
        row.addWidget(Label(_("ABC by"), "muted"))
        self._basis_group = QButtonGroup(self)
        self.bases: dict[AbcBasis, QToolButton] = {}
        for basis in BASES:
            button = chip(_(ABC_BASIS_LABELS[basis]))
            button.clicked.connect(partial(self.choose_basis, basis))
            self._basis_group.addButton(button)
            self.bases[basis] = button
            row.addWidget(button)
        self.bases[self.basis].setChecked(True)
        row.addStretch(1)
        return row

    def choose_basis(self, basis: AbcBasis, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
        """Class by something else."""
        self.basis = basis
        if self.board is not None:
            self.show_board(self.board)

    @property
    def classes(self) -> Matrix | None:
        """The matrix that is shown."""
        return None if self.board is None else self.board.classes[self.basis]

    def _grid(self) -> QGridLayout:
        theme = self.context.theme
        grid = QGridLayout()
        grid.setSpacing(theme.px(6))
        self.buttons: dict[tuple[str, Xyz], QToolButton] = {}
        self._group = QButtonGroup(self)
        for column, xyz in enumerate(Xyz, 1):
            title = Label(f"{xyz} {_(XYZ_LABELS[xyz])}", "muted")
            grid.addWidget(title, 0, column, alignment=Qt.AlignmentFlag.AlignHCenter)
            grid.setColumnStretch(column, 1)
        for line, letter in enumerate(LETTERS, 1):
            grid.addWidget(Label(_("Class {letter}").format(letter=letter), "muted"), line, 0)
            for column, xyz in enumerate(Xyz, 1):
                button = chip("", parent=self)
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                button.clicked.connect(partial(self.choose, letter, xyz))
                self._group.addButton(button)
                self.buttons[letter, xyz] = button
                grid.addWidget(button, line, column)
        return grid

    def show_board(self, board: Board) -> None:
        """Take the classes of a new computation."""
        self.board = board
        found = board.classes[self.basis]
        self.model.basis = self.basis
        for key, button in self.buttons.items():
            cell = found.cell(*key)
            text = ngettext("{n} variant", "{n} variants", cell.skus).format(n=f"{cell.skus:,}")
            if cell.skus:
                money = full(cell.stock_value, Unit.MONEY, self.context.formats.currency)
                text = _("{variants}, {stock} in stock").format(variants=text, stock=money)
                button.setText(f"{cell.skus:,} · {money}")
            else:
                button.setText("0")
            button.setToolTip(tooltip(text))
            button.setAccessibleName(f"{cell.abc}{cell.xyz}: {text}")
        note = _(
            "Variants and their stock value. ABC by {basis} (80/15/5) of the {weeks} weeks to "
            "{day}; XYZ by the variation of weekly pieces: X up to 50%, Y up to 100%, Z above, N "
            "fewer than 8 weeks."
        ).format(
            basis=_(ABC_BASIS_LABELS[found.basis]),
            weeks=found.weeks,
            day=found.until.isoformat(),
        )
        if found.uncosted:
            note += " " + ngettext(
                "{n} sold variant without a known cost is left out.",
                "{n} sold variants without a known cost are left out.",
                found.uncosted,
            ).format(n=f"{found.uncosted:,}")
        self.note.setText(note)
        if not found.cell(*self.cell).skus:
            filled = [cell for cell in found.cells if cell.skus]
            self.cell = (filled[0].abc, filled[0].xyz) if filled else ("A", Xyz.X)
        self.choose(*self.cell)

    def table_of(self, board: Board) -> Table:
        """All variants with their classes as a table to be handed on."""
        from shopdesk.reports.buying import class_table

        return class_table(board.classes[self.basis], board.plan.currency)

    def adapt(self, width: int) -> None:
        """Nothing gives way here."""

    def choose(self, letter: str, xyz: Xyz, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
        """Show the variants of a cell."""
        self.cell = letter, xyz
        self.buttons[self.cell].setChecked(True)
        found = self.classes
        if found is None:
            return
        rows = self._rows()
        self.model.set_rows([_row(row) for row in rows])
        self.advice.setText(_advice(found.cell(letter, xyz)))
        self.use_action.setEnabled(bool(rows))
        if rows:
            self.table.selectRow(0)

    def _rows(self) -> list[ClassRow]:
        found = self.classes
        if found is None:
            return []
        return [row for row in found.rows if (row.abc, row.xyz) == self.cell]

    def use_policy(self) -> None:
        """Write the cell's policy and service level for all its variants, after asking."""
        rows = self._rows()
        if not rows or self.board is None:
            return
        advice = rows[0].advice
        question = ngettext(
            "Buy {n} variant as “{policy}”?", "Buy {n} variants as “{policy}”?", len(rows)
        ).format(n=f"{len(rows):,}", policy=_(POLICY_LABELS[advice.policy]))
        detail = _("Policy and service level of each are replaced; least and most stay.")
        if not dialogs.confirm(self, question, detail, action=_("Use it")):
            return
        from shopdesk.purchasing.rules import SafetyMethod
        from shopdesk.purchasing.service import PolicyInput

        needs = {need.sku_id: need for need in self.board.plan.needs.rows}
        policies = []
        for row in rows:
            need = needs.get(row.sku_id)
            policies.append(
                PolicyInput(
                    row.sku_id,
                    policy=advice.policy,
                    min_quantity=need.low if need else None,
                    max_quantity=need.high if need else None,
                    safety_method=SafetyMethod.SERVICE,
                    service_level=int(advice.service_level * 10_000),
                    review_days=need.review_days if need else None,
                    supplier_id=need.chosen_supplier_id if need else None,
                )
            )
        self.context.tasks.write(
            partial(save_policies, policies=policies), done=self._on_saved, owner=self,
            label=_("Saving policies"),
        )  # fmt: skip

    def _on_saved(self, count: int) -> None:
        text = ngettext("{n} policy saved", "{n} policies saved", count).format(n=f"{count:,}")
        self.context.toast(text)
        self.changed.emit()


def _advice(cell: Cell) -> str:
    advice = cell.advice
    return _(
        "{cell}: count every {days} days · service level {level} · {policy}"
    ).format(
        cell=f"{cell.abc}{cell.xyz}",
        days=advice.count_days,
        level=f"{float(advice.service_level):.0%}",
        policy=_(POLICY_LABELS[advice.policy]),
    )  # fmt: skip


def _row(row: ClassRow) -> tuple[Any, ...]:
    return (
        row.code,
        row.name,
        row.value,
        row.pieces,
        row.stock_value,
        row.weeks,
        row.coefficient,
    )
