"""The metric book: every figure can be found, read and opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import BOOK
from shopdesk.ui.review.metric_book import MetricBook
from tests.ui.trade import add_trade
from tests.ui.windows import context_of, opened_window

NOVEMBER = Period.month(2025, 11)


def _book(qtbot: QtBot, window: object) -> MetricBook:
    book = MetricBook(context_of(window))  # type: ignore[arg-type]
    qtbot.addWidget(book)
    book.resize(1000, 600)
    book.show_period(NOVEMBER)
    book.show()
    return book


def _row(book: MetricBook, place: int) -> list[str]:
    model = book.table.model()
    return [model.index(place, column).data() for column in range(4)]


def test_lists_every_measure_with_its_value(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        book = _book(qtbot, window)
        assert book.table.model().rowCount() == len(BOOK)
        rows = {cells[0]: cells for cells in (_row(book, place) for place in range(len(BOOK)))}
        assert rows["Orders"][2] == "9"
        assert rows["Net sales"][2] == "¥172.00"
        assert rows["Net sales"][1] == "Sales"


def test_is_searched_by_words_of_name_formula_and_definition(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        book = _book(qtbot, window)
        QTest.keyClicks(book.search, "refund rate value")
        assert [_row(book, 0)[0]] == ["Refund rate by value"]
        assert book.current is BOOK["refund_rate"]
        told = {label.text() for label in book.body.findChildren(QLabel)}
        assert BOOK["refund_rate"].formula in told
        assert BOOK["refund_rate"].definition in told
        QTest.keyClicks(book.search, " xyzzy")
        assert book.table.isHidden()
        book.search.clear()
        assert book.table.model().rowCount() == len(BOOK)


def test_enter_opens_the_rows_behind_a_figure(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    asked: list[str] = []
    with opened_window(shop, tmp_path) as window:
        context = context_of(window)
        context.tab_asked.disconnect()
        context.tab_asked.connect(lambda tab, _target: asked.append(tab))
        book = _book(qtbot, window)
        QTest.keyClicks(book.search, "net sales")
        book.table.setFocus()
        QTest.keyClick(book.table, Qt.Key.Key_Return)
        assert asked == ["orders"]
