"""Lines of an order being entered: scanner, Tab, removing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shopdesk.products.service import ProductInput, SkuInput, create_product
from shopdesk.ui.orders.dialogs.entry_lines import EntryLines
from tests.screens import Screen


@pytest.fixture
def lines(screen: Screen) -> EntryLines:
    """An empty grid in a shop that sells a lamp, and tea by weight."""
    with screen.shop.unit_of_work() as session:
        for code, decimals in (("LAMP", 0), ("LEAF", 3)):
            sku = SkuInput(code, 5000, barcodes=(f"{code}-B",), decimals=decimals)
            create_product(session, ProductInput(code, code.title(), (sku,)))
    grid = EntryLines(screen.context, parent=screen.window)
    grid.setWindowFlags(Qt.WindowType.Window)
    grid.show()
    return grid


def _scan(screen: Screen, lines: EntryLines, code: str) -> None:
    line = lines.lines[-1]
    screen.type(line.sku, code)
    screen.key(line.sku, Qt.Key.Key_Return)


def test_scanner_goes_on_and_counts_the_same_article(screen: Screen, lines: EntryLines) -> None:
    for code in ("LAMP-B", "LEAF-B", "LAMP-B", "LAMP-B"):
        _scan(screen, lines, code)
    assert [(line.record.code, line.pieces) for line in lines.filled if line.record] == [
        ("LAMP", 3000),
        ("LEAF", 1000),
    ]
    assert lines.lines[-1].blank
    assert lines.lines[-1].sku.hasFocus()


def test_unknown_code_stays_to_be_corrected(screen: Screen, lines: EntryLines) -> None:
    _scan(screen, lines, "0000000000000")
    assert len(lines.lines) == 1
    assert (lines.lines[0].sku.text(), lines.lines[0].record) == ("0000000000000", None)
    assert lines.lines[0].fault() == "Choose an article from the list."


def test_article_by_weight_takes_decimals(screen: Screen, lines: EntryLines) -> None:
    _scan(screen, lines, "LEAF")
    line = lines.lines[0]
    line.quantity.setText("0.25")
    assert (line.fault(), line.list_amount, line.total) == ("", 1250, 1250)
    assert line.amount.text() == "¥12.50"


def test_enter_in_an_amount_makes_the_next_line(screen: Screen, lines: EntryLines) -> None:
    _scan(screen, lines, "LAMP")
    line = lines.lines[0]
    line.price.setFocus()
    screen.key(line.price, Qt.Key.Key_Return)
    assert lines.lines[1].sku.hasFocus()
    assert len(lines.lines) == 2


def test_tab_leaves_an_empty_last_line(screen: Screen, lines: EntryLines) -> None:
    line = lines.lines[0]
    line.discount.setFocus()
    screen.key(line.discount, Qt.Key.Key_Tab)
    assert len(lines.lines) == 1


def test_lines_are_removed_and_the_last_is_emptied(screen: Screen, lines: EntryLines) -> None:
    _scan(screen, lines, "LAMP")
    _scan(screen, lines, "LEAF")
    screen.click(lines.lines[0].remove)
    assert [line.record.code for line in lines.filled if line.record] == ["LEAF"]
    for _place in range(2):
        screen.click(lines.lines[0].remove)
    assert len(lines.lines) == 1
    assert lines.lines[0].blank


def test_another_text_lets_the_article_go(screen: Screen, lines: EntryLines) -> None:
    _scan(screen, lines, "LAMP")
    line = lines.lines[0]
    line.sku.selectAll()
    screen.type(line.sku, "LE")
    assert line.record is None
