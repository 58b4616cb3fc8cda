"""Blocks of a report as widgets: every kind is shown, charts show their figures, rows open."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from shopdesk.charts.plots import ColumnPlot, HeatPlot, Series
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import BOOK
from shopdesk.metrics.measure import By, Unit
from shopdesk.reports.document import (
    Beside,
    Change,
    Chart,
    Column,
    Figure,
    Kpi,
    KpiRow,
    Note,
    Paragraph,
    Points,
    Table,
)
from shopdesk.ui.review.blocks import (
    ChartCard,
    ContentView,
    Opened,
    Pair,
    TableCard,
    VariantsCard,
)
from shopdesk.ui.review.pages import Content, Variant, Variants
from shopdesk.ui.widgets.kpi_tile import KpiTile
from tests.ui.windows import context_of, opened_window

CHART = Chart(
    ColumnPlot("Sales rose", ("Oct", "Nov"), (Series("Sales", (100, 300)),), Unit.COUNT),
    note="by month",
)
WIDE = Chart(HeatPlot("Hours", ("Mon",), ("8", "9"), ((1, 2),), Unit.COUNT))
TABLE = Table(
    "Top",
    (Column("Code", numeric=False), Column("Name", numeric=False), Column("Sales")),
    (("MUG", "Mug", Figure(1000, Unit.MONEY, "CNY")),),
)
KPIS = KpiRow(
    (
        Kpi("Orders", Figure(7, Unit.COUNT), (Change("vs Oct", None), Change("vs 2024", 1))),
        Kpi("Something else", Figure(3, Unit.COUNT)),
    )
)
VARIANTS = Variants(
    "SKUs",
    (Variant("Most sold", TABLE, (41,)), Variant("Falling", TABLE, (42,))),
    "net_sales",
    By.SKU,
)


def _texts(view: ContentView) -> set[str]:
    return {label.text() for label in view.findChildren(QLabel)}


def test_every_block_is_shown(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        view = ContentView(context_of(window), opener=lambda _opened: None)
        qtbot.addWidget(view)
        view.show_content(
            Content(
                "It went well.",
                (
                    KPIS,
                    CHART,
                    Points((Paragraph("More buyers.", "Buyers: +3."),)),
                    WIDE,
                    TABLE,
                    Beside(TABLE, CHART),
                    Paragraph("Lapsed.", "Ten"),
                    Note("A limit."),
                    VARIANTS,
                ),
            )
        )
        assert {"It went well.", "Sales rose", "by month", "Buyers: +3.", "A limit."} <= _texts(
            view
        )
        assert "Ten Lapsed." in _texts(view)
        kinds = [len(view.findChildren(kind)) for kind in (ChartCard, TableCard, VariantsCard)]
        assert kinds == [3, 2, 1]
        # the chart with its causes, and the pair that the report itself puts side by side
        assert len(view.findChildren(Pair)) == 2
        view.show_content(Content("Other.", ()))
        qtbot.waitUntil(lambda: not view.findChildren(ChartCard))


def test_tiles_of_measures_open_their_rows_and_tell_every_change(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    opened: list[Opened] = []
    with opened_window(shop, tmp_path) as window:
        view = ContentView(context_of(window), opener=opened.append)
        qtbot.addWidget(view)
        view.show_content(Content("", (KPIS,)))
        orders, other = view.findChildren(KpiTile)
        assert orders.accessibleName() == "Orders: 7, +100.0% vs 2024"
        QTest.mouseClick(orders, Qt.MouseButton.LeftButton)
        QTest.mouseClick(other, Qt.MouseButton.LeftButton)
        assert opened == [Opened(BOOK["orders"])]


def test_names_of_measures_are_unique_so_that_a_tile_finds_its_measure() -> None:
    labels = [measure.label for measure in BOOK.values()]
    assert len(labels) == len(set(labels))


def test_a_chart_shows_its_figures_when_asked(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        card = ChartCard(CHART, context_of(window))
        qtbot.addWidget(card)
        menu = QMenu(card)
        card.fill_menu(menu)
        assert menu.actions()[0].text() == "Show the figures"
        menu.actions()[0].trigger()
        assert card.figures is not None
        assert [card.figures.model().index(row, 1).data() for row in (0, 1)] == ["100", "300"]
        card.menu.aboutToShow.emit()
        assert card.menu.actions()[0].text() == "Hide the figures"
        card.menu.actions()[0].trigger()
        assert card.figures is None


def test_a_chart_is_saved_as_a_picture(
    qtbot: QtBot, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "rose.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), ""))
    with opened_window(shop, tmp_path) as window:
        card = ChartCard(CHART, context_of(window))
        qtbot.addWidget(card)
        card.save(".png")
        assert target.read_bytes().startswith(b"\x89PNG")


def test_rows_of_a_variant_open_their_own_point(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    opened: list[Opened] = []
    with opened_window(shop, tmp_path) as window:
        card = VariantsCard(VARIANTS, context_of(window), opened.append)
        qtbot.addWidget(card)
        card.show()
        second = card.chips.buttons()[1]
        QTest.mouseClick(second, Qt.MouseButton.LeftButton)
        assert card.variant.title == "Falling"
        assert card.view is not None
        card.view.selectRow(0)
        QTest.keyClick(card.view, Qt.Key.Key_Return)
        assert opened == [Opened(BOOK["net_sales"], By.SKU, 42, "Mug")]


def test_pairs_stand_below_each_other_where_it_is_narrow(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    with opened_window(shop, tmp_path) as window:
        left, right = QLabel("a"), QLabel("b")
        pair = Pair(left, right, context_of(window))
        qtbot.addWidget(pair)
        pair.resize(1000, 200)
        pair.show()
        qtbot.waitUntil(lambda: right.x() > 400)
        pair.resize(600, 400)
        qtbot.waitUntil(lambda: right.x() == 0 and right.y() > 0)
