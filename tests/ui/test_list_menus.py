"""Saved views, columns and exports of a list."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from shopdesk.base.table import TableQuery
from shopdesk.db.shop import Shop
from shopdesk.ui.context import Context
from shopdesk.ui.list_menus import export_list
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.list_query import Drill, ListState
from tests.ui.conftest import THINGS, Heard, fill_things


@pytest.fixture
def page(shop: Shop, context: Context, qtbot: QtBot) -> ListPage:
    fill_things(shop, 30)
    made = ListPage(context, THINGS)
    qtbot.addWidget(made)
    made.show()
    return made


def trigger(menu: object, text: str) -> None:
    menu.aboutToShow.emit()  # type: ignore[attr-defined]
    next(action for action in menu.actions() if action.text() == text).trigger()  # type: ignore[attr-defined]


def test_view_brings_back_filters_order_and_columns(
    page: ListPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.table.choose_columns(["amount", "code"])
    page.set_state(ListState(chips=frozenset({"open"}), sort="amount", descending=True))
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args: (" 待发货 & dear ", True))
    trigger(page._views.menu, "Save this view…")
    page.set_state(ListState())
    page.table.reset_columns()

    trigger(page._views.menu, "待发货 && dear")

    assert page.state.chips == {"open"}
    assert page.table.chosen_columns == ["amount", "code"]
    assert page.model.id_at(0) == 30


def test_views_are_kept_and_deleted(page: ListPage, context: Context, qtbot: QtBot) -> None:
    page._views.save("one")
    page._views.save("two")
    again = ListPage(context, THINGS)
    qtbot.addWidget(again)
    assert again._views.names == ["one", "two"]

    again._views.delete("one")
    again._views.open("one")

    assert page._views.names == ["two"]


def test_leaving_the_question_saves_nothing(
    page: ListPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args: ("x", False))
    trigger(page._views.menu, "Save this view…")

    assert page._views.names == []


def test_columns_are_ticked(page: ListPage) -> None:
    trigger(page._columns.menu, "Owner")
    assert "owner" not in page.table.chosen_columns
    trigger(page._columns.menu, "Owner")
    assert page.table.chosen_columns[-1] == "owner"
    trigger(page._columns.menu, "As at the beginning")
    assert page.table.chosen_columns == ["code", "name", "owner", "state", "day", "amount"]


def test_last_column_stays(page: ListPage) -> None:
    page.table.choose_columns(["code"])
    page._columns.toggle("code")

    assert page.table.chosen_columns == ["code"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_export_writes_what_is_shown(page: ListPage, tmp_path: Path, suffix: str) -> None:
    page.table.choose_columns(["code", "amount"])
    page.set_state(ListState(chips=frozenset({"open"})))
    target = tmp_path / f"things{suffix}"

    export_list(page, target)

    assert rows_of(target)[0] == ["Code", "Amount"]
    assert len(rows_of(target)) == 11
    assert rows_of(target)[1][0] == "T000003"


def test_export_of_selected_rows(page: ListPage, tmp_path: Path) -> None:
    page.show_target(Drill("Of Ann", TableQuery(filters=(("owner", {"owner": 2}),))))
    page.table.selectRow(0)
    page.table.selectionModel().select(
        page.model.index(2, 0),
        page.table.selectionModel().SelectionFlag.Select
        | page.table.selectionModel().SelectionFlag.Rows,
    )
    target = tmp_path / "things.csv"

    export_list(page, target)

    assert [row[0] for row in rows_of(target)[1:]] == ["T000001", "T000005"]


def test_export_asks_for_a_file_and_remembers_the_folder(
    page: ListPage, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    context.toast_asked.connect(lambda text, _undo: said.append(text))
    chosen = tmp_path / "my things"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(chosen), ""))

    trigger(page._export.menu(), "CSV file…")

    assert chosen.with_suffix(".csv").is_file()
    assert context.state.load("export/folder", "") == str(tmp_path)
    assert said == ["30 rows exported to my things.csv"]


def test_refused_export_is_told(page: ListPage, tmp_path: Path, heard: Heard) -> None:
    export_list(page, tmp_path / "no" / "such" / "folder" / "x.csv")

    assert len(heard.faults) == 1
    assert "SD-EXP" in str(heard.faults[0])


def test_header_menu_is_the_columns_menu(page: ListPage) -> None:
    header = page.table.horizontalHeader()

    assert header.contextMenuPolicy() == Qt.ContextMenuPolicy.CustomContextMenu


def rows_of(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        import csv

        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]
