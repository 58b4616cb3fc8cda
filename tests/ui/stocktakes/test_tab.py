"""The list of counts: a new one is chosen and its screen opens."""

from __future__ import annotations

from shopdesk.ui.stocktakes.screen import CountScreen
from shopdesk.ui.stocktakes.tab import NewCountDialog, StocktakesTab
from tests.screens import Screen
from tests.ui.stock.conftest import Goods


def test_a_new_count_of_everything_opens_its_screen(screen: Screen, goods: Goods) -> None:
    tab = screen.tab("stocktakes", StocktakesTab)
    tab.new.trigger()
    dialog = screen.dialog(NewCountDialog)
    screen.type(dialog.note, "spring")
    screen.click(dialog.ok_button)
    counting = screen.dialog(CountScreen)
    assert [line.code for line in counting.lines] == ["CUP", "MILK"]
    counting.accept()
    assert screen.rows("SELECT number, blind, scope, note FROM stocktake") == [
        ("ST000001", 1, "everything", "spring")
    ]


def test_what_is_due_by_its_class(screen: Screen, goods: Goods) -> None:
    tab = screen.tab("stocktakes", StocktakesTab)
    tab.new.trigger()
    dialog = screen.dialog(NewCountDialog)
    dialog.what.setCurrentIndex(dialog.what.findData("due"))
    assert dialog.what.currentText() == "What is due by its class: 2"
    dialog.blind.setChecked(False)
    screen.click(dialog.ok_button)
    screen.dialog(CountScreen).accept()
    assert screen.rows("SELECT blind, scope FROM stocktake") == [(0, "due by class")]
    assert screen.rows("SELECT count(*) FROM stocktake_line") == [(2,)]


def test_a_place_without_goods_is_refused(screen: Screen, goods: Goods) -> None:
    tab = screen.tab("stocktakes", StocktakesTab)
    tab.new.trigger()
    dialog = screen.dialog(NewCountDialog)
    dialog.place.setCurrentIndex(dialog.place.findData(goods.second))
    screen.click(dialog.ok_button)
    assert "[SD-STK-030]" in dialog.message.text
    assert screen.rows("SELECT count(*) FROM stocktake") == [(0,)]
