from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shopdesk.ui.products.dialogs.kit import KitDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.factories import add_sku, every_fact
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def opened(screen: Screen, code: str) -> KitDialog:
    tab = screen.tab("products", ProductsTab)
    ((key,),) = screen.rows("SELECT id FROM product WHERE code = :code", code=code)
    tab.select_id(key)
    screen.settle()
    tab.forms.kit.trigger()
    return screen.dialog(KitDialog)


@pytest.fixture
def form(screen: Screen, known: Catalogue) -> KitDialog:
    """The kit of a box that is none yet."""
    assert known.mug_sku
    with screen.shop.unit_of_work() as session:
        add_sku(session, "BOX", price=1900)
    return opened(screen, "BOX")


def add(screen: Screen, form: KitDialog, text: str) -> None:
    """As a scanner does it: the code and Enter."""
    screen.type(form.article, text)
    screen.key(form.article, Qt.Key.Key_Return)
    screen.settle()


def write(form: KitDialog, text: str) -> None:
    """Type a quantity into the first component."""
    cell = form.table.item(0, 2)
    assert cell is not None
    cell.setText(text)


def test_components_are_scanned_and_limit_the_kit(screen: Screen, form: KitDialog) -> None:
    assert form.told.text() == "Without components it is no kit."
    add(screen, form, "6901234567892")
    write(form, "2")
    assert form.told.text() == "3 can be made now, limited by MUG."
    screen.key(form.article, Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert screen.rows(
        "SELECT k.code, p.code, c.quantity FROM kit_component c JOIN sku k ON k.id = c.kit_sku_id "
        "JOIN sku p ON p.id = c.sku_id"
    ) == [("BOX", "MUG", 2000)]
    again = opened(screen, "BOX")
    again.table.selectRow(0)
    again.remove.click()
    screen.key(again.article, Qt.Key.Key_S, control=True)
    assert screen.rows("SELECT count(*) FROM kit_component") == [(0,)]


def test_a_quantity_that_is_none_writes_nothing(screen: Screen, form: KitDialog) -> None:
    add(screen, form, "MUG")
    before = every_fact(screen.shop)
    write(form, "some")
    screen.click(form.ok_button)

    assert form.message.text == "Every component needs a quantity."
    assert every_fact(screen.shop) == before
    form.done(0)


def test_what_has_stock_is_refused_as_a_kit(screen: Screen, known: Catalogue) -> None:
    assert known.shirt
    form = opened(screen, "MUG")
    add(screen, form, "TEE-红-M")
    before = every_fact(screen.shop)
    screen.click(form.ok_button)

    assert "SD-PRO-051" in form.message.text
    assert every_fact(screen.shop) == before
    form.done(0)
