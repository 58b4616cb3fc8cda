"""The section follows the shop when asked, and keeps its place when the window is rebuilt."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.replenishment.tab import CLASSES, CLEARANCE, SHORTAGES, ReplenishmentTab
from tests.ui.replenishment.shown import texts
from tests.ui.windows import opened_window, page_of


def test_a_change_of_the_shop_is_told_not_computed(
    qtbot: QtBot, buying: Shop, tmp_path: Path
) -> None:
    from sqlalchemy import text

    from shopdesk.db.session import touch

    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        before = tab.board
        with buying.unit_of_work() as session:
            session.connection().execute(text("UPDATE sku SET active = 0 WHERE id = 2"))
            touch(session, "sku")
        assert "compute again" in tab.state.text()
        assert tab.board is before

        tab.again_action.trigger()

        assert [one.need.code for one in tab.buy.model.proposals] == ["S1"]


def test_an_empty_shop_says_so(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        assert "Nothing needs to be bought" in texts(tab.buy)
        for place in (SHORTAGES, CLEARANCE, CLASSES):
            tab.pages.setCurrentIndex(place)
        assert "Nothing runs out too soon" in texts(tab.shortages)


def test_language_keeps_page_limit_and_row(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.buy.limit.setText("40")
        tab.buy.table.selectRow(1)
        window.set_language("zh_CN")
        again = page_of(window, ReplenishmentTab)
        assert again.buy.limit.text() == "40"
        assert again.buy.current is not None
        assert again.buy.current.need.code == "S1"


def test_every_page_can_be_exported(
    qtbot: QtBot, buying: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "list.csv"

    def chosen(*_asked: object) -> tuple[str, str]:
        return str(target), "*.csv"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        for place, title, first in (
            (0, "SKU,Name,Available", "S2"),
            (SHORTAGES, "SKU,Name,In stock,A day", "S2"),
            (CLEARANCE, "SKU,Name,In stock,Book value", None),
            (CLASSES, "SKU,Name,Class", "S1"),
        ):
            tab.pages.setCurrentIndex(place)
            menu = tab.export_menu()
            assert menu is not None
            next(one for one in menu.actions() if one.text() == "Figures as CSV…").trigger()
            lines = target.read_text(encoding="utf-8-sig").splitlines()
            assert lines[0].startswith(title)
            assert (lines[1].split(",")[0] if len(lines) > 1 else None) == first
