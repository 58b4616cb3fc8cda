"""Entering purchase orders: hints, refusals, changing a draft, other currencies."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shopdesk.base.quantity import pieces
from shopdesk.purchasing import service
from shopdesk.purchasing.rules import Break
from shopdesk.purchasing.service import (
    LineInput,
    OrderInput,
    SupplierInput,
    SupplierProductInput,
)
from shopdesk.ui import dialogs
from shopdesk.ui.purchasing.dialogs.entry import PurchaseDialog
from shopdesk.ui.purchasing.tab import PurchasingTab
from tests.factories import every_fact
from tests.purchasing.trade import Trade, do
from tests.screens import Screen


def choose(screen: Screen, entry: PurchaseDialog, supplier: str) -> None:
    screen.type(entry.supplier, supplier)
    screen.settle()
    screen.key(entry.supplier, Qt.Key.Key_Return)
    screen.settle()


@pytest.fixture
def entry(screen: Screen) -> PurchaseDialog:
    """The empty form."""
    tab = screen.tab("purchasing", PurchasingTab)
    tab.on_new()
    return screen.dialog(PurchaseDialog)


def test_nothing_is_kept_until_it_is_whole(
    screen: Screen, entry: PurchaseDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = every_fact(screen.shop)
    screen.click(entry.ok_button)
    assert entry.who.error("supplier") == "Choose a supplier from the list."
    choose(screen, entry, "jdz")
    screen.click(entry.ok_button)
    assert entry.message.text == "An order needs at least one line."
    line = entry.lines.lines[0]
    screen.type(line.sku, "unknown")
    screen.click(entry.ok_button)
    assert line.note.text() == "Choose an article from the list."
    entry.expected.setText("someday")
    screen.click(entry.ok_button)
    assert entry.who.error("expected") == "Write 2026-11-30, or +7 for in a week."
    entry.expected.clear()
    entry.freight.setText("x")
    screen.click(entry.ok_button)
    assert entry.what.error("freight") == "This is no amount of money."
    assert every_fact(screen.shop) == before
    monkeypatch.setattr(dialogs, "confirm", lambda *_words, **_options: True)
    entry.reject()


def test_hints_tell_the_next_break_and_packs(
    screen: Screen, entry: PurchaseDialog, trade: Trade
) -> None:
    offer = SupplierProductInput(
        trade.supplier, trade.mug, pack_size=pieces(12),
        breaks=(Break(0, 40_000), Break(pieces(100), 35_000)),
    )  # fmt: skip
    do(screen.shop, service.save_supplier_product, offer)
    choose(screen, entry, "jdz")
    line = entry.lines.lines[0]
    screen.type(line.sku, "MUG")
    screen.key(line.sku, Qt.Key.Key_Return)
    screen.settle()
    line.quantity.setText("30")
    assert line.note.text() == "He delivers 36. From 100 on: 3.50."
    line.quantity.setText("120")
    assert line.note.text() == ""
    screen.type(line.price, "9")  # a typed price stays
    line.price.setText("3.3333")
    line.price.textEdited.emit("3.3333")
    line.quantity.setText("10")
    assert line.price.text() == "3.3333"
    screen.click(entry.ok_button)
    assert screen.no_dialog()
    assert screen.rows("SELECT quantity, price_e4, amount FROM purchase_line") == [
        (pieces(10), 33_333, 3_333)
    ]


def test_a_draft_is_changed(screen: Screen, trade: Trade) -> None:
    data = OrderInput(trade.supplier, (LineInput(trade.mug, pieces(5)),), freight=100, note="x")
    order_id = do(screen.shop, service.draft_order, data)
    tab = screen.tab("purchasing", PurchasingTab)
    tab.select_id(order_id)
    screen.settle()
    tab.steps["edit"].trigger()
    entry = screen.dialog(PurchaseDialog)
    line = entry.lines.lines[0]
    assert (line.quantity.text(), line.price.text(), entry.note.text()) == ("5", "4.00", "x")
    assert entry.freight.text() == "1.00"
    line.quantity.setText("7")
    screen.click(entry.ok_button)

    assert screen.no_dialog()
    assert screen.rows("SELECT number, goods, freight, version FROM purchase_order") == [
        ("PO000001", 2_800, 100, 2)
    ]


def test_a_foreign_supplier_is_paid_in_his_money(
    screen: Screen, entry: PurchaseDialog, trade: Trade
) -> None:
    data = SupplierInput("Sakura", currency="JPY", rate_e6=48_000, min_order_amount=9_000)
    abroad = do(screen.shop, service.save_supplier, data)
    offer = SupplierProductInput(abroad, trade.mug, breaks=(Break(0, 800_000),))
    do(screen.shop, service.save_supplier_product, offer)
    choose(screen, entry, "sakura")
    line = entry.lines.lines[0]
    screen.type(line.sku, "MUG")
    screen.key(line.sku, Qt.Key.Key_Return)
    screen.settle()
    line.quantity.setText("10")
    screen.type(entry.freight, "300")

    assert (line.price.text(), line.amount.text()) == ("80", "¥800")
    assert "Least order of this supplier ¥9,000" in entry.sums.accessibleName()
    screen.click(entry.ok_button)
    assert screen.rows("SELECT currency, goods, freight, total FROM purchase_order") == [
        ("JPY", 800, 300, 1_100)
    ]
