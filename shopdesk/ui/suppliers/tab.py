"""The suppliers section: all of them with score and alarms, one beside the list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from shopdesk.base.table import TableQuery
from shopdesk.i18n import _, ngettext
from shopdesk.purchasing.queries import (
    PURCHASE_ORDERS,
    SUPPLIERS,
    PayableRow,
    RiskRow,
    SupplierChoice,
    SupplierDetail,
    TaskRow,
    search_suppliers,
)
from shopdesk.purchasing.rules import LAYER_LABELS, Layer
from shopdesk.ui.actions import Finder, Found
from shopdesk.ui.context import Context
from shopdesk.ui.formats import quoted, visible
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.list_query import Drill
from shopdesk.ui.suppliers.panel import SupplierPanel, SupplierRecord
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.empty_state import Empty

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.ui.suppliers.dialogs import SavedSupplier
    from shopdesk.ui.tasks import Progress


class SuppliersTab(ListPage):
    """All suppliers of the shop."""

    def __init__(self, context: Context) -> None:
        panel = SupplierPanel(context)
        super().__init__(
            context,
            SUPPLIERS,
            panel=panel,
            tones={
                "layer": {
                    str(Layer.STRATEGIC): Tone.ACCENT,
                    str(Layer.REGULAR): Tone.NEUTRAL,
                    str(Layer.BACKUP): Tone.NEUTRAL,
                }
            },
            placeholder=_("Name, code, pinyin initials, phone tail"),
        )
        self._supplier: SupplierDetail | None = None
        self._owed: tuple[PayableRow, ...] = ()
        self._risks: tuple[RiskRow, ...] = ()
        self._tasks: tuple[TaskRow, ...] = ()
        new = self.add_button(
            _("New supplier"), self.on_new, primary=True, shortcut="Ctrl+N", icon_name=Icon.ADD
        )
        self.set_empty(
            Empty(
                Icon.TRUCK,
                _("No suppliers yet"),
                _(
                    "Enter whom you buy from. Scores come by themselves from orders and receipts; "
                    "nothing has to be set up."
                ),
                (new,),
            )
        )
        add = partial(context.actions.add, scope=self, group=_(SUPPLIERS.title))
        self.order = add(
            _("New order to this supplier"), self.on_order, icon_name=Icon.ADD,
            shortcut="Ctrl+Shift+N",
        )  # fmt: skip
        self.edit = add(_("Edit…"), self.on_edit, shortcut="Ctrl+E", icon_name=Icon.EDIT)
        self.offer = add(_("Add what he offers…"), self.on_offer, icon_name=Icon.PRODUCTS)
        self.contract = add(_("Add a contract…"), self.on_contract, icon_name=Icon.FILE)
        self.pay = add(_("Pay…"), self.on_pay, shortcut="Ctrl+Shift+P", icon_name=Icon.MONEY)
        self.tasks = add(_("Make tasks of the risks"), self.on_tasks, icon_name=Icon.CHECK)
        self.finish = add(_("Finish a task…"), self.on_finish, icon_name=Icon.SUCCESS)
        self.orders = add(_("All purchase orders"), self.on_orders, icon_name=Icon.LINK)
        self._all = (
            *(self.order, self.edit, self.offer, self.pay),
            *(self.contract, self.tasks, self.finish, self.orders),
        )
        panel.actions_shown = self._all
        panel.record_shown.connect(self._on_record_shown)
        self._on_record_shown(None)
        context.actions.add_finder(Finder(_("Supplier"), _found_suppliers))

    def _on_record_shown(self, record: SupplierRecord | None) -> None:
        self._supplier = None if record is None else record.supplier
        self._owed = () if record is None else record.owed
        self._risks = () if record is None else record.risks
        for action in self._all:
            action.setEnabled(record is not None)
        self._tasks = () if record is None else record.tasks
        self.finish.setEnabled(bool(self._tasks))
        self.pay.setEnabled(bool(self._owed))
        self.tasks.setEnabled(any(not risk.has_task for risk in self._risks))

    def on_new(self) -> None:
        """Enter a supplier."""
        from shopdesk.ui.suppliers.dialogs import SupplierDialog

        dialog = SupplierDialog(self.context, parent=self)
        dialog.succeeded.connect(self._on_saved)
        dialog.open()

    def on_edit(self) -> None:
        """Change the current supplier."""
        from shopdesk.ui.suppliers.dialogs import SupplierDialog

        if self._supplier is not None:
            dialog = SupplierDialog(self.context, self._supplier, parent=self)
            dialog.succeeded.connect(self._on_saved)
            dialog.open()

    def _on_saved(self, saved: SavedSupplier) -> None:
        self.select_id(saved.id)
        self.context.toast(_("{name} saved").format(name=visible(saved.name)))

    def on_offer(self) -> None:
        """Add or change what the current supplier offers."""
        from shopdesk.ui.suppliers.dialogs import OfferDialog

        if self._supplier is not None:
            dialog = OfferDialog(self.context, self._supplier, parent=self)
            dialog.succeeded.connect(lambda _key: self.context.toast(_("Prices saved")))
            dialog.open()

    def on_contract(self) -> None:
        """Note a contract with the current supplier."""
        from shopdesk.ui.suppliers.dialogs import ContractDialog

        if self._supplier is not None:
            dialog = ContractDialog(self.context, self._supplier, parent=self)
            dialog.succeeded.connect(lambda _key: self.context.toast(_("Contract saved")))
            dialog.open()

    def on_pay(self) -> None:
        """Pay something of what is owed to the current supplier."""
        from shopdesk.ui.purchasing.dialogs.steps import PayDialog

        if self._owed:
            dialog = PayDialog(self.context, list(self._owed), parent=self)
            dialog.succeeded.connect(
                lambda amount: self.context.toast(_("{amount} paid").format(amount=amount))
            )
            dialog.open()

    def on_tasks(self) -> None:
        """Open a task for every risk of the current supplier that has none."""
        wanted = [risk for risk in self._risks if not risk.has_task]
        supplier = self._supplier
        if supplier is not None:
            self.context.tasks.write(
                partial(_open_tasks, supplier.id, wanted), done=self._on_tasks, owner=self
            )

    def _on_tasks(self, count: int) -> None:
        said = ngettext("{n} task opened", "{n} tasks opened", count)
        self.context.toast(said.format(n=count))

    def on_finish(self) -> None:
        """Note what came of a task about the current supplier."""
        from shopdesk.ui.suppliers.dialogs import TaskDialog

        if self._tasks:
            dialog = TaskDialog(self.context, self._tasks, parent=self)
            dialog.succeeded.connect(lambda _key: self.context.toast(_("Task finished")))
            dialog.open()

    def on_order(self) -> None:
        """Enter a purchase order for the current supplier."""
        from shopdesk.ui.purchasing.dialogs.entry import PurchaseDialog

        supplier = self._supplier
        if supplier is None:
            return
        dialog = PurchaseDialog(self.context, parent=self)
        dialog.choose_supplier(
            SupplierChoice(
                supplier.id, supplier.code, supplier.name, supplier.layer, supplier.state
            )
        )
        dialog.succeeded.connect(
            lambda drafted: self.context.toast(
                _("Draft {number} kept").format(number=drafted.number)
            )
        )
        dialog.open()

    def on_orders(self) -> None:
        """Show the purchase orders of the current supplier."""
        supplier = self._supplier
        if supplier is not None:
            query = TableQuery(filters=(("supplier", {"supplier": supplier.id}),))
            title = _("{list} of {name}").format(
                list=_(PURCHASE_ORDERS.title), name=quoted(supplier.name)
            )
            self.context.show("purchasing", Drill(title, query))


def _open_tasks(
    supplier_id: int, risks: list[RiskRow], session: Session, _progress: Progress
) -> int:
    from shopdesk.purchasing.service import TaskInput, open_task

    for risk in risks:
        open_task(
            session,
            TaskInput(
                risk.kind,
                risk.cause,
                supplier_id=risk.supplier_id or supplier_id,
                sku_id=risk.sku_id,
                purchase_order_id=risk.order_id,
            ),
        )
    return len(risks)


def _found_suppliers(reader: Reader, text: str, limit: int) -> list[Found]:
    return [
        Found(row.name, f"{row.code}  {_(LAYER_LABELS[Layer(row.layer)])}", "suppliers", row.id)
        for row in search_suppliers(reader, text, limit)
    ]
