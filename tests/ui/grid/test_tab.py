"""Products changed like a spreadsheet: typed, looked at, saved, taken back."""

from __future__ import annotations

import pytest

from shopdesk.ui import dialogs
from shopdesk.ui.grid.dialogs import SaveDialog
from shopdesk.ui.grid.tab import GridTab
from shopdesk.ui.products.tab import ProductsTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.grid.cells import codes, price_of, type_over
from tests.ui.products.conftest import Catalogue


def test_typed_cells_are_saved_together_and_taken_back(screen: Screen, tab: GridTab) -> None:
    assert codes(tab) == ["MUG", "POST", "TEE-白-L", "TEE-白-M", "TEE-红-L", "TEE-红-M"]
    before = every_fact(screen.shop)
    type_over(screen, tab, "MUG", "price", "12.5")
    type_over(screen, tab, "TEE-红-L", "brand", "Linen & Co")
    assert tab.edits.text() == "2 fields are not saved yet"
    assert every_fact(screen.shop) == before
    assert tab.model.text(codes(tab).index("TEE-白-M"), "brand") == "Linen & Co"

    tab.save.trigger()
    dialog = screen.dialog(SaveDialog)
    assert dialog.windowTitle() == "Change 2 fields"
    screen.type(dialog.reason, "autumn")
    screen.click(dialog.ok_button)

    assert screen.no_dialog()
    assert screen.toasts[-1] == "2 fields changed"
    assert price_of(screen, "MUG") == 1_250
    assert screen.rows("SELECT title, reason FROM change_set") == [("Brand, Price", "autumn")]
    assert not tab.edits.isVisible()
    screen.undo()
    assert price_of(screen, "MUG") == 1_000
    assert tab.model.text(codes(tab).index("MUG"), "price") == "¥10.00"


def test_the_list_sends_its_selection(screen: Screen, known: Catalogue) -> None:
    products = screen.tab("products", ProductsTab)
    products.select_id(known.shirt)
    screen.settle()
    products.bulk_edit.trigger()
    tab = screen.tab("grid", GridTab)
    assert codes(tab) == ["TEE-白-L", "TEE-白-M", "TEE-红-L", "TEE-红-M"]
    screen.click(tab.all_button)
    assert len(codes(tab)) == 6


def test_filters_narrow_the_rows(screen: Screen, tab: GridTab) -> None:
    screen.type(tab.search, "mkb")
    screen.wait(lambda: codes(tab) == ["MUG"])
    tab.search.clear()
    screen.wait(lambda: len(codes(tab)) == 6)
    tab.category.setCurrentIndex(tab.category.findData("服装"))
    assert len(codes(tab)) == 4
    tab.state.setCurrentIndex(tab.state.findData("ended"))
    assert codes(tab) == []
    assert tab.empty.isVisible()


def test_unsaved_cells_keep_the_window_open_and_survive_another_language(
    screen: Screen, tab: GridTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_over(screen, tab, "MUG", "price", "12")
    screen.window.set_language("zh_CN")
    screen.window.set_language("en")
    again = screen.tab("grid", GridTab)
    assert again.model.value(0, "price") == 1_200
    monkeypatch.setattr(dialogs, "confirm", lambda *_words, **_told: False)
    assert not screen.window.close()
    assert screen.window.isVisible()
    monkeypatch.setattr(dialogs, "confirm", lambda *_words, **_told: True)
    again.on_discard()
    assert again.model.typed == {}


def test_filters_are_seen_in_another_language_too(screen: Screen, tab: GridTab) -> None:
    tab.category.setCurrentIndex(tab.category.findData("服装"))
    tab.state.setCurrentIndex(tab.state.findData("ended"))
    screen.window.set_language("zh_CN")

    again = screen.tab("grid", GridTab)

    assert (again.category.currentData(), again.state.currentData()) == ("服装", "ended")
    screen.wait(lambda: codes(again) == [])
    again.state.setCurrentIndex(0)
    screen.wait(lambda: len(codes(again)) == 4)
    again.category.setCurrentIndex(0)
    screen.wait(lambda: len(codes(again)) == 6)
