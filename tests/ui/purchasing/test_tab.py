"""From a draft to a delivery that was short, and to the supplier's score, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from shopdesk.base.quantity import pieces
from shopdesk.purchasing.service import LineInput
from shopdesk.ui.purchasing.dialogs.entry import PurchaseDialog
from shopdesk.ui.purchasing.dialogs.receive import ReceiveDialog
from shopdesk.ui.purchasing.dialogs.steps import ReasonDialog, SendDialog
from shopdesk.ui.purchasing.panel import MAIN_STEPS
from shopdesk.ui.purchasing.tab import PurchasingTab
from shopdesk.ui.suppliers.tab import SuppliersTab
from shopdesk.ui.widgets.label import Label
from tests.purchasing.trade import Trade, faults, sent_order
from tests.screens import Screen


def press(screen: Screen, widget: QWidget, letter: Qt.Key) -> None:
    """A shortcut with Ctrl+Shift, as the window hears it."""
    screen.window.activateWindow()
    screen.settle()
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(widget, letter, modifiers)
    screen.settle()


def enter(screen: Screen, tab: PurchasingTab) -> None:
    """A hundred mugs by number, one tea by scanner."""
    screen.window.activateWindow()
    screen.settle()
    screen.key(tab, Qt.Key.Key_N, control=True)
    entry = screen.dialog(PurchaseDialog)
    assert entry.focusWidget() is entry.supplier
    screen.type(entry.supplier, "jdz")
    screen.settle()
    screen.key(entry.supplier, Qt.Key.Key_Return)
    line = entry.lines.lines[0]
    screen.type(line.sku, "mug")
    screen.settle()
    screen.key(line.sku, Qt.Key.Key_Return)
    assert (line.quantity.text(), line.price.text()) == ("1", "4.00")
    screen.key(line.sku, Qt.Key.Key_Tab)
    line.quantity.selectAll()
    screen.type(line.quantity, "100")
    assert line.price.text() == "3.50"  # the break of 100 is reached
    screen.key(line.quantity, Qt.Key.Key_Return)
    tea = entry.lines.lines[1]
    assert entry.focusWidget() is tea.sku
    screen.type(tea.sku, "TEA")
    screen.key(tea.sku, Qt.Key.Key_Return)  # at once, as a scanner does
    screen.settle()
    assert tea.price.text() == "12.3456"
    assert entry.sums.accessibleName().endswith("Total ¥362.35")
    screen.key(tea.price, Qt.Key.Key_S, control=True)
    assert screen.no_dialog()
    assert screen.toasts[-1] == "Draft PO000001 kept"


def count(screen: Screen, tab: PurchasingTab) -> None:
    """Ninety mugs and one tea are good, four mugs are broken, six are missing."""
    press(screen, tab, Qt.Key.Key_R)
    receive = screen.dialog(ReceiveDialog)
    assert receive.focusWidget() is receive.scan
    mugs, teas = receive.lines
    for _piece in range(2):  # a scanner types the code and Enter
        screen.type(receive.scan, "tea")
        screen.key(receive.scan, Qt.Key.Key_Return)
    assert teas.accepted.text() == "2"
    screen.key(teas.accepted, Qt.Key.Key_Down)
    screen.type(mugs.accepted, "90")
    screen.key(mugs.accepted, Qt.Key.Key_Tab)
    assert receive.focusWidget() is mugs.rejected
    screen.type(mugs.rejected, "4")
    assert receive.told.text() == "10 still missing"
    screen.key(mugs.rejected, Qt.Key.Key_S, control=True)
    assert screen.no_dialog()
    assert screen.toasts[-1] == "RC000001: 91 accepted, 4 rejected"


def end(screen: Screen, tab: PurchasingTab) -> None:
    """Expect nothing more; why has to be said."""
    tab.steps["close"].trigger()
    close = screen.dialog(ReasonDialog)
    reason = close.reason.lineEdit()
    assert reason is not None
    screen.key(reason, Qt.Key.Key_S, control=True)
    assert close.message.text.endswith("[SD-PUR-009]")
    screen.type(reason, "sold out there")
    screen.key(reason, Qt.Key.Key_S, control=True)
    assert screen.no_dialog()


def test_from_draft_to_score_without_a_mouse(screen: Screen, trade: Trade, tmp_path: Path) -> None:
    tab = screen.tab("purchasing", PurchasingTab)
    enter(screen, tab)

    press(screen, tab, Qt.Key.Key_S)
    send = screen.dialog(SendDialog)
    send.path.setText(str(tmp_path / "order.pdf"))
    screen.key(send.path, Qt.Key.Key_Return)
    assert screen.no_dialog()
    assert (tmp_path / "order.pdf").read_bytes().startswith(b"%PDF")
    assert screen.rows("SELECT state, total FROM purchase_order") == [("sent", 36_235)]

    count(screen, tab)
    assert screen.rows("SELECT state FROM purchase_order") == [("part_received",)]
    end(screen, tab)
    assert screen.rows("SELECT state FROM purchase_order") == [("closed",)]
    assert screen.rows(
        "SELECT quantity FROM stock_balance WHERE location_id = 1 ORDER BY sku_id"
    ) == [(pieces(95),), (pieces(4),)]

    suppliers = screen.tab("suppliers", SuppliersTab)
    suppliers.select_id(trade.supplier)
    screen.settle()
    texts = [label.text() for label in suppliers.findChildren(Label)]
    assert "95 of 100" in texts  # 35 × 100 % + 30 × 95.8 % + 25 × 90.1 %, no price trend yet
    assert faults(screen.shop) == []


def test_steps_are_offered_as_the_flow_says(screen: Screen, trade: Trade) -> None:
    order_id = sent_order(screen.shop, trade, LineInput(trade.mug, pieces(5)))
    tab = screen.tab("purchasing", PurchasingTab)
    tab.select_id(order_id)
    screen.settle()

    enabled = {name for name, action in tab.steps.items() if action.isEnabled()}
    assert enabled == {"confirm", "receive", "cancel", "paper"}
    assert set(MAIN_STEPS.values()) <= set(tab.steps)


def test_a_draft_is_undone_by_cancelling_it(screen: Screen, trade: Trade) -> None:
    tab = screen.tab("purchasing", PurchasingTab)
    tab.on_new()
    entry = screen.dialog(PurchaseDialog)
    screen.type(entry.supplier, "JDZ")
    screen.key(entry.supplier, Qt.Key.Key_Return)
    line = entry.lines.lines[0]
    screen.type(line.sku, "MUG")
    screen.key(line.sku, Qt.Key.Key_Return)
    screen.click(entry.ok_button)
    assert screen.no_dialog()

    screen.undo()

    assert screen.rows("SELECT number, state FROM purchase_order") == [("PO000001", "cancelled")]
    assert trade.mug
