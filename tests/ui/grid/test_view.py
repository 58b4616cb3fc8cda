"""Copying, pasting, filling and clearing cells."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from shopdesk.ui.grid.model import KEYS
from shopdesk.ui.grid.tab import GridTab
from shopdesk.ui.grid.view import _table
from tests.screens import Screen
from tests.ui.grid.cells import choose, codes, type_over


def test_a_table_is_pasted_over_the_cells(screen: Screen, tab: GridTab) -> None:
    choose(tab, ("TEE-白-L", "price"))
    QApplication.clipboard().setText("61\t22.5\r\n62\t23\r\n63\tx\r\n")

    tab.table.paste()

    rows = range(codes(tab).index("TEE-白-L"), codes(tab).index("TEE-白-L") + 3)
    assert [tab.model.text(row, "price") for row in rows] == ["¥61.00", "¥62.00", "¥63.00"]
    assert [tab.model.plain(row, "cost_e4") for row in rows] == ["22.50", "23.00", "x"]
    assert tab.model.faults == 1
    # one step back takes the whole paste
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert tab.model.typed == {}


def test_one_value_fills_the_selection_and_cells_fill_down(screen: Screen, tab: GridTab) -> None:
    tees = ["TEE-白-L", "TEE-白-M", "TEE-红-L"]
    choose(tab, *((code, "price") for code in tees))
    QApplication.clipboard().setText("50")
    tab.table.paste()
    assert [tab.model.value(codes(tab).index(code), "price") for code in tees] == [5_000] * 3
    type_over(screen, tab, "TEE-白-L", "price", "55")
    choose(tab, *((code, "price") for code in tees))
    QTest.keyClick(tab.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [tab.model.value(codes(tab).index(code), "price") for code in tees] == [5_500] * 3
    choose(tab, ("TEE-白-L", "cost_e4"))
    QTest.keyClick(tab.table, Qt.Key.Key_Delete)
    assert tab.model.value(codes(tab).index("TEE-白-L"), "cost_e4") is None
    tab.table.copy()
    assert QApplication.clipboard().text() == ""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("61\t22\r\n62\t23\r\n", [["61", "22"], ["62", "23"]]),
        ('"two\nlines ""here"""\t1\nnext\t2', [['two lines "here"', "1"], ["next", "2"]]),
        ('5" nail\t1\n"quoted"\t2', [['5" nail', "1"], ['"quoted"', "2"]]),
        ('"open\t1\nnext\t2', [['"open', "1"], ["next", "2"]]),
        ("1\n\n\n", [["1"], [""], [""]]),
        ("\t\n", [["", ""]]),
    ],
)
def test_line_breaks_in_a_cell_do_not_move_the_rows_below(
    text: str, lines: list[list[str]]
) -> None:
    assert _table(text) == lines


def test_two_values_for_one_product_are_told(screen: Screen, tab: GridTab) -> None:
    choose(tab, ("TEE-白-L", "brand"))
    QApplication.clipboard().setText("Linen\nCotton\nLinen\nLinen")

    tab.table.paste()

    assert (tab.model.faults, tab.save.isEnabled()) == (1, False)
    row = codes(tab).index("TEE-红-M")
    index = tab.model.index(row, KEYS.index("brand"))
    assert "Two different values" in tab.model.data(index, Qt.ItemDataRole.ToolTipRole)
    QApplication.clipboard().setText("Linen\nLinen\nLinen\nLinen")
    tab.table.paste()
    assert (tab.model.faults, tab.model.value(row, "brand")) == (0, "Linen")
