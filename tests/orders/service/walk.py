"""Taking the steps of an order in tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.orders import service
from shopdesk.orders.queries import OrderDetail, get_order
from shopdesk.orders.service import LineInput, OrderInput
from tests.factories import SmallShop


def do(shop: Shop, step: Callable[..., Any], *arguments: Any, **values: Any) -> Any:
    """Run one service step in a unit of work."""
    with shop.unit_of_work() as session:
        return step(session, *arguments, **values)


def detail(shop: Shop, order_id: int) -> OrderDetail:
    with shop.reader() as reader:
        order = get_order(reader, order_id)
    assert order is not None
    return order


def placed(shop: Shop, known: SmallShop, paid: int = 0) -> int:
    lines = (LineInput(pieces(3), known.mug, discount=200), LineInput(pieces(1), known.postage))
    order = OrderInput(channel_id=known.channel, lines=lines, freight=300, paid=paid)
    return int(do(shop, service.place_order, order))


TOTAL = 3000 - 200 + 800 + 300
