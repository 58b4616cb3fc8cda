"""Rules are added and changed in their dialog."""

from __future__ import annotations

import pytest

from shopdesk.prices.rules import PRESETS
from shopdesk.prices.service import save_rule
from shopdesk.products.service import Cell, apply_cells
from shopdesk.ui.prices.rules_dialog import RuleDialog, RulesDialog
from shopdesk.ui.prices.tab import PricesTab
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


@pytest.fixture
def tab(screen: Screen, known: Catalogue) -> PricesTab:
    """The list, with the handbook's rule; 7 mugs at 10.00 that cost 4.00."""
    with screen.shop.unit_of_work() as session:
        apply_cells(session, [Cell(known.mug_sku, "cost_e4", 40_000)])
        save_rule(session, "handbook", PRESETS[0][1])
    return screen.tab("prices", PricesTab)


def test_without_rules_the_rules_are_offered(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("prices", PricesTab)

    tab.propose.trigger()

    dialog = screen.dialog(RulesDialog)
    screen.click(dialog.presets)
    assert screen.toasts[-1] == "5 rules are kept."
    assert dialog.table.model().rowCount() == 5
    assert not dialog.presets.isEnabled()
    dialog.table.row_activated.emit(0)
    form = screen.dialog(RuleDialog)
    assert form.limit.value() == 20
    assert "fast seller" in form.words.text()
    form.limit.setValue(25)
    screen.click(form.ok_button)
    screen.settle()
    (parameters,) = screen.rows("SELECT parameters FROM price_rule WHERE kind = 'low_stock'")
    assert '"threshold":25' in parameters[0]


def test_a_rule_that_means_nothing_stays_in_the_form(screen: Screen, tab: PricesTab) -> None:
    tab.on_rules()
    rules = screen.dialog(RulesDialog)
    screen.click(rules.new)
    form = screen.dialog(RuleDialog)
    screen.click(form.ok_button)
    assert form.form.error("name") == "The rule needs a name."
    screen.type(form.name, "handbook")
    screen.click(form.ok_button)
    assert "[SD-PRI-006]" in form.message.text
    form.change.setValue(0)
    form.name.setText("other")
    screen.click(form.ok_button)
    assert "[SD-PRI-005]" in form.message.text
    assert len(screen.rows("SELECT 1 FROM price_rule")) == 1
    form.form.mark_saved()
