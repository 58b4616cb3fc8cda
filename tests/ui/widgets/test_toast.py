"""A toast says what happened and offers the way back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui.context import Undo
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.toast import Toast


@pytest.fixture
def toast(theme: Theme, qtbot: QtBot) -> Toast:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(800, 600)
    parent.show()
    return Toast(theme, parent)


def test_says_it_at_the_foot_of_the_window(toast: Toast) -> None:
    assert not toast.isVisible()

    toast.say("3 orders <shipped>")

    assert toast.isVisible()
    assert toast.text == "3 orders <shipped>"
    assert not toast.findChildren(QPushButton)[0].isVisible()
    assert 500 < toast.geometry().bottom() < 600
    assert abs(toast.geometry().center().x() - 400) <= 1


def test_undo_is_one_click(toast: Toast, qtbot: QtBot) -> None:
    undo = Undo("Back", lambda _session, _progress: None)
    heard: list[object] = []
    toast.undo_clicked.connect(heard.append)
    toast.say("Shipped", undo)

    QTest.mouseClick(toast.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)

    assert heard == [undo]
    assert not toast.isVisible()


def test_goes_away_by_itself(toast: Toast, qtbot: QtBot) -> None:
    toast._timer.setInterval(20)
    toast.say("Shipped")
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_stays_inside_when_the_window_shrinks(toast: Toast) -> None:
    toast.say("x" * 300)
    parent = toast.parentWidget()
    assert parent is not None
    parent.resize(300, 300)

    assert toast.geometry().left() >= 0
    assert toast.geometry().right() <= 300
    assert toast.geometry().bottom() < 300
