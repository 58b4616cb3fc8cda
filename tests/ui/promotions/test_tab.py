"""The Promotions tab: what it will hold in one line, and what works already."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.ui.promotions.tab import PromotionsTab
from tests.ui.promotions.test_figures import add_discount
from tests.ui.trade import add_trade
from tests.ui.windows import context_of, opened_window, page_of


def test_figures_and_the_orders_behind_them(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    order = add_discount(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, PromotionsTab)
        assert tab.period == Period.month(2025, 11)
        texts = {label.text() for label in tab.view.findChildren(QLabel)}
        assert "November 2025: discounts of ¥2.50, 1.4% of the list price." in texts
        tab.pages.setFocus()
        QTest.keyClick(tab.pages, Qt.Key.Key_Right)
        assert tab._stack.currentWidget() is tab.orders
        assert tab.period_bar.isHidden()
        assert tab.orders.model.rowCount() == 1
        asked: list[tuple[str, object]] = []
        context = context_of(window)
        context.tab_asked.disconnect()
        context.tab_asked.connect(lambda name, target: asked.append((name, target)))
        tab.orders.row_activated.emit(order)
        assert asked == [("orders", order)]


def test_page_and_period_survive_a_new_build(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_discount(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, PromotionsTab)
        tab.period_bar.choose(Period.month(2025, 10))
        tab.pages.setCurrentIndex(1)
        window.set_zoom(110)
        again = page_of(window, PromotionsTab)
        assert again is not tab
        assert (again.pages.currentIndex(), again.period) == (1, Period.month(2025, 10))


def test_empty_states(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, PromotionsTab)
        texts = {label.text() for label in tab._empty.findChildren(QLabel)}
        assert "No sale is recorded yet" in texts
        asked: list[str] = []
        context = context_of(window)
        context.import_asked.disconnect()
        context.import_asked.connect(asked.append)
        QTest.mouseClick(tab._empty.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
        assert asked == [""]


def test_a_period_without_records(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, PromotionsTab)
        tab.period_bar.choose(Period.month(2019, 1))
        texts = {label.text() for label in tab._empty.findChildren(QLabel)}
        assert "No records in this period" in texts
