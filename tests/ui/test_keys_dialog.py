"""The list of keys is made from what is registered."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui.actions import Actions
from shopdesk.ui.keys_dialog import KeysDialog
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.label import Label


def test_lists_keys_by_group_once(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window, theme)
    actions.add("Ship", lambda: None, shortcut="Ctrl+S", group="Orders")
    actions.add("Ship", lambda: None, shortcut="Ctrl+S", group="Orders")
    actions.add("No key", lambda: None, group="Orders")
    actions.add("Larger", lambda: None, shortcut=("Ctrl++", "Ctrl+="), group="View")

    dialog = KeysDialog(actions, theme, parent=window)
    qtbot.addWidget(dialog)
    texts = [label.text() for label in dialog.findChildren(Label)]

    assert texts[:6] == ["Orders", "Ship", "Ctrl+S", "View", "Larger", "Ctrl++"]
    assert "No key" not in texts
    assert {"In a list", "Open the record", "Ctrl+A"} <= set(texts)
