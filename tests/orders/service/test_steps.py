"""Steps of a placed order: payment, parcel, arrival, cancellation and refunds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.orders import service
from shopdesk.orders.service import (
    PaymentInput,
    RefundInput,
    ShipInput,
)
from tests.factories import add_small_shop, every_fact
from tests.orders.service.walk import TOTAL, detail, do, placed


def test_whole_way_moves_stock_once(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order_id = placed(any_shop, known)
    do(any_shop, service.record_payment, order_id, PaymentInput(1000, "cash"))
    assert detail(any_shop, order_id).payment_state == "part"
    do(any_shop, service.record_payment, order_id, PaymentInput(TOTAL - 1000, "card"))
    assert detail(any_shop, order_id).display_state == "wait_ship"
    do(any_shop, service.ship_order, order_id, ShipInput("SF", "SF123"))
    assert detail(any_shop, order_id).display_state == "wait_receive"
    do(any_shop, service.deliver_order, order_id)
    order = detail(any_shop, order_id)
    assert (order.display_state, order.life, order.paid) == ("success", "completed", TOTAL)
    assert [row.kind for row in order.timeline] == [
        "placed",
        "paid",
        "paid",
        "shipped",
        "delivered",
    ]
    with any_shop.reader() as reader:
        assert reader.rows(
            "SELECT location_id, quantity, reserved FROM stock_balance WHERE sku_id = :sku "
            "ORDER BY location_id",
            {"sku": known.mug},
        ) == [(1, 2000, 0), (5, -5000, 0), (6, 3000, 0)]
        assert reader.rows("SELECT state FROM stock_reservation") == [("consumed",)]


@pytest.mark.parametrize(
    ("step", "arguments", "code"),
    [
        (service.ship_order, (ShipInput(),), "SD-ORD-004"),
        (service.deliver_order, (), "SD-ORD-004"),
        (service.refund_order, (RefundInput(freight=1),), "SD-ORD-004"),
        (service.record_payment, (PaymentInput(TOTAL + 1, "cash"),), "SD-ORD-002"),
        (service.record_payment, (PaymentInput(0, "cash"),), "SD-ORD-002"),
    ],
)
def test_unpaid_order_refuses(
    any_shop: Shop, step: Callable[..., Any], arguments: tuple[Any, ...], code: str
) -> None:
    known = add_small_shop(any_shop)
    order_id = placed(any_shop, known)
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused:
        do(any_shop, step, order_id, *arguments)
    assert refused.value.code == code
    assert every_fact(any_shop) == before


def test_missing_order_is_named(shop: Shop) -> None:
    with pytest.raises(UserError, match="does not exist"):
        do(shop, service.deliver_order, 77)


def test_cancel_frees_the_goods(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order_id = placed(any_shop, known)
    do(any_shop, service.cancel_order, order_id, reason="buyer changed mind")
    order = detail(any_shop, order_id)
    assert (order.display_state, order.life) == ("closed", "closed")
    with any_shop.reader() as reader:
        assert reader.rows(
            "SELECT quantity, reserved FROM stock_balance WHERE location_id = 1 AND sku_id = :s",
            {"s": known.mug},
        ) == [(5000, 0)]


def test_part_paid_order_is_not_cancelled(shop: Shop) -> None:
    known = add_small_shop(shop)
    order_id = placed(shop, known, paid=100)
    before = every_fact(shop)
    with pytest.raises(UserError) as refused:
        do(shop, service.cancel_order, order_id, reason="")
    assert refused.value.code == "SD-ORD-006"
    assert every_fact(shop) == before
