"""The panel of a count keeps silent about the books while it is blind."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from shopdesk.base.quantity import pieces
from shopdesk.stock import service
from shopdesk.ui.stocktakes.tab import StocktakesTab
from tests.screens import Screen
from tests.ui.stock.conftest import Goods


def _texts(screen: Screen, key: int) -> list[str]:
    tab = screen.tab("stocktakes", StocktakesTab)
    tab.select_id(key)
    screen.settle(400)
    return [label.text() for label in tab.count_panel.findChildren(QLabel)]


def test_differences_are_shown_when_the_first_count_has_ended(screen: Screen, goods: Goods) -> None:
    with screen.shop.unit_of_work() as session:
        key = service.open_stocktake(session, service.StocktakeInput())
        service.count(session, key, goods.cup, quantity=pieces(8))
    texts = _texts(screen, key)
    assert "1 of 2 lines" in texts
    assert "1 line, worth -¥10.00" not in texts
    with screen.shop.unit_of_work() as session:
        service.finish_count(session, key)
    assert "1 line, worth -¥10.00" in _texts(screen, key)
