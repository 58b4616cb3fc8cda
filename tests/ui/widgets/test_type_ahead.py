"""A field that finds records while one types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.db.reader import Reader
from shopdesk.db.shop import Shop
from shopdesk.ui.widgets.type_ahead import Described, TypeAhead
from tests.screens import Screen

FRUIT = ("apple", "apricot", "banana")


def _find(_reader: Reader, text: str, limit: int) -> list[str]:
    return [name for name in FRUIT if name.startswith(text)][:limit]


@pytest.fixture
def screen(shop: Shop, qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    opened = Screen(shop, qtbot, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def field(screen: Screen) -> TypeAhead:
    """The field above another one."""
    holder = QWidget(screen.window, Qt.WindowType.Window)
    box = QVBoxLayout(holder)
    edit = TypeAhead(
        screen.context, _find, lambda name: Described(name, f"fruit {name}"), name="Fruit"
    )
    box.addWidget(edit)
    box.addWidget(QLineEdit())
    holder.show()
    edit.setFocus()
    return edit


@pytest.fixture
def heard(field: TypeAhead) -> list[Any]:
    """What the field announced."""
    found: list[Any] = []
    field.chosen.connect(found.append)
    return found


def test_arrows_and_enter_choose(screen: Screen, field: TypeAhead, heard: list[Any]) -> None:
    screen.type(field, "ap")
    screen.wait(field.popup.isVisible)
    model = field.popup.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["apple", "apricot"]
    screen.key(field, Qt.Key.Key_Down)
    screen.key(field, Qt.Key.Key_Return)
    assert (field.record, field.text(), heard) == ("apricot", "apricot", ["apricot"])
    assert not field.popup.isVisible()


def test_tab_takes_the_marked_one_and_goes_on(screen: Screen, field: TypeAhead) -> None:
    screen.type(field, "ap")
    screen.wait(field.popup.isVisible)
    screen.key(field, Qt.Key.Key_Tab)
    assert field.record == "apple"
    assert not field.hasFocus()


def test_enter_faster_than_the_list_looks_up_at_once(screen: Screen, field: TypeAhead) -> None:
    scanned: list[Any] = []
    field.scanned.connect(scanned.append)
    screen.type(field, "banana")
    screen.key(field, Qt.Key.Key_Return)
    assert (field.record, scanned) == ("banana", ["banana"])
    screen.settle()
    assert not field.popup.isVisible()


def test_click_chooses(screen: Screen, field: TypeAhead) -> None:
    screen.type(field, "ap")
    screen.wait(field.popup.isVisible)
    place = field.popup.visualRect(field.popup.model().index(1, 0)).center()
    QTest.mouseClick(
        field.popup.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.x(), place.y())
    )
    assert field.record == "apricot"


def test_escape_closes_the_list_only(screen: Screen, field: TypeAhead, heard: list[Any]) -> None:
    screen.type(field, "ap")
    screen.wait(field.popup.isVisible)
    screen.key(field, Qt.Key.Key_Escape)
    assert (field.popup.isVisible(), field.text(), heard) == (False, "ap", [])


def test_other_text_lets_the_record_go(screen: Screen, field: TypeAhead, heard: list[Any]) -> None:
    field.choose("apple")
    field.end(False)
    screen.type(field, "x")
    assert (field.record, heard) == (None, ["apple", None])
    screen.settle()
    assert not field.popup.isVisible()


def test_nothing_found_keeps_the_text(screen: Screen, field: TypeAhead) -> None:
    screen.type(field, "kiwi")
    screen.key(field, Qt.Key.Key_Return)
    assert (field.record, field.text()) == (None, "kiwi")


def test_signs_that_hide_are_shown(screen: Screen, field: TypeAhead) -> None:
    field.choose("evil\u202ename")
    assert field.text() == "evil‹U+202E›name"
    assert screen.faults.heard == []
