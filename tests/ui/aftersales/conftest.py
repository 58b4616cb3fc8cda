"""A window on the small shop with a refund for a sent order and one without order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
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
from tests.factories import SmallShop, add_small_shop
from tests.screens import Screen


@dataclass(frozen=True, slots=True)
class Refunded:
    """Keys of the shop, of a sent order with a refund of 9.00 and 2.00 freight, of a new order."""

    shop: SmallShop
    sent: int
    refund: int
    waiting: int


@pytest.fixture
def known(shop: Shop) -> Refunded:
    """Three mugs at 10.00 less 3.00 and freight 5.00, all paid and sent."""
    small = add_small_shop(shop)
    with shop.unit_of_work() as session:
        sent = place_order(
            session,
            OrderInput(
                small.channel,
                (LineInput(pieces(3), small.mug, discount=300),),
                customer_id=small.customer,
                freight=500,
                paid=3200,
                buyer_name="张三",
            ),
        )
        ship_order(session, sent, ShipInput())
        line = session.connection().exec_driver_sql("SELECT id FROM order_line").scalar_one()
        data = RefundInput(
            (RefundLineInput(int(line), 1000, 900),), 200, reason="chipped", goods_back=True
        )
        refund = refund_order(session, sent, data)
        waiting = place_order(
            session, OrderInput(small.channel, (LineInput(1000, small.tea),), buyer_name="张三")
        )
    return Refunded(small, sent, refund, waiting)


@pytest.fixture
def screen(shop: Shop, known: Refunded, qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    """The window; a test ends with nothing unexpected heard."""
    assert known.refund
    opened = Screen(shop, qtbot, tmp_path)
    yield opened
    opened.close()
