"""What runs out, and what lies too long with the way to clear it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.replenishment.tab import CLEARANCE, SHORTAGES, ReplenishmentTab
from shopdesk.ui.tasks import Progress
from tests.ui.replenishment.shown import cells, texts
from tests.ui.windows import context_of, opened_window, page_of


def test_the_shortage_board(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.pages.setCurrentIndex(SHORTAGES)
        page = tab.shortages

        assert cells(page.model, 0, "code", "out", "back", "gap", "margin", "action") == [
            "S2", "2026-03-16", "2026-03-23", "7", "¥56.00", "Order now",
        ]  # fmt: skip
        assert page.sums.text() == (
            "2 variants run out; margin lost until new goods are there: ¥56.00."
        )
        QTest.keyClick(page.table, Qt.Key.Key_Down)
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        assert tab.pages.currentIndex() == 0
        assert tab.buy.current is not None
        assert tab.buy.current.need.code == "S1"


def test_clearance_with_its_steps_and_the_way_back(
    qtbot: QtBot, buying: Shop, tmp_path: Path
) -> None:
    with buying.unit_of_work() as session:
        from shopdesk import settings

        settings.store(session, settings.STOCK_SLOW_PIECES, value=200)
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.pages.setCurrentIndex(CLEARANCE)
        page = tab.clearance
        assert page.rows == ()
        page.slow_chip.click()
        assert cells(page.model, 0, "code", "stock", "value", "sold") == [
            "S1",
            "10",
            "¥40.00",
            "182",
        ]
        qtbot.waitUntil(lambda: "Price steps" in texts(page.panel))

        page.clear_action.trigger()

        def state() -> str:
            with buying.reader() as reader:
                return str(reader.rows("SELECT state FROM product WHERE id = 1")[0][0])

        assert state() == "clearance"
        # What is being cleared is not bought.
        assert [one.need.code for one in tab.buy.model.proposals] == ["S2"]
        undo = context_of(window).undoable
        assert undo is not None
        with buying.unit_of_work() as session:
            undo.function(session, Progress())
        assert state() == "selling"


def test_stock_by_age(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.pages.setCurrentIndex(CLEARANCE)
        page = tab.clearance
        page.age_chip.click()

        shown = [
            cells(page.ages, row, "age", "pieces", "value", "fifo")
            for row in range(page.ages.rowCount())
        ]
        assert shown[4] == ["Stock of 181–365 days", "10", "¥40.00", "¥40.00"]
        assert [row[1] for row in shown] == ["0", "0", "0", "0", "10", "0"]
        assert "first in, first out" in page.sums.text()
        assert not page.clear_action.isEnabled()
