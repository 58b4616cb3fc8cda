"""The view knows rows by id, keeps its place, and remembers its columns."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from shopdesk.base.table import TableQuery
from shopdesk.db.shop import Shop
from shopdesk.ui.context import Context
from shopdesk.ui.table_model import TableModel
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.table_view import TableView
from tests.ui.conftest import THINGS, change_things, fill_things


def make_view(context: Context, theme: Theme, qtbot: QtBot) -> TableView:
    model = TableModel(THINGS, context.tasks, context.formats, theme=theme, parent=context)
    view = TableView(model, theme, context.state)
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show()
    model.ask(TableQuery())
    return view


@pytest.fixture
def view(shop: Shop, context: Context, theme: Theme, qtbot: QtBot) -> TableView:
    fill_things(shop, 450)
    return make_view(context, theme, qtbot)


def test_rows_have_one_height_and_a_name(view: TableView, theme: Theme) -> None:
    assert view.rowHeight(0) == view.rowHeight(449) == theme.size("row")
    assert view.accessibleName() == "Things"


def test_selection_is_known_by_ids(view: TableView) -> None:
    view.selectRow(4)
    assert list(view.selected_ids()) == [5]
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert list(view.selected_ids()) == [5, 6]
    assert view.selected_count() == 2
    view.selectAll()
    assert view.all_selected()
    assert len(view.selected_ids()) == 450


def test_current_row_is_told_by_id(view: TableView, qtbot: QtBot) -> None:
    view.setFocus()
    view.selectRow(0)
    with qtbot.waitSignal(view.current_changed) as told:
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert told.args == [2]
    assert view.current_id() == 2


def test_enter_and_double_click_open_a_row(view: TableView, qtbot: QtBot) -> None:
    view.selectRow(2)
    with qtbot.waitSignal(view.row_activated) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [3]
    with qtbot.waitSignal(view.row_activated) as opened:
        where = QPoint(20, view.rowViewportPosition(1) + 5)
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert opened.args == [2]


def test_typed_letters_go_to_the_search(view: TableView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.text_typed) as typed:
        QTest.keyClick(view, Qt.Key.Key_C)
    assert typed.args == ["c"]
    with qtbot.assertNotEmitted(view.text_typed):
        QTest.keyClick(view, Qt.Key.Key_Space)
        QTest.keyClick(view, Qt.Key.Key_F5)


def test_copying_is_asked_for(view: TableView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.copy_asked):
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


def test_header_click_sorts_and_turns(view: TableView) -> None:
    header = view.horizontalHeader()
    place = [column.key for column in view.rows.columns].index("amount")
    where = QPoint(header.sectionViewportPosition(place) + 20, header.height() // 2)

    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert (view.rows.query.sort, view.rows.query.descending) == ("amount", False)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert (view.rows.query.sort, view.rows.query.descending) == ("amount", True)
    assert view.rows.id_at(0) == 450
    assert header.sortIndicatorSection() == place
    assert view.selected_count() <= 1


def test_place_is_kept_when_rows_come_and_go(view: TableView, shop: Shop) -> None:
    view.selectRow(300)
    view.verticalScrollBar().setValue(295)
    change_things(shop, "DELETE FROM thing WHERE id IN (10, 20, 30)")

    view.rows.refresh()

    assert view.current_id() == 301
    assert list(view.selected_ids()) == [301]
    assert view.verticalScrollBar().value() == 292


def test_selecting_everything_stays_everything(view: TableView, shop: Shop) -> None:
    view.selectAll()
    change_things(shop, "INSERT INTO thing (id, code) VALUES (900, 'ZZ')")

    view.rows.refresh()

    assert view.all_selected()
    assert view.selected_count() == 451


def test_record_is_found_by_id(view: TableView) -> None:
    assert view.select_id(400)
    assert view.current_id() == 400
    assert view.rowAt(view.viewport().height() // 2) > 300
    assert not view.select_id(12345)


def test_columns_are_chosen_and_remembered(
    view: TableView, context: Context, theme: Theme, qtbot: QtBot
) -> None:
    view.choose_columns(["name", "pieces", "code"])
    assert view.chosen_columns == ["name", "pieces", "code"]
    view.horizontalHeader().resizeSection(0, 211)
    view.horizontalHeader().moveSection(2, 0)
    qtbot.waitUntil(lambda: context.state.load("list/things/columns", [[]]) != [[]])
    qtbot.wait(450)

    again = make_view(context, theme, qtbot)
    assert again.chosen_columns == ["code", "name", "pieces"]
    assert again.columnWidth(1) == 211

    again.reset_columns()
    assert again.chosen_columns == ["code", "name", "owner", "state", "day", "amount"]


def test_remembered_columns_that_are_gone_are_left_out(
    shop: Shop, context: Context, theme: Theme, qtbot: QtBot
) -> None:
    fill_things(shop, 3)
    context.state.save("list/things/columns", [["gone", 50], ["name", 90], "nonsense", ["code"]])

    assert make_view(context, theme, qtbot).chosen_columns == ["name"]


def test_spare_room_goes_to_the_widest_text(view: TableView) -> None:
    total = sum(view.columnWidth(place) for place in range(len(view.rows.columns)))

    assert total == view.viewport().width()


def test_qt_never_searches_through_all_rows(view: TableView) -> None:
    view.selectRow(0)
    view.keyboardSearch("T000300")

    assert view.current_id() == 1
    assert isinstance(view, QTableView)


def test_hover_and_hairlines_are_painted(view: TableView, theme: Theme) -> None:
    where = QPoint(400, view.rowViewportPosition(3) + 10)
    QTest.mouseMove(view.viewport(), where)
    view._set_hover(3)
    image = view.viewport().grab().toImage()

    foot = view.rowViewportPosition(3) + view.rowHeight(3) - 1
    assert image.pixelColor(850, foot).name() == theme.color("border")
    assert image.pixelColor(850, foot - 10).name() == theme.color("hover")
    assert image.pixelColor(850, foot + 10).name() == theme.color("surface")


def test_texts_give_way_before_figures_are_cut(view: TableView, qtbot: QtBot) -> None:
    qtbot.wait(20)  # the scroll bar comes with the first events
    wide = {key: view.columnWidth(place) for place, key in enumerate(view.chosen_columns)}

    view.resize(560, 500)

    narrow = {key: view.columnWidth(place) for place, key in enumerate(view.chosen_columns)}
    assert narrow["name"] < wide["name"]
    assert narrow["owner"] >= 80
    assert narrow["amount"] == wide["amount"]
    view.resize(900, 500)
    assert view.columnWidth(1) == wide["name"]
