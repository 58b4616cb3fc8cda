"""A short table is as high as its rows and opens one by Enter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from shopdesk.base.table import Column, Kind
from shopdesk.ui.formats import Formats
from shopdesk.ui.table_model import TONE_ROLE
from shopdesk.ui.theme import Theme, Tone
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

COLUMNS = (
    Column("title", "Article", ""),
    Column("pieces", "Pieces", "", Kind.QUANTITY, width=60),
    Column("state", "State", "", Kind.STATE, states={"ok": "Fine"}),
)
ROWS = [("Mug <b>", 2000, "ok"), ("Tea", None, "ok")]


@pytest.fixture
def model(theme: Theme) -> RowsModel:
    made = RowsModel(COLUMNS, Formats(), tones={"state": {"ok": Tone.GOOD}})
    made.set_rows(ROWS)
    return made


def test_qt_finds_no_fault(model: RowsModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.set_rows(ROWS * 3)
    model.set_rows([])


def test_cells(model: RowsModel) -> None:
    assert model.text(0, 1) == "2"
    assert model.text(1, 1) == "–"
    assert model.index(0, 2).data() == "Fine"
    assert model.index(0, 2).data(TONE_ROLE) == Tone.GOOD
    assert "&lt;b&gt;" in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Pieces"
    assert model.data(QModelIndex()) is None


def test_height_follows_the_rows_up_to_a_limit(
    model: RowsModel, theme: Theme, qtbot: QtBot
) -> None:
    table = RowsTable(model, theme, name="Lines", most_rows=4)
    qtbot.addWidget(table)
    two = table.sizeHint().height()
    model.set_rows(ROWS * 2)
    four = table.sizeHint().height()
    model.set_rows(ROWS * 50)

    assert four - two == 2 * theme.px(30)
    assert table.sizeHint().height() == four
    assert table.accessibleName() == "Lines"


def test_enter_opens_a_row(model: RowsModel, theme: Theme, qtbot: QtBot) -> None:
    table = RowsTable(model, theme, name="Lines")
    qtbot.addWidget(table)
    table.show()
    table.selectRow(1)

    with qtbot.waitSignal(table.row_activated) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)

    assert opened.args == [1]
    assert not table.grab().isNull()


def test_amounts_and_names_are_not_cut_for_states_and_dates(theme: Theme, qtbot: QtBot) -> None:
    columns = (
        Column("number", "Order no.", "", width=82),
        Column("date", "Date", "", Kind.DATE, width=86),
        Column("state", "State", "", Kind.STATE, width=82, states={"ok": "Fine"}),
        Column("total", "Total", "", Kind.MONEY, width=84),
    )
    model = RowsModel(columns, Formats())
    model.set_rows([("SO000001", 20260302, "ok", 35800)])
    table = RowsTable(model, theme, name="Orders")
    qtbot.addWidget(table)

    def shown(width: int) -> list[str]:
        table.resize(theme.px(width), 200)
        table.show()
        assert table.columnWidth(0) >= theme.px(80)
        return [
            column.key for place, column in enumerate(columns) if not table.isColumnHidden(place)
        ]

    assert shown(340) == ["number", "date", "state", "total"]
    assert shown(300) == ["number", "date", "total"]
    assert shown(200) == ["number", "total"]
    assert shown(340) == ["number", "date", "state", "total"]
