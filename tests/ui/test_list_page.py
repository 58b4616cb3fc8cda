"""A list tab as a person uses it: by keys and clicks."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.base.table import TableQuery, TableSpec
from shopdesk.customers.queries import CUSTOMERS
from shopdesk.db.shop import Shop
from shopdesk.orders.queries import ORDERS, REFUNDS
from shopdesk.ui.context import Context
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.list_query import Drill, ListState
from shopdesk.ui.widgets.empty_state import Empty
from shopdesk.ui.widgets.label import Label
from tests.ui.conftest import THINGS, MakeContext, change_things, fill_things
from tests.ui.widgets.test_side_panel import ThingPanel


def open_page(context: Context, qtbot: QtBot) -> ListPage:
    page = ListPage(context, THINGS, panel=ThingPanel(context), placeholder="Code or name")
    page.set_empty(Empty(Icon.FILE, "No things yet", "Import some."))
    qtbot.addWidget(page)
    page.resize(1_300, 700)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.fixture
def page(shop: Shop, context: Context, qtbot: QtBot) -> ListPage:
    fill_things(shop, 450)
    return open_page(context, qtbot)


def labels(page: ListPage) -> list[str]:
    return [label.text() for label in page.findChildren(Label) if label.isVisible()]


def search(page: ListPage, text: str, qtbot: QtBot) -> None:
    box = page.filters.search
    box.setFocus()
    box.selectAll()
    if text.isascii():
        QTest.keyClicks(box, text)
    else:
        box.setText(text)
    QTest.keyClick(box, Qt.Key.Key_Return)
    qtbot.wait(1)


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_opens_with_title_count_and_first_record(page: ListPage, qtbot: QtBot) -> None:
    assert {"Things", "450"} <= set(labels(page))
    assert page.current_id() == 1
    panel = page.panel
    assert isinstance(panel, ThingPanel)
    qtbot.waitUntil(lambda: panel.fetched == [1])


def test_search_narrows_and_clears(page: ListPage, qtbot: QtBot) -> None:
    search(page, "cup 12", qtbot)
    assert page.model.rowCount() == 6
    assert "6" in labels(page)

    QTest.keyClick(page.filters.search, Qt.Key.Key_Escape)
    QTest.keyClick(page.filters.search, Qt.Key.Key_Return)
    assert page.model.rowCount() == 450


def test_two_chinese_characters_are_found(page: ListPage, qtbot: QtBot) -> None:
    search(page, "杯子", qtbot)

    assert page.model.rowCount() == 225


def test_down_goes_from_the_search_to_the_list_and_letters_back(
    page: ListPage, qtbot: QtBot
) -> None:
    page.filters.search.setFocus()
    QTest.keyClick(page.filters.search, Qt.Key.Key_Down)
    assert page.table.hasFocus()

    QTest.keyClick(page.table, Qt.Key.Key_X)

    assert page.filters.search.hasFocus()
    assert page.filters.search.text() == "x"


def test_find_key_goes_to_the_search(page: ListPage) -> None:
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)

    assert page.filters.search.hasFocus()


def test_nothing_found_offers_to_clear(page: ListPage, qtbot: QtBot) -> None:
    search(page, "nothing like it", qtbot)
    assert "Nothing matches" in labels(page)
    assert not page.table.isVisible()

    button = next(
        button
        for button in page.findChildren(QPushButton)
        if button.text() == "Clear search and filters"
    )
    click(button)

    assert page.table.isVisible()
    assert page.model.rowCount() == 450


def test_empty_shop_teaches(shop: Shop, context: Context, qtbot: QtBot) -> None:
    fill_things(shop, 0)
    page = open_page(context, qtbot)

    assert {"No things yet", "Import some."} <= set(labels(page))
    change_things(shop, "INSERT INTO thing (id, code) VALUES (1, 'A')")
    assert page.table.isVisible()


def test_selection_is_added_up(page: ListPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(page._totals.isVisible)
    assert page._totals.text() == "2 rows selected   ·   Amount ¥30.00"

    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page._totals.text().startswith("450"))
    assert page._totals.text() == "450 rows selected   ·   Amount ¥1,014,750.00"

    page.select_id(3)
    qtbot.waitUntil(lambda: not page._totals.isVisible())


def test_rows_are_copied_with_titles(page: ListPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    page.table.choose_columns(["code", "amount"])
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)

    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QApplication.clipboard().text() == "Code\tAmount\nT000001\t10.00\nT000002\t20.00"


def test_record_hidden_by_a_filter_is_shown(page: ListPage, qtbot: QtBot) -> None:
    search(page, "cup", qtbot)

    page.show_target(301)

    assert page.current_id() == 301
    assert not page.state.narrowed


def test_rows_behind_a_figure(page: ListPage) -> None:
    page.show_target(Drill("Of Ann", TableQuery(filters=(("owner", {"owner": 2}),))))
    assert page.model.rowCount() == 225
    assert page.filters.chips.buttons[0].text() == "Of Ann  ×"

    click(page.filters.chips.buttons[0])
    assert page.model.rowCount() == 450


def test_panel_hides_and_comes_back_by_enter(page: ListPage, context: Context) -> None:
    panel = page.panel
    assert panel is not None
    QTest.keyClick(page.table, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert not panel.isVisible()
    assert context.state.load("list/things/panel", True) is False

    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert panel.isVisible()


def test_follows_changes_and_keeps_its_place(page: ListPage, shop: Shop) -> None:
    page.select_id(200)

    change_things(shop, "DELETE FROM thing WHERE id < 50")

    assert page.model.rowCount() == 401
    assert page.current_id() == 200


def test_filters_are_remembered_but_not_the_search(
    page: ListPage, context: Context, qtbot: QtBot
) -> None:
    click(page.filters.chips.buttons[0])
    search(page, "cup", qtbot)

    again = open_page(context, qtbot)

    assert again.state == ListState(chips=frozenset({"open"}))
    assert again.model.rowCount() == 150


def test_sorting_is_remembered(page: ListPage, context: Context, qtbot: QtBot) -> None:
    page.model.sort(5, Qt.SortOrder.DescendingOrder)

    again = open_page(context, qtbot)

    assert (again.state.sort, again.state.descending) == ("amount", True)
    assert again.model.id_at(0) == 450


def test_state_survives_a_rebuild(page: ListPage, context: Context, qtbot: QtBot) -> None:
    click(page.filters.chips.buttons[0])
    page.select_id(300)
    saved = page.view_state()

    again = ListPage(context, THINGS)
    qtbot.addWidget(again)
    again.restore_state(saved)
    again.show()

    assert again.state.chips == {"open"}
    assert again.current_id() == 300


def test_buttons_and_row_actions(page: ListPage, qtbot: QtBot) -> None:
    done: list[str] = []
    page.add_button("New thing", lambda: done.append("new"), primary=True, shortcut="Ctrl+N")
    page.add_button("Other", lambda: done.append("other"))
    action = page.add_row_action("Ship…", lambda: done.append(str(page.selected_ids())))
    page.table.clearSelection()
    qtbot.waitUntil(lambda: not action.isEnabled())

    qtbot.wait(10)  # room for the new buttons is found with the next event

    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    for button in page.findChildren(QPushButton):
        if button.text() in {"New thing", "Other"}:
            assert button.isVisible()
            click(button)
    page.table.selectRow(1)
    qtbot.waitUntil(action.isEnabled)
    action.trigger()

    assert sorted(done) == ["[2]", "new", "new", "other"]


def test_gives_way_in_a_small_window(page: ListPage, qtbot: QtBot) -> None:
    panel = page.panel
    assert panel is not None
    page.resize(620, 600)
    qtbot.waitUntil(lambda: not panel.isVisible())
    page.resize(1_300, 600)
    qtbot.waitUntil(panel.isVisible)


def test_real_threads_give_the_same(shop: Shop, make_context: MakeContext, qtbot: QtBot) -> None:
    fill_things(shop, 450)
    page = open_page(make_context(inline=False), qtbot)
    qtbot.waitUntil(lambda: page.model.complete)
    search(page, "杯子", qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == 225)
    page.show_target(2)
    qtbot.waitUntil(lambda: page.current_id() == 2)
    assert page.model.rowCount() == 450


def test_nothing_is_left_running_when_a_page_is_deleted(
    shop: Shop, make_context: MakeContext, qtbot: QtBot
) -> None:
    fill_things(shop, 450)
    context = make_context(inline=False)
    page: Any = ListPage(context, THINGS, panel=ThingPanel(context))
    page.show()
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.wait(100)

    assert context.tasks.close(2_000)


def test_empty_list_needs_no_panel(shop: Shop, context: Context, qtbot: QtBot) -> None:
    fill_things(shop, 0)
    page = open_page(context, qtbot)
    panel = page.panel
    assert panel is not None
    seen = [panel.isVisible()]

    change_things(shop, "INSERT INTO thing (id, code) VALUES (1, 'A')")
    seen.append(panel.isVisible())
    search(page, "nothing like it", qtbot)
    seen.append(panel.isVisible())

    assert seen == [False, True, True]


# what 1280 pixels leave a list beside the open panel at 100 %
BESIDE_PANEL = 673


@pytest.mark.parametrize(
    ("spec", "last"), [(ORDERS, "channel"), (REFUNDS, "channel"), (CUSTOMERS, "last")]
)
def test_money_stands_beside_an_open_panel(
    make_context: MakeContext, qtbot: QtBot, spec: TableSpec, last: str
) -> None:
    page = ListPage(make_context(inline=True), spec)
    qtbot.addWidget(page)
    table = page.table
    table.setParent(None)
    qtbot.addWidget(table)
    table.resize(BESIDE_PANEL, 400)
    table.show()

    keys = [column.key for column in table.rows.columns]
    for place in range(keys.index(last) + 1):
        assert table.columnViewportPosition(place) + table.columnWidth(place) <= BESIDE_PANEL, keys[
            place
        ]


def test_total_follows_the_state() -> None:
    keys = [column.key for column in ORDERS.columns]

    assert keys.index("total") == keys.index("state") + 1
