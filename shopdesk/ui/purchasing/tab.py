"""The purchasing section: purchase orders, one beside the list, and every step it can take."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction

from shopdesk.i18n import _
from shopdesk.products.queries import SkuChoice
from shopdesk.purchasing.queries import (
    PURCHASE_ORDERS,
    Comparison,
    PurchaseDetail,
    SupplierChoice,
)
from shopdesk.purchasing.rules import PURCHASE_STATE_LABELS, PurchaseState
from shopdesk.ui.actions import Finder, Found
from shopdesk.ui.context import Context, Undo
from shopdesk.ui.formats import visible
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.purchasing.panel import PurchasePanel, PurchaseRecord, allowed_steps
from shopdesk.ui.purchasing.words import purchase_tones
from shopdesk.ui.widgets.buttons import chip
from shopdesk.ui.widgets.empty_state import Empty
from shopdesk.ui.widgets.write_dialog import WriteDialog

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.ui.purchasing.dialogs.entry import Drafted
    from shopdesk.ui.purchasing.dialogs.receive import Received
    from shopdesk.ui.tasks import Progress


class PurchasingTab(ListPage):
    """All purchase orders of the shop."""

    def __init__(self, context: Context) -> None:
        panel = PurchasePanel(context)
        super().__init__(
            context,
            PURCHASE_ORDERS,
            panel=panel,
            tones=purchase_tones(),
            placeholder=_("Number, supplier, pinyin initials"),
        )
        self._order: PurchaseDetail | None = None
        new = self.add_button(
            _("New purchase"),
            self.on_new,
            primary=True,
            shortcut="Ctrl+N",
            icon_name=Icon.ADD,
            keywords="buy 采购 进货",
        )
        context.actions.add(
            _("Compare…"),
            self.on_compare,
            shortcut="Ctrl+Shift+Q",
            icon_name=Icon.MONEY,
            scope=self,
            group=_(PURCHASE_ORDERS.title),
            keywords="prices quotes 比价 询价",
        )
        # Among the chips: beside the title there is no room for a second button.
        self.compare = chip(_("Compare…"), checkable=False, parent=self.filters)
        self.compare.setToolTip(_("Compare prices"))
        self.compare.clicked.connect(self.on_compare)
        self.filters.add_widget(self.compare)
        self.set_empty(
            Empty(
                Icon.TRUCK,
                _("Nothing was bought yet"),
                _(
                    "Enter what you order: the prices of the supplier are filled in, and what "
                    "comes is booked into the stock at its cost."
                ),
                (new,),
            )
        )
        self.steps = self._add_steps()
        panel.steps = self.steps
        panel.record_shown.connect(self._on_record_shown)
        self._on_record_shown(None)
        context.actions.add_finder(Finder(_("Purchase order"), _found_orders))

    def _add_steps(self) -> dict[str, QAction]:
        add = partial(self.context.actions.add, scope=self, group=_(PURCHASE_ORDERS.title))

        def step(name: str, text: str, icon_name: Icon, shortcut: str = "") -> tuple[str, QAction]:
            slot = partial(self._open, name)
            return name, add(text, slot, shortcut=shortcut, icon_name=icon_name)

        return dict(
            (
                step("edit", _("Change…"), Icon.EDIT, "Ctrl+E"),
                step("send", _("Send…"), Icon.OPEN, "Ctrl+Shift+S"),
                step("confirm", _("Confirmed…"), Icon.CHECK, "Ctrl+Shift+C"),
                step("receive", _("Receive…"), Icon.STOCK, "Ctrl+Shift+R"),
                step("return", _("Send goods back…"), Icon.TRUCK),
                step("pay", _("Pay…"), Icon.MONEY, "Ctrl+Shift+P"),
                step("cost", _("Landed cost…"), Icon.FILE),
                step("close", _("Close…"), Icon.SUCCESS),
                step("paper", _("Order as PDF…"), Icon.PRINT),
                step("reopen", _("Reopen"), Icon.UNDO),
                step("cancel", _("Cancel…"), Icon.CLOSE),
            )
        )

    def _on_record_shown(self, record: PurchaseRecord | None) -> None:
        self._order = None if record is None else record.order
        allowed = [] if record is None else allowed_steps(record.order)
        for name, action in self.steps.items():
            action.setEnabled(name in allowed)

    # steps

    def on_new(self, supplier: SupplierChoice | None = None) -> None:
        """Enter a purchase order, perhaps for a supplier that is known already."""
        from shopdesk.ui.purchasing.dialogs.entry import PurchaseDialog

        dialog = PurchaseDialog(self.context, parent=self)
        dialog.succeeded.connect(self._on_drafted)
        if isinstance(supplier, SupplierChoice):
            dialog.choose_supplier(supplier)
        dialog.open()

    def on_compare(self, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
        """Compare what suppliers ask for an article, and order it from one of them."""
        from shopdesk.ui.purchasing.dialogs.compare import CompareDialog

        dialog = CompareDialog(self.context, parent=self)
        dialog.ordered.connect(self._on_compared)
        dialog.open()

    def _on_compared(self, chosen: Comparison, sku: SkuChoice) -> None:
        from shopdesk.ui.purchasing.dialogs.entry import PurchaseDialog

        offer = chosen.offer
        dialog = PurchaseDialog(self.context, parent=self)
        dialog.succeeded.connect(self._on_drafted)
        dialog.choose_supplier(
            SupplierChoice(offer.supplier_id, "", offer.supplier, offer.layer, "active")
        )
        line = dialog.lines.lines[0]
        line.sku.choose(sku)
        line.quantity.set_quantity(chosen.quantity)
        dialog.open()

    def _on_drafted(self, drafted: Drafted) -> None:
        self.select_id(drafted.id)
        undo = None
        if drafted.is_new:
            undo = Undo(
                _("Draft {number} is cancelled").format(number=drafted.number),
                partial(_cancel, drafted.id),
            )
        self.context.toast(_("Draft {number} kept").format(number=drafted.number), undo=undo)

    def _open(self, step: str) -> None:
        order = self._order
        if order is None:
            return
        if step == "reopen":
            self._reopen(order)
        elif step == "paper":
            self._save_paper(order)
        else:
            dialog = self._form(step, order)
            dialog.succeeded.connect(partial(self._on_step_taken, step, order))
            dialog.open()

    def _form(self, step: str, order: PurchaseDetail) -> WriteDialog:
        from shopdesk.ui.purchasing.dialogs import steps
        from shopdesk.ui.purchasing.dialogs.entry import PurchaseDialog
        from shopdesk.ui.purchasing.dialogs.receive import ReceiveDialog

        forms: dict[str, Callable[[], WriteDialog]] = {
            "edit": lambda: PurchaseDialog(self.context, order, parent=self),
            "send": lambda: steps.SendDialog(self.context, order, parent=self),
            "confirm": lambda: steps.ConfirmDialog(self.context, order, parent=self),
            "receive": lambda: ReceiveDialog(self.context, order, parent=self),
            "return": lambda: steps.ReturnDialog(self.context, order, parent=self),
            "pay": lambda: steps.PayDialog(self.context, list(order.payables), parent=self),
            "cost": lambda: steps.CostDialog(self.context, order, parent=self),
            "close": lambda: steps.ReasonDialog(self.context, order, step, parent=self),
            "cancel": lambda: steps.ReasonDialog(self.context, order, step, parent=self),
        }
        return forms[step]()

    def _on_step_taken(self, step: str, order: PurchaseDetail, result: Any) -> None:
        number = order.number
        if step == "receive":
            self._on_received(result)
            return
        if step == "send" and isinstance(result, Path):
            said = _("{number} is sent, its paper is {file}").format(
                number=number, file=visible(result.name)
            )
            self.context.toast(said)
            return
        told = {
            "edit": _("{number} is changed"),
            "send": _("{number} is sent"),
            "confirm": _("{number} is confirmed"),
            "return": _("{result}: goods of {number} go back"),
            "pay": _("{result} paid for {number}"),
            "cost": _("The bill for {number} is shared"),
            "close": _("{number} is closed"),
            "cancel": _("{number} is cancelled"),
        }[step]
        self.context.toast(
            told.format(number=number, result=visible(str(result))),
            undo=self._way_back(step, order),
        )

    def _way_back(self, step: str, order: PurchaseDetail) -> Undo | None:
        if step != "close":
            return None
        said = _("{number} is open again").format(number=order.number)
        return Undo(said, partial(_reopen, order.id))

    def _on_received(self, received: Received) -> None:
        quantity = self.context.formats.quantity
        said = _("{number}: {n} accepted").format(
            number=received.number, n=quantity(received.accepted)
        )
        if received.rejected:
            said = _("{number}: {n} accepted, {bad} rejected").format(
                number=received.number,
                n=quantity(received.accepted),
                bad=quantity(received.rejected),
            )
        self.context.toast(said)

    def _reopen(self, order: PurchaseDetail) -> None:
        said = _("{number} is open again").format(number=order.number)
        self.context.tasks.write(
            partial(_reopen, order.id), done=lambda _none: self.context.toast(said), owner=self
        )

    def _save_paper(self, order: PurchaseDetail) -> None:
        from shopdesk.ui.review.report_table import ask_path

        path = ask_path(order.number, ".pdf", self.context, self)
        if path is None:
            return
        chosen = str(self.context.state.load("purchasing/language", ""))
        self.context.tasks.read(
            partial(_write_paper, order.id, path, chosen),
            done=lambda written: self.context.toast(
                _("Saved as {file}").format(file=visible(written.name))
            ),
            owner=self,
        )


def _write_paper(
    order_id: int, path: Path, chosen: str, reader: Reader, _progress: Progress
) -> Path:
    from shopdesk.reports.purchase_order import write_purchase_order

    return write_purchase_order(reader, order_id, path, in_language=chosen)


def _reopen(order_id: int, session: Session, _progress: Progress) -> None:
    from shopdesk.purchasing.service import reopen_order

    reopen_order(session, order_id)


def _cancel(order_id: int, session: Session, _progress: Progress) -> None:
    from shopdesk.purchasing.service import cancel_order

    cancel_order(session, order_id, reason=_("Undone"))


def _found_orders(reader: Reader, text: str, limit: int) -> list[Found]:
    from shopdesk.purchasing.queries import find_orders

    return [
        Found(
            row.number,
            f"{row.supplier}  {_(PURCHASE_STATE_LABELS[PurchaseState(row.state)])}",
            "purchasing",
            row.id,
        )
        for row in find_orders(reader, text, limit)
    ]
