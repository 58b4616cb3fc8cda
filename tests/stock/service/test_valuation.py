"""What moved goods are worth, and the cost that is frozen on order lines."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from shopdesk.base import clock
from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.orders import service as orders
from shopdesk.orders.service import LineInput, OrderInput, RefundInput, RefundLineInput, ShipInput
from shopdesk.stock import service
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service import valuation
from tests.factories import ZONE, SmallShop, add_small_shop


def _receive(shop: Shop, sku_id: int, count: int, value: int | None) -> None:
    at = clock.now()  # not before the count that emptied the shelf
    with shop.unit_of_work() as session:
        move = service.MoveInput(
            sku_id,
            Place.SUPPLIER,
            Place.SHELF,
            pieces(count),
            MoveKind.RECEIPT,
            at,
            clock.business_date(at, ZONE),
            value=value,
        )
        service.post_moves(session, [move])


def _sell(shop: Shop, known: SmallShop, sku_id: int, count: int) -> tuple[int, int]:
    """Sell and ship; returns the keys of order and line."""
    with shop.unit_of_work() as session:
        data = OrderInput(known.channel, (LineInput(pieces(count), sku_id),), paid=1000 * count)
        order_id = orders.place_order(session, data)
        orders.ship_order(session, order_id, ShipInput())
        line = session.connection().execute(
            text("SELECT id FROM order_line WHERE order_id = :id"), {"id": order_id}
        )
        return order_id, int(line.scalar_one())


def _rows(shop: Shop, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with shop.reader() as reader:
        return reader.rows(sql, values)


def _set_cost(shop: Shop, sku_id: int, cost_e4: int) -> None:
    with shop.unit_of_work() as session:
        session.connection().execute(
            text("UPDATE sku SET cost_e4 = :cost WHERE id = :id"), {"cost": cost_e4, "id": sku_id}
        )


@pytest.fixture
def known(any_shop: Shop) -> SmallShop:
    """The small shop with an empty shelf of mugs."""
    small = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        service.set_quantity(session, small.mug, 0, reason="empty")
    return small


COSTS = "SELECT cost FROM order_line ORDER BY id"
VALUES = "SELECT location_id, quantity, value FROM stock_balance WHERE sku_id = :sku ORDER BY 1"


def test_average_leaves_with_the_goods_and_the_last_piece_takes_the_rest(
    any_shop: Shop, known: SmallShop
) -> None:
    _receive(any_shop, known.mug, 1, 400)
    _receive(any_shop, known.mug, 2, 600)
    for _piece in range(3):
        _sell(any_shop, known, known.mug, 1)
    assert _rows(any_shop, COSTS) == [(333,), (334,), (333,)]
    balances = {row[0]: row[1:] for row in _rows(any_shop, VALUES, sku=known.mug)}
    assert balances[Place.SHELF] == (0, 0)
    assert balances[Place.CUSTOMER] == (3000, 1000)


def test_expected_cost_stands_in_where_the_ledger_knows_none(
    any_shop: Shop, known: SmallShop
) -> None:
    _receive(any_shop, known.mug, 3, None)
    _set_cost(any_shop, known.mug, 41_250)  # 4.125 a piece
    _sell(any_shop, known, known.mug, 3)
    assert _rows(any_shop, COSTS) == [(1238,)]
    assert {row[2] for row in _rows(any_shop, VALUES, sku=known.mug)} == {0}


def test_unknown_cost_stays_unknown(any_shop: Shop, known: SmallShop) -> None:
    _receive(any_shop, known.mug, 1, None)
    _sell(any_shop, known, known.mug, 1)
    assert _rows(any_shop, COSTS) == [(None,)]


def test_goods_come_back_at_the_cost_they_left_with(any_shop: Shop, known: SmallShop) -> None:
    _receive(any_shop, known.mug, 3, 1000)
    order_id, line = _sell(any_shop, known, known.mug, 3)
    _receive(any_shop, known.mug, 1, 9000)
    for _piece in range(3):
        with any_shop.unit_of_work() as session:
            back = RefundInput((RefundLineInput(line, 1000, 500),), goods_back=True)
            orders.refund_order(session, order_id, back)
    values = _rows(any_shop, "SELECT value FROM stock_move WHERE kind = 'return' ORDER BY id")
    assert values == [(333,), (334,), (333,)]
    assert (4, 3000, 1000) in _rows(any_shop, VALUES, sku=known.mug)


def test_shipment_taken_back_brings_its_value(any_shop: Shop, known: SmallShop) -> None:
    _receive(any_shop, known.mug, 3, 1000)
    order_id, _line = _sell(any_shop, known, known.mug, 2)
    with any_shop.unit_of_work() as session:
        orders.take_back_shipment(session, order_id)
    assert (1, 3000, 1000) in _rows(any_shop, VALUES, sku=known.mug)
    with any_shop.unit_of_work() as session:
        orders.ship_order(session, order_id, ShipInput())
    assert _rows(any_shop, COSTS) == [(667,)]


def test_lost_goods_take_their_value_along_and_back(any_shop: Shop, known: SmallShop) -> None:
    _receive(any_shop, known.mug, 4, 1000)
    with any_shop.unit_of_work() as session:
        move = service.adjust(session, service.Adjustment(known.mug, -pieces(1), "broken"))
    assert (1, 3000, 750) in _rows(any_shop, VALUES, sku=known.mug)
    with any_shop.unit_of_work() as session:
        service.reverse(session, move, reason="found")
    assert (1, 4000, 1000) in _rows(any_shop, VALUES, sku=known.mug)


def test_found_goods_come_in_at_the_expected_cost(any_shop: Shop, known: SmallShop) -> None:
    _set_cost(any_shop, known.mug, 50_000)
    with any_shop.unit_of_work() as session:
        service.record_opening(session, {known.mug: pieces(2), known.tea: pieces(1)})
        move = service.adjust(session, service.Adjustment(known.mug, pieces(1), "found"))
    assert (1, 3000, 1500) in _rows(any_shop, VALUES, sku=known.mug)
    with any_shop.unit_of_work() as session:
        service.reverse(session, move, reason="not found")
    assert (1, 2000, 1000) in _rows(any_shop, VALUES, sku=known.mug)
    assert (1, 4000, 0) in _rows(any_shop, VALUES, sku=known.tea)


def test_two_lines_of_one_article_share_its_value(any_shop: Shop, known: SmallShop) -> None:
    _receive(any_shop, known.mug, 3, 1000)
    with any_shop.unit_of_work() as session:
        lines = (LineInput(pieces(2), known.mug), LineInput(pieces(1), known.mug))
        order_id = orders.place_order(session, OrderInput(known.channel, lines, paid=3000))
        orders.ship_order(session, order_id, ShipInput())
    assert _rows(any_shop, COSTS) == [(667,), (333,)]


def test_expected_costs_round_half_up_in_the_shops_currency(
    any_shop: Shop, known: SmallShop
) -> None:
    _set_cost(any_shop, known.mug, 12_350)
    with any_shop.unit_of_work() as session:
        for currency, cost in (("CNY", 124), ("JPY", 1), ("KWD", 1235)):
            assert valuation.expected_costs(
                session, [(known.mug, 1000), (known.tea, 1000)], currency=currency
            ) == [cost, None]
