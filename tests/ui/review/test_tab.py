"""The Review tab as a person uses it: pages, periods, empty states, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.importing.batch import run_import
from shopdesk.importing.request import ImportRequest
from shopdesk.orders.service import LineInput, OrderInput, place_order
from shopdesk.ui import dialogs
from shopdesk.ui.importing.history import ImportHistory
from shopdesk.ui.review.pages import PAGES
from shopdesk.ui.review.tab import BOOK_PAGE, ReviewTab
from shopdesk.ui.widgets.kpi_tile import KpiTile
from tests.ui.importing.files import GOOD, write_file
from tests.ui.trade import add_trade
from tests.ui.windows import context_of, opened_window, page_of


def _tiles(tab: ReviewTab) -> dict[str, str]:
    return {
        tile.figure.label: tile.figure.value
        for tile in tab.view.findChildren(KpiTile)
        if tile.figure is not None and not tile.isHidden()
    }


def test_shows_the_last_whole_month_and_steps_to_others(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReviewTab)
        assert tab.period == Period.month(2025, 11)
        assert _tiles(tab)["Net sales"] == "¥172.00"
        QTest.keyClick(tab.pages, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: tab.period == Period.month(2025, 10))
        # October: 4 mugs and 2 orders of tea
        assert _tiles(tab)["Net sales"] == "¥142.00"
        QTest.mouseClick(tab.period_bar.on, Qt.MouseButton.LeftButton)
        assert tab.period == Period.month(2025, 11)


def test_pages_are_reached_by_keyboard(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReviewTab)
        tab.pages.setFocus()
        seen = [tab.page]
        for _step in range(len(PAGES)):
            QTest.keyClick(tab.pages, Qt.Key.Key_Right)
            seen.append(tab.page)
        assert seen == [*(page.name for page in PAGES), BOOK_PAGE]
        assert tab._stack.currentWidget() is tab.book
        assert tab.book.period == Period.month(2025, 11)


def test_a_period_without_records_leads_back(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReviewTab)
        tab.period_bar.choose(Period.month(2020, 1))
        assert not tab.print_action.isEnabled()
        texts = {label.text() for label in tab._empty.findChildren(QLabel)}
        assert "The records of this shop reach from 2024-11-04 to 2025-12-29." in texts
        button = next(
            found for found in tab._empty.findChildren(QPushButton) if not found.isHidden()
        )
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert tab.period == Period.month(2025, 12)
        assert tab.print_action.isEnabled()


def test_an_empty_shop_teaches(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReviewTab)
        texts = {label.text() for label in tab._empty.findChildren(QLabel)}
        assert "Nothing to review yet" in texts
        asked: list[str] = []
        context = context_of(window)
        context.import_asked.disconnect()
        context.import_asked.connect(asked.append)
        QTest.mouseClick(tab._empty.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
        assert asked == [""]


def test_page_and_period_survive_a_new_build_of_the_window(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReviewTab)
        tab.period_bar.choose(Period.month(2025, 6))
        tab.pages.setCurrentIndex(2)
        window.set_zoom(125)
        again = page_of(window, ReviewTab)
        assert again is not tab
        assert (again.page, again.period) == ("products", Period.month(2025, 6))


def test_a_tile_opens_the_orders_of_the_period(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReviewTab)
        asked: list[tuple[str, str]] = []
        context = context_of(window)
        context.tab_asked.disconnect()
        context.tab_asked.connect(lambda name, drill: asked.append((name, drill.title)))
        orders = next(
            tile
            for tile in tab.view.findChildren(KpiTile)
            if tile.figure is not None and tile.figure.label == "Orders"
        )
        QTest.mouseClick(orders, Qt.MouseButton.LeftButton)
        assert asked == [("orders", "Orders, 2025-11")]


def test_the_data_page_lists_imports_that_can_be_undone(
    qtbot: QtBot, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_arguments, **_options: True)
    run_import(shop, ImportRequest(write_file(tmp_path, *GOOD)))
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReviewTab)
        tab.pages.setCurrentIndex([page.name for page in PAGES].index("data"))
        (history,) = tab.view.findChildren(ImportHistory)
        qtbot.waitUntil(lambda: history.model.rowCount() == 1)
        assert history.model.index(0, 1).data() == "retail.csv"
        QTest.mouseClick(history.undo, Qt.MouseButton.LeftButton)
        with shop.reader() as reader:
            assert reader.rows("SELECT count(*) FROM sales_order") == [(0,)]


def test_a_commit_refreshes_the_page_in_place(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    known = add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReviewTab)
        tab.period_bar.choose(Period.month(2025, 12))
        qtbot.waitUntil(lambda: tab._scroll.verticalScrollBar().maximum() > 0)
        tab._scroll.verticalScrollBar().setValue(120)
        assert _tiles(tab)["Orders"] == "7"
        with shop.unit_of_work() as session:
            place_order(
                session,
                OrderInput(
                    channel_id=known.channel,
                    lines=(LineInput(1000, known.postage),),
                    placed_at=datetime(2025, 12, 29, 5, 0, tzinfo=UTC),
                    paid=800,
                    method="cash",
                ),
            )
        assert _tiles(tab)["Orders"] == "8"
        assert tab._scroll.verticalScrollBar().value() == 120
