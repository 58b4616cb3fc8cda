"""Sales by day: told in words, opened by mouse and keys."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.ui.formats import Formats
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.day_bars import DayBar, DayBars, nice_top

DAYS = [
    DayBar(date(2025, 11, 1), 120_000, 90_000),
    DayBar(date(2025, 11, 2), 0, None),
    DayBar(date(2025, 11, 3), 60_000, 0),
]


def _bars(qtbot: QtBot) -> DayBars:
    bars = DayBars(Theme(), Formats("GBP", "Europe/London"))
    qtbot.addWidget(bars)
    bars.resize(400, 200)
    bars.show_days(DAYS, title="Sales by day", now_name="now", before_name="before")
    bars.show()
    return bars


@pytest.mark.parametrize(
    ("highest", "top", "step"),
    [(0, 1, 1), (2008, 2500, 500), (1200, 1250, 250), (999, 1000, 200), (7, 8, 2), (0.4, 0.4, 0.1)],
)
def test_the_scale_ends_at_a_round_value(highest: float, top: float, step: float) -> None:
    assert nice_top(highest) == pytest.approx((top, step))


def test_days_are_told_in_words(qtbot: QtBot) -> None:
    bars = _bars(qtbot)
    assert bars.accessibleName() == "Sales by day"
    assert bars.words(0) == "2025-11-01: £1,200.00 (before: £900.00)"
    assert bars.words(1) == "2025-11-02: £0.00"


def test_arrow_keys_walk_and_enter_opens(qtbot: QtBot) -> None:
    bars = _bars(qtbot)
    opened: list[date] = []
    bars.day_opened.connect(opened.append)
    QTest.keyClick(bars, Qt.Key.Key_Return)
    assert opened == []
    QTest.keyClick(bars, Qt.Key.Key_Left)
    assert bars.accessibleDescription() == bars.words(2)
    QTest.keyClick(bars, Qt.Key.Key_Home)
    QTest.keyClick(bars, Qt.Key.Key_Right)
    assert bars.accessibleDescription() == bars.words(1)
    QTest.keyClick(bars, Qt.Key.Key_Return)
    assert opened == [date(2025, 11, 2)]


def test_a_click_opens_the_day_below_it(qtbot: QtBot) -> None:
    bars = _bars(qtbot)
    opened: list[date] = []
    bars.day_opened.connect(opened.append)
    QTest.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(390, 100))
    QTest.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert opened == [date(2025, 11, 3)]


def test_paints_bars_as_high_as_their_values(qtbot: QtBot) -> None:
    bars = _bars(qtbot)
    image = bars.grab().toImage()
    accent = Theme().color("accent")

    def height(x: int) -> int:
        return sum(image.pixelColor(x, y).name() == accent for y in range(30, 200))

    columns = sorted({height(x) for x in range(60, 400)} - {0})
    assert columns[-1] == pytest.approx(2 * columns[0], abs=2)
