"""Buttons follow their action and are named for those who do not see them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.ui.icons import Icon
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import ActionButton, chip, icon_button, push_button


def test_action_button_follows_its_action(qtbot: QtBot, theme: Theme) -> None:
    done: list[bool] = []
    action = QAction("Ship && pack")
    action.triggered.connect(lambda: done.append(True))
    button = ActionButton(action, "primary")
    qtbot.addWidget(button)
    button.show()

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [True]
    assert button.accessibleName() == "Ship & pack"

    action.setEnabled(False)
    assert not button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [True]

    action.setText("Pack")
    action.setVisible(False)
    assert button.text() == "Pack"
    assert not button.isVisible()


def test_icon_button_has_a_name(qtbot: QtBot, theme: Theme) -> None:
    button = icon_button(Icon.CLOSE, "Hide the panel", theme)
    qtbot.addWidget(button)

    assert button.accessibleName() == "Hide the panel"
    assert "Hide the panel" in button.toolTip()
    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert not button.icon().isNull()


def test_looks(qtbot: QtBot, theme: Theme) -> None:
    primary, plain = push_button("Save", "primary"), push_button("Cancel")
    toggle = chip("Waiting")
    for widget in (primary, plain, toggle):
        qtbot.addWidget(widget)

    assert primary.property("look") == "primary"
    assert plain.property("look") is None
    assert toggle.isCheckable()
    assert not chip("Add", checkable=False).isCheckable()
