"""The form for the state of many products."""

from __future__ import annotations

from PySide6.QtCore import Qt

from shopdesk.products.rules import LifeCycle
from shopdesk.ui.products.dialogs.state import MOST, StateDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def test_proposes_the_next_states_of_the_flow(screen: Screen, known: Catalogue) -> None:
    dialog = StateDialog(screen.context, [known.mug], state=LifeCycle.TRIAL, parent=screen.window)

    assert dialog.summary.text() == "1 product is selected."
    assert dialog.now.text() == "Now: Trial sale"
    offered = [dialog.state.itemText(place) for place in range(dialog.state.count())]
    assert offered == ["Idea", "On sale", "Clearance", "Ended"]
    dialog.correction.setChecked(True)
    assert dialog.state.count() == len(LifeCycle)


def test_a_step_by_keys_with_its_reason_and_day(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    tab.change_state.trigger()
    dialog = screen.dialog(StateDialog)
    before = every_fact(screen.shop)
    screen.key(dialog.reason, Qt.Key.Key_S, control=True)
    assert dialog.form.error("reason") == "A reason is needed."
    screen.type(dialog.reason, "nobody asks")
    screen.type(dialog.day, "2026-02-30")
    screen.key(dialog.day, Qt.Key.Key_S, control=True)
    assert dialog.form.error("day") == "Write 2026-03-02."
    assert every_fact(screen.shop) == before
    dialog.day.clear()
    screen.type(dialog.day, "2026-03-02")
    screen.key(dialog.day, Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert screen.rows("SELECT from_state, to_state, reason, business_date FROM product_stage") == [
        ("selling", "slow", "nobody asks", 20260302)
    ]
    screen.undo()
    assert screen.rows("SELECT state FROM product WHERE code = 'MUG'") == [("selling",)]
    assert screen.rows("SELECT reason FROM product_stage ORDER BY id DESC LIMIT 1") == [("Undone",)]


def test_too_many_are_not_changed_at_once(screen: Screen) -> None:
    dialog = StateDialog(screen.context, range(MOST + 1), parent=screen.window)
    assert dialog.message.text == "Choose at most 10,000 products at a time."
    assert not dialog.ok_button.isEnabled()
