"""A window on the small shop, in which somebody bought twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.base.quantity import pieces
from shopdesk.customers.service import (
    AddressInput,
    CustomerInput,
    NewCustomer,
    create_customer,
    create_customers,
)
from shopdesk.db.shop import Shop
from shopdesk.orders.service import LineInput, OrderInput, place_order
from tests.factories import SmallShop, add_small_shop
from tests.screens import Screen


@dataclass(frozen=True, slots=True)
class Buyers:
    """Keys: one with contacts and two orders, one known to a channel only."""

    shop: SmallShop
    buyer: int
    nick: int
    orders: tuple[int, int]


@pytest.fixture
def known(shop: Shop) -> Buyers:
    """Two mugs and one tea: 45.50 in two orders, both paid."""
    small = add_small_shop(shop)
    with shop.unit_of_work() as session:
        home = AddressInput(
            *("欧阳修文", "13900001111", "中国", "浙江省", "杭州市", "西湖区", "文三路 8 号"),
            label="家",
        )
        office = AddressInput("公司前台", city="上海市")
        buyer = create_customer(
            session,
            CustomerInput(
                "欧阳修文", phone="13812345678", tags="VIP", addresses=(home, office), city="杭州市"
            ),
        )
        nick = NewCustomer("tb_88", identities=((small.channel, "tb_88", "小明"),))
        other = create_customers(session, [nick], at_millis=1_770_000_000_000)[0]
        first, second = (
            place_order(session, OrderInput(small.channel, (line,), customer_id=buyer, paid=paid))
            for line, paid in (
                (LineInput(pieces(2), small.mug), 2000),
                (LineInput(pieces(1), small.tea), 2550),
            )
        )
    return Buyers(small, buyer, other, (first, second))


@pytest.fixture
def screen(shop: Shop, known: Buyers, qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    """The window; a test ends with nothing unexpected heard."""
    assert known.buyer
    opened = Screen(shop, qtbot, tmp_path)
    yield opened
    opened.close()
