"""The smaller steps of a purchase order: send, confirm, close, cancel, pay, a bill, goods back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import from_day_key
from shopdesk.i18n import LANGUAGES, N_, _, language
from shopdesk.purchasing.queries import PayableRow, PurchaseDetail, SupplierChoice, search_suppliers
from shopdesk.purchasing.rules import (
    COST_KIND_LABELS,
    REJECT_REASON_LABELS,
    SPLIT_BY_LABELS,
    CostKind,
    ReceiptKind,
    RejectReason,
    SplitBy,
)
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.orders.words import PAYMENT_METHODS
from shopdesk.ui.purchasing.words import DayEdit, amount_text
from shopdesk.ui.widgets.label import ElidedLabel, Label
from shopdesk.ui.widgets.money_edit import MoneyEdit
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.type_ahead import Described, TypeAhead
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box, free_choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.purchasing.service import LandedCostInput, PaymentInput, ReturnInput
    from shopdesk.ui.tasks import Progress

CLOSE_REASONS = (
    N_("The supplier cannot deliver the rest"),
    N_("Not needed any more"),
    N_("Bought elsewhere"),
)


class SendDialog(WriteDialog):
    """The order goes out: its amounts are frozen, its paper is written where the person wants."""

    def __init__(self, context: Context, order: PurchaseDetail, *, parent: QWidget) -> None:
        title = _("Send {number}").format(number=order.number)
        super().__init__(context, title, action=_("Send"), parent=parent)
        self._order = order
        names = [(code, name) for code, name in LANGUAGES.items()]
        chosen = context.state.load("purchasing/language", language())
        self.language: QComboBox = choice_box(names, chosen)
        self.form.add("language", _("Language of the paper"), self.language)
        folder = Path(str(context.state.load("export/folder", "")) or Path.home())
        self.path = QLineEdit(str(folder / f"{order.number}.pdf"))
        self.form.add(
            "path",
            _("Save the PDF as"),
            self.path,
            hint=_("Empty: no paper. From now on amounts and prices cannot be changed."),
        )

    def submit(self) -> None:
        text = self.path.text().strip()
        path = Path(text) if text else None
        if path is not None and (path.suffix.lower() != ".pdf" or not path.parent.is_dir()):
            self.form.set_errors({"path": _("Name a .pdf file in a folder that exists.")})
            return
        chosen = str(self.language.currentData())
        self.context.state.save("purchasing/language", chosen)
        self.start(partial(_send, self._order.id, path, chosen))


def _send(
    order_id: int, path: Path | None, chosen: str, session: Session, _progress: Progress
) -> Path | None:
    from shopdesk.db.reader import session_reader
    from shopdesk.purchasing.service import send_order

    send_order(session, order_id)
    if path is not None:
        from shopdesk.reports.purchase_order import write_purchase_order

        # Before the commit: an order whose paper could not be written has not been sent.
        write_purchase_order(session_reader(session), order_id, path, in_language=chosen)
    return path


class ConfirmDialog(WriteDialog):
    """The supplier has said yes: when it comes, and under which number."""

    def __init__(self, context: Context, order: PurchaseDetail, *, parent: QWidget) -> None:
        title = _("Confirm {number}").format(number=order.number)
        super().__init__(context, title, action=_("Confirm"), parent=parent)
        self._order = order
        zone = context.preferences.get(settings.SHOP_TIME_ZONE)
        self.expected = DayEdit(clock.business_date(clock.now(), zone))
        if order.expected_on is not None:
            self.expected.set_day(from_day_key(order.expected_on))
        self.form.add("expected", _("Promised for"), self.expected)
        self.number = QLineEdit(order.supplier_number)
        self.number.setMaxLength(100)
        self.form.add("number", _("Supplier's no."), self.number)

    def submit(self) -> None:
        if not self.expected.valid:
            self.form.set_errors({"expected": _("Write 2026-11-30, or +7 for in a week.")})
            return
        self.start(partial(self._confirm, self._order.id))

    def _confirm(self, order_id: int, session: Session, _progress: Progress) -> int:
        from shopdesk.purchasing.service import confirm_order

        confirm_order(
            session,
            order_id,
            expected_on=self.expected.day,
            supplier_number=self.number.text(),
        )
        return order_id


class ReasonDialog(WriteDialog):
    """Closes or cancels an order with a reason; ``step`` is ``close`` or ``cancel``."""

    def __init__(
        self, context: Context, order: PurchaseDetail, step: str, *, parent: QWidget
    ) -> None:
        closes = step == "close"
        title = (_("Close {number}") if closes else _("Cancel {number}")).format(
            number=order.number
        )
        action = _("Expect nothing more") if closes else _("Cancel the order")
        super().__init__(context, title, action=action, parent=parent)
        if not closes:
            self.ok_button.setProperty("look", "danger")
            self.cancel_button.setText(_("Keep it"))
        self._order, self._step = order, step
        missing = sum(line.open for line in order.lines)
        hint = (
            _("{n} pieces have not come and will be cancelled.").format(
                n=context.formats.quantity(missing)
            )
            if missing
            else _("Everything has come.")
        )
        self.reason = free_choice_box([_(text) for text in CLOSE_REASONS])
        self.form.add("reason", _("Reason"), self.reason, hint=hint)
        if closes and not missing:
            self.reason.setCurrentText("")

    def submit(self) -> None:
        reason = self.reason.currentText().strip()
        self.start(partial(_end, self._step, self._order.id, reason))


def _end(step: str, order_id: int, reason: str, session: Session, _progress: Progress) -> int:
    from shopdesk.purchasing import service

    if step == "close":
        service.close_order(session, order_id, reason=reason)
    else:
        service.cancel_order(session, order_id, reason=reason)
    return order_id


class PayDialog(WriteDialog):
    """Pays one of the open bills, in whole or in part."""

    def __init__(self, context: Context, payables: list[PayableRow], *, parent: QWidget) -> None:
        super().__init__(context, _("Pay a supplier"), action=_("Pay"), parent=parent)
        self._open = [row for row in payables if row.left]
        formats = context.formats
        names = [
            (
                row.id,
                f"{row.number}  {amount_text(row.left, row.currency)}  {formats.date(row.due_on)}",
            )
            for row in self._open
        ]
        self.payable: QComboBox = choice_box(names)
        self.payable.currentIndexChanged.connect(self._on_payable_changed)
        self.form.add("payable", _("Bill"), self.payable)
        self.amount = MoneyEdit(formats)
        self.form.add("amount", _("Amount"), self.amount)
        methods = [(key, _(text)) for key, text in PAYMENT_METHODS.items()]
        self.method = choice_box(methods, context.state.load("purchasing/method", "transfer"))
        self.form.add("method", _("Paid by"), self.method)
        self.reference = QLineEdit()
        self.reference.setMaxLength(100)
        self.form.add("reference", _("Reference"), self.reference)
        self._on_payable_changed()

    @property
    def _chosen(self) -> PayableRow:
        return self._open[max(0, self.payable.currentIndex())]

    def _on_payable_changed(self) -> None:
        row = self._chosen
        self.amount.set_formats(replace(self.context.formats, currency=row.currency))
        self.amount.set_amount(row.left)
        self.form.mark_saved()

    def submit(self) -> None:
        from shopdesk.purchasing.service import PaymentInput

        amount, row = self.amount.amount, self._chosen
        low, high = sorted((0, row.left))
        if not amount or not low <= amount <= high:
            left = amount_text(row.left, row.currency)
            self.form.set_errors({"amount": _("At most {amount}.").format(amount=left)})
            return
        method = str(self.method.currentData())
        self.context.state.save("purchasing/method", method)
        data = PaymentInput(row.id, amount, method, self.reference.text())
        self.start(partial(_pay, data, amount_text(amount, row.currency)))


def _pay(data: PaymentInput, told: str, session: Session, _progress: Progress) -> str:
    from shopdesk.purchasing.service import pay

    pay(session, data)
    return told


class CostDialog(WriteDialog):
    """A bill that came after the goods: freight, duty, insurance."""

    def __init__(self, context: Context, order: PurchaseDetail, *, parent: QWidget) -> None:
        title = _("Landed cost for {number}").format(number=order.number)
        super().__init__(context, title, action=_("Share the bill"), parent=parent)
        receipts = [
            row for row in order.receipts if row.kind == ReceiptKind.RECEIPT and row.accepted
        ]
        formats = context.formats
        self.receipt: QComboBox = choice_box(
            [
                (
                    row.id,
                    f"{row.number}  {formats.date(row.business_date)}  {formats.money(row.value)}",
                )
                for row in receipts
            ]
        )
        self.form.add("receipt", _("Receipt"), self.receipt)
        self.amount = MoneyEdit(formats)
        self.form.add("amount", _("Amount"), self.amount)
        self.kind = choice_box([(str(key), _(text)) for key, text in COST_KIND_LABELS.items()])
        self.form.add("kind", _("For"), self.kind)
        self.by = choice_box([(str(key), _(text)) for key, text in SPLIT_BY_LABELS.items()])
        self.form.add(
            "by",
            _("Shared"),
            self.by,
            hint=_("What has been sold since then bears its share as a cost variance."),
        )
        self.supplier = TypeAhead(
            context,
            search_suppliers,
            lambda row: Described(row.name, row.code),
            name=_("Owed to"),
            placeholder=_("The forwarder; empty if it is paid already"),
        )
        self.form.add("supplier", _("Owed to"), self.supplier)
        self.note = QLineEdit()
        self.note.setMaxLength(200)
        self.form.add("note", _("Number of the bill"), self.note)

    def submit(self) -> None:
        from shopdesk.purchasing.service import LandedCostInput

        amount = self.amount.amount
        if not amount or amount < 0:
            self.form.set_errors({"amount": _("This is no amount of money.")})
            return
        chosen: SupplierChoice | None = self.supplier.record
        if chosen is None and self.supplier.text().strip():
            self.form.set_errors({"supplier": _("Choose a supplier from the list.")})
            return
        data = LandedCostInput(
            int(self.receipt.currentData()),
            amount,
            CostKind(self.kind.currentData()),
            SplitBy(self.by.currentData()),
            supplier_id=None if chosen is None else chosen.id,
            note=self.note.text(),
        )
        self.start(partial(_add_cost, data))


def _add_cost(data: LandedCostInput, session: Session, _progress: Progress) -> int:
    from shopdesk.purchasing.service import add_landed_cost

    add_landed_cost(session, data)
    return data.amount


class ReturnDialog(WriteDialog):
    """Accepted goods go back to the supplier; he owes their price."""

    def __init__(self, context: Context, order: PurchaseDetail, *, parent: QWidget) -> None:
        title = _("Send goods of {number} back").format(number=order.number)
        super().__init__(context, title, action=_("Send back"), parent=parent)
        self._order = order
        theme, quantity = context.theme, context.formats.quantity
        holder, grid = QWidget(), QGridLayout()
        holder.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.grid())
        grid.setColumnStretch(0, 1)
        self.edits: list[tuple[int, int, QuantityEdit]] = []
        rows = [line for line in order.lines if line.received > line.returned]
        for place, line in enumerate(rows):
            left = line.received - line.returned
            edit = QuantityEdit(decimals=3 if left % 1000 else 0)
            edit.setFixedWidth(theme.px(84))
            name = visible(line.title)
            edit.setAccessibleName(_("Pieces of {title} to send back").format(title=name))
            grid.addWidget(ElidedLabel(f"{line.sku_code}  {name}"), place, 0)
            at_most = _("of {n}").format(n=quantity(left))
            grid.addWidget(Label(at_most, "muted"), place, 1)
            grid.addWidget(edit, place, 2)
            self.edits.append((line.id, left, edit))
        self.form.add_wide(holder)
        self.reason: QComboBox = choice_box(
            [(str(key), _(text)) for key, text in REJECT_REASON_LABELS.items()], "quality"
        )
        self.form.add("reason", _("Reason"), self.reason)
        self.note = QLineEdit()
        self.note.setMaxLength(300)
        self.form.add("note", _("Note for him"), self.note)
        if self.edits:
            QWidget.setTabOrder(self.edits[-1][2], self.reason)

    def open(self) -> None:
        super().open()
        if self.edits:
            self.edits[0][2].setFocus()

    @property
    def entered(self) -> bool:
        """Whether anything was typed that would be lost."""
        return self.form.changed or any(edit.text() for _line, _left, edit in self.edits)

    def submit(self) -> None:
        from shopdesk.purchasing.service import ReturnInput, ReturnLineInput

        lines = []
        for line_id, left, edit in self.edits:
            try:
                quantity = edit.quantity() or 0
            except ValueError as fault:
                self.message.say(str(fault))
                edit.setFocus()
                return
            if not 0 <= quantity <= left:
                most = self.context.formats.quantity(left)
                self.message.say(_("At most {n} pieces.").format(n=most))
                edit.setFocus()
                return
            if quantity:
                reason = RejectReason(self.reason.currentData())
                lines.append(ReturnLineInput(quantity, line_id, reason=reason))
        if not lines:
            self.message.say(_("Nothing was counted."))
            return
        data = ReturnInput(
            self._order.supplier_id,
            tuple(lines),
            location_id=self._order.location_id,
            note=self.note.text(),
        )
        self.start(partial(_return, data))


def _return(data: ReturnInput, session: Session, _progress: Progress) -> str:
    from shopdesk.db.reader import scalar, session_reader
    from shopdesk.purchasing.service import return_goods

    key = return_goods(session, data)
    sql = "SELECT number FROM receipt WHERE id = :id"
    return str(scalar(session_reader(session), sql, {"id": key}))
