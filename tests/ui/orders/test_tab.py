"""The orders tab: chips, the steps of an order by buttons and keys, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from shopdesk.ui.list_query import ListState
from shopdesk.ui.orders.dialogs.steps import PayDialog, ShipDialog
from shopdesk.ui.orders.tab import OrdersTab
from tests.screens import Screen

Place = Callable[..., int]
TOTAL = 1000 - 100 + 800


def test_shop_without_orders_says_how_to_begin(screen: Screen) -> None:
    tab = screen.tab("orders", OrdersTab)
    words = {label.text() for label in tab.findChildren(QLabel) if label.isVisible()}
    assert "No orders yet" in words
    assert not any(action.isEnabled() for action in tab.steps.values())


def test_chips_tell_how_many_orders_are_in_each_state(screen: Screen, place: Place) -> None:
    place()
    place()
    place(TOTAL)
    tab = screen.tab("orders", OrdersTab)
    chips = {button.text() for button in tab.filters.findChildren(type(tab.channel_chip))}
    assert {"Waiting for payment  2", "To ship  1", "On its way  0"} <= chips


def test_channel_chip_narrows_the_list(screen: Screen, place: Place) -> None:
    from tests.factories import add_channel

    place()
    with screen.shop.unit_of_work() as session:
        add_channel(session, "jd")
    tab = screen.tab("orders", OrdersTab)
    actions = {action.text(): action for action in tab.channel_chip.menu().actions()}
    assert set(actions) == {"Jd", "Taobao"}
    actions["Jd"].trigger()
    screen.settle()
    assert tab.model.rowCount() == 0
    actions["Taobao"].trigger()
    screen.settle()
    assert tab.model.rowCount() == 1


def test_from_payment_to_delivery_and_back(screen: Screen, place: Place) -> None:
    order_id = place()
    tab = screen.tab("orders", OrdersTab)
    assert tab.panel is not None
    screen.click(screen.button(tab.panel, "Record payment…"))
    pay = screen.dialog(PayDialog)
    assert pay.amount.text() == "17.00"
    screen.key(pay.amount, Qt.Key.Key_S, control=True)
    assert screen.state_of(order_id) == "wait_ship"
    assert screen.toasts[-1] == "¥17.00 received for SO000001"
    screen.settle()

    screen.click(screen.button(tab.panel, "Ship…"))
    ship = screen.dialog(ShipDialog)
    ship.carrier.setCurrentText("顺丰")
    screen.type(ship.tracking, "SF123")
    screen.key(ship.tracking, Qt.Key.Key_Return)
    assert screen.state_of(order_id) == "wait_receive"
    assert screen.rows("SELECT carrier, tracking FROM shipment") == [("顺丰", "SF123")]
    screen.undo()
    assert screen.state_of(order_id) == "wait_ship"

    tab.steps["ship"].trigger()
    screen.click(screen.dialog(ShipDialog).ok_button)
    screen.settle()
    screen.click(screen.button(tab.panel, "Delivered"))
    assert screen.state_of(order_id) == "success"
    screen.undo()
    assert screen.state_of(order_id) == "wait_receive"


def test_steps_are_enabled_as_the_flow_says(screen: Screen, place: Place) -> None:
    place()
    tab = screen.tab("orders", OrdersTab)
    enabled = {name for name, action in tab.steps.items() if action.isEnabled()}
    assert enabled == {"pay", "cancel"}


def test_palette_finds_orders_by_buyer(screen: Screen, place: Place) -> None:
    order_id = place(buyer_name="欧阳修文")
    screen.tab("orders", OrdersTab)
    finder = next(one for one in screen.context.actions.finders if one.title == "Order")
    with screen.shop.reader() as reader:
        found = finder.find(reader, "oyxw", 5)
    assert [(record.title, record.tab, record.id) for record in found] == [
        ("SO000001", "orders", order_id)
    ]


def test_order_hidden_by_a_filter_is_shown_all_the_same(screen: Screen, place: Place) -> None:
    order_id = place()
    tab = screen.tab("orders", OrdersTab)
    tab.set_state(ListState(chips=frozenset({"success"})))
    screen.context.show("orders", order_id)
    screen.wait(lambda: tab.current_id() == order_id)


def test_steps_follow_the_order_also_without_the_panel(screen: Screen, place: Place) -> None:
    place()
    tab = screen.tab("orders", OrdersTab)
    tab.toggle_panel()
    tab.steps["pay"].trigger()
    pay = screen.dialog(PayDialog)
    screen.click(pay.ok_button)
    screen.settle()
    enabled = {name for name, action in tab.steps.items() if action.isEnabled()}
    assert enabled == {"ship", "refund"}
