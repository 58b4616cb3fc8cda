"""Paying money back through the form."""

from __future__ import annotations

from collections.abc import Callable

from shopdesk.orders.service import LineInput, OrderInput, ShipInput, place_order, ship_order
from shopdesk.ui.orders.dialogs.refund import FIRST_LINES, RefundDialog
from shopdesk.ui.orders.tab import OrdersTab
from tests.factories import SmallShop
from tests.screens import Screen

Place = Callable[..., int]
TOTAL = 1000 - 100 + 800


def test_refund_of_a_part_fills_in_its_share(screen: Screen, place: Place) -> None:
    order_id = place(TOTAL)
    with screen.shop.unit_of_work() as session:
        ship_order(session, order_id, ShipInput())
    tab = screen.tab("orders", OrdersTab)
    tab.steps["refund"].trigger()
    refund = screen.dialog(RefundDialog)
    screen.type(refund.lines[0].quantity, "1")
    assert refund.lines[0].amount.text() == "9.00"
    refund.reason.setCurrentText("cracked")
    refund.goods_back.setChecked(True)
    screen.click(refund.ok_button)
    assert screen.toasts[-1] == "¥9.00 of SO000001 refunded"
    assert screen.rows("SELECT amount, units, reason FROM refund") == [(900, 1000, "cracked")]
    assert screen.rows("SELECT kind, quantity FROM stock_move ORDER BY id DESC LIMIT 1") == [
        ("return", 1000)
    ]
    assert screen.context.undoable is None


def test_refund_keeps_within_what_is_left(screen: Screen, place: Place) -> None:
    place(TOTAL)
    tab = screen.tab("orders", OrdersTab)
    tab.steps["refund"].trigger()
    refund = screen.dialog(RefundDialog)
    screen.click(refund.ok_button)
    assert refund.message.text == "A refund is more than 0 and at most ¥17.00."
    screen.type(refund.lines[0].quantity, "2")
    screen.type(refund.lines[1].amount, "8.01")
    screen.click(refund.ok_button)
    assert [line.error.text() for line in refund.lines] == ["At most 1 pieces.", "At most ¥8.00."]
    assert not refund.goods_back.isEnabled()
    refund.done(0)
    assert screen.rows("SELECT count(*) FROM refund") == [(0,)]


def test_long_order_shows_its_first_lines_and_refunds_all(screen: Screen, known: SmallShop) -> None:
    lines = tuple(LineInput(1000, known.postage) for _line in range(FIRST_LINES + 5))
    with screen.shop.unit_of_work() as session:
        order = OrderInput(known.channel, lines, paid=800 * len(lines))
        place_order(session, order)
    tab = screen.tab("orders", OrdersTab)
    tab.steps["refund"].trigger()
    refund = screen.dialog(RefundDialog)
    assert (len(refund.lines), refund.more_button.text()) == (FIRST_LINES, "Show 5 more lines")
    screen.click(refund.all_button)
    assert len(refund.lines) == FIRST_LINES + 5
    assert not refund.more_button.isVisible()
    assert refund.sums.accessibleName().endswith("Refund now ¥520.00")
    screen.click(refund.ok_button)
    assert screen.rows("SELECT amount, line_count FROM refund") == [(52_000, FIRST_LINES + 5)]
