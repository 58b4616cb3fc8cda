"""Paying money back: for which lines, how much, why, and whether the goods came back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from shopdesk.base.money import divide_half_up
from shopdesk.i18n import N_, _, ngettext
from shopdesk.orders.queries import LineRow, RefundBasis
from shopdesk.ui.context import Context
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import ElidedLabel, Label
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.money_edit import MoneyEdit
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.sums import Sum, Sums
from shopdesk.ui.widgets.write_dialog import WriteDialog, free_choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.orders.service import RefundInput
    from shopdesk.ui.tasks import Progress

FIRST_LINES = 60  # fields made at first
REFUND_REASONS = (
    N_("No reason given, within the return period"),
    N_("Does not fit"),
    N_("Damaged"),
    N_("Not as described"),
    N_("Wrong article sent"),
    N_("Not arrived"),
    N_("Price difference"),
)


@dataclass(frozen=True, slots=True)
class Booked:
    """A refund just booked: its key, and the money in minor units."""

    id: int
    amount: int


class _LineEditor:
    """The fields of one order line; keeps them within what is left of it."""

    def __init__(self, context: Context, line: LineRow) -> None:
        self.line = line
        self.left = line.amount - line.refunded_amount
        self.quantity_left = line.quantity - line.refunded_quantity
        name = visible(line.title)
        self.quantity = QuantityEdit(decimals=3 if line.quantity % 1000 else 0)
        self.quantity.setAccessibleName(_("Pieces of {title} to refund").format(title=name))
        self.quantity.setPlaceholderText("0")
        self.quantity.textEdited.connect(self._on_quantity_edited)
        self.amount = MoneyEdit(context.formats)
        self.amount.setAccessibleName(_("Amount to refund for {title}").format(title=name))
        self.error = Label("", "error", wrap=True)
        self.error.hide()
        for edit in (self.quantity, self.amount):
            edit.setEnabled(self.left > 0 or self.quantity_left > 0)

    def take_all(self) -> None:
        """Everything that is left."""
        if self.quantity.isEnabled():
            self.quantity.set_quantity(self.quantity_left or None)
            self.amount.set_amount(self.left)

    def _on_quantity_edited(self) -> None:
        try:
            wanted = self.quantity.quantity()
        except ValueError:
            return
        if wanted is None:
            self.amount.set_amount(None)
        elif wanted >= self.quantity_left:
            # The last piece takes what is left, so that nothing is lost in rounding.
            self.amount.set_amount(self.left)
        else:
            share = divide_half_up(self.line.amount * wanted, self.line.quantity)
            self.amount.set_amount(min(share, self.left))

    def fault(self, context: Context) -> str:
        """What is wrong with the fields, for people; empty when nothing is."""
        try:
            quantity = self.quantity.quantity() or 0
        except ValueError as fault:
            return str(fault)
        if not self.amount.valid:
            return _("This is no amount of money.")
        if quantity < 0 or quantity > self.quantity_left:
            return _("At most {n} pieces.").format(n=context.formats.quantity(self.quantity_left))
        if not 0 <= (self.amount.amount or 0) <= self.left:
            return _("At most {amount}.").format(amount=context.formats.money(self.left))
        return ""

    def show_fault(self, text: str) -> None:
        """Say below the line what is wrong with it."""
        self.error.setText(text)
        self.error.setVisible(bool(text))


class RefundDialog(WriteDialog):
    """Refunds lines and freight of one order, never more than was paid for them."""

    def __init__(self, context: Context, basis: RefundBasis, *, parent: QWidget) -> None:
        title = _("Refund {number}").format(number=visible(basis.number))
        super().__init__(context, title, action=_("Refund"), parent=parent)
        self.setMinimumWidth(context.theme.px(680))
        self._basis = basis
        self._filling = False
        self.lines: list[_LineEditor] = []
        self._grid = QGridLayout()
        self.form.add_wide(self._grid_widget())
        self.more_button = push_button("", "link")
        self.more_button.clicked.connect(self.show_all_lines)
        self.all_button = push_button(_("Everything that is left"), "link")
        self.all_button.clicked.connect(self.take_all)
        links = QWidget()
        links.setLayout(row(self.all_button, self.more_button))
        self.form.add_wide(links)
        self._show_lines(FIRST_LINES)
        self.freight = MoneyEdit(context.formats)
        money = context.formats.money
        self.form.add(
            "freight",
            _("Freight"),
            self.freight,
            hint=_("At most {amount}.").format(amount=money(basis.freight_left))
            if basis.freight_left
            else _("Nothing of the freight is left to refund."),
        )
        self.freight.setEnabled(basis.freight_left > 0)
        self.reason = free_choice_box([_(text) for text in REFUND_REASONS])
        self.form.add("reason", _("Reason"), self.reason)
        self.goods_back = QCheckBox(caption(_("The goods came back")))
        self.goods_back.setEnabled(basis.shipped)
        hint = (
            _("Puts them to “Returns, not inspected”; a refund alone never moves stock.")
            if basis.shipped
            else _("Nothing has left yet.")
        )
        self.form.add("goods_back", _("Goods"), self.goods_back, hint=hint)
        self.sums = Sums([], context.theme, name=_("Refund"))
        self.form.add_wide(self.sums)
        self.freight.textChanged.connect(self._show_sums)
        self._show_sums()
        self._tab_order()

    def _grid_widget(self) -> QWidget:
        theme = self.context.theme
        holder = QWidget()
        holder.setLayout(self._grid)
        grid = self._grid
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.grid())
        grid.setVerticalSpacing(theme.px(4))
        grid.setColumnStretch(0, 1)
        titles = (_("Article"), _("Left to refund"), _("Pieces"), _("Amount"))
        for place, text in enumerate(titles):
            side = Qt.AlignmentFlag.AlignLeft if place == 0 else Qt.AlignmentFlag.AlignRight
            grid.addWidget(Label(text, "small"), 0, place, alignment=side)
        return holder

    def show_all_lines(self) -> None:
        """Make the fields of all lines; a wholesale order has more than a thousand."""
        self._show_lines(len(self._basis.lines))
        self._tab_order()

    def _show_lines(self, count: int) -> None:
        for line in self._basis.lines[len(self.lines) : count]:
            self._add_line(_LineEditor(self.context, line))
        left = len(self._basis.lines) - len(self.lines)
        words = ngettext("Show {n} more line", "Show {n} more lines", left)
        self.more_button.setText(words.format(n=self.context.formats.integer(left)))
        self.more_button.setVisible(left > 0)

    def _add_line(self, editor: _LineEditor) -> None:
        formats, theme, grid = self.context.formats, self.context.theme, self._grid
        line = 2 * len(self.lines) + 1
        # Not "n × price": the amount is for all of them, after discounts.
        left = f"{formats.quantity(editor.quantity_left)}  ·  {formats.money(editor.left)}"
        editor.quantity.setFixedWidth(theme.px(80))
        editor.amount.setFixedWidth(theme.px(120))
        editor.amount.textChanged.connect(self._show_sums)
        grid.addWidget(ElidedLabel(editor.line.title), line, 0)
        grid.addWidget(Label(left, "muted"), line, 1, alignment=Qt.AlignmentFlag.AlignRight)
        grid.addWidget(editor.quantity, line, 2)
        grid.addWidget(editor.amount, line, 3)
        grid.addWidget(editor.error, line + 1, 0, 1, 4, alignment=Qt.AlignmentFlag.AlignRight)
        self.lines.append(editor)

    def _tab_order(self) -> None:
        fields = [field for line in self.lines for field in (line.quantity, line.amount)]
        fields += [self.freight]
        for first, second in pairwise(fields):
            QWidget.setTabOrder(first, second)
        if self.lines:
            self.lines[0].quantity.setFocus()

    @property
    def total(self) -> int:
        """Money of all fields as they stand."""
        return sum(line.amount.amount or 0 for line in self.lines) + (self.freight.amount or 0)

    def take_all(self) -> None:
        """Fill in everything that is left of the order."""
        self.show_all_lines()
        self._filling = True  # one sum at the end, not one a line
        for line in self.lines:
            line.take_all()
        if self._basis.freight_left:
            self.freight.set_amount(self._basis.freight_left)
        self._filling = False
        self._show_sums()

    def _show_sums(self) -> None:
        if self._filling:
            return
        money = self.context.formats.money
        self.sums.show_sums(
            [
                Sum(_("Can be refunded at most"), money(self._basis.left)),
                Sum(_("Refund now"), money(self.total), total=True),
            ]
        )

    def submit(self) -> None:
        from shopdesk.orders.service import RefundInput, RefundLineInput

        if not self._check():
            return
        lines = tuple(
            RefundLineInput(line.line.id, line.quantity.quantity() or 0, line.amount.amount or 0)
            for line in self.lines
            if line.quantity.quantity() or line.amount.amount
        )
        data = RefundInput(
            lines,
            self.freight.amount or 0,
            reason=self.reason.currentText().strip(),
            goods_back=self.goods_back.isChecked(),
        )
        self.start(partial(_refund, self._basis.order_id, data, self.total))

    def _check(self) -> bool:
        faults = [line.fault(self.context) for line in self.lines]
        for line, fault in zip(self.lines, faults, strict=True):
            line.show_fault(fault)
        money = self.context.formats.money
        errors = {}
        if (
            not self.freight.valid
            or not 0 <= (self.freight.amount or 0) <= self._basis.freight_left
        ):
            errors["freight"] = _("At most {amount}.").format(
                amount=money(self._basis.freight_left)
            )
        self.form.set_errors(errors)
        if any(faults) or errors:
            return False
        if not 0 < self.total <= self._basis.left:
            self.message.say(
                _("A refund is more than 0 and at most {amount}.").format(
                    amount=money(self._basis.left)
                )
            )
            return False
        return True

    @property
    def entered(self) -> bool:
        """Whether anything was typed that would be lost."""
        return self.total > 0 or self.form.changed


def _refund(
    order_id: int, data: RefundInput, amount: int, session: Session, _progress: Progress
) -> Booked:
    from shopdesk.orders.service import refund_order

    return Booked(refund_order(session, order_id, data), amount)
