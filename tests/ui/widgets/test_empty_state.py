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


def test_text_is_never_wider_than_the_room(qtbot: QtBot, theme: Theme) -> None:
    state = EmptyState(theme)
    qtbot.addWidget(state)
    state.show_empty(Empty(Icon.ORDERS, "Nothing", "A sentence that is a good deal longer. " * 3))
    state.show()
    label = state.findChildren(Label)[1]
    widths = []
    for width in (240, 900):
        state.resize(width, 400)
        QApplication.processEvents()
        widths.append(label.width())
        assert label.geometry().left() >= 0
        assert label.geometry().right() < width

    assert 180 < widths[0] <= 240 - 2 * theme.grid(3)
    assert widths[1] == theme.px(420)
