"""Proposals ticked and typed by keys become drafts, and drafts can be taken back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.replenishment.proposals import BUY
from shopdesk.ui.replenishment.tab import ReplenishmentTab
from shopdesk.ui.tasks import Progress
from tests.ui.replenishment.shown import cells, drafts
from tests.ui.windows import context_of, opened_window, page_of


def test_ticks_and_amounts_by_keys_become_drafts(
    qtbot: QtBot, buying: Shop, tmp_path: Path
) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        table = tab.buy.table
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Space)
        assert tab.buy.sums.text() == "1 of 2 proposals ticked: ¥44.00, 1 supplier."
        QTest.keyClick(table, Qt.Key.Key_Down)
        QTest.keyClick(table, Qt.Key.Key_2)
        field = next(one for one in table.findChildren(QLineEdit) if one.isVisible())
        assert field.text() == "2"
        QTest.keyClick(field, Qt.Key.Key_5)
        QTest.keyClick(field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: cells(tab.buy.model, 1, "buy", "cash") == ["25", "¥100.00"])

        QTest.keyClick(table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

        assert drafts(buying) == [("draft", "KIL", 1, 25_000, 10_000)]
        # What is drafted is not proposed again.
        assert [one.need.code for one in tab.buy.model.proposals] == ["S2"]


def test_drafts_can_be_taken_back(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.buy.draft_action.trigger()
        assert [row[:2] for row in drafts(buying)] == [("draft", "MIL"), ("draft", "KIL")]
        assert tab.buy.model.proposals == ()
        undo = context_of(window).undoable
        assert undo is not None
        assert window.workspace is not None

        with buying.unit_of_work() as session:
            undo.function(session, Progress())

        assert {row[0] for row in drafts(buying)} == {"cancelled"}


def test_a_cash_limit_ticks_what_fits(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.buy.limit.setFocus()
        QTest.keyClicks(tab.buy.limit, "40")
        QTest.keyClick(tab.buy.limit, Qt.Key.Key_Return)

        assert tab.buy.sums.text() == "1 of 2 proposals ticked: ¥36.00, 1 supplier."
        tab.buy.all_action.trigger()
        assert tab.buy.sums.text() == "2 of 2 proposals ticked: ¥80.00, 2 suppliers."
        tab.buy.none_action.trigger()
        assert not tab.buy.draft_action.isEnabled()


def test_a_suppliers_least_order_is_told(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    from sqlalchemy import text

    with buying.unit_of_work() as session:
        session.connection().execute(
            text("UPDATE supplier SET min_order_amount = 5000 WHERE code = 'KIL'")
        )
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        assert tab.buy.sums.text().endswith("“Kiln” asks for at least ¥50.00, this is ¥44.00.")

        tab.buy.model.setData(tab.buy.model.index(1, BUY), "13")

        assert "at least" not in tab.buy.sums.text()
