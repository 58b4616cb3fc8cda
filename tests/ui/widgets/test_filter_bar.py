"""Search, chips and conditions change what the list is asked."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from shopdesk.base.table import TableQuery
from shopdesk.ui.formats import Formats
from shopdesk.ui.list_query import Drill, FieldFilter, ListState
from shopdesk.ui.periods import PeriodChoice
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.field_dialog import FieldDialog
from shopdesk.ui.widgets.filter_bar import SEARCH_DELAY_MS, FilterBar
from tests.ui.conftest import THINGS


class Heard:
    def __init__(self, bar: FilterBar) -> None:
        self.states: list[ListState] = []
        bar.state_changed.connect(self.states.append)


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> FilterBar:
    made = FilterBar(THINGS, theme, Formats("CNY"), today=date(2026, 1, 20))
    qtbot.addWidget(made)
    made.resize(1_400, 100)
    made.show()
    return made


def button(bar: FilterBar, text: str) -> QAbstractButton:
    return next(button for button in bar.chips.buttons if button.text() == text)


def test_search_waits_for_a_rest(bar: FilterBar, qtbot: QtBot) -> None:
    heard = Heard(bar)

    QTest.keyClicks(bar.search, "cup")
    assert heard.states == []
    qtbot.waitUntil(lambda: bool(heard.states))

    assert heard.states == [ListState(search="cup")]
    assert SEARCH_DELAY_MS <= 150


def test_enter_searches_at_once_and_only_once(bar: FilterBar, qtbot: QtBot) -> None:
    heard = Heard(bar)

    QTest.keyClicks(bar.search, "cup")
    QTest.keyClick(bar.search, Qt.Key.Key_Return)
    qtbot.wait(SEARCH_DELAY_MS * 2)

    assert heard.states == [ListState(search="cup")]


def test_escape_clears_and_down_goes_to_the_list(bar: FilterBar, qtbot: QtBot) -> None:
    QTest.keyClicks(bar.search, "cup")
    QTest.keyClick(bar.search, Qt.Key.Key_Return)
    QTest.keyClick(bar.search, Qt.Key.Key_Escape)
    assert bar.search.text() == ""
    with qtbot.waitSignal(bar.left_downwards):
        QTest.keyClick(bar.search, Qt.Key.Key_Down)


def test_chips_toggle(bar: FilterBar) -> None:
    heard = Heard(bar)

    QTest.mouseClick(button(bar, "Waiting"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(bar, "Dear"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(bar, "Waiting"), Qt.MouseButton.LeftButton)

    assert [state.chips for state in heard.states] == [{"open"}, {"open", "dear"}, {"dear"}]


def test_period_is_part_of_the_state(bar: FilterBar) -> None:
    heard = Heard(bar)

    bar.period.period_changed.emit(PeriodChoice(preset="last_30"))

    assert heard.states == [ListState(period=PeriodChoice(preset="last_30"))]


def test_conditions_are_chips_that_go_when_clicked(bar: FilterBar, qtbot: QtBot) -> None:
    dear = FieldFilter("amount", "from", (100_000,))
    bar.set_state(ListState(fields=(dear, FieldFilter("state", "in", ("open", "done")))))
    heard = Heard(bar)
    words = [button.text() for button in bar.chips.buttons[:2]]
    assert words == ["Amount ≥ ¥1,000.00  ×", "State: Waiting, Completed  ×"]

    QTest.mouseClick(button(bar, words[0]), Qt.MouseButton.LeftButton)

    assert [state.fields for state in heard.states] == [
        (FieldFilter("state", "in", ("open", "done")),)
    ]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (FieldFilter("name", "contains", ("A&B",)), "Name contains “A&&B”  ×"),
        (FieldFilter("amount", "between", (100, 250)), "Amount ¥1.00 – ¥2.50  ×"),
        (FieldFilter("day", "to", (20260102,)), "Day ≤ 2026-01-02  ×"),
        (FieldFilter("owner", "empty"), "Owner is empty  ×"),
    ],
)
def test_words_of_a_condition(bar: FilterBar, field: FieldFilter, words: str) -> None:
    bar.set_state(ListState(fields=(field,)))

    assert bar.chips.buttons[0].text() == words


def test_rows_behind_a_figure_can_be_left(bar: FilterBar) -> None:
    bar.set_state(ListState(drill=Drill("Sales of 2026-01", TableQuery())))
    heard = Heard(bar)

    QTest.mouseClick(button(bar, "Sales of 2026-01  ×"), Qt.MouseButton.LeftButton)

    assert heard.states == [ListState()]


def test_clear_keeps_the_order(bar: FilterBar) -> None:
    bar.set_state(ListState(search="x", chips=frozenset({"open"}), sort="amount", descending=True))
    heard = Heard(bar)

    QTest.mouseClick(bar._clear, Qt.MouseButton.LeftButton)

    assert heard.states == [ListState(sort="amount", descending=True)]
    assert not bar._clear.isVisible()
    assert bar.search.text() == ""


def test_a_condition_is_added_through_its_dialog(bar: FilterBar) -> None:
    heard = Heard(bar)

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, FieldDialog)
        edits = [edit for edit in dialog.findChildren(QLineEdit) if edit.isVisible()]
        edits[0].setText("cup")
        dialog.accept()

    QTimer.singleShot(0, fill)
    menu = bar._add.menu()
    next(action for action in menu.actions() if action.text() == "Name").trigger()

    assert heard.states == [ListState(fields=(FieldFilter("name", "contains", ("cup",)),))]


def test_counts_stand_behind_the_words(bar: FilterBar) -> None:
    bar.set_counts({"open": 1234, "nothing": 5})

    texts = [button.text() for button in bar.chips.buttons]
    assert texts == ["Waiting  1,234", "Completed", "Dear"]
