"""What the panel tells about a product."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QLabel

from shopdesk.base import clock
from shopdesk.base.quantity import pieces
from shopdesk.orders.service import LineInput, OrderInput, ShipInput, place_order, ship_order
from shopdesk.ui.products.month_bars import MonthBars
from shopdesk.ui.products.panel import ProductPanel, product_tones
from shopdesk.ui.products.tab import ProductsTab
from shopdesk.ui.widgets.rows_table import RowsTable
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue


def _words(panel: ProductPanel) -> list[str]:
    return [label.text() for label in panel.body.findChildren(QLabel)]


def _sell(screen: Screen, known: Catalogue, count: int, *, days_ago: int = 0) -> int:
    order = OrderInput(
        known.channel,
        (LineInput(pieces(count), known.mug_sku),),
        paid=1000 * count,
        placed_at=clock.now() - timedelta(days=days_ago),
    )
    with screen.shop.unit_of_work() as session:
        order_id = place_order(session, order)
        ship_order(session, order_id, ShipInput())
    return order_id


def test_variants_with_their_stock(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.shirt)
    screen.settle()
    table = tab.product_panel.body.findChildren(RowsTable)[0]
    model = table.model()
    assert [
        [model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())
    ] == [
        ["白 / L", "0", "0"],
        ["白 / M", "0", "0"],
        ["红 / L", "0", "0"],
        ["红 / M", "0", "0"],
    ]
    assert {"¥59.00", "¥21.00"} <= set(_words(tab.product_panel))
    assert "TEE  ·  服装 / 上衣" in _words(tab.product_panel)


def test_another_variant_shows_its_own_stock(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.shirt)
    screen.settle()
    panel = tab.product_panel
    assert "Stock of TEE-白-L" in _words(panel)
    panel.body.findChildren(RowsTable)[0].selectRow(3)
    screen.settle()
    assert "Stock of TEE-红-M" in _words(panel)
    assert "Stock of TEE-白-L" not in _words(panel)


def test_months_count_sales_as_the_orders_do(screen: Screen, known: Catalogue) -> None:
    _sell(screen, known, 2)
    _sell(screen, known, 1, days_ago=60)
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.mug)
    screen.settle()
    assert "3 pieces for ¥30.00" in _words(tab.product_panel)
    bars = tab.product_panel.body.findChild(MonthBars)
    assert bars is not None
    assert len(bars.months) == 13
    assert sorted(bar.units for bar in bars.months)[-2:] == [1000, 2000]
    assert bars.months[-1].units == 2000


def test_service_shows_no_stock(screen: Screen, known: Catalogue) -> None:
    tab = screen.tab("products", ProductsTab)
    tab.select_id(known.postage)
    screen.settle()
    words = _words(tab.product_panel)
    assert "Nothing yet." in words
    assert not [text for text in words if text.startswith("Why is it")]


def test_every_state_has_a_tone() -> None:
    from shopdesk.products.rules import LifeCycle

    assert set(product_tones()["state"]) == set(LifeCycle)
