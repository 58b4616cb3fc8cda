"""Amounts that are none are refused, and what nobody sells cannot be ticked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.purchasing.rules import Policy
from shopdesk.purchasing.service import PolicyInput, save_policy
from shopdesk.ui.replenishment.lists import CANDIDATE_COLUMNS, SHORTAGE_COLUMNS
from shopdesk.ui.replenishment.proposals import BUY, COLUMNS
from shopdesk.ui.replenishment.tab import ReplenishmentTab
from tests.metrics.buying import even_sales
from tests.ui.replenishment.shown import cells, texts
from tests.ui.windows import opened_window, page_of


@pytest.mark.parametrize("text", ["1.5", "many", "-3", ""])
def test_a_text_that_is_no_amount_is_refused(
    qtbot: QtBot, buying: Shop, tmp_path: Path, text: str
) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        model = tab.buy.model

        assert not model.setData(model.index(0, BUY), text)

        assert cells(model, 0, "buy") == ["36"]
        assert "is no quantity of S2" in texts(tab.buy)


def test_without_a_supplier_nothing_can_be_ticked(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    even_sales().write(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        assert tab.buy.sums.text() == "0 of 2 proposals ticked: ¥0.00, 0 suppliers."
        tab.buy.table.setFocus()
        QTest.keyClick(tab.buy.table, Qt.Key.Key_Space)
        assert "No active supplier is known" in texts(tab.buy)
        assert tab.buy.model.ticked == set()


def test_columns_are_known() -> None:
    for columns in (COLUMNS, SHORTAGE_COLUMNS, CANDIDATE_COLUMNS):
        keys = [column.key for column in columns]
        assert len(keys) == len(set(keys))


def test_the_suppliers_own_stock_is_not_ordered(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with buying.unit_of_work() as session:
        save_policy(session, PolicyInput(2, policy=Policy.VMI))
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        assert cells(tab.buy.model, 0, "code", "buy") == ["S2", "36"]
        assert tab.buy.sums.text() == "1 of 2 proposals ticked: ¥44.00, 1 supplier."
        tab.buy.table.selectRow(0)
        QTest.keyClick(tab.buy.table, Qt.Key.Key_Space)
        assert "Ask the supplier to fill up his stock" in texts(tab.buy)
        assert tab.buy.model.ticked == {1}
