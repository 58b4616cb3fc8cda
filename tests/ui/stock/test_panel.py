"""The panel tells the level, the lots and why there are so many."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from shopdesk.stock import service
from shopdesk.ui.products.stock_why import StockWhy
from shopdesk.ui.stock.tab import StockTab
from shopdesk.ui.widgets.rows_table import RowsTable
from shopdesk.ui.widgets.status_badge import StatusBadge
from tests.screens import Screen
from tests.ui.stock.conftest import Goods, today


def test_level_lots_and_why(screen: Screen, goods: Goods) -> None:
    with screen.shop.unit_of_work() as session:
        lot = service.save_lot(session, service.LotInput(goods.milk, "L-9", today()))
        service.assign_lot(session, lot, 2000)
    tab = screen.tab("stock", StockTab)
    tab.select_id(goods.milk)
    screen.settle(400)

    texts = [label.text() for label in tab.stock_panel.findChildren(QLabel)]
    assert "¥18.00" in texts
    badges = [badge.accessibleName() for badge in tab.stock_panel.findChildren(StatusBadge)]
    assert badges == ["Expires soon"]
    assert "Why is it 6?" in texts
    lots = next(
        table
        for table in tab.stock_panel.findChildren(RowsTable)
        if table.accessibleName() == "Lots of this variant"
    )
    assert lots.model().index(0, 0).data() == "L-9"
    assert tab.stock_panel.findChildren(StockWhy)[0].record is not None
