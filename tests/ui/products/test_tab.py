"""The products tab: chips, actions of the current product, states of many and the way back."""

from __future__ import annotations

from shopdesk.ui.products.dialogs.product import ProductDialog
from shopdesk.ui.products.dialogs.state import StateDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def test_category_chip_takes_what_lies_below_too(screen: Screen) -> None:
    tab = screen.tab("products", ProductsTab)
    assert tab.model.rowCount() == 3
    actions = {action.text(): action for action in tab.category_chip.menu().actions()}
    assert list(actions) == ["服装", "服装 / 上衣", "", "Categories…"]
    for action in actions.values():
        action.trigger()
        screen.settle()
        assert tab.model.rowCount() == 1
    assert len(tab.state.fields) == 1


def test_search_finds_by_initials_and_barcode(screen: Screen) -> None:
    tab = screen.tab("products", ProductsTab)
    for text in ("mkb", "6901234567892", "马克"):
        tab.filters.search.clear()
        screen.type(tab.filters.search, text)
        screen.wait(lambda: tab.model.rowCount() == 1)


def test_services_have_no_stock_to_adjust(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.postage)
    screen.settle()
    assert (tab.adjust.isEnabled(), tab.edit.isEnabled()) == (False, True)
    tab.select_id(known.mug)
    screen.settle()
    assert tab.adjust.isEnabled()


def test_states_of_many_change_and_come_back(screen: Screen) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.table.selectAll()
    screen.settle()
    tab.change_state.trigger()
    dialog = screen.dialog(StateDialog)
    assert dialog.summary.text() == "3 products are selected."
    dialog.state.setCurrentIndex(dialog.state.findData("clearance"))
    screen.type(dialog.reason, "season is over")
    screen.click(dialog.ok_button)
    assert screen.rows("SELECT DISTINCT state FROM product") == [("clearance",)]
    assert screen.toasts[-1] == "3 products changed"
    screen.undo()
    assert screen.rows("SELECT DISTINCT state FROM product") == [("selling",)]


def test_state_that_is_there_already_changes_nothing(screen: Screen) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.change_state.trigger()
    dialog = screen.dialog(StateDialog)
    dialog.correction.setChecked(True)
    dialog.state.setCurrentIndex(dialog.state.findData("selling"))
    screen.type(dialog.reason, "is so")
    screen.click(dialog.ok_button)
    assert screen.toasts[-1] == "They were in this state already."
    assert screen.rows("SELECT DISTINCT version FROM product") == [(1,)]


def test_change_is_undone_as_a_whole(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    tab.edit.trigger()
    dialog = screen.dialog(ProductDialog)
    dialog.name.selectAll()
    screen.type(dialog.name, "Mug")
    dialog.grid.set_cells({(0, "price"): "12.5", (0, "barcodes"): ""})
    screen.click(dialog.ok_button)
    sql = (
        "SELECT p.name, s.name, s.price, s.weight_grams, (SELECT count(*) FROM barcode b "
        "WHERE b.sku_id = s.id) FROM product p JOIN sku s ON s.product_id = p.id WHERE p.id = :id"
    )
    assert screen.rows(sql, id=known.mug) == [("Mug", "Mug", 1250, 350, 0)]
    screen.undo()
    assert screen.rows(sql, id=known.mug) == [("马克杯", "马克杯", 1000, 350, 1)]


def test_palette_finds_products(screen: Screen, known: Catalogue) -> None:
    screen.tab("products", ProductsTab)
    finder = next(one for one in screen.context.actions.finders if one.title == "Product")
    with screen.shop.reader() as reader:
        found = finder.find(reader, "mkb", 5)
    assert [(one.title, one.detail, one.tab, one.id) for one in found] == [
        ("马克杯", "MUG", "products", known.mug)
    ]
