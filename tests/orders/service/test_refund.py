"""Refunds never exceed what was paid, and move goods only when told."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.orders import service
from shopdesk.orders.service import (
    RefundInput,
    RefundLineInput,
    ShipInput,
)
from tests.factories import SmallShop, add_small_shop, every_fact
from tests.orders.service.walk import TOTAL, detail, do, placed


def test_refund_never_exceeds_line_freight_or_payment(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order_id = placed(any_shop, known, paid=TOTAL)
    line = detail(any_shop, order_id).lines[0]
    too_much = (
        RefundInput((RefundLineInput(line.id, 1000, 2801),)),
        RefundInput((RefundLineInput(line.id, 3001, 100),)),
        RefundInput(freight=301),
        RefundInput((RefundLineInput(line.id, 1000, 2800),), freight=300 + 800 + 1),
        RefundInput(),
    )
    before = every_fact(any_shop)
    for refund in too_much:
        with pytest.raises(UserError) as refused:
            do(any_shop, service.refund_order, order_id, refund)
        assert refused.value.code == "SD-ORD-007"
        assert every_fact(any_shop) == before


def test_refund_moves_stock_only_when_goods_came_back(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order_id = placed(any_shop, known, paid=TOTAL)
    do(any_shop, service.ship_order, order_id, ShipInput())
    line = detail(any_shop, order_id).lines[0]
    one = (RefundLineInput(line.id, 1000, 933),)
    do(any_shop, service.refund_order, order_id, RefundInput(one, reason="scratched"))
    do(any_shop, service.refund_order, order_id, RefundInput(one, goods_back=True))
    order = detail(any_shop, order_id)
    assert (order.refunded, order.aftersale_state) == (1866, "part")
    assert order.lines[0].refunded_quantity == 2000
    with any_shop.reader() as reader:
        moves = reader.rows("SELECT kind, from_id, to_id, quantity FROM stock_move ORDER BY id")
    assert moves[-1] == ("return", 6, 4, 1000)
    assert len(moves) == 4  # two receipts, one sale, one return


def test_full_refund_before_shipping_frees_the_goods(shop: Shop) -> None:
    known = add_small_shop(shop)
    order_id = placed(shop, known, paid=TOTAL)
    lines = tuple(
        RefundLineInput(line.id, line.quantity, line.amount)
        for line in detail(shop, order_id).lines
    )
    do(shop, service.refund_order, order_id, RefundInput(lines, freight=300))
    order = detail(shop, order_id)
    assert (order.display_state, order.life, order.refunded) == ("refunded", "closed", TOTAL)
    with shop.reader() as reader:
        assert reader.rows("SELECT sum(reserved) FROM stock_balance") == [(0,)]


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(parts=st.lists(st.integers(1, 3000), min_size=1, max_size=6))
def test_refunds_in_any_parts_stay_within_what_was_paid(shop: Shop, parts: list[int]) -> None:
    with shop.reader() as reader:
        known_channel = reader.rows("SELECT id FROM channel")
    known = (
        add_small_shop(shop)
        if not known_channel
        else SmallShop(channel=1, customer=1, mug=1, tea=2, postage=3)
    )
    with shop.unit_of_work() as session:
        from shopdesk.stock import service as stock
        from shopdesk.stock.rules import MoveKind, Place
        from tests.factories import NOON

        supply = stock.MoveInput(
            known.mug, Place.SUPPLIER, Place.SHELF, 3000, MoveKind.RECEIPT, NOON, NOON.date()
        )
        stock.post_moves(session, [supply])
    order_id = placed(shop, known, paid=TOTAL)
    line = detail(shop, order_id).lines[0]
    accepted = 0
    for part in parts:
        refund = RefundInput((RefundLineInput(line.id, 0, part),))
        if accepted + part > line.amount:
            with pytest.raises(UserError, match="SD-ORD-007"):
                do(shop, service.refund_order, order_id, refund)
        else:
            do(shop, service.refund_order, order_id, refund)
            accepted += part
    assert detail(shop, order_id).refunded == accepted <= line.amount


def test_share_of_rounds_half_up() -> None:
    assert service.share_of(5301, 3000, 1000) == 1767
    assert service.share_of(1, 2000, 1000) == 1
