"""The grid of variants: typing, pasting, copying, what is wrong."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from shopdesk.ui.products.variant_grid import VariantModel, VariantRow, VariantTable
from shopdesk.ui.theme import Theme

KEYS = ("code", "price", "barcodes", "active")


@pytest.fixture
def table(qtbot: QtBot) -> VariantTable:
    """Two variants of one fixed option."""
    theme = Theme()
    model = VariantModel(theme)
    grid = VariantTable(model, theme)
    qtbot.addWidget(grid)
    rows = [VariantRow({"option1": name, "code": f"A-{name}"}) for name in ("red", "blue")]
    model.show_rows(rows, ["Colour"], KEYS, fixed=True)
    grid.show()
    return grid


def _cells(table: VariantTable) -> list[dict[str, str]]:
    return [row.cells for row in table.variants.rows]


def test_model_is_sound(qtmodeltester: ModelTester, table: VariantTable) -> None:
    qtmodeltester.check(table.variants)  # type: ignore[no-untyped-call]


def test_pasted_columns_land_from_the_current_cell(table: VariantTable) -> None:
    table.setCurrentIndex(table.variants.index(0, 2))
    QApplication.clipboard().setText("12.50\t690\r\n13\t691\r\n14\t692\r\n")
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [(row["price"], row["barcodes"]) for row in _cells(table)] == [
        ("12.50", "690"),
        ("13", "691"),
    ]
    assert table.variants.rows[0].touched == {"price", "barcodes"}


def test_fixed_options_are_not_overwritten(table: VariantTable) -> None:
    table.setCurrentIndex(table.variants.index(0, 0))
    table.paste("green\tG-1")
    assert (_cells(table)[0]["option1"], _cells(table)[0]["code"]) == ("red", "G-1")
    assert not table.variants.flags(table.variants.index(0, 0)) & Qt.ItemFlag.ItemIsEditable


def test_one_value_fills_the_selection_and_delete_empties_it(table: VariantTable) -> None:
    model = table.variants
    column = QItemSelection(model.index(0, 2), model.index(1, 2))
    table.selectionModel().select(column, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    table.paste("9.90")
    assert [row["price"] for row in _cells(table)] == ["9.90", "9.90"]
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert [row["price"] for row in _cells(table)] == ["", ""]


def test_copied_as_a_spreadsheet_wants_it(table: VariantTable) -> None:
    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "red\tA-red\t\t\t\nblue\tA-blue\t\t\t"


def test_faults_are_marked_with_words(table: VariantTable) -> None:
    model = table.variants
    model.show_faults({(1, "price"): "No number."})
    cell = model.index(1, 2)
    assert model.data(cell, Qt.ItemDataRole.AccessibleDescriptionRole) == "No number."
    assert model.data(cell, Qt.ItemDataRole.BackgroundRole) is not None
    assert model.data(model.index(0, 2), Qt.ItemDataRole.BackgroundRole) is None


def test_on_sale_is_a_box_to_tick(table: VariantTable) -> None:
    model = table.variants
    cell = model.index(0, 4)
    unchecked = Qt.CheckState.Unchecked.value
    assert model.setData(cell, unchecked, Qt.ItemDataRole.CheckStateRole)
    assert [row.active for row in model.rows] == [False, True]


def test_hidden_signs_are_shown_and_kept(table: VariantTable) -> None:
    model = table.variants
    model.setData(model.index(0, 1), "A\u202e1")
    assert model.data(model.index(0, 1)) == "A‹U+202E›1"
    assert _cells(table)[0]["code"] == "A\u202e1"
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 2
