"""A count from the first scan to the posting, by keys; the database tells what came of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from shopdesk.base.quantity import pieces
from shopdesk.stock import service
from shopdesk.ui import dialogs
from shopdesk.ui.stocktakes.screen import CountScreen, parse_scan
from shopdesk.ui.stocktakes.tab import StocktakesTab
from tests.screens import Screen
from tests.ui.stock.conftest import Goods, today


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Questions, each answered with yes."""
    found: list[str] = []

    def confirm(_parent: object, question: str, _detail: str, **_options: object) -> bool:
        found.append(question)
        return True

    monkeypatch.setattr(dialogs, "confirm", confirm)
    return found


def _open(screen: Screen, *skus: int, blind: bool = True) -> CountScreen:
    with screen.shop.unit_of_work() as session:
        data = service.StocktakeInput(sku_ids=skus or None, blind=blind)
        key = service.open_stocktake(session, data)
    tab = screen.tab("stocktakes", StocktakesTab)
    tab.select_id(key)
    screen.settle()
    tab.open_screen.trigger()
    return screen.dialog(CountScreen)


def _scan(screen: Screen, dialog: CountScreen, text: str) -> None:
    focused = QApplication.focusWidget()
    if focused is not None:
        assert focused is dialog.scan
    screen.type(dialog.scan, text)
    screen.key(dialog.scan, Qt.Key.Key_Return)
    screen.settle(20)


def _titles(dialog: CountScreen) -> list[str]:
    model = dialog.model
    return [
        str(model.headerData(column, Qt.Orientation.Horizontal))
        for column in range(model.columnCount())
    ]


LINES = "SELECT counted, recounted FROM stocktake_line ORDER BY id"


def test_a_whole_count_by_keys(screen: Screen, goods: Goods, asked: list[str]) -> None:
    dialog = _open(screen, goods.cup, goods.milk)
    assert _titles(dialog) == ["SKU", "Name", "Lot", "Counted"]
    for _piece in range(3):
        _scan(screen, dialog, "6901234567892")
    assert dialog.answer.text() == "CUP  马克杯: 3"
    _scan(screen, dialog, "5*cup")
    _scan(screen, dialog, "6*4006381333931")
    assert dialog.scan.text() == ""
    assert screen.rows(LINES) == [(8000, None), (6000, None)]

    screen.click(dialog.finish)
    screen.settle()
    assert dialog.answer.text() == "1 line differs: count it again, then post."
    assert _titles(dialog)[3:] == [
        *("In the books", "Counted", "Second count"),
        *("Difference", "Worth"),
    ]
    _scan(screen, dialog, "9*CUP")
    assert screen.rows(LINES) == [(8000, 9000), (6000, None)]
    screen.click(dialog.post)

    assert screen.no_dialog()
    assert asked == ["Post 1 difference?"]
    assert screen.rows(
        "SELECT quantity, value FROM stock_balance WHERE sku_id = :sku AND location_id = 1",
        sku=goods.cup,
    ) == [(9000, 4500)]
    assert screen.rows("SELECT state FROM stocktake") == [("posted",)]
    assert screen.toasts[-1] == "The count is posted"


def test_an_unknown_code_is_told_and_the_next_scan_counts(screen: Screen, goods: Goods) -> None:
    dialog = _open(screen, goods.cup)
    _scan(screen, dialog, "0000000000000")
    assert "SD-STK-031" in dialog.message.text
    assert screen.rows(LINES) == [(None, None)]
    _scan(screen, dialog, "CUP")
    assert dialog.message.text == ""
    assert screen.rows(LINES) == [(1000, None)]


def test_the_last_scan_is_taken_back(screen: Screen, goods: Goods) -> None:
    dialog = _open(screen, goods.cup)
    assert not dialog.back.isEnabled()
    _scan(screen, dialog, "CUP")
    _scan(screen, dialog, "4*CUP")
    screen.click(dialog.back)
    screen.settle()
    assert screen.rows(LINES) == [(1000, None)]
    assert not dialog.back.isEnabled()


def test_a_quantity_is_entered_for_the_chosen_line(screen: Screen, goods: Goods) -> None:
    dialog = _open(screen, goods.cup, goods.milk)
    dialog.quantity.setText("3")
    screen.key(dialog.quantity, Qt.Key.Key_Return)
    assert dialog.message.text == "Choose a line first."
    dialog.table.selectRow(1)
    screen.type(dialog.quantity, "3")
    screen.key(dialog.quantity, Qt.Key.Key_Return)
    screen.settle()
    assert screen.rows(LINES) == [(None, None), (3000, None)]
    dialog.table.selectRow(1)
    dialog.quantity.clear()
    screen.key(dialog.quantity, Qt.Key.Key_Return)
    screen.settle()
    assert screen.rows(LINES) == [(None, None), (None, None)]


def test_lots_are_told_apart_by_the_chosen_line(screen: Screen, goods: Goods) -> None:
    with screen.shop.unit_of_work() as session:
        lot = service.save_lot(session, service.LotInput(goods.milk, "L-1", today()))
        service.assign_lot(session, lot, pieces(2))
    dialog = _open(screen, goods.milk)
    _scan(screen, dialog, "MILK")
    assert "SD-STK-032" in dialog.message.text
    place = next(place for place, line in enumerate(dialog.lines) if line.lot == "L-1")
    dialog.table.selectRow(place)
    dialog.scan.setFocus()
    _scan(screen, dialog, "MILK")
    assert screen.rows("SELECT lot_id, counted FROM stocktake_line WHERE counted > 0") == [
        (lot, 1000)
    ]


def test_missing_lines_are_gone_if_said_so(screen: Screen, goods: Goods, asked: list[str]) -> None:
    dialog = _open(screen, goods.cup, goods.milk)
    _scan(screen, dialog, "10*CUP")
    screen.click(dialog.finish)
    screen.settle()
    assert asked == ["1 line was not counted."]
    assert screen.rows(LINES) == [(10_000, None), (0, None)]
    screen.click(dialog.reopen)
    screen.settle()
    assert screen.rows("SELECT state FROM stocktake") == [("open",)]
    screen.click(dialog.give_up)
    screen.settle()
    assert screen.rows("SELECT state FROM stocktake") == [("cancelled",)]
    assert not dialog.scan.isEnabled()
    assert screen.rows("SELECT sum(quantity) FROM stock_balance WHERE location_id = 1") == [
        (16_000,)
    ]


@pytest.mark.parametrize(
    ("text", "code", "quantity"),
    [
        ("CUP", "CUP", 1000),
        (" 6901234567892 ", "6901234567892", 1000),
        ("12*CUP", "CUP", 12_000),
        ("0.25 x TEA", "TEA", 250),
        ("3×茶", "茶", 3000),
        ("X-3", "X-3", 1000),
    ],
)
def test_what_a_scanner_or_a_person_types(text: str, code: str, quantity: int) -> None:
    assert parse_scan(text) == (code, quantity)
