"""Finding the order whose money goes back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from shopdesk.ui.aftersales.dialogs import FindOrderDialog
from tests.screens import Screen
from tests.ui.aftersales.conftest import Refunded


def test_number_and_enter_twice(screen: Screen, known: Refunded) -> None:
    dialog = FindOrderDialog(screen.context, parent=screen.window)
    chosen: list[Any] = []
    dialog.order_chosen.connect(chosen.append)
    dialog.open()
    screen.type(dialog.order, "SO000001")
    screen.key(dialog.order, Qt.Key.Key_Return)
    assert dialog.focusWidget() is dialog.ok_button
    screen.key(dialog.ok_button, Qt.Key.Key_Space)
    assert chosen == [known.sent]
    assert screen.no_dialog()


def test_nothing_is_chosen_by_leaving(screen: Screen) -> None:
    dialog = FindOrderDialog(screen.context, parent=screen.window)
    chosen: list[Any] = []
    dialog.order_chosen.connect(chosen.append)
    dialog.open()
    screen.type(dialog.order, "SO000002")
    screen.key(dialog.order, Qt.Key.Key_Return)
    assert not dialog.ok_button.isEnabled()
    screen.key(dialog, Qt.Key.Key_Escape)
    assert chosen == []
    assert screen.no_dialog()
