"""The smaller steps: confirm, pay, share a bill, send back, cancel."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from shopdesk.base.quantity import pieces
from shopdesk.purchasing.service import ReceiptLineInput
from shopdesk.ui.purchasing.dialogs import steps
from shopdesk.ui.purchasing.tab import PurchasingTab
from tests.factories import every_fact
from tests.purchasing.trade import Trade, came, detail, faults, sent_order
from tests.screens import Screen


@pytest.fixture
def tab(screen: Screen, trade: Trade) -> PurchasingTab:
    """The section with an order of ten mugs that went out."""
    order_id = sent_order(screen.shop, trade)
    shown = screen.tab("purchasing", PurchasingTab)
    shown.select_id(order_id)
    screen.settle()
    return shown


def received(screen: Screen, tab: PurchasingTab) -> None:
    (mugs,) = detail(screen.shop, 1).lines
    came(screen.shop, 1, ReceiptLineInput(mugs.id, pieces(8)))
    tab.refresh()
    tab.select_id(1)
    screen.settle(400)
    assert tab.steps["pay"].isEnabled()


def test_confirm_keeps_day_and_number(screen: Screen, tab: PurchasingTab) -> None:
    tab.steps["confirm"].trigger()
    dialog = screen.dialog(steps.ConfirmDialog)
    dialog.expected.setText("soon")
    screen.click(dialog.ok_button)
    assert dialog.form.error("expected") == "Write 2026-11-30, or +7 for in a week."
    dialog.expected.setText("2026-03-30")
    screen.type(dialog.number, "A-7")
    screen.key(dialog.number, Qt.Key.Key_Return)

    assert screen.no_dialog()
    assert screen.rows("SELECT state, expected_on, supplier_number FROM purchase_order") == [
        ("confirmed", 20260330, "A-7")
    ]


def test_pay_in_parts(screen: Screen, tab: PurchasingTab) -> None:
    received(screen, tab)
    tab.steps["pay"].trigger()
    dialog = screen.dialog(steps.PayDialog)
    assert dialog.amount.text() == "32.00"
    dialog.amount.setText("99")
    screen.click(dialog.ok_button)
    assert dialog.form.error("amount") == "At most ¥32.00."
    dialog.amount.setText("12")
    screen.click(dialog.ok_button)

    assert screen.no_dialog()
    assert screen.toasts[-1] == "¥12.00 paid for PO000001"
    assert screen.rows("SELECT amount, method FROM supplier_payment") == [(1200, "transfer")]


def test_share_a_bill(screen: Screen, tab: PurchasingTab) -> None:
    received(screen, tab)
    tab.steps["cost"].trigger()
    dialog = screen.dialog(steps.CostDialog)
    screen.click(dialog.ok_button)
    assert dialog.form.error("amount") == "This is no amount of money."
    screen.type(dialog.amount, "6.40")
    screen.type(dialog.supplier, "jdz")
    screen.settle()
    screen.key(dialog.supplier, Qt.Key.Key_Return)
    screen.click(dialog.ok_button)

    assert screen.no_dialog()
    assert screen.rows("SELECT amount, to_stock, split_by, supplier_id FROM landed_cost") == [
        (640, 640, "value", 1)
    ]
    assert faults(screen.shop) == []


def test_send_goods_back(screen: Screen, tab: PurchasingTab) -> None:
    received(screen, tab)
    tab.steps["return"].trigger()
    dialog = screen.dialog(steps.ReturnDialog)
    screen.click(dialog.ok_button)
    assert dialog.message.text == "Nothing was counted."
    ((_line, left, edit),) = dialog.edits
    assert left == pieces(8)
    screen.type(edit, "9")
    screen.click(dialog.ok_button)
    assert dialog.message.text == "At most 8 pieces."
    edit.setText("3")
    screen.click(dialog.ok_button)

    assert screen.no_dialog()
    assert screen.toasts[-1] == "SR000001: goods of PO000001 go back"
    assert screen.rows("SELECT returned FROM purchase_line") == [(pieces(3),)]


def test_cancel_with_a_reason(screen: Screen, tab: PurchasingTab) -> None:
    tab.steps["cancel"].trigger()
    dialog = screen.dialog(steps.ReasonDialog)
    dialog.reason.setCurrentText("too dear")
    screen.click(dialog.ok_button)

    assert screen.no_dialog()
    assert screen.rows(
        "SELECT o.state, e.note FROM purchase_order o JOIN purchase_event e "
        "ON e.purchase_order_id = o.id WHERE e.kind = 'cancelled'"
    ) == [("cancelled", "too dear")]


def test_a_paper_that_cannot_be_written_leaves_a_draft(
    screen: Screen, trade: Trade, tmp_path: Path
) -> None:
    from shopdesk.purchasing import service
    from shopdesk.purchasing.service import LineInput, OrderInput
    from tests.purchasing.trade import do

    data = OrderInput(trade.supplier, (LineInput(trade.mug, pieces(1)),))
    order_id = do(screen.shop, service.draft_order, data)
    tab = screen.tab("purchasing", PurchasingTab)
    tab.select_id(order_id)
    screen.settle()
    before = every_fact(screen.shop)
    tab.steps["send"].trigger()
    dialog = screen.dialog(steps.SendDialog)
    dialog.path.setText(str(tmp_path / "nowhere" / "order.pdf"))
    screen.click(dialog.ok_button)
    assert dialog.form.error("path") == "Name a .pdf file in a folder that exists."
    folder = tmp_path / "taken.pdf"
    folder.mkdir()
    dialog.path.setText(str(folder))
    screen.click(dialog.ok_button)
    assert "SD-EXP-001" in dialog.message.text
    assert every_fact(screen.shop) == before

    dialog.path.clear()
    screen.click(dialog.ok_button)
    assert screen.no_dialog()
    assert screen.rows("SELECT state FROM purchase_order") == [("sent",)]
