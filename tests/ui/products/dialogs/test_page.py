from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit

from shopdesk.products.rules import Attribute, AttributeKind
from shopdesk.products.service import categories
from shopdesk.ui.products.dialogs.page import PageDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue

ATTRIBUTES = [
    Attribute("material", "材质", AttributeKind.CHOICE, required=True, choices=("棉", "麻")),
    Attribute("washable", "可机洗", AttributeKind.YES_NO),
    Attribute("weight", "克重", AttributeKind.NUMBER),
]


@pytest.fixture
def form(screen: Screen, known: Catalogue) -> PageDialog:
    """The page of the shirt, whose category asks for three details."""
    with screen.shop.unit_of_work() as session:
        categories.save_attributes(session, 2, ATTRIBUTES)
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.shirt)
    screen.settle()
    tab.forms.page.trigger()
    return screen.dialog(PageDialog)


def test_details_and_texts_are_written(screen: Screen, form: PageDialog) -> None:
    material, weight = form.details["material"], form.details["weight"]
    assert isinstance(material, QComboBox)
    assert isinstance(weight, QLineEdit)
    assert "Detail: 材质" in form.missing.text()
    material.setCurrentIndex(material.findData("麻"))
    screen.type(weight, "180")
    form.texts["features"].setPlainText("Cool in summer")
    screen.key(weight, Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert screen.toasts[-1] == "TEE saved"
    assert screen.rows("SELECT key, value FROM product_detail ORDER BY key") == [
        ("material", "麻"),
        ("text:features", "Cool in summer"),
        ("weight", "180"),
    ]
    assert screen.rows("SELECT description FROM product WHERE code = 'TEE'") == [
        ("Features\nCool in summer",)
    ]


def test_what_is_no_value_stays_at_its_field(screen: Screen, form: PageDialog) -> None:
    before = every_fact(screen.shop)
    weight = form.details["weight"]
    assert isinstance(weight, QLineEdit)
    screen.type(weight, "heavy")
    screen.key(weight, Qt.Key.Key_S, control=True)

    assert form.form.error("detail weight") == "“heavy” is no value for this."
    assert every_fact(screen.shop) == before
    form.done(0)
