"""Numbers changed by a rule; a save that somebody else was faster than; the history."""

from __future__ import annotations

from shopdesk.products.service import Cell, apply_cells
from shopdesk.ui.grid.dialogs import HistoryDialog, OperationDialog, SaveDialog
from shopdesk.ui.grid.tab import GridTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.grid.cells import choose, codes, price_of, type_over
from tests.ui.products.conftest import Catalogue


def test_numbers_are_changed_by_a_rule(screen: Screen, tab: GridTab) -> None:
    choose(tab, ("MUG", "price"), ("TEE-白-L", "price"))
    tab.operation.trigger()
    dialog = screen.dialog(OperationDialog)
    screen.click(dialog.ok_button)
    assert dialog.form.error("amount") == "Write a number, for example -5 or 2.50."
    screen.type(dialog.amount, "-5")
    assert dialog.outcome.text() == "2 cells get another value."
    dialog.ending.setCurrentIndex(dialog.ending.findData("90"))
    screen.click(dialog.ok_button)
    assert tab.model.value(0, "price") == 990
    assert tab.model.value(codes(tab).index("TEE-白-L"), "price") == 5_690
    assert tab.model.text(codes(tab).index("TEE-白-L"), "margin") == "64.4\u00a0% → 63.1\u00a0%"


def test_per_cent_is_not_taken_for_an_amount(screen: Screen, tab: GridTab) -> None:
    choose(tab, ("MUG", "price"))
    tab.operation.trigger()
    dialog = screen.dialog(OperationDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData("add"))
    screen.type(dialog.amount, "-5%")

    screen.click(dialog.ok_button)

    assert dialog.form.error("amount") == "Write a number, for example -5 or 2.50."
    assert tab.model.typed == {}
    dialog.kind.setCurrentIndex(dialog.kind.findData("percent"))
    screen.click(dialog.ok_button)
    assert tab.model.value(0, "price") == 950


def test_somebody_elses_change_meanwhile_is_told(
    screen: Screen, tab: GridTab, known: Catalogue
) -> None:
    type_over(screen, tab, "MUG", "price", "12")
    tab.save.trigger()
    dialog = screen.dialog(SaveDialog)
    with screen.shop.unit_of_work() as session:
        apply_cells(session, [Cell(known.mug_sku, "price", 1_100)])
    before = every_fact(screen.shop)

    screen.click(dialog.ok_button)

    assert "[SD-PRO-021]" in dialog.message.text
    assert every_fact(screen.shop) == before
    dialog.form.mark_saved()


def test_earlier_changes_are_taken_back_in_the_history(
    screen: Screen, tab: GridTab, known: Catalogue
) -> None:
    with screen.shop.unit_of_work() as session:
        apply_cells(session, [Cell(known.mug_sku, "price", 1_100)], title="first")
        apply_cells(session, [Cell(known.mug_sku, "price", 1_200)], title="second")
    tab.on_history()
    dialog = screen.dialog(HistoryDialog)
    dialog.table.selectRow(1)
    screen.click(dialog.back)
    assert "[SD-CHG-003]" in dialog.message.text()
    assert price_of(screen, "MUG") == 1_200
    dialog.table.selectRow(0)
    screen.click(dialog.back)
    assert price_of(screen, "MUG") == 1_100
    dialog.table.selectRow(1)
    assert not dialog.back.isEnabled()  # it is taken back
