"""Sums below the list are of what is selected now, never of what was."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.base.table import TableQuery
from shopdesk.db.shop import Shop
from shopdesk.ui.context import Context
from shopdesk.ui.list_totals import SelectionTotals
from shopdesk.ui.table_model import TableModel
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.table_view import TableView
from tests.ui.conftest import THINGS, MakeContext, fill_things


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def make(context: Context, theme: Theme, parent: QWidget) -> tuple[TableView, SelectionTotals]:
    model = TableModel(THINGS, context.tasks, context.formats, theme=theme, parent=parent)
    view = TableView(model, theme, context.state, parent=parent)
    model.ask(TableQuery())
    return view, SelectionTotals(context, view, parent=parent)


@pytest.fixture(autouse=True)
def _things(shop: Shop) -> None:
    fill_things(shop, 100)


def test_shown_columns_are_added_up(context: Context, theme: Theme, parent: QWidget) -> None:
    view, totals = make(context, theme, parent)
    view.choose_columns(["code", "amount", "pieces"])
    view.selectAll()

    totals.show_selection(view.rows.query)

    assert totals.text() == "100 rows selected   ·   Amount ¥50,500.00   ·   Pieces 5,050"
    assert not totals.isHidden()


def test_one_row_needs_no_sum(context: Context, theme: Theme, parent: QWidget) -> None:
    view, totals = make(context, theme, parent)
    view.selectAll()
    totals.show_selection(view.rows.query)
    view.select_id(3)

    totals.show_selection(view.rows.query)

    assert totals.isHidden()


def test_late_sum_of_an_older_selection_is_dropped(
    make_context: MakeContext, theme: Theme, parent: QWidget, qtbot: QtBot
) -> None:
    view, totals = make(make_context(inline=False), theme, parent)
    qtbot.waitUntil(lambda: view.rows.complete)
    view.selectAll()
    totals.show_selection(view.rows.query)
    view.clearSelection()
    totals.show_selection(view.rows.query)
    qtbot.wait(150)

    assert totals.isHidden()
    assert totals.text() == ""
