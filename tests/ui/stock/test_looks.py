"""Value on a day, papers under way, the file of a channel."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QDate

from shopdesk.base.quantity import pieces
from shopdesk.stock import service
from shopdesk.ui.stock.looks import ChannelFileDialog, PapersDialog, ValueDialog
from shopdesk.ui.stock.tab import StockTab
from tests.screens import Screen
from tests.ui.stock.conftest import Goods, today


def test_value_of_today_and_of_yesterday(screen: Screen, goods: Goods) -> None:
    tab = screen.tab("stock", StockTab)
    tab.value.trigger()
    dialog = screen.dialog(ValueDialog)
    assert dialog.total.text() == "Together 16 pieces worth ¥68.00"
    assert dialog.model.text(0, 0) == "Shelf"
    earlier = today() - timedelta(days=1)
    dialog.day.setDate(QDate(earlier.year, earlier.month, earlier.day))
    screen.settle()
    assert dialog.total.text() == "Together 0 pieces worth ¥0.00"


def test_goods_under_way_arrive(screen: Screen, goods: Goods) -> None:
    with screen.shop.unit_of_work() as session:
        lines = (service.StockLine(goods.cup, pieces(3)),)
        data = service.TransferInput(1, goods.second, lines, through_transit=True)
        service.transfer(session, data)
    tab = screen.tab("stock", StockTab)
    tab.papers.trigger()
    dialog = screen.dialog(PapersDialog)
    assert [dialog.model.text(0, column) for column in (0, 3)] == ["TR000001", "Shelf → 二号库"]
    screen.click(dialog.receive)
    assert screen.rows(
        "SELECT quantity FROM stock_balance WHERE sku_id = :sku AND location_id = :place",
        sku=goods.cup,
        place=goods.second,
    ) == [(3000,)]
    assert not dialog.receive.isEnabled()


def test_the_file_of_a_channel_keeps_its_buffer(
    screen: Screen, goods: Goods, tmp_path: Path
) -> None:
    tab = screen.tab("stock", StockTab)
    tab.channel_file.trigger()
    dialog = screen.dialog(ChannelFileDialog)
    target = tmp_path / "stock.csv"
    dialog.write(goods.channel, "taobao", pieces(4), target)
    assert screen.no_dialog()
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert [(row[0], row[-1]) for row in rows] == [("BOWL", "0"), ("CUP", "6"), ("MILK", "2")]
    assert screen.rows("SELECT quantity FROM channel_buffer") == [(4000,)]
    assert screen.toasts[-1] == "3 variants are in the file"
