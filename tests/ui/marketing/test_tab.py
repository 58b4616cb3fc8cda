"""The Marketing tab: channels with their figures, closed and opened with a way back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from shopdesk.base.period import Period
from shopdesk.channels.queries import list_channels
from shopdesk.db.shop import Shop
from shopdesk.ui.marketing.dialogs import ChannelDialog
from shopdesk.ui.marketing.tab import MarketingTab
from tests.ui.trade import add_trade
from tests.ui.windows import context_of, dialog_of, opened_window, page_of


def _cells(tab: MarketingTab, row: int = 0) -> list[str]:
    return [tab.model.index(row, column).data() for column in range(tab.model.columnCount())]


def _active(shop: Shop) -> list[bool]:
    with shop.reader() as reader:
        return [row.active for row in list_channels(reader)]


def test_a_row_tells_what_the_channel_brings(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, MarketingTab)
        cells = _cells(tab)
        assert cells[:2] == ["Taobao", "Marketplace"]
        assert cells[3:] == ["9", "¥172.00", "¥19.11", "0.0%", "In use"]


def test_enter_shows_the_orders_of_the_channel(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, MarketingTab)
        asked: list[tuple[str, str]] = []
        context = context_of(window)
        context.tab_asked.disconnect()
        context.tab_asked.connect(lambda name, drill: asked.append((name, drill.title)))
        tab.table.setFocus()
        QTest.keyClick(tab.table, Qt.Key.Key_Return)
        assert asked == [("orders", "Orders, Taobao")]


def test_closing_a_channel_can_be_undone(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, MarketingTab)
        tab.close_action.trigger()
        assert _active(shop) == [False]
        assert _cells(tab)[-1] == "Not in use"
        assert tab.close_action.text() == "Open the channel again"
        assert window.workspace is not None
        window.workspace.undo_last()
        assert _active(shop) == [True]
        assert _cells(tab)[-1] == "In use"


def test_f2_renames(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, MarketingTab)
        tab.table.setFocus()
        QTest.keyClick(tab.table, Qt.Key.Key_F2)
        dialog = dialog_of(ChannelDialog)
        dialog.name.selectAll()
        QTest.keyClicks(dialog.name, "Our Taobao")
        dialog.ok_button.click()
        assert _cells(tab)[0] == "Our Taobao"


def test_no_channel_yet_teaches(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, MarketingTab)
        texts = {label.text() for label in tab._empty.findChildren(QLabel)}
        assert "No channel yet" in texts
        assert tab._stack.currentWidget() is tab._empty
        assert not tab.close_action.isEnabled()


def test_the_period_survives_a_new_build(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, MarketingTab)
        tab.period_bar.choose(Period.month(2025, 5))
        window.set_zoom(90)
        assert page_of(window, MarketingTab).period == Period.month(2025, 5)
