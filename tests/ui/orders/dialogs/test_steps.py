"""Forms for one step of one order."""

from __future__ import annotations

from collections.abc import Callable

from shopdesk.orders.service import (
    ShipInput,
    ship_order,
)
from shopdesk.ui.orders.dialogs.steps import CancelDialog, PayDialog, ShipDialog
from shopdesk.ui.orders.tab import OrdersTab
from tests.screens import Screen

Place = Callable[..., int]
TOTAL = 1000 - 100 + 800


def test_too_much_money_keeps_the_form_open(screen: Screen, place: Place) -> None:
    order_id = place()
    tab = screen.tab("orders", OrdersTab)
    tab.steps["pay"].trigger()
    pay = screen.dialog(PayDialog)
    pay.amount.selectAll()
    screen.type(pay.amount, "17.01")
    screen.click(pay.ok_button)
    assert pay.form.error("amount") == "An amount up to ¥17.00."
    assert (pay.isVisible(), pay.amount.text()) == (True, "17.01")
    assert screen.state_of(order_id) == "wait_pay"
    pay.done(0)


def test_refusal_of_the_service_is_shown_with_its_code(screen: Screen, place: Place) -> None:
    order_id = place(TOTAL)
    tab = screen.tab("orders", OrdersTab)
    tab.steps["ship"].trigger()
    ship = screen.dialog(ShipDialog)
    with screen.shop.unit_of_work() as session:
        ship_order(session, order_id, ShipInput("other seat"))
    screen.type(ship.tracking, "SF1")
    screen.click(ship.ok_button)
    assert "[SD-ORD-004]" in ship.message.text
    assert (ship.isVisible(), ship.tracking.text(), ship.ok_button.isEnabled()) == (
        True,
        "SF1",
        True,
    )
    assert screen.rows("SELECT carrier FROM shipment") == [("other seat",)]
    ship.done(0)


def test_cancel_needs_a_reason_and_can_be_taken_back(screen: Screen, place: Place) -> None:
    order_id = place()
    tab = screen.tab("orders", OrdersTab)
    tab.steps["cancel"].trigger()
    cancel = screen.dialog(CancelDialog)
    screen.click(cancel.ok_button)
    assert cancel.form.error("reason") == "A reason is needed."
    cancel.reason.setCurrentIndex(2)
    screen.click(cancel.ok_button)
    assert screen.state_of(order_id) == "closed"
    assert screen.rows("SELECT note FROM order_event WHERE kind = 'closed'") == [("Out of stock",)]
    screen.undo()
    assert screen.state_of(order_id) == "wait_pay"
    assert screen.rows("SELECT reserved FROM stock_balance WHERE reserved > 0") == [(1000,)]
