"""The stock section: alerts as chips, what is done to the selected goods, and its way back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from shopdesk.ui.stock.dialogs import (
    AdjustStockDialog,
    LotDialog,
    SnoozeDialog,
    TransferDialog,
)
from shopdesk.ui.stock.tab import StockTab
from shopdesk.ui.stocktakes.tab import StocktakesTab
from tests.screens import Screen
from tests.ui.stock.conftest import Goods

HELD = "SELECT quantity, value FROM stock_balance WHERE sku_id = :sku AND location_id = :place"


def _tab(screen: Screen, sku: int) -> StockTab:
    tab = screen.tab("stock", StockTab)
    tab.select_id(sku)
    screen.settle()
    return tab


def test_chips_find_what_is_the_matter(screen: Screen, goods: Goods) -> None:
    tab = screen.tab("stock", StockTab)
    assert tab.model.rowCount() == 3
    for chip, codes in (("out", [goods.gone]), ("low", []), ("held", [goods.cup, goods.milk])):
        tab.set_state(replace(tab.state.cleared(), chips=frozenset({chip})))
        screen.settle()
        tab.table.selectAll()
        assert sorted(tab.selected_ids()) == sorted(codes), chip


def test_search_by_initials_and_barcode(screen: Screen, goods: Goods) -> None:
    tab = screen.tab("stock", StockTab)
    for text in ("mkb", "6901234567892", "马克"):
        tab.filters.search.clear()
        screen.type(tab.filters.search, text)
        screen.wait(lambda: tab.model.rowCount() == 1)


def test_an_adjustment_by_keys_and_its_way_back(screen: Screen, goods: Goods) -> None:
    tab = _tab(screen, goods.cup)
    tab.adjust.trigger()
    dialog = screen.dialog(AdjustStockDialog)
    screen.type(dialog.quantity, "-3")
    assert dialog.outcome.text() == "There are 10, afterwards 7"
    dialog.reason.setEditText("broke")
    screen.key(dialog, Qt.Key.Key_Return, control=True)
    assert screen.no_dialog()
    assert screen.rows(HELD, sku=goods.cup, place=1) == [(7000, 3500)]
    assert screen.rows("SELECT max(number) FROM stock_document") == [("AD000002",)]
    screen.undo()
    assert screen.rows(HELD, sku=goods.cup, place=1) == [(10_000, 5000)]


def test_a_transfer_of_several_and_its_way_back(screen: Screen, goods: Goods) -> None:
    tab = _tab(screen, goods.cup)
    tab.table.selectAll()
    screen.settle()
    tab.transfer.trigger()
    dialog = screen.dialog(TransferDialog)
    assert dialog.target.currentText() == "二号库"
    screen.type(dialog.quantities[goods.cup], "11")
    screen.click(dialog.ok_button)
    assert dialog.form.error(f"sku{goods.cup}") == "There are only 10."
    dialog.quantities[goods.cup].setText("4")
    screen.type(dialog.quantities[goods.milk], "2")
    screen.click(dialog.ok_button)
    assert screen.toasts[-1] == "2 variants transferred"
    assert screen.rows(HELD, sku=goods.cup, place=goods.second) == [(4000, 2000)]
    assert screen.rows(HELD, sku=goods.milk, place=goods.second) == [(2000, 600)]
    screen.undo()
    assert screen.rows(HELD, sku=goods.cup, place=goods.second) == [(0, 0)]


def test_an_alert_sleeps_and_wakes(screen: Screen, goods: Goods) -> None:
    tab = _tab(screen, goods.gone)
    tab.snooze.trigger()
    dialog = screen.dialog(SnoozeDialog)
    assert dialog.alert.currentData() == "out"
    screen.type(dialog.note, "ordered")
    screen.click(dialog.ok_button)
    assert screen.rows("SELECT sku_id, alert, note FROM alert_snooze") == [
        (goods.gone, "out", "ordered")
    ]
    screen.undo()
    assert screen.rows("SELECT count(*) FROM alert_snooze") == [(0,)]


def test_goods_come_into_a_lot(screen: Screen, goods: Goods) -> None:
    tab = _tab(screen, goods.milk)
    tab.lot.trigger()
    dialog = screen.dialog(LotDialog)
    screen.click(dialog.ok_button)
    assert dialog.form.error("code") == "A lot needs a code."
    screen.type(dialog.code, "L-1")
    dialog.ends.setChecked(True)
    screen.type(dialog.quantity, "4")
    screen.click(dialog.ok_button)
    assert screen.rows(
        "SELECT l.code, b.quantity FROM stock_lot l JOIN lot_balance b ON b.lot_id = l.id"
    ) == [("L-1", 4000)]
    assert screen.rows(HELD, sku=goods.milk, place=1) == [(6000, 1800)]


def test_a_count_of_the_selected_goods_begins(screen: Screen, goods: Goods) -> None:
    tab = _tab(screen, goods.cup)
    tab.count.trigger()
    screen.settle()
    assert screen.rows("SELECT sku_id, expected FROM stocktake_line") == [(goods.cup, 10_000)]
    counts = screen.tab("stocktakes", StocktakesTab)
    assert counts.model.rowCount() == 1
