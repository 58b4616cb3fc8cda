"""What should be done, in words, with the money beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.base.table import TableQuery
from shopdesk.db.shop import Shop
from shopdesk.metrics.agenda import Entry, Matter
from shopdesk.ui.formats import Formats
from shopdesk.ui.home.panel import AgendaPanel, detail, money_words, title
from tests.ui.windows import context_of, opened_window

FORMATS = Formats("GBP", "Europe/London")
LATE = Entry(
    Matter.TO_SHIP,
    1200,
    123_456,
    "orders",
    TableQuery(),
    late=2,
    oldest=datetime(2026, 3, 5, 4, 0, tzinfo=UTC),
)


def test_late_parcels_are_told_first() -> None:
    assert title(LATE) == "1,200 orders to ship"
    assert detail(LATE, FORMATS) == (
        "2 wait longer than 48 hours, the oldest since 2026-03-05 04:00."
    )
    assert detail(replace(LATE, late=0), FORMATS) == "The oldest one waits since 2026-03-05 04:00."


@pytest.mark.parametrize("matter", list(Matter))
@pytest.mark.parametrize("count", [1, 5])
def test_every_matter_has_its_words(matter: Matter, count: int) -> None:
    entry = replace(LATE, matter=matter, count=count)
    texts = (title(entry), detail(entry, FORMATS), money_words(entry))
    assert all(texts)
    assert not any("{" in text for text in texts)
    assert str(count) in texts[0]


def test_a_row_is_a_button_for_mouse_and_keyboard(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        panel = AgendaPanel(context_of(window))
        qtbot.addWidget(panel)
        opened: list[Entry] = []
        panel.entry_opened.connect(opened.append)
        other = replace(LATE, matter=Matter.NO_COST)
        panel.show_entries([LATE, other])
        panel.show()
        assert panel.rows[0].accessibleName() == "1,200 orders to ship, ¥1,234.56 ordered"
        QTest.mouseClick(panel.rows[0], Qt.MouseButton.LeftButton)
        QTest.keyClick(panel.rows[1], Qt.Key.Key_Space)
        assert opened == [LATE, other]
        panel.show_entries([])
        assert panel.rows == []
