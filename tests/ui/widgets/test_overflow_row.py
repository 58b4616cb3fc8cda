"""A row of chips loses none when there is no room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu, QToolButton
from pytestqt.qtbot import QtBot

from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import chip
from shopdesk.ui.widgets.overflow_row import OverflowRow


@pytest.fixture
def row(theme: Theme, qtbot: QtBot) -> OverflowRow:
    made = OverflowRow(theme)
    qtbot.addWidget(made)
    for number in range(6):
        made.add(chip(f"Number {number}"))
    made.resize(2_000, 40)
    made.show()
    return made


def shown(row: OverflowRow) -> list[str]:
    return [button.text() for button in row.buttons if button.isVisible()]


def fill(row: OverflowRow) -> QMenu:
    menu = row.more.menu()
    menu.aboutToShow.emit()
    return menu


def test_everything_shows_where_there_is_room(row: OverflowRow) -> None:
    assert len(shown(row)) == 6
    assert not row.more.isVisible()


def test_the_rest_moves_into_the_menu(row: OverflowRow) -> None:
    row.resize(300, 40)

    kept = shown(row)
    assert 0 < len(kept) < 6
    assert row.more.isVisible()
    assert row.more.geometry().right() <= 300
    rest = [action.text() for action in fill(row).actions()]
    assert kept + rest == [f"Number {number}" for number in range(6)]


def test_menu_clicks_the_button(row: OverflowRow) -> None:
    clicked: list[bool] = []
    row.buttons[5].clicked.connect(lambda: clicked.append(True))
    row.resize(300, 40)

    fill(row).actions()[-1].trigger()

    assert clicked == [True]
    row.arrange()
    assert row.more.isChecked()
    assert row.more.text() == "1"
    assert fill(row).actions()[-1].isChecked()


def test_own_menus_stay_menus(row: OverflowRow, qtbot: QtBot) -> None:
    button = chip("Channel", checkable=False)
    own = QMenu(button)
    own.addAction("Taobao")
    button.setMenu(own)
    row.add(button)
    row.resize(300, 40)
    row.arrange()

    assert fill(row).actions()[-1].menu() is own


def test_button_hidden_by_its_owner_is_left_out(row: OverflowRow, qtbot: QtBot) -> None:
    row.buttons[0].hide()
    row.arrange()
    assert shown(row) == [f"Number {number}" for number in range(1, 6)]
    row.resize(300, 40)
    assert "Number 0" not in [action.text() for action in fill(row).actions()]
    row.buttons[0].show()
    row.resize(2_000, 40)
    assert len(shown(row)) == 6


def test_button_can_be_removed(row: OverflowRow, qtbot: QtBot) -> None:
    row.remove(row.buttons[2])
    row.arrange()

    assert "Number 2" not in shown(row)
    assert len(row.buttons) == 5


def test_right_hand_row_ends_at_the_edge(theme: Theme, qtbot: QtBot) -> None:
    row = OverflowRow(theme, right=True)
    qtbot.addWidget(row)
    row.add(QToolButton())
    row.resize(400, 40)
    row.show()

    assert row.buttons[0].geometry().right() == 399
