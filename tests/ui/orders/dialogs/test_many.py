"""One step for many orders."""

from __future__ import annotations

from collections.abc import Callable

from shopdesk.ui.orders.dialogs.many import ManyDialog
from shopdesk.ui.orders.tab import OrdersTab
from tests.screens import Screen

Place = Callable[..., int]
TOTAL = 1000 - 100 + 800


def test_many_orders_are_shipped_together_or_not_at_all(screen: Screen, place: Place) -> None:
    sent = [place(TOTAL), place(TOTAL)]
    waiting = place()
    tab = screen.tab("orders", OrdersTab)
    tab.table.selectAll()
    screen.settle()
    tab.ship_many.trigger()
    many = screen.dialog(ManyDialog)
    assert many.summary.text() == (
        "2 orders take this step. 1 other is left as it is, because it is in another state."
    )
    assert many.table.model().rowCount() == 2
    assert many.ok_button.text() == "Ship 2 orders"
    many.carrier.setCurrentText("EMS")
    screen.click(many.ok_button)
    assert [screen.state_of(key) for key in (*sent, waiting)] == [
        "wait_receive",
        "wait_receive",
        "wait_pay",
    ]
    assert screen.toasts[-1] == "2 orders shipped"
    screen.undo()
    assert [screen.state_of(key) for key in sent] == ["wait_ship", "wait_ship"]


def test_selection_that_cannot_take_the_step_says_so(screen: Screen, place: Place) -> None:
    place()
    tab = screen.tab("orders", OrdersTab)
    tab.table.selectAll()
    screen.settle()
    tab.deliver_many.trigger()
    many = screen.dialog(ManyDialog)
    assert many.summary.text() == "None of the selected orders can take this step."
    assert not many.ok_button.isEnabled()
    many.done(0)


def test_keys_of_one_step_mean_all_selected_orders(screen: Screen, place: Place) -> None:
    for _order in range(2):
        place(TOTAL)
    tab = screen.tab("orders", OrdersTab)
    tab.table.selectAll()
    screen.settle()
    tab.steps["ship"].trigger()
    many = screen.dialog(ManyDialog)
    assert many.ok_button.text() == "Ship 2 orders"
    screen.click(many.ok_button)
    screen.settle()
    tab.steps["deliver"].trigger()
    many = screen.dialog(ManyDialog)
    assert many.ok_button.text() == "2 orders have arrived"
    screen.click(many.ok_button)
    assert screen.rows("SELECT display_state FROM sales_order") == [("success",)] * 2
    screen.undo()
    assert screen.rows("SELECT display_state FROM sales_order") == [("wait_receive",)] * 2
