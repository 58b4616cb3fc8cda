"""Corrections of stock by hand: goods found or lost, or what was counted; always with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from shopdesk.i18n import N_, _
from shopdesk.products.queries import ProductDetail, SkuRow
from shopdesk.ui.context import Context
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box, free_choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.ui.tasks import Progress

REASONS = (
    N_("Counted"),
    N_("Damaged"),
    N_("Lost"),
    N_("Found"),
    N_("Used as a sample or gift"),
    N_("Returned goods inspected"),
)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A correction just booked: its move, None when the count was right already."""

    move_id: int | None
    code: str
    change: int


class AdjustDialog(WriteDialog):
    """Changes what is on the shelf of one variant.

    Args:
        sku_id: the variant chosen at first.
    """

    def __init__(
        self,
        context: Context,
        product: ProductDetail,
        *,
        sku_id: int | None,
        parent: QWidget,
    ) -> None:
        title = _("Adjust stock of {name}").format(name=visible(product.name))
        super().__init__(context, title, action=_("Adjust"), parent=parent)
        self._skus = {sku.id: sku for sku in product.skus}
        self.sku = choice_box([(sku.id, f"{sku.code}  {_options(sku)}") for sku in product.skus])
        self.sku.setCurrentIndex(max(self.sku.findData(sku_id), 0))
        self.form.add("sku", _("Variant"), self.sku)
        self.by_change = QRadioButton(caption(_("Change by")))
        self.by_count = QRadioButton(caption(_("Counted on the shelf")))
        self.by_change.setChecked(True)
        self._ways = QButtonGroup(self)
        ways = QWidget()
        ways.setLayout(row(self.by_change, self.by_count, spacing=context.theme.grid(2)))
        for button in (self.by_change, self.by_count):
            self._ways.addButton(button)
        self.form.add("way", _("How"), ways)
        self.quantity = QuantityEdit(low=None)
        self.form.add("quantity", _("Pieces"), self.quantity)
        self.outcome = Label("", "small", wrap=True)
        self.form.add("outcome", "", self.outcome)
        self.reason = free_choice_box([_(text) for text in REASONS])
        self.form.add("reason", _("Reason"), self.reason, hint=_("Stands in the ledger for ever."))
        self.sku.currentIndexChanged.connect(self._show_outcome)
        self._ways.buttonToggled.connect(self._show_outcome)
        self.quantity.textChanged.connect(self._show_outcome)
        self._show_outcome()
        self.quantity.setFocus()

    @property
    def _held(self) -> int:
        sku = self._skus[int(self.sku.currentData())]
        # Goods are reserved on the shelf only.
        return sku.available + sku.reserved

    def _after(self) -> int | None:
        """What the shelf will hold; None while that cannot be told."""
        try:
            quantity = self.quantity.quantity()
        except ValueError:
            return None
        if quantity is None:
            return None
        return quantity if self.by_count.isChecked() else self._held + quantity

    def _show_outcome(self) -> None:
        self.quantity.decimals = self._skus[int(self.sku.currentData())].decimals
        self.quantity.setPlaceholderText("" if self.by_count.isChecked() else _("-1 or 5"))
        write = self.context.formats.quantity
        after = self._after()
        text = _("On the shelf: {now}").format(now=write(self._held))
        if after is not None:
            text = _("On the shelf: {now}, afterwards {after}").format(
                now=write(self._held), after=write(after)
            )
        self.outcome.setText(text)

    def submit(self) -> None:
        errors = {}
        after = self._after()
        try:
            if self.quantity.quantity() is None:
                errors["quantity"] = _("How many?")
        except ValueError as fault:
            errors["quantity"] = str(fault)
        if after is not None and after < 0:
            errors["quantity"] = _("There are only {n}.").format(
                n=self.context.formats.quantity(self._held)
            )
        elif after == self._held and not self.by_count.isChecked():
            errors["quantity"] = _("This would change nothing.")
        if not self.reason.currentText().strip():
            errors["reason"] = _("A reason is needed.")
        if errors or after is None:
            self.form.set_errors(errors)
            return
        sku = self._skus[int(self.sku.currentData())]
        counted = after if self.by_count.isChecked() else None
        change = after - self._held
        reason = self.reason.currentText().strip()
        self.start(partial(_adjust, sku, change, counted, reason))


def _options(sku: SkuRow) -> str:
    return " / ".join(part for part in (sku.option1, sku.option2, sku.option3) if part)


def _adjust(
    sku: SkuRow, change: int, counted: int | None, reason: str, session: Session, _: Progress
) -> Adjusted:
    from shopdesk.stock.service import Adjustment, adjust, set_quantity

    if counted is not None:
        return Adjusted(set_quantity(session, sku.id, counted, reason=reason), sku.code, change)
    return Adjusted(adjust(session, Adjustment(sku.id, change, reason)), sku.code, change)


def reverse_move(move_id: int, reason: str, session: Session, _progress: Progress) -> None:
    """Book the opposite of a move.

    Raises:
        shopdesk.errors.UserError: SD-STK-001 or 003 if it cannot be taken back.
    """
    from shopdesk.stock.service import reverse

    reverse(session, move_id, reason=reason)
