"""Weeks as a picture: what it says in words, and that it is painted in every mode."""

from __future__ import annotations

from datetime import date

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from shopdesk.ui.replenishment.week_chart import WeekChart, Weeks
from shopdesk.ui.theme import Theme

WEEKS = Weeks(date(2026, 3, 16), (3, 0, 9), (4.5, 5), (1, 1), (8, 9))


def colours(chart: WeekChart) -> set[int]:
    image: QImage = chart.grab().toImage()
    return {
        image.pixelColor(x, y).rgb()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }


def test_its_words(qtbot: QtBot, theme: Theme) -> None:
    chart = WeekChart(WEEKS, theme)
    qtbot.addWidget(chart)

    assert chart.words() == ("12 pieces in the 3 weeks before 2026-03-16; 10 expected in 2 weeks")
    assert chart.accessibleDescription() == chart.words()
    assert (WEEKS.begins, WEEKS.ends) == (date(2026, 2, 23), date(2026, 3, 23))


def test_bars_band_and_line_are_painted(qtbot: QtBot, theme: Theme) -> None:
    full, bare = WeekChart(WEEKS, theme), WeekChart(Weeks(WEEKS.first_day, (), ()), theme)
    for chart in (full, bare):
        qtbot.addWidget(chart)
        chart.resize(240, 120)

    assert len(colours(full)) > len(colours(bare))
