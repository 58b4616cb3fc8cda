"""A table of the report on screen has the texts of the page, and goes into files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.metrics.measure import Unit
from shopdesk.reports.document import Change, Column, Figure, Table
from shopdesk.ui.review.report_table import (
    ReportTable,
    ask_path,
    fill_table_menu,
    table_as_text,
)
from shopdesk.ui.theme import Theme
from tests.ui.windows import context_of, opened_window

TABLE = Table(
    "Top: sold/returned",
    (Column("Product", numeric=False, wide=True), Column("Sales"), Column("Change")),
    (
        ("Mug\u202e", Figure(123456, Unit.MONEY, "GBP"), Change("", Fraction(1, 8), good=True)),
        ("All", Figure(99900, Unit.MONEY, "GBP"), Change("", Fraction(-1, 8), good=False)),
    ),
    total=True,
)


def _cell(view: ReportTable, row: int, column: int, role: Qt.ItemDataRole) -> object:
    return view.model().index(row, column).data(role)


def test_shows_what_the_page_prints_and_hides_nothing(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    with opened_window(shop, tmp_path) as window:
        view = ReportTable(TABLE, context_of(window), name="Top")
        qtbot.addWidget(view)
        shown = Qt.ItemDataRole.DisplayRole
        assert _cell(view, 0, 0, shown) == "Mug‹U+202E›"
        assert [_cell(view, row, 1, shown) for row in (0, 1)] == ["1,235", "999"]
        assert _cell(view, 0, 2, shown) == "+12.5%"
        titles = [view.model().headerData(place, Qt.Orientation.Horizontal) for place in range(3)]
        assert titles == ["Product", "Sales, £", "Change"]
        colours = [_cell(view, row, 2, Qt.ItemDataRole.ForegroundRole) for row in (0, 1)]
        assert [colour.name() for colour in colours] == [  # type: ignore[attr-defined]
            Theme().color("good"),
            Theme().color("bad"),
        ]
        assert _cell(view, 1, 0, Qt.ItemDataRole.FontRole).bold()  # type: ignore[attr-defined]


def test_copies_with_tabs() -> None:
    assert table_as_text(TABLE).splitlines()[0] == "Product\tSales, £\tChange"
    assert len(table_as_text(TABLE).splitlines()) == 3


def test_the_menu_copies_and_saves(
    qtbot: QtBot, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(_parent: object, _title: str, suggested: str, _filter: str) -> tuple[str, str]:
        asked.append(suggested)
        return str(tmp_path / "saved.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    with opened_window(shop, tmp_path) as window:
        context = context_of(window)
        said: list[str] = []
        context.toast_asked.connect(lambda text, _undo: said.append(text))
        menu = QMenu(window)
        fill_table_menu(menu, TABLE, context, window)
        copy, _xlsx, as_csv = menu.actions()
        copy.trigger()
        assert QApplication.clipboard().text().startswith("Product\tSales")
        as_csv.trigger()
        assert asked == ["Top- sold-returned.csv"]
        assert said == ["Saved as saved.csv"]
        assert (tmp_path / "saved.csv").read_text(encoding="utf-8-sig").startswith("Product,")
        assert context.state.load("export/folder", "") == str(tmp_path)


def test_changing_ones_mind_writes_nothing(
    qtbot: QtBot, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: ("", ""))
    with opened_window(shop, tmp_path) as window:
        assert ask_path("Top", ".csv", context_of(window), window) is None
