"""Comparing suppliers by keyboard, and ordering from the best."""

from __future__ import annotations

from PySide6.QtCore import Qt

from shopdesk.purchasing import service
from shopdesk.purchasing.rules import Break
from shopdesk.purchasing.service import SupplierInput, SupplierProductInput
from shopdesk.ui.purchasing.dialogs.compare import CompareDialog
from shopdesk.ui.purchasing.dialogs.entry import PurchaseDialog
from shopdesk.ui.purchasing.tab import PurchasingTab
from tests.purchasing.trade import Trade, do
from tests.screens import Screen


def test_the_cheapest_gets_the_order(screen: Screen, trade: Trade) -> None:
    other = do(screen.shop, service.save_supplier, SupplierInput("别家", code="B"))
    offer = SupplierProductInput(other, trade.mug, pack_size=12_000, breaks=(Break(0, 38_000),))
    do(screen.shop, service.save_supplier_product, offer)
    tab = screen.tab("purchasing", PurchasingTab)
    tab.on_compare()
    compare = screen.dialog(CompareDialog)
    screen.type(compare.sku, "MUG")
    screen.key(compare.sku, Qt.Key.Key_Return)
    screen.settle()
    compare.quantity.setText("30")
    screen.settle()
    assert [(row.offer.supplier, row.quantity, row.above_best) for row in compare.found] == [
        ("别家", 36_000, 0),
        ("景德镇瓷器厂", 30_000, 600),
    ]
    compare.quantity.setText("100")  # the break of 100 turns it round
    screen.settle()
    assert compare.found[0].offer.supplier == "景德镇瓷器厂"
    screen.key(compare.quantity, Qt.Key.Key_Return, control=True)

    entry = screen.dialog(PurchaseDialog)
    screen.settle()
    line = entry.lines.lines[0]
    assert (entry.supplier.text(), line.quantity.text(), line.price.text()) == (
        "景德镇瓷器厂",
        "100",
        "3.50",
    )
    screen.click(entry.ok_button)
    assert screen.rows("SELECT supplier_id, goods FROM purchase_order") == [
        (trade.supplier, 35_000)
    ]


def test_articles_that_nobody_offers_are_told(screen: Screen, trade: Trade) -> None:
    assert trade.supplier
    with screen.shop.unit_of_work() as session:
        session.connection().exec_driver_sql("UPDATE supplier_product SET active = 0")
    tab = screen.tab("purchasing", PurchasingTab)
    tab.on_compare()
    compare = screen.dialog(CompareDialog)
    screen.type(compare.sku, "TEA")
    screen.key(compare.sku, Qt.Key.Key_Return)
    screen.settle()
    assert compare.told.text() == "No supplier has a price for it."
    assert not compare.ok_button.isEnabled()
