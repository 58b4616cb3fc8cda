"""Lines of a purchase order: the scanner adds pieces, lines go and come."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shopdesk.ui.purchasing.dialogs.entry import PurchaseDialog
from shopdesk.ui.purchasing.tab import PurchasingTab
from tests.screens import Screen


@pytest.fixture
def entry(screen: Screen) -> PurchaseDialog:
    """The empty form."""
    tab = screen.tab("purchasing", PurchasingTab)
    tab.on_new()
    return screen.dialog(PurchaseDialog)


def scan(screen: Screen, entry: PurchaseDialog, code: str) -> None:
    sku = entry.lines.lines[-1].sku
    screen.type(sku, code)
    screen.key(sku, Qt.Key.Key_Return)
    screen.settle(20)


def test_the_same_article_again_is_one_piece_more(screen: Screen, entry: PurchaseDialog) -> None:
    for code in ("MUG", "TEA", "MUG"):
        scan(screen, entry, code)

    found = [(line.record.code, line.quantity.text()) for line in entry.lines.filled if line.record]
    assert found == [("MUG", "2"), ("TEA", "1")]


def test_lines_are_removed_and_the_last_is_emptied(screen: Screen, entry: PurchaseDialog) -> None:
    scan(screen, entry, "MUG")
    scan(screen, entry, "TEA")
    first, *_rest = entry.lines.lines
    entry.lines.remove_line(first)
    assert [line.record.code for line in entry.lines.filled if line.record] == ["TEA"]
    for line in list(entry.lines.lines):
        entry.lines.remove_line(line)
    assert len(entry.lines.lines) == 1
    assert entry.lines.filled == []


@pytest.mark.parametrize(
    ("quantity", "price", "fault"),
    [("", "1", "How many?"), ("x", "1", "This is no quantity."), ("1", "", "Which price?"),
     ("1.5", "1", "Whole pieces only."), ("1", "1", "")],
)  # fmt: skip
def test_faults_are_told(
    screen: Screen, entry: PurchaseDialog, quantity: str, price: str, fault: str
) -> None:
    scan(screen, entry, "MUG")
    line = entry.lines.lines[0]
    line.quantity.setText(quantity)
    line.price.setText(price)
    assert line.fault() == fault
