"""Making and changing a product in the form."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shopdesk.ui.products.dialogs.product import ProductDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


@pytest.fixture
def form(screen: Screen) -> ProductDialog:
    """The empty form."""
    screen.tab("products", ProductsTab).on_new()
    return screen.dialog(ProductDialog)


def test_options_become_variants_with_codes_barcodes_and_stock(
    screen: Screen, form: ProductDialog
) -> None:
    screen.type(form.code, "COAT")
    screen.type(form.name, "羽绒服")
    form.category.setCurrentText("服装 / 外套")
    for place, (name, values) in enumerate((("颜色", "红、黑"), ("尺码", "S,M"))):
        screen.type(form.axis_names[place], name)
        screen.type(form.axis_values[place], values)
    screen.type(form.price, "399")
    screen.type(form.cost, "150.5")
    screen.click(form.barcode_button)
    form.table.setCurrentIndex(form.grid.index(0, form.grid.keys.index("opening")))
    form.table.paste("5\n\n3\n0")
    screen.key(form.name, Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert screen.toasts[-1] == "COAT saved"
    assert screen.rows(
        "SELECT s.code, s.name, s.price, s.cost_e4, b.code, coalesce((SELECT quantity "
        "FROM stock_balance q WHERE q.sku_id = s.id AND q.location_id = 1), 0) FROM product p "
        "JOIN sku s ON s.product_id = p.id JOIN barcode b ON b.sku_id = s.id "
        "WHERE p.code = 'COAT' ORDER BY s.id"
    ) == [
        ("COAT-红-S", "羽绒服 · 红 / S", 39900, 1_505_000, "2000000000015", 5000),
        ("COAT-红-M", "羽绒服 · 红 / M", 39900, 1_505_000, "2000000000022", 0),
        ("COAT-黑-S", "羽绒服 · 黑 / S", 39900, 1_505_000, "2000000000039", 3000),
        ("COAT-黑-M", "羽绒服 · 黑 / M", 39900, 1_505_000, "2000000000046", 0),
    ]
    assert screen.rows("SELECT path FROM category WHERE name = '外套'") == [("服装 / 外套",)]
    tab = screen.tab("products", ProductsTab)
    with screen.shop.reader() as reader:
        made = reader.rows("SELECT id FROM product WHERE code = 'COAT'")[0][0]
    screen.wait(lambda: tab.current_id() == made)


def test_faults_stay_at_their_fields_and_nothing_is_written(
    screen: Screen, form: ProductDialog
) -> None:
    before = every_fact(screen.shop)
    screen.click(form.ok_button)
    assert (form.head.error("code"), form.head.error("name")) == (
        "A code is needed.",
        "A name is needed.",
    )
    screen.type(form.code, "COAT")
    screen.type(form.name, "Coat")
    form.grid.set_cells({(0, "price"): "much"})
    screen.click(form.ok_button)
    assert form.fault.text() == "Row 1: “much” is no number for this."
    assert (form.isVisible(), form.name.text()) == (True, "Coat")
    assert every_fact(screen.shop) == before
    form.done(0)


def test_taken_code_is_refused_with_its_reason(screen: Screen, form: ProductDialog) -> None:
    screen.type(form.code, "mug")
    screen.type(form.name, "Another mug")
    before = every_fact(screen.shop)
    screen.click(form.ok_button)
    assert form.message.text == (
        "The code “MUG” is empty or already taken. Nothing was saved. [SD-PRO-001]"
    )
    assert every_fact(screen.shop) == before
    form.done(0)


def test_variant_added_to_a_product(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.shirt)
    screen.settle()
    tab.edit.trigger()
    form = screen.dialog(ProductDialog)
    assert len(form.grid.rows) == 4
    screen.click(form.add_button)
    form.grid.set_cells({(4, "option1"): "黑", (4, "option2"): "M", (4, "code"): "TEE-黑-M"})
    form.grid.rows[0].active = False
    screen.click(form.ok_button)
    assert screen.rows(
        "SELECT code, price, active FROM sku WHERE product_id = :id ORDER BY id", id=known.shirt
    ) == [
        ("TEE-红-M", 5900, 1),
        ("TEE-红-L", 5900, 1),
        ("TEE-白-M", 5900, 1),
        ("TEE-白-L", 5900, 0),
        ("TEE-黑-M", 5900, 1),
    ]
    # Variants are never deleted, so there is no way back to offer.
    assert screen.context.undoable is None


def test_change_of_somebody_else_is_not_overwritten(screen: Screen, known: Catalogue) -> None:
    from shopdesk.products.rules import LifeCycle
    from shopdesk.products.service import change_states

    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    tab.edit.trigger()
    form = screen.dialog(ProductDialog)
    with screen.shop.unit_of_work() as session:
        change_states(session, {known.mug: LifeCycle.SLOW})
    screen.type(form.brand, "Nordlys")
    screen.click(form.ok_button)
    assert "[SD-PRO-005]" in form.message.text
    assert form.brand.text() == "Nordlys"
    assert screen.rows("SELECT brand, state FROM product WHERE id = :id", id=known.mug) == [
        ("", "slow")
    ]
    form.done(0)


def test_unknown_slot_of_the_template_is_told(screen: Screen, form: ProductDialog) -> None:
    screen.type(form.code, "COAT")
    form.template.selectAll()
    screen.type(form.template, "{size}")
    assert form.fault.text() == "The template has no slot {size}."
    form.done(0)


TABLE = "颜色\\尺码\tS\tM\n红\t5\t\n黑\t0\t3\n"


def test_a_pasted_table_becomes_options_and_opening_stock(
    screen: Screen, form: ProductDialog
) -> None:
    screen.type(form.code, "COAT")
    screen.type(form.name, "羽绒服")
    screen.type(form.price, "399")
    form.table.paste(TABLE)
    assert [edit.text() for edit in form.axis_names[:2]] == ["颜色", "尺码"]
    assert [edit.text() for edit in form.axis_values[:2]] == ["红, 黑", "S, M"]
    screen.click(form.barcode_button)
    screen.key(form.name, Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    # 红 / M is blank in the table: there is no such variant.
    assert screen.rows(
        "SELECT s.code, b.code, coalesce((SELECT quantity FROM stock_balance q "
        "WHERE q.sku_id = s.id AND q.location_id = 1), 0) FROM sku s "
        "JOIN barcode b ON b.sku_id = s.id WHERE s.code LIKE 'COAT%' ORDER BY s.id"
    ) == [
        ("COAT-红-S", "2000000000015", 5000),
        ("COAT-黑-S", "2000000000022", 0),
        ("COAT-黑-M", "2000000000039", 3000),
    ]


@pytest.mark.parametrize(
    ("meaning", "key", "cell"), [("price", "price", "399"), ("barcode", "barcodes", "399")]
)
def test_cells_go_where_they_are_meant_for(
    form: ProductDialog, meaning: str, key: str, cell: str
) -> None:
    form.cells.setCurrentIndex(form.cells.findData(meaning))
    assert form.paste_table(f"\tS\tM\nred\t{cell}\t400\n")

    assert [row.cells[key] for row in form.grid.rows] == [cell, "400"]
    form.done(0)


def test_what_is_no_table_is_said_and_changes_nothing(form: ProductDialog) -> None:
    assert not form.paste_table("just a text")
    assert form.fault.text().startswith("A table needs values")
    assert form.axis_values[0].text() == ""
    form.done(0)


def test_codes_follow_the_template_of_the_category(screen: Screen, known: Catalogue) -> None:
    from shopdesk.products.service.categories import set_sku_template

    assert known.shirt
    with screen.shop.unit_of_work() as session:
        set_sku_template(session, 1, "C-{n}")
    screen.tab("products", ProductsTab).on_new()
    form = screen.dialog(ProductDialog)
    screen.type(form.code, "COAT")
    form.category.setCurrentText("服装 / 上衣")
    assert (form.template.text(), form.grid.rows[0].cells["code"]) == ("C-{n}", "C-01")
    form.category.setCurrentText("")
    assert form.template.text() == "{code}-{1}-{2}-{3}"
    form.done(0)
