"""The panel shows every step from the need to the amount, and the forecast."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.replenishment.tab import ReplenishmentTab
from shopdesk.ui.replenishment.week_chart import WeekChart
from tests.ui.replenishment.shown import cells, texts
from tests.ui.windows import opened_window, page_of


def test_proposals_with_their_arithmetic(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        model = tab.buy.model

        assert cells(model, 0, "code", "available", "buy", "supplier", "cash", "stake") == [
            "S2", "0", "36", "Mill", "¥36.00", "¥112.00",
        ]  # fmt: skip
        assert cells(model, 1, "code", "buy", "runs_out") == ["S1", "11", "2026-03-26"]
        assert tab.buy.sums.text() == "2 of 2 proposals ticked: ¥80.00, 2 suppliers."
        assert tab.state.text() == "2 variants looked at, demand forecast from 2026-03-16."
        qtbot.waitUntil(lambda: "Safety stock: 20 % of 28 = 5.6" in texts(tab.buy.panel))
        assert "In packs of 12: 36" in texts(tab.buy.panel)
        assert tab.buy.panel.findChildren(WeekChart)
