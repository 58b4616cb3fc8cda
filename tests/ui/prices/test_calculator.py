"""The calculator works while one types, and gives its price to the variant."""

from __future__ import annotations

import pytest

from shopdesk.prices.rules import Method
from shopdesk.ui.prices.calculator import CalculatorDialog
from shopdesk.ui.prices.tab import PricesTab
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


@pytest.fixture
def form(screen: Screen, known: Catalogue) -> CalculatorDialog:
    """The calculator for the mug."""
    tab = screen.tab("prices", PricesTab)
    tab.select_id(known.mug_sku)
    screen.settle()
    tab.on_calculator()
    made = screen.dialog(CalculatorDialog)
    made.cost.setValue(20)
    screen.type(made.freight, "5")
    made.fee.setValue(5)
    return made


def choose(form: CalculatorDialog, method: Method) -> None:
    form.method.setCurrentIndex(form.method.findData(str(method)))


def test_cost_plus_is_set_and_taken_back(
    screen: Screen, form: CalculatorDialog, known: Catalogue
) -> None:
    # 25.00 ÷ (1 − 0.05 − 0.30) = 38.4615…
    assert form.outcome.text() == "¥38.47, margin 30.0\u00a0%"
    assert "Nothing is lost from ¥26.32 on." in form.arithmetic.text()
    screen.click(form.ok_button)
    sql = "SELECT price, cost_e4 FROM sku WHERE id = :id"
    assert screen.rows(sql, id=known.mug_sku) == [(3_847, 200_000)]
    screen.undo()
    assert screen.rows(sql, id=known.mug_sku) == [(1_000, None)]


def test_every_way_asks_for_what_it_needs(screen: Screen, form: CalculatorDialog) -> None:
    choose(form, Method.COMPETITION)
    assert form.arithmetic.text() == "What others ask is missing."
    assert not form.ok_button.isEnabled()
    assert not form.target.isVisible()
    screen.type(form.others, "40")
    assert form.outcome.text() == "¥38.00, margin 29.2\u00a0%"
    choose(form, Method.VALUE)
    screen.type(form.advantage, "2")
    assert form.outcome.text().startswith("¥")
    choose(form, Method.PENETRATION)
    assert form.arithmetic.text().count("on: ¥") == 4
    form.target.setValue(90)
    form.fee.setValue(10)
    assert "no price is high enough" in form.arithmetic.text()
