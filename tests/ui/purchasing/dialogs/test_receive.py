"""Counting a delivery: scanning, wrong goods, surplus, quarantine."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shopdesk.base.quantity import pieces
from shopdesk.purchasing.service import LineInput
from shopdesk.ui.purchasing.dialogs.receive import ReceiveDialog
from shopdesk.ui.purchasing.tab import PurchasingTab
from tests.factories import every_fact
from tests.purchasing.trade import Trade, faults, sent_order
from tests.screens import Screen


@pytest.fixture
def receive(screen: Screen, trade: Trade) -> ReceiveDialog:
    """The form for ten mugs."""
    order_id = sent_order(screen.shop, trade, LineInput(trade.mug, pieces(10)))
    tab = screen.tab("purchasing", PurchasingTab)
    tab.select_id(order_id)
    screen.settle()
    tab.steps["receive"].trigger()
    return screen.dialog(ReceiveDialog)


def scan(screen: Screen, receive: ReceiveDialog, code: str) -> None:
    screen.type(receive.scan, code)
    screen.key(receive.scan, Qt.Key.Key_Return)
    screen.settle()


def test_wrong_goods_are_rejected_in_the_same_pass(screen: Screen, receive: ReceiveDialog) -> None:
    scan(screen, receive, "mug")
    scan(screen, receive, "TEA")
    scan(screen, receive, "tea")
    scan(screen, receive, "nothing")
    assert receive.told.text() == "No article has the code nothing."
    mugs, teas = receive.lines
    assert (mugs.accepted.text(), teas.rejected.text()) == ("1", "2")
    assert not teas.accepted.isEnabled()
    assert teas.reason.currentData() == "wrong"
    receive.keep.setChecked(True)
    screen.key(receive.scan, Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert screen.rows(
        "SELECT accepted, rejected, reject_reason, rejected_to FROM receipt_line ORDER BY id"
    ) == [(1000, 0, "", None), (0, 2000, "wrong", 3)]
    assert faults(screen.shop) == []


def test_surplus_must_be_welcome(screen: Screen, receive: ReceiveDialog) -> None:
    (mugs,) = receive.lines
    screen.type(mugs.accepted, "12")
    assert receive.told.text() == "2 more than open"
    before = every_fact(screen.shop)
    screen.click(receive.ok_button)
    assert receive.message.text.endswith("[SD-PUR-013]")
    assert every_fact(screen.shop) == before

    receive.more.setChecked(True)
    screen.click(receive.ok_button)

    assert screen.no_dialog()
    assert screen.rows("SELECT received FROM purchase_line") == [(pieces(12),)]


def test_everything_open_comes_with_one_button(screen: Screen, receive: ReceiveDialog) -> None:
    screen.click(receive.ok_button)
    assert receive.message.text == "Nothing was counted."
    receive.lines[0].accepted.setText("x")
    screen.click(receive.ok_button)
    assert receive.lines[0].error.text() == "This is no quantity."

    screen.click(receive.all_button)
    screen.type(receive.delivery_note, "L-9")
    screen.click(receive.ok_button)

    assert screen.no_dialog()
    assert screen.rows("SELECT accepted, delivery_note FROM receipt") == [(pieces(10), "L-9")]
