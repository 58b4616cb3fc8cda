"""A step is checked against the flow and refused when somebody was faster."""

from __future__ import annotations

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.orders import service
from shopdesk.orders.service import LineInput, OrderInput
from shopdesk.orders.service.step import Step
from tests.factories import add_small_shop, every_fact


def _placed(shop: Shop) -> int:
    known = add_small_shop(shop)
    with shop.unit_of_work() as session:
        order = OrderInput(channel_id=known.channel, lines=(LineInput(pieces(1), known.mug),))
        return service.place_order(session, order)


def test_second_writer_is_refused(any_shop: Shop) -> None:
    order_id = _placed(any_shop)
    with any_shop.unit_of_work() as session:
        Step(session, order_id, "pay", None).save(paid=500)
    before = every_fact(any_shop)
    with any_shop.unit_of_work() as session:
        late = Step(session, order_id, "pay", None)
        late.row["version"] = 1  # as read before the other's change
        with pytest.raises(UserError) as refused:
            late.save(paid=1000)
    assert refused.value.code == "SD-ORD-005"
    assert every_fact(any_shop) == before


def test_save_derives_every_state(any_shop: Shop) -> None:
    order_id = _placed(any_shop)
    with any_shop.unit_of_work() as session:
        Step(session, order_id, "pay", None).save(paid=1000, refunded=400)
    with any_shop.reader() as reader:
        assert reader.rows(
            "SELECT payment_state, aftersale_state, display_state, version FROM sales_order"
        ) == [("paid", "part", "wait_ship", 2)]


def test_action_outside_the_flow_is_refused(shop: Shop) -> None:
    order_id = _placed(shop)
    with pytest.raises(UserError) as refused, shop.unit_of_work() as session:
        Step(session, order_id, "deliver", None)
    assert refused.value.code == "SD-ORD-004"
    assert "SO000001" in str(refused.value)
