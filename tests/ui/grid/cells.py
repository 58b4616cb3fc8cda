"""Choosing and typing over cells of the grid as a person does."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from shopdesk.ui.grid.model import KEYS
from shopdesk.ui.grid.tab import GridTab
from tests.screens import Screen


def codes(tab: GridTab) -> list[str]:
    """Codes of the rows."""
    return [tab.model.text(row, "code") for row in range(tab.model.rowCount())]


def choose(tab: GridTab, *cells: tuple[str, str]) -> None:
    """Select cells by code and field; the last one is the current one."""
    selection = tab.table.selectionModel()
    selection.clearSelection()
    for code, key in cells:
        index = tab.model.index(codes(tab).index(code), KEYS.index(key))
        tab.table.setCurrentIndex(index)
        selection.select(index, QItemSelectionModel.SelectionFlag.Select)
    for code, key in cells:
        index = tab.model.index(codes(tab).index(code), KEYS.index(key))
        selection.select(index, QItemSelectionModel.SelectionFlag.Select)


def type_over(screen: Screen, tab: GridTab, code: str, key: str, text: str) -> None:
    """Choose a cell, press the letters, press Enter."""
    choose(tab, (code, key))
    tab.table.setFocus()
    QTest.keyClicks(tab.table, text[:1])
    edit = tab.table.viewport().findChild(QLineEdit)
    assert edit is not None
    edit.setText(text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    screen.settle(20)


def price_of(screen: Screen, code: str) -> int:
    """The stored price."""
    return int(screen.rows("SELECT price FROM sku WHERE code = :code", code=code)[0][0])
