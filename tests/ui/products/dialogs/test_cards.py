from __future__ import annotations

from PySide6.QtCore import Qt

from shopdesk.ui.products.dialogs.cards import CardsDialog, ShopCardDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def test_points_are_scored_while_they_are_given(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    tab.forms.cards.trigger()
    form = screen.dialog(CardsDialog)
    assert form.score.text() == "No points yet"
    for field, points in (("frequency", 2), ("visible", 5)):
        form.points[field].setCurrentIndex(form.points[field].findData(points))
    # (25 · 2 + 20 · 5) / (5 · 45)
    assert form.score.text() == "Score: 66.7 %"
    form.answers["what"].setPlainText("A mug for the desk")
    screen.key(form.answers["what"], Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert screen.rows("SELECT card, field, value, points FROM product_card ORDER BY id") == [
        ("selection", "frequency", "", 2),
        ("selection", "visible", "", 5),
        ("positioning", "what", "A mug for the desk", None),
    ]


def test_the_shop_weighs_what_counts_for_it(screen: Screen, known: Catalogue) -> None:
    assert known.mug
    tab = screen.tab("products", ProductsTab)
    tab.forms.shop_card.trigger()
    form = screen.dialog(ShopCardDialog)
    assert form.weights["frequency"].text() == "25"
    form.weights["frequency"].setText("101")
    screen.key(form.weights["frequency"], Qt.Key.Key_S, control=True)
    assert form.form.error("weight frequency") == "Write a number from 0 to 100."
    form.weights["frequency"].setText("60")
    form.answers["story"].setPlainText("We light rooms")
    screen.key(form.weights["frequency"], Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert screen.rows(
        "SELECT field, value, weight FROM product_card WHERE product_id IS NULL "
        "AND field IN ('frequency', 'story') ORDER BY id"
    ) == [("frequency", "", 60), ("story", "We light rooms", None)]
