"""The customers tab: everybody who bought, and one of them over all channels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from shopdesk.base.table import TableQuery
from shopdesk.customers.queries import (
    CUSTOMERS,
    CustomerChoice,
    CustomerDetail,
    search_customers,
)
from shopdesk.customers.rules import CustomerKind, masked_phone
from shopdesk.i18n import _
from shopdesk.orders.queries import ORDERS
from shopdesk.ui.actions import Finder, Found
from shopdesk.ui.context import Context, Undo
from shopdesk.ui.customers.dialogs import Saved, change_back
from shopdesk.ui.customers.panel import CustomerPanel, CustomerRecord
from shopdesk.ui.formats import quoted, visible
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.list_query import Drill
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.empty_state import Empty

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader


class CustomersTab(ListPage):
    """All customers of the shop."""

    def __init__(self, context: Context) -> None:
        self.customer_panel = CustomerPanel(context)
        kinds = {str(CustomerKind.PERSON): Tone.NEUTRAL, str(CustomerKind.COMPANY): Tone.ACCENT}
        super().__init__(
            context,
            CUSTOMERS,
            panel=self.customer_panel,
            tones={"kind": kinds},
            placeholder=_("Name, pinyin initials, number, phone tail"),
        )
        self._customer: CustomerDetail | None = None
        importing = self.add_button(
            _("Import customers…"), context.ask_import, icon_name=Icon.IMPORT
        )
        new = self.add_button(
            _("New customer"), self.on_new, primary=True, shortcut="Ctrl+N", icon_name=Icon.ADD
        )
        self.set_empty(
            Empty(
                Icon.CUSTOMERS,
                _("No customers yet"),
                _(
                    "Imported orders bring their buyers along. You can also import a list of "
                    "customers, or enter one."
                ),
                (importing, new),
            )
        )
        add = partial(context.actions.add, scope=self, group=_(CUSTOMERS.title))
        self.edit = add(_("Edit…"), self.on_edit, shortcut="Ctrl+E", icon_name=Icon.EDIT)
        self.order = add(_("New order for this customer"), self.on_order, icon_name=Icon.ORDERS)
        self.orders = add(_("All orders"), self.on_orders, icon_name=Icon.LINK)
        self.customer_panel.actions_shown = (self.order, self.edit, self.orders)
        self.customer_panel.record_shown.connect(self._on_record_shown)
        self._on_record_shown(None)
        context.actions.add_finder(Finder(_("Customer"), _found_customers))

    def _on_record_shown(self, record: CustomerRecord | None) -> None:
        self._customer = None if record is None else record.customer
        for action in (self.edit, self.order, self.orders):
            action.setEnabled(record is not None)

    def on_new(self) -> None:
        """Enter a customer."""
        from shopdesk.ui.customers.dialogs import CustomerDialog

        dialog = CustomerDialog(self.context, parent=self)
        dialog.succeeded.connect(self._on_created)
        dialog.open()

    def _on_created(self, saved: Saved) -> None:
        self.select_id(saved.id)
        self.context.toast(_("{name} saved").format(name=visible(saved.name)))

    def on_edit(self) -> None:
        """Change the current customer."""
        from shopdesk.ui.customers.dialogs import CustomerDialog

        if self._customer is not None:
            dialog = CustomerDialog(self.context, self._customer, parent=self)
            dialog.succeeded.connect(self._on_changed)
            dialog.open()

    def _on_changed(self, saved: Saved) -> None:
        name = visible(saved.name)
        self.context.toast(
            _("{name} saved").format(name=name),
            undo=Undo(_("{name} is as before").format(name=name), partial(change_back, saved)),
        )

    def on_order(self) -> None:
        """Enter an order of the current customer."""
        from shopdesk.ui.orders.dialogs.entry import EntryDialog

        customer = self._customer
        if customer is None:
            return
        dialog = EntryDialog(self.context, parent=self)
        dialog.customer.choose(
            CustomerChoice(
                customer.id, customer.number, customer.name, customer.phone, customer.city
            )
        )
        dialog.lines.lines[0].sku.setFocus()
        dialog.succeeded.connect(
            lambda placed: self.context.toast(
                _("Order {number} placed").format(number=placed.number)
            )
        )
        dialog.open()

    def on_orders(self) -> None:
        """Show the orders of the current customer in the orders tab."""
        customer = self._customer
        if customer is not None:
            query = TableQuery(filters=(("customer", {"customer": customer.id}),))
            title = _("{list} of {name}").format(list=_(ORDERS.title), name=quoted(customer.name))
            self.context.show("orders", Drill(title, query))


def _found_customers(reader: Reader, text: str, limit: int) -> list[Found]:
    return [
        Found(
            customer.name,
            "  ".join(filter(None, (customer.city, masked_phone(customer.phone)))),
            "customers",
            customer.id,
        )
        for customer in search_customers(reader, text, limit)
    ]
