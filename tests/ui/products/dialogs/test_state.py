"""The form for the state of many products."""

from __future__ import annotations

from shopdesk.products.rules import LifeCycle
from shopdesk.ui.products.dialogs.state import MOST, StateDialog
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def test_begins_with_the_present_state(screen: Screen, known: Catalogue) -> None:
    dialog = StateDialog(screen.context, [known.mug], state=LifeCycle.TRIAL, parent=screen.window)
    assert dialog.state.currentText() == "Trial sale"
    assert dialog.summary.text() == "1 product is selected."


def test_too_many_are_not_changed_at_once(screen: Screen) -> None:
    dialog = StateDialog(screen.context, range(MOST + 1), parent=screen.window)
    assert dialog.message.text == "Choose at most 10,000 products at a time."
    assert not dialog.ok_button.isEnabled()
