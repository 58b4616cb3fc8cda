"""Forms of the stock refuse what cannot be, and show what a late paper would change."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QDate

from shopdesk.ui.stock.dialogs import AdjustStockDialog, PlaceDialog, TransferDialog
from shopdesk.ui.stock.tab import StockTab
from tests.screens import Screen
from tests.ui.stock.conftest import Goods, today


def _adjust(screen: Screen, sku: int) -> AdjustStockDialog:
    tab = screen.tab("stock", StockTab)
    tab.select_id(sku)
    screen.settle()
    tab.adjust.trigger()
    return screen.dialog(AdjustStockDialog)


def test_an_earlier_day_shows_its_effect_first(screen: Screen, goods: Goods) -> None:
    dialog = _adjust(screen, goods.cup)
    screen.type(dialog.quantity, "2")
    earlier = today() - timedelta(days=3)
    dialog.day.setDate(QDate(earlier.year, earlier.month, earlier.day))
    screen.settle()
    assert dialog.outcome.text().splitlines() == [
        "There are 10, afterwards 12",
        "Value of the stock ¥50.00 → ¥60.00",
        "Cost of what was sold ¥0.00 → ¥0.00",
    ]
    dialog.reason.setEditText("found")
    screen.click(dialog.ok_button)
    assert screen.no_dialog()
    key = earlier.year * 10_000 + earlier.month * 100 + earlier.day
    assert screen.rows(
        "SELECT business_date, quantity FROM stock_move ORDER BY id DESC LIMIT 1"
    ) == [(key, 2000)]


def test_an_impossible_day_is_told_and_refused(screen: Screen, goods: Goods) -> None:
    dialog = _adjust(screen, goods.cup)
    screen.type(dialog.quantity, "-2")
    earlier = today() - timedelta(days=3)
    dialog.day.setDate(QDate(earlier.year, earlier.month, earlier.day))
    screen.settle()
    assert "it will be refused" in dialog.outcome.text()
    dialog.reason.setEditText("lost")
    screen.click(dialog.ok_button)
    assert "[SD-STK-007]" in dialog.message.text
    assert screen.rows("SELECT count(*) FROM stock_document") == [(1,)]


def test_fields_say_what_is_wrong(screen: Screen, goods: Goods) -> None:
    dialog = _adjust(screen, goods.cup)
    screen.click(dialog.ok_button)
    assert dialog.form.error("quantity") == "How many?"
    assert dialog.form.error("reason") == "A reason is needed."
    dialog.by_count.setChecked(True)
    screen.type(dialog.quantity, "10")
    screen.click(dialog.ok_button)
    assert dialog.form.error("quantity") == "This would change nothing."
    dialog.by_change.setChecked(True)
    dialog.quantity.setText("-11")
    screen.click(dialog.ok_button)
    assert dialog.form.error("quantity") == "There are only 10."


def test_a_transfer_needs_another_place(screen: Screen, goods: Goods) -> None:
    tab = screen.tab("stock", StockTab)
    tab.select_id(goods.cup)
    screen.settle()
    tab.transfer.trigger()
    dialog = screen.dialog(TransferDialog)
    dialog.target.setCurrentIndex(dialog.target.findData(1))
    screen.click(dialog.ok_button)
    assert dialog.form.error("target") == "Choose another place."
    assert screen.rows("SELECT count(*) FROM stock_document") == [(1,)]


def test_a_new_place_is_there_for_transfers(screen: Screen, goods: Goods) -> None:
    tab = screen.tab("stock", StockTab)
    tab.select_id(goods.cup)
    screen.settle()
    tab.new_place.trigger()
    dialog = screen.dialog(PlaceDialog)
    screen.click(dialog.ok_button)
    assert dialog.form.error("code") == "A place needs a code."
    screen.type(dialog.code, "second")
    screen.click(dialog.ok_button)
    assert "[SD-STK-010]" in dialog.message.text  # the fixture has it already
    dialog.code.setText("branch")
    screen.type(dialog.name, "分店")
    screen.click(dialog.ok_button)
    assert screen.toasts[-1] == "分店 is there now"
    tab.transfer.trigger()
    transfer = screen.dialog(TransferDialog)
    texts = [transfer.target.itemText(place) for place in range(transfer.target.count())]
    assert texts[-1] == "分店"
