"""The one model of all lists, checked by Qt's own tester and by what people see."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from shopdesk.base.table import TableQuery
from shopdesk.db.shop import Shop
from shopdesk.ui.context import Context
from shopdesk.ui.table_model import TONE_ROLE, TableModel
from shopdesk.ui.table_rows import PAGE
from shopdesk.ui.theme import Theme, Tone
from tests.ui.conftest import THINGS, Heard, MakeContext, change_things, fill_things

ROLES = Qt.ItemDataRole
TONES = {"state": {"done": Tone.GOOD}}


def make_model(context: Context, theme: Theme) -> TableModel:
    return TableModel(THINGS, context.tasks, context.formats, theme=theme, tones=TONES)


@pytest.fixture
def model(shop: Shop, context: Context, theme: Theme) -> TableModel:
    fill_things(shop, 450)
    return make_model(context, theme)


@pytest.fixture
def slow_model(shop: Shop, make_context: MakeContext, theme: Theme) -> TableModel:
    """A model whose answers come from real threads."""
    fill_things(shop, 450)
    return make_model(make_context(inline=False), theme)


def check(tester: ModelTester, model: TableModel) -> None:
    tester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt's own


def text(model: TableModel, row: int, column: int) -> str:
    return str(model.index(row, column).data())


def column(model: TableModel, key: str) -> int:
    return [shown.key for shown in model.columns].index(key)


def test_qt_finds_no_fault(model: TableModel, qtmodeltester: ModelTester) -> None:
    check(qtmodeltester, model)
    model.ask(TableQuery())
    check(qtmodeltester, model)
    model.ask(TableQuery(search="杯子"))
    model.sort(column(model, "amount"), Qt.SortOrder.DescendingOrder)
    model.ask(TableQuery(search="nothing like it"))
    check(qtmodeltester, model)


def test_qt_finds_no_fault_while_answers_arrive(
    slow_model: TableModel, qtmodeltester: ModelTester, qtbot: QtBot, shop: Shop
) -> None:
    check(qtmodeltester, slow_model)
    slow_model.ask(TableQuery(), now=True)
    assert slow_model.rowCount() == PAGE
    qtbot.waitUntil(lambda: slow_model.complete)
    change_things(shop, "DELETE FROM thing WHERE id = 2")
    slow_model.refresh()
    qtbot.waitUntil(lambda: not slow_model.busy)
    assert slow_model.rowCount() == 449


def test_first_page_shows_before_all_ids_are_known(slow_model: TableModel, qtbot: QtBot) -> None:
    counts: list[int] = []
    slow_model.counted.connect(counts.append)

    slow_model.ask(TableQuery(), now=True)

    assert slow_model.rowCount() == PAGE
    assert text(slow_model, 0, 0) == "T000001"
    assert not slow_model.complete
    assert counts == []
    with qtbot.waitSignal(slow_model.rowsInserted, timeout=5_000):
        pass
    assert slow_model.rowCount() == 450
    assert text(slow_model, 449, 0) == "T000450"
    qtbot.waitUntil(lambda: counts == [450])


def test_old_rows_stay_until_the_answer_is_there(slow_model: TableModel, qtbot: QtBot) -> None:
    slow_model.ask(TableQuery(), now=True)
    qtbot.waitUntil(lambda: slow_model.complete)

    slow_model.ask(TableQuery(sort="amount", descending=True))

    assert slow_model.busy
    assert text(slow_model, 0, 0) == "T000001"
    qtbot.waitUntil(lambda: not slow_model.busy)
    assert text(slow_model, 0, 0) == "T000450"


def test_an_older_answer_is_ignored(slow_model: TableModel, qtbot: QtBot) -> None:
    slow_model.ask(TableQuery(sort="amount", descending=True))
    slow_model.ask(TableQuery(search="cup 12"))
    qtbot.waitUntil(lambda: not slow_model.busy)
    qtbot.wait(50)

    found = {text(slow_model, row, 0) for row in range(slow_model.rowCount())}
    assert found == {"T000012", *(f"T{number:06d}" for number in range(120, 130, 2))}


def test_cells_are_written_and_aligned(model: TableModel) -> None:
    model.ask(TableQuery())

    amount = model.index(1, column(model, "amount"))
    assert amount.data() == "¥20.00"
    assert Qt.AlignmentFlag(amount.data(ROLES.TextAlignmentRole)) & Qt.AlignmentFlag.AlignRight
    name = model.index(1, column(model, "name"))
    assert Qt.AlignmentFlag(name.data(ROLES.TextAlignmentRole)) & Qt.AlignmentFlag.AlignLeft
    assert name.data(ROLES.AccessibleTextRole) == "Cup 2"
    assert name.data(ROLES.DecorationRole) is None


def test_state_is_a_word_with_a_tone(model: TableModel) -> None:
    model.ask(TableQuery())
    state = column(model, "state")

    assert [model.index(row, state).data() for row in (0, 2)] == ["Completed", "Waiting"]
    assert model.index(0, state).data(TONE_ROLE) == Tone.GOOD
    assert model.index(2, state).data(TONE_ROLE) == Tone.NEUTRAL
    assert model.index(0, 0).data(TONE_ROLE) is None


def test_tooltip_is_plain_text(model: TableModel, shop: Shop) -> None:
    change_things(shop, "UPDATE thing SET name = '<img src=x>' WHERE id = 1")
    model.ask(TableQuery())

    shown = model.index(0, column(model, "name")).data(ROLES.ToolTipRole)

    assert "&lt;img src=x&gt;" in shown


def test_headers_are_titles(model: TableModel) -> None:
    across = Qt.Orientation.Horizontal

    assert model.headerData(0, across) == "Code"
    assert model.headerData(99, across) is None
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_vanished_row_is_disabled(model: TableModel, shop: Shop, theme: Theme) -> None:
    model.ask(TableQuery())
    change_things(shop, "DELETE FROM thing WHERE id = 300")

    gone = model.index(299, 0)

    assert gone.data() == "–"
    assert not gone.flags() & Qt.ItemFlag.ItemIsEnabled
    assert gone.data(ROLES.ForegroundRole).name() == theme.color("faint")
    assert "no longer exists" in gone.data(ROLES.ToolTipRole)
    assert model.index(298, 0).flags() & Qt.ItemFlag.ItemIsEnabled


def test_flags_never_read(model: TableModel) -> None:
    model.ask(TableQuery())

    assert model.index(449, 0).flags() & Qt.ItemFlag.ItemIsSelectable
    assert not model._rows.known(449)


def test_refresh_of_unchanged_ids_keeps_rows_and_reads_cells_again(
    model: TableModel, shop: Shop, qtbot: QtBot
) -> None:
    model.ask(TableQuery())
    assert text(model, 0, 1) == "杯子 1"
    change_things(shop, "UPDATE thing SET name = 'new' WHERE id = 1")

    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.refresh()

    assert text(model, 0, 1) == "new"


def test_refresh_brings_new_rows(model: TableModel, shop: Shop) -> None:
    model.ask(TableQuery())
    change_things(shop, "INSERT INTO thing (id, code) VALUES (900, 'A')")

    model.refresh()

    assert model.rowCount() == 451
    assert text(model, 0, 0) == "A"


def test_sorting_keeps_the_question(model: TableModel) -> None:
    model.ask(TableQuery(search="杯子"))

    model.sort(column(model, "amount"), Qt.SortOrder.DescendingOrder)

    assert model.query == TableQuery(search="杯子", sort="amount", descending=True)
    assert text(model, 0, 0) == "T000449"


def test_column_that_cannot_be_sorted_is_left_alone(model: TableModel) -> None:
    model.set_columns([THINGS.column("hint")])
    model.ask(TableQuery())

    model.sort(0)
    model.sort(-1)

    assert model.query == TableQuery()


def test_ids_and_rows_find_each_other(model: TableModel) -> None:
    model.ask(TableQuery(sort="amount", descending=True))

    assert model.id_at(0) == 450
    assert model.id_at(-1) is None
    assert model.id_at(450) is None
    assert model.row_of(450) == 0
    assert model.row_of(1) == 449
    assert model.row_of(12345) is None
    assert model.cells(0)[0] == "T000450"  # type: ignore[index]


def test_a_query_that_fails_is_told_and_the_rows_stay(
    slow_model: TableModel, shop: Shop, qtbot: QtBot
) -> None:
    told: list[BaseException] = []
    slow_model.failed_reading.connect(told.append)
    slow_model.ask(TableQuery(), now=True)
    qtbot.waitUntil(lambda: slow_model.complete)

    slow_model.ask(TableQuery(narrow=(("t.nothing = 1", {}, ()),)))
    qtbot.waitUntil(lambda: bool(told))

    assert slow_model.rowCount() == 450
    assert not slow_model.busy


def test_painting_goes_on_when_a_page_cannot_be_read(
    model: TableModel, shop: Shop, heard: Heard
) -> None:
    told: list[BaseException] = []
    model.failed_reading.connect(told.append)
    model.ask(TableQuery())
    change_things(shop, "ALTER TABLE thing RENAME TO thing_gone")

    assert text(model, 449, 0) == "–"
    assert text(model, 448, 0) == "–"

    assert len(told) == 1


def test_there_is_nothing_below_a_row(model: TableModel) -> None:
    model.ask(TableQuery())
    parent = model.index(0, 0)

    assert model.rowCount(parent) == 0
    assert model.columnCount(parent) == 0
    assert model.rowCount(QModelIndex()) == 450
