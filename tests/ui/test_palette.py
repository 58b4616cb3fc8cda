"""Commands, places and records are found by typing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.actions import Finder, Found
from shopdesk.ui.context import Context
from shopdesk.ui.palette import Palette, rank
from tests.ui.conftest import fill_things

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader


class Done:
    def __init__(self) -> None:
        self.what: list[str] = []


@pytest.fixture
def done(context: Context) -> Done:
    record = Done()
    for title, keywords in (
        ("Go to Orders", "orders"),
        ("Import a file…", "csv xlsx"),
        ("导入文件…", ""),
        ("撤销上一步", ""),
    ):
        context.actions.add(
            title, partial(record.what.append, title), keywords=keywords, group="All"
        )
    return record


@pytest.fixture
def palette(context: Context, done: Done, qtbot: QtBot) -> Palette:
    window = context.actions.parent()
    assert isinstance(window, QWidget)
    made = Palette(context, parent=window)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ord", ["Go to Orders"]),
        ("CSV", ["Import a file…"]),
        ("drwj", ["导入文件…"]),
        ("撤", ["撤销上一步"]),
        ("cx", ["撤销上一步"]),
        ("go orders", ["Go to Orders"]),
        ("zzz", []),
        ("", ["Go to Orders", "Import a file…", "导入文件…", "撤销上一步"]),
    ],
)
def test_finds_by_words_and_initials(palette: Palette, typed: str, found: list[str]) -> None:
    palette.edit.setText(typed)

    assert palette.choices() == found


def test_better_fits_come_first() -> None:
    assert rank("im", "Import") == 0
    assert rank("port", "Import") == 1
    assert rank("csv", "Import", "csv") == 2
    assert rank("x", "Import") is None


def test_enter_does_it_and_closes(palette: Palette, done: Done, qtbot: QtBot) -> None:
    QTest.keyClicks(palette.edit, "import")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: done.what == ["Import a file…"])

    assert not palette.isVisible()


def test_arrows_move_and_stop_at_the_ends(palette: Palette, done: Done, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(palette.edit, key)
    QTest.keyClick(palette.edit, Qt.Key.Key_PageDown)
    assert palette.list.currentRow() == 3
    QTest.keyClick(palette.edit, Qt.Key.Key_Enter)
    qtbot.waitUntil(lambda: done.what == ["撤销上一步"])


def test_click_does_it(palette: Palette, done: Done, qtbot: QtBot) -> None:
    where = palette.list.visualItemRect(palette.list.item(2)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.waitUntil(lambda: done.what == ["导入文件…"])


def test_escape_leaves(palette: Palette, done: Done) -> None:
    QTest.keyClick(palette, Qt.Key.Key_Escape)

    assert not palette.isVisible()
    assert done.what == []


def test_nothing_fits_and_enter_is_harmless(palette: Palette, done: Done) -> None:
    QTest.keyClicks(palette.edit, "zzz")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)

    assert palette.isVisible()
    assert done.what == []


def find_things(reader: Reader, text: str, limit: int) -> list[Found]:
    rows = reader.rows(
        "SELECT id, code, name FROM thing WHERE code LIKE :code ORDER BY id LIMIT :limit",
        {"code": f"%{text}%", "limit": limit},
    )
    return [Found(code, name, "orders", key) for key, code, name in rows]


def test_records_are_found_and_opened(
    palette: Palette, context: Context, shop: Shop, qtbot: QtBot
) -> None:
    fill_things(shop, 30)
    context.actions.add_finder(Finder("Thing", find_things))
    asked: list[tuple[str, object]] = []
    context.tab_asked.connect(lambda tab, target: asked.append((tab, target)))

    palette.edit.setText("T00001")
    qtbot.waitUntil(lambda: bool(palette.choices()))
    assert palette.choices() == [f"T{number:06d}" for number in range(10, 16)]
    QTest.keyClick(palette.edit, Qt.Key.Key_Down)
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(asked))

    assert asked == [("orders", 11)]


def test_own_command_is_not_listed(context: Context, qtbot: QtBot) -> None:
    action = context.actions.add("Command palette", lambda: None, shortcut="Ctrl+K")
    action.setProperty("opens_palette", True)
    window = context.actions.parent()
    assert isinstance(window, QWidget)
    palette = Palette(context, parent=window)
    qtbot.addWidget(palette)

    assert palette.choices() == []
