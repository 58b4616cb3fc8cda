"""A window on the small shop, and orders in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.orders.service import LineInput, OrderInput, place_order
from tests.factories import SmallShop, add_small_shop
from tests.screens import Screen

Place = Callable[..., int]


@pytest.fixture
def known(shop: Shop) -> SmallShop:
    """Keys of the small shop."""
    return add_small_shop(shop)


@pytest.fixture
def screen(shop: Shop, known: SmallShop, qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    """The window; a test ends with nothing unexpected heard."""
    assert known.mug
    opened = Screen(shop, qtbot, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def place(shop: Shop, known: SmallShop) -> Place:
    """Place a mug at 10.00 less 1.00 and postage at 8.00; ``paid`` 1700 pays it."""

    def placed(paid: int = 0, **values: Any) -> int:
        lines = (LineInput(pieces(1), known.mug, discount=100), LineInput(1000, known.postage))
        order = OrderInput(known.channel, lines, paid=paid, customer_id=known.customer, **values)
        with shop.unit_of_work() as session:
            return place_order(session, order)

    return placed
