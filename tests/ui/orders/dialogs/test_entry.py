"""Entering an order with the keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shopdesk.customers.service import AddressInput, CustomerInput, create_customer
from shopdesk.products.service import ProductInput, SkuInput, create_product
from shopdesk.stock.service import record_opening
from shopdesk.ui import dialogs
from shopdesk.ui.orders.dialogs.entry import EntryDialog
from shopdesk.ui.orders.tab import OrdersTab
from tests.factories import every_fact
from tests.screens import Screen


@pytest.fixture
def entry(screen: Screen) -> EntryDialog:
    """The form, in a shop with a lamp at 50.00 (4 on the shelf) and a customer with an address."""
    with screen.shop.unit_of_work() as session:
        lamp = ProductInput("LAMP", "台灯", (SkuInput("LAMP", 5000, barcodes=("6901234567892",)),))
        create_product(session, lamp)
        sku = session.connection().exec_driver_sql("SELECT max(id) FROM sku").scalar_one()
        record_opening(session, {int(sku): 4000})
        address = AddressInput(
            "欧阳", "13900001111", "中国", "浙江省", "杭州市", "西湖区", "文三路 8 号"
        )
        create_customer(session, CustomerInput("欧阳修文", addresses=(address,)))
    tab = screen.tab("orders", OrdersTab)
    tab.on_new()
    return screen.dialog(EntryDialog)


def test_whole_order_without_a_mouse(screen: Screen, entry: EntryDialog) -> None:
    assert entry.focusWidget() is entry.customer
    screen.type(entry.customer, "oyxw")
    screen.settle()
    assert entry.customer.popup.isVisible()
    screen.key(entry.customer, Qt.Key.Key_Tab)
    assert (entry.recipient.text(), entry.phone.text()) == ("欧阳", "13900001111")
    assert (entry.place.text(), entry.address.text()) == ("杭州市", "西湖区 文三路 8 号")

    line = entry.lines.lines[0]
    screen.type(line.sku, "lam")
    screen.settle()
    screen.key(line.sku, Qt.Key.Key_Return)
    assert (line.quantity.text(), line.price.text()) == ("1", "50.00")
    screen.key(line.sku, Qt.Key.Key_Tab)
    assert entry.focusWidget() is line.quantity
    screen.key(line.quantity, Qt.Key.Key_Up)
    screen.key(line.quantity, Qt.Key.Key_Tab)
    screen.key(line.price, Qt.Key.Key_Tab)
    screen.type(line.discount, "10")
    screen.key(line.discount, Qt.Key.Key_Tab)
    assert len(entry.lines.lines) == 2
    assert entry.focusWidget() is entry.lines.lines[1].sku
    screen.type(entry.freight, "8")
    assert entry.sums.accessibleName().endswith("Total ¥98.00")
    screen.key(entry.freight, Qt.Key.Key_Tab)
    screen.key(entry.paid, Qt.Key.Key_Space)
    screen.key(entry.paid, Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert screen.toasts[-1] == "Order SO000001 placed"
    assert screen.rows(
        "SELECT goods, discount, freight, total, paid, display_state, buyer_name, recipient, "
        "province, city, address FROM sales_order"
    ) == [
        (
            *(10000, 1000, 800, 9800, 9800, "wait_ship"),
            *("欧阳修文", "欧阳", "浙江省", "杭州市", "西湖区 文三路 8 号"),
        )
    ]
    assert screen.rows("SELECT quantity, unit_price, discount FROM order_line") == [
        (2000, 5000, 1000)
    ]
    assert screen.rows("SELECT method, amount FROM payment") == [("cash", 9800)]


def test_unpaid_order_is_undone_by_cancelling_it(screen: Screen, entry: EntryDialog) -> None:
    line = entry.lines.lines[0]
    screen.type(line.sku, "LAMP")
    screen.key(line.sku, Qt.Key.Key_Return)
    screen.click(entry.ok_button)
    assert screen.rows("SELECT display_state, paid FROM sales_order") == [("wait_pay", 0)]
    screen.undo()
    assert screen.rows("SELECT display_state FROM sales_order") == [("closed",)]


def test_empty_and_unknown_lines_are_told_where_they_stand(
    screen: Screen, entry: EntryDialog
) -> None:
    before = every_fact(screen.shop)
    screen.click(entry.ok_button)
    assert entry.message.text == "An order needs at least one line."
    line = entry.lines.lines[0]
    screen.type(line.sku, "nothing like it")
    screen.click(entry.ok_button)
    assert line.note.text() == "Choose an article from the list."
    line.clear()
    screen.type(line.sku, "LAMP")
    screen.key(line.sku, Qt.Key.Key_Return)
    line.quantity.setText("1.5")
    screen.click(entry.ok_button)
    assert line.note.text() == "Whole pieces only."
    line.quantity.setText("1")
    screen.type(line.discount, "50.01")
    screen.click(entry.ok_button)
    assert line.note.text() == "A discount is at most ¥50.00."
    assert entry.isVisible()
    assert every_fact(screen.shop) == before
    entry.done(0)


def test_what_cannot_be_sold_is_refused_and_nothing_typed_is_lost(
    screen: Screen, entry: EntryDialog
) -> None:
    line = entry.lines.lines[0]
    screen.type(line.sku, "LAMP")
    screen.key(line.sku, Qt.Key.Key_Return)
    line.quantity.setText("5")
    assert line.note.text() == "Only 4 can be sold."
    before = every_fact(screen.shop)
    screen.click(entry.ok_button)
    assert entry.message.text == (
        "Not enough stock of LAMP 台灯: 5 wanted, 4 left. Nothing was saved. [SD-STK-001]"
    )
    assert (line.quantity.text(), entry.ok_button.isEnabled()) == ("5", True)
    assert every_fact(screen.shop) == before
    entry.done(0)


def test_unknown_customer_is_not_taken_silently(screen: Screen, entry: EntryDialog) -> None:
    line = entry.lines.lines[0]
    screen.type(line.sku, "LAMP")
    screen.key(line.sku, Qt.Key.Key_Return)
    screen.type(entry.customer, "zzz")
    screen.click(entry.ok_button)
    assert entry.who.error("customer") == "Choose a customer from the list, or empty this field."
    assert screen.rows("SELECT count(*) FROM sales_order") == [(0,)]
    entry.done(0)


def test_leaving_with_lines_asks_first(
    screen: Screen, entry: EntryDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(_parent: object, question: str, *_rest: object, **_values: object) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr(dialogs, "confirm", confirm)
    screen.type(entry.lines.lines[0].sku, "LAMP")
    screen.key(entry, Qt.Key.Key_Escape)
    assert entry.isVisible()
    screen.key(entry, Qt.Key.Key_Escape)
    assert asked == ["Leave without saving?"] * 2
    assert screen.no_dialog()


def test_first_order_of_a_shop_without_channels_makes_one(screen: Screen) -> None:
    with screen.shop.unit_of_work() as session:
        session.connection().exec_driver_sql("DELETE FROM channel")
    tab = screen.tab("orders", OrdersTab)
    tab.on_new()
    entry = screen.dialog(EntryDialog)
    assert entry.channel.currentText() == "By hand"
    line = entry.lines.lines[0]
    with screen.shop.unit_of_work() as session:
        create_product(session, ProductInput("LAMP", "台灯", (SkuInput("LAMP", 5000),)))
        sku = session.connection().exec_driver_sql("SELECT max(id) FROM sku").scalar_one()
        record_opening(session, {int(sku): 4000})
    screen.type(line.sku, "LAMP")
    screen.key(line.sku, Qt.Key.Key_Return)
    screen.click(entry.ok_button)
    assert screen.rows(
        "SELECT h.code FROM sales_order o JOIN channel h ON h.id = o.channel_id"
    ) == [("hand",)]
