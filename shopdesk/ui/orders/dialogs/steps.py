"""Forms for one step of one order: payment, parcel, cancellation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit, QWidget

from shopdesk.i18n import N_, _
from shopdesk.orders.queries import OrderDetail, list_carriers
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.orders.words import PAYMENT_METHODS
from shopdesk.ui.widgets.money_edit import MoneyEdit
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box, free_choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.orders.service import PaymentInput, ShipInput
    from shopdesk.ui.tasks import Progress

# Names of companies are not translated.
CARRIERS = ("顺丰", "中通", "圆通", "申通", "韵达", "极兔", "京东", "EMS", "DHL", "UPS")
CANCEL_REASONS = (
    N_("Buyer changed their mind"),
    N_("Not paid in time"),
    N_("Out of stock"),
    N_("Placed twice"),
    N_("Wrong price or address"),
)


class PayDialog(WriteDialog):
    """Money received for an order."""

    def __init__(self, context: Context, order: OrderDetail, *, parent: QWidget) -> None:
        title = _("Record payment for {number}").format(number=visible(order.number))
        super().__init__(context, title, action=_("Record payment"), parent=parent)
        self._order = order
        self._due = order.total - order.paid
        self.amount = MoneyEdit(context.formats, self._due)
        due = _("{due} is due.").format(due=context.formats.money(self._due))
        self.form.add("amount", _("Amount"), self.amount, hint=due)
        last = context.state.load("orders/method", "cash")
        self.method = choice_box([(key, _(text)) for key, text in PAYMENT_METHODS.items()], last)
        self.form.add("method", _("Paid by"), self.method)
        self.reference = QLineEdit()
        self.reference.setMaxLength(200)
        self.form.add(
            "reference", _("Reference"), self.reference, hint=_("Number of the transfer, optional")
        )
        self.amount.selectAll()

    def submit(self) -> None:
        from shopdesk.orders.service import PaymentInput

        amount = self.amount.amount
        if amount is None or not 0 < amount <= self._due:
            due = self.context.formats.money(self._due)
            self.form.set_errors({"amount": _("An amount up to {due}.").format(due=due)})
            return
        method = str(self.method.currentData())
        self.context.state.save("orders/method", method)
        data = PaymentInput(amount, method, self.reference.text().strip())
        self.start(partial(_pay, self._order.id, data))


def _pay(order_id: int, data: PaymentInput, session: Session, _progress: Progress) -> int:
    from shopdesk.orders.service import record_payment

    record_payment(session, order_id, data)
    return data.amount


class ShipDialog(WriteDialog):
    """A parcel with everything that has not left yet."""

    def __init__(self, context: Context, order: OrderDetail, *, parent: QWidget) -> None:
        title = _("Ship {number}").format(number=visible(order.number))
        super().__init__(context, title, action=_("Ship"), parent=parent)
        self._order = order
        self.carrier = free_choice_box(
            list(CARRIERS), str(context.state.load("orders/carrier", ""))
        )
        self.form.add("carrier", _("Carrier"), self.carrier)
        self.tracking = QLineEdit()
        self.tracking.setMaxLength(100)
        self.form.add("tracking", _("Tracking number"), self.tracking, hint=_("Scan or type it"))
        context.tasks.read(_carriers, done=self._on_carriers, owner=self)

    def _on_carriers(self, known: list[str]) -> None:
        offer_carriers(self.carrier, known)

    def submit(self) -> None:
        from shopdesk.orders.service import ShipInput

        carrier = self.carrier.currentText().strip()
        self.context.state.save("orders/carrier", carrier)
        data = ShipInput(carrier, self.tracking.text().strip())
        self.start(partial(_ship, self._order.id, data))


def offer_carriers(box: Any, known: list[str]) -> None:
    """Put the carriers that this shop used before the usual ones; what was typed stays."""
    text = box.currentText()
    box.clear()
    box.addItems([visible(name) for name in dict.fromkeys([*known, *CARRIERS])])
    box.setCurrentText(text)


def _carriers(reader: Reader, _progress: Progress) -> list[str]:
    return list_carriers(reader)


def _ship(order_id: int, data: ShipInput, session: Session, _progress: Progress) -> int:
    from shopdesk.orders.service import ship_order

    ship_order(session, order_id, data)
    return order_id


class CancelDialog(WriteDialog):
    """Why an order that was not paid is closed."""

    def __init__(self, context: Context, order: OrderDetail, *, parent: QWidget) -> None:
        title = _("Cancel {number}").format(number=visible(order.number))
        super().__init__(context, title, action=_("Cancel the order"), parent=parent)
        self.ok_button.setProperty("look", "danger")
        self.cancel_button.setText(_("Keep it"))
        self._order = order
        self.reason = free_choice_box([_(text) for text in CANCEL_REASONS])
        self.form.add(
            "reason", _("Reason"), self.reason, hint=_("Its goods become free for other orders.")
        )

    def submit(self) -> None:
        reason = self.reason.currentText().strip()
        if not reason:
            self.form.set_errors({"reason": _("A reason is needed.")})
            return
        self.start(partial(_cancel, self._order.id, reason))


def _cancel(order_id: int, reason: str, session: Session, _progress: Progress) -> int:
    from shopdesk.orders.service import cancel_order

    cancel_order(session, order_id, reason=reason)
    return order_id
