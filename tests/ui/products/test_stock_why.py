"""“Why is it 7?” and the way from a move to its document."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from shopdesk.base.quantity import pieces
from shopdesk.orders.service import (
    LineInput,
    OrderInput,
    RefundInput,
    RefundLineInput,
    ShipInput,
    place_order,
    refund_order,
    ship_order,
)
from shopdesk.stock.service import Adjustment, adjust
from shopdesk.ui import dialogs
from shopdesk.ui.products.stock_why import StockWhy
from shopdesk.ui.products.tab import ProductsTab
from shopdesk.ui.widgets.rows_table import RowsTable
from shopdesk.ui.widgets.sums import Sums
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


@pytest.fixture
def why(screen: Screen, known: Catalogue) -> StockWhy:
    """Of 7 mugs 3 were sold, 1 came back, 1 broke and 2 are reserved."""
    with screen.shop.unit_of_work() as session:
        sold = place_order(
            session, OrderInput(known.channel, (LineInput(pieces(3), known.mug_sku),), paid=3000)
        )
        ship_order(session, sold, ShipInput())
        line = session.connection().exec_driver_sql("SELECT id FROM order_line").scalar_one()
        back = RefundInput((RefundLineInput(int(line), 1000, 1000),), goods_back=True)
        refund_order(session, sold, back)
        adjust(session, Adjustment(known.mug_sku, -pieces(1), "broken"))
        place_order(session, OrderInput(known.channel, (LineInput(pieces(2), known.mug_sku),)))
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    found = tab.product_panel.stock
    assert found is not None
    return found


def _words(widget: StockWhy) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def test_kinds_of_moves_add_up_to_the_stock(why: StockWhy) -> None:
    places, kinds = (sums.accessibleName() for sums in why.findChildren(Sums))
    assert places == (
        "Stock by place: Shelf 3, Returns, not inspected 1, Reserved for orders -2, "
        "Available to sell 1"
    )
    assert "Why is it 4?" in _words(why)
    assert kinds == (
        "Why this stock?: Opening stock, 1 time +7, Sold, 1 time -3, Came back, 1 time +1, "
        "Adjusted, 1 time -1, Stock 4"
    )


def test_moves_stand_with_the_stock_after_each(why: StockWhy) -> None:
    model = why.findChildren(RowsTable)[0].model()
    assert [
        [model.index(row, column).data() for column in (1, 2, 3)] for row in range(model.rowCount())
    ] == [
        ["Adjusted", "-1", "4"],
        ["RF000001", "1", "5"],
        ["SO000001", "-3", "4"],
        ["Opening stock", "7", "7"],
    ]


@pytest.mark.parametrize(("row", "target"), [(2, ("orders", 1)), (1, ("aftersales", 1))])
def test_move_leads_to_its_order_or_refund(
    screen: Screen, why: StockWhy, row: int, target: tuple[str, int]
) -> None:
    shown: list[tuple[str, object]] = []
    screen.context.tab_asked.connect(lambda tab, key: shown.append((tab, key)))
    why.findChildren(RowsTable)[0].selectRow(row)
    screen.settle()
    links = [link for link in why.findChildren(QPushButton) if link.isVisible()]
    screen.click(links[0])
    assert shown == [target]


def test_adjustment_is_taken_back_after_a_question(
    screen: Screen, why: StockWhy, monkeypatch: pytest.MonkeyPatch, known: Catalogue
) -> None:
    asked: list[str] = []

    def confirm(_parent: object, question: str, *_rest: object, **_values: object) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(dialogs, "confirm", confirm)
    assert "broken" in _words(why)
    screen.click(screen.button(why, "Take this move back…"))
    assert asked == ["Take this move back?"]
    assert screen.rows(
        "SELECT from_id, to_id, quantity FROM stock_move WHERE kind = 'reversal'"
    ) == [(7, 1, 1000)]
    assert screen.rows(
        "SELECT quantity FROM stock_balance WHERE sku_id = :sku AND location_id = 1",
        sku=known.mug_sku,
    ) == [(4000,)]


def test_what_documents_moved_is_not_taken_back_here(why: StockWhy) -> None:
    why.findChildren(RowsTable)[0].selectRow(2)
    texts = [button.text() for button in why.findChildren(QPushButton) if button.isVisible()]
    assert "Take this move back…" not in texts
