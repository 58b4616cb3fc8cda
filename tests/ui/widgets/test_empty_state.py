"""An empty state says what to do and offers to do it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.ui.icons import Icon
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.label import Label


def test_shows_title_text_and_working_button(qtbot: QtBot, theme: Theme) -> None:
    done: list[bool] = []
    action = QAction("Import…")
    action.triggered.connect(lambda: done.append(True))
    state = EmptyState(theme)
    qtbot.addWidget(state)
    state.show()

    state.show_empty(Empty(Icon.ORDERS, "No orders yet", "Import a <file>.", (action,)))

    assert [label.text() for label in state.findChildren(Label)] == [
        "No orders yet",
        "Import a <file>.",
    ]
    assert state.accessibleName() == "No orders yet Import a <file>."
    QTest.mouseClick(state.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert done == [True]


def test_another_one_replaces_it(qtbot: QtBot, theme: Theme) -> None:
    state = EmptyState(theme)
    qtbot.addWidget(state)
    state.show_empty(Empty(Icon.ORDERS, "First", ""))
    state.show_empty(Empty(Icon.SEARCH, "Second", ""))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert [label.text() for label in state.findChildren(Label)] == ["Second", ""]
