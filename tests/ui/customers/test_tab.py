"""The customers tab: finding, entering an order for somebody, the way to their orders."""

from __future__ import annotations

from PySide6.QtCore import Qt

from shopdesk.ui.customers.dialogs import CustomerDialog
from shopdesk.ui.customers.tab import CustomersTab
from shopdesk.ui.orders.dialogs.entry import EntryDialog
from shopdesk.ui.orders.tab import OrdersTab
from tests.screens import Screen
from tests.ui.customers.conftest import Buyers


def test_found_by_initials_and_phone_tail(screen: Screen, known: Buyers) -> None:
    tab = screen.tab("customers", CustomersTab)
    assert tab.model.rowCount() == 3
    for text in ("oyxw", "5678", "修文"):
        tab.filters.search.clear()
        screen.type(tab.filters.search, text)
        screen.wait(lambda: tab.model.rowCount() == 1)
        screen.settle()
        assert tab.current_id() == known.buyer


def test_phones_lie_open_only_when_the_column_is_chosen(screen: Screen) -> None:
    tab = screen.tab("customers", CustomersTab)
    assert "phone" not in tab.table.chosen_columns


def test_order_for_the_current_customer(screen: Screen, known: Buyers) -> None:
    tab = screen.tab("customers", CustomersTab)
    tab.select_id(known.buyer)
    screen.settle()
    tab.order.trigger()
    entry = screen.dialog(EntryDialog)
    assert (entry.recipient.text(), entry.place.text()) == ("欧阳修文", "杭州市")
    line = entry.lines.lines[0]
    screen.type(line.sku, "MUG")
    screen.key(line.sku, Qt.Key.Key_Return)
    screen.click(entry.ok_button)
    assert screen.rows(
        "SELECT count(*) FROM sales_order WHERE customer_id = :id", id=known.buyer
    ) == [(3,)]
    assert screen.toasts[-1] == "Order SO000003 placed"


def test_all_orders_opens_them_in_their_tab(screen: Screen, known: Buyers) -> None:
    tab = screen.tab("customers", CustomersTab)
    tab.select_id(known.buyer)
    screen.settle()
    tab.orders.trigger()
    screen.settle()
    orders = screen.tab("orders", OrdersTab)
    assert sorted(orders.model.ids) == sorted(known.orders)
    assert orders.state.drill is not None
    assert orders.state.drill.title == "Orders of “欧阳修文”"


def test_change_is_undone(screen: Screen, known: Buyers) -> None:
    tab = screen.tab("customers", CustomersTab)
    tab.select_id(known.buyer)
    screen.settle()
    tab.edit.trigger()
    form = screen.dialog(CustomerDialog)
    form.name.selectAll()
    screen.type(form.name, "Ouyang")
    screen.click(form.addresses.edits[1].first)
    screen.click(form.ok_button)
    sql = (
        "SELECT c.name, a.recipient, a.label FROM customer c JOIN customer_address a "
        "ON a.customer_id = c.id WHERE c.id = :id AND a.is_default = 1"
    )
    assert screen.rows(sql, id=known.buyer) == [("Ouyang", "公司前台", "")]
    screen.undo()
    assert screen.rows(sql, id=known.buyer) == [("欧阳修文", "欧阳修文", "家")]


def test_palette_finds_customers_without_showing_their_phone(screen: Screen, known: Buyers) -> None:
    screen.tab("customers", CustomersTab)
    finder = next(one for one in screen.context.actions.finders if one.title == "Customer")
    with screen.shop.reader() as reader:
        found = finder.find(reader, "5678", 5)
    assert [(one.title, one.detail, one.id) for one in found] == [
        ("欧阳修文", "杭州市  138****5678", known.buyer)
    ]
