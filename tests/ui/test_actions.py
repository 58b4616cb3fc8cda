"""One registry for shortcuts, palette and the list of keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui.actions import Actions, Finder, words
from shopdesk.ui.icons import Icon
from shopdesk.ui.theme import Theme


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def actions(window: QWidget, theme: Theme) -> Actions:
    return Actions(window, theme)


def test_action_does_its_work_without_arguments(actions: Actions) -> None:
    done: list[str] = []

    action = actions.add("Ship & pack", lambda: done.append("shipped"), icon_name=Icon.TRUCK)
    action.trigger()

    assert done == ["shipped"]
    assert action.text() == "Ship && pack"
    assert words(action) == "Ship & pack"
    assert not action.icon().isNull()


def test_shortcuts_in_all_forms(actions: Actions) -> None:
    one = actions.add("One", lambda: None, shortcut="Ctrl+1")
    several = actions.add("Several", lambda: None, shortcut=("Ctrl++", "Ctrl+="))
    standard = actions.add("Copy", lambda: None, shortcut=QKeySequence.StandardKey.Copy)
    none = actions.add("None", lambda: None)

    assert one.shortcut() == QKeySequence("Ctrl+1")
    assert "Ctrl+1" in one.toolTip()
    assert len(several.shortcuts()) == 2
    assert QKeySequence("Ctrl+C") in standard.shortcuts()
    assert none.shortcuts() == []


def test_only_what_can_be_done_now_is_listed(actions: Actions, window: QWidget) -> None:
    page, hidden = QWidget(window), QWidget(window)
    page.show()
    hidden.hide()
    actions.add("Everywhere", lambda: None)
    actions.add("Here", lambda: None, scope=page)
    actions.add("There", lambda: None, scope=hidden)
    actions.add("Not now", lambda: None).setEnabled(False)

    assert [words(entry.action) for entry in actions.entries()] == ["Everywhere", "Here"]
    assert len(actions.all_entries()) == 4


def test_actions_of_a_deleted_page_disappear(actions: Actions, window: QWidget) -> None:
    page = QWidget(window)
    page.show()
    actions.add("Here", lambda: None, scope=page)

    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert actions.all_entries() == []


def test_clear_forgets_everything(actions: Actions, window: QWidget) -> None:
    actions.add("One", lambda: None, shortcut="Ctrl+1")
    actions.add_finder(Finder("Order", lambda _reader, _text, _limit: []))

    actions.clear()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert actions.all_entries() == []
    assert actions.finders == ()
    assert window.actions() == []


def test_one_finder_for_each_title(actions: Actions) -> None:
    first = Finder("Order", lambda _reader, _text, _limit: [])
    second = Finder("Order", lambda _reader, _text, _limit: [])
    actions.add_finder(first)
    actions.add_finder(second)

    assert actions.finders == (second,)
