"""What is typed over a cell, and what is no value."""

from __future__ import annotations

from PySide6.QtCore import Qt

from shopdesk.ui.grid.model import KEYS
from shopdesk.ui.grid.tab import GridTab
from tests.screens import Screen
from tests.ui.grid.cells import type_over


def test_what_is_no_value_is_marked_and_cannot_be_saved(screen: Screen, tab: GridTab) -> None:
    type_over(screen, tab, "MUG", "price", "cheap")

    assert tab.edits.text() == "1 field is not saved yet  ·  1 value is not possible"
    assert not tab.save.isEnabled()
    index = tab.model.index(0, KEYS.index("price"))
    tip = tab.model.data(index, Qt.ItemDataRole.ToolTipRole)
    assert "at most 2 decimals" in tip
    type_over(screen, tab, "MUG", "price", "10")  # as it was
    assert tab.model.typed == {}
