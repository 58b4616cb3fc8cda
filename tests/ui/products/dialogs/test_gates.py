from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shopdesk.ui.products.dialogs.gates import GatesDialog
from shopdesk.ui.products.tab import ProductsTab
from tests.factories import every_fact
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def opened(screen: Screen, known: Catalogue) -> GatesDialog:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    tab.forms.gates.trigger()
    return screen.dialog(GatesDialog)


@pytest.fixture
def form(screen: Screen, known: Catalogue) -> GatesDialog:
    return opened(screen, known)


def choose(form: GatesDialog, decision: str) -> None:
    form.decision.setCurrentIndex(form.decision.findData(decision))


def tick(form: GatesDialog) -> None:
    for place in range(form.criteria.count()):
        form.criteria.item(place).setCheckState(Qt.CheckState.Checked)


def test_a_gate_is_passed_and_the_next_one_opens(
    screen: Screen, known: Catalogue, form: GatesDialog
) -> None:
    assert form.gate.currentData() == "research"
    choose(form, "go")
    screen.key(form.note, Qt.Key.Key_S, control=True)
    assert form.form.error("criteria") == "Every line must be ticked off to go on."
    tick(form)
    screen.type(form.cost, "120.5")
    screen.type(form.note, "worth it")
    screen.type(form.planned, "2026-03-02")
    form.pieces.setText("50")
    screen.key(form.note, Qt.Key.Key_S, control=True)

    assert screen.no_dialog()
    assert screen.rows(
        "SELECT gate, decision, cost, note FROM product_gate WHERE decision <> ''"
    ) == [("research", "go", 12_050, "worth it")]
    assert screen.rows("SELECT planned_on, hit_days, hit_units FROM launch_plan") == [
        (20260302, 30, 50_000)
    ]
    again = opened(screen, known)
    assert again.gate.currentData() == "concept"
    assert again.planned.text() == "2026-03-02"
    again.planned.clear()
    choose(again, "stop")
    screen.key(again.note, Qt.Key.Key_S, control=True)
    assert again.form.error("note") == "Why is it stopped?"
    screen.type(again.note, "too dear")
    screen.key(again.note, Qt.Key.Key_S, control=True)
    assert screen.rows("SELECT count(*) FROM launch_plan") == [(0,)]
    assert screen.rows("SELECT decision FROM product_gate WHERE gate = 'concept'") == [("stop",)]


def test_a_day_that_is_none_writes_nothing(screen: Screen, form: GatesDialog) -> None:
    before = every_fact(screen.shop)
    screen.type(form.launched, "soon")
    form.days.setText("0")
    screen.key(form.note, Qt.Key.Key_S, control=True)

    assert form.form.error("launched") == "Write 2026-03-02."
    assert form.form.error("days") == "Write a number from 1."
    assert every_fact(screen.shop) == before
    form.done(0)
