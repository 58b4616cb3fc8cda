"""Pieces sold month by month."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from shopdesk import i18n
from shopdesk.ui.formats import Formats
from shopdesk.ui.products.month_bars import MonthBar, MonthBars, fill_months
from shopdesk.ui.theme import Theme


def test_months_without_sales_are_zero_and_years_turn() -> None:
    found = [MonthBar(202511, 5000, 900)]
    assert fill_months(found, 202601, 4) == [
        MonthBar(202510, 0, 0),
        MonthBar(202511, 5000, 900),
        MonthBar(202512, 0, 0),
        MonthBar(202601, 0, 0),
    ]


def test_bars_are_told_in_words_and_painted(qtbot: QtBot) -> None:
    i18n.set_language("en")
    bars = MonthBars([MonthBar(202601, 2000, 1990)], Theme(), Formats())
    qtbot.addWidget(bars)
    assert bars.accessibleDescription() == "2026-01: 2 pieces, ¥19.90"
    bars.resize(bars.sizeHint())
    assert not bars.grab().isNull()
