from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from shopdesk.products.queries import category_attributes
from shopdesk.products.rules import Attribute, AttributeKind
from shopdesk.products.service import ProductInput, SkuInput, create_product
from shopdesk.ui import dialogs
from shopdesk.ui.products.dialogs.categories import CategoriesDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


@pytest.fixture
def form(screen: Screen, known: Catalogue) -> CategoriesDialog:
    """服装 / 上衣 with the shirt, 杯 with a cup."""
    assert known.shirt
    with screen.shop.unit_of_work() as session:
        create_product(session, ProductInput("CUP", "杯", (SkuInput("CUP"),), category="杯"))
    tab = screen.tab("products", ProductsTab)
    tab.forms.categories.trigger()
    return screen.dialog(CategoriesDialog)


def paths(screen: Screen) -> list[str]:
    return [row[0] for row in screen.rows("SELECT path FROM category ORDER BY path")]


def choose(screen: Screen, form: CategoriesDialog, path: str) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    places = [form.list.item(place).data(role) for place in range(form.list.count())]
    form.list.setCurrentRow(places.index(path))
    screen.settle(20)


def test_the_tree_is_shown_with_its_products(form: CategoriesDialog) -> None:
    texts = [form.list.item(place).text() for place in range(form.list.count())]

    assert texts == ["服装  (0)", "      上衣  (1)", "杯  (1)"]
    assert form.name.text() == "服装"


def test_a_category_is_renamed_and_moved_by_keys(screen: Screen, form: CategoriesDialog) -> None:
    choose(screen, form, "服装 / 上衣")
    form.name.clear()
    screen.type(form.name, "Tops")
    form.parent_choice.setCurrentIndex(form.parent_choice.findText("杯"))
    screen.type(form.template, "T-{n}")
    screen.key(form.name, Qt.Key.Key_S, control=True)

    assert paths(screen) == ["服装", "杯", "杯 / Tops"]
    assert screen.rows("SELECT sku_template FROM category WHERE name = 'Tops'") == [("T-{n}",)]
    # It stays open on the category just saved.
    assert (form.isVisible(), form.name.text(), form.entered) == (True, "Tops", False)


def test_details_are_added_line_by_line(screen: Screen, form: CategoriesDialog) -> None:
    choose(screen, form, "服装 / 上衣")
    for place, (label, kind, choices) in enumerate(
        (("Material", "choice", "棉、麻"), ("Origin", "text", ""))
    ):
        cells = [form.details.item(place, column) for column in (0, 2, 3)]
        assert all(cells)
        name, required, values = cells
        assert name is not None
        assert required is not None
        assert values is not None
        name.setText(label)
        values.setText(choices)
        required.setCheckState(Qt.CheckState.Unchecked if place else Qt.CheckState.Checked)
        box = form.details.cellWidget(place, 1)
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(box.findData(kind))
    screen.key(form.name, Qt.Key.Key_S, control=True)

    with screen.shop.reader() as reader:
        found = category_attributes(reader, 2)
    assert found == [
        Attribute(
            "material", "Material", AttributeKind.CHOICE, required=True, choices=("棉", "麻")
        ),
        Attribute("origin", "Origin"),
    ]
    choose(screen, form, "服装 / 上衣")
    assert form.details.rowCount() == 3


def test_a_name_that_is_taken_is_told(screen: Screen, form: CategoriesDialog) -> None:
    before = every_fact(screen.shop)
    form.name.clear()
    screen.type(form.name, "杯")
    screen.key(form.name, Qt.Key.Key_S, control=True)
    assert "SD-PRO-041" in form.message.text
    form.name.clear()
    screen.key(form.name, Qt.Key.Key_S, control=True)
    assert form.fields.error("name") == "A name is needed."
    assert every_fact(screen.shop) == before
    screen.type(form.name, "服装")


def test_merging_asks_first(
    screen: Screen, form: CategoriesDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, True])
    monkeypatch.setattr(dialogs, "confirm", lambda *_words, **_more: next(answers))
    choose(screen, form, "杯")
    form.into.setCurrentIndex(form.into.findText("服装 / 上衣"))
    screen.click(form.merge_button)
    assert paths(screen) == ["服装", "服装 / 上衣", "杯"]
    screen.click(form.merge_button)

    assert paths(screen) == ["服装", "服装 / 上衣"]
    assert screen.toasts[-1] == "1 product moved"
    assert form.name.text() == "上衣"


def test_only_an_empty_category_goes(screen: Screen, form: CategoriesDialog) -> None:
    choose(screen, form, "杯")
    screen.click(form.delete_button)

    assert "SD-PRO-043" in form.message.text
    assert "杯" in paths(screen)
