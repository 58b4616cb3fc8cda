"""Steps taken by mistake and their way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.reader import Row
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.orders import service
from shopdesk.orders.queries import OrderDetail, get_order
from shopdesk.orders.service import LineInput, OrderInput, RefundInput, ShipInput
from shopdesk.proofs import check_shop
from tests.factories import SmallShop, add_small_shop, every_fact

TOTAL = 3000 + 800


def _do(shop: Shop, step: Callable[..., Any], *arguments: Any, **values: Any) -> Any:
    with shop.unit_of_work() as session:
        return step(session, *arguments, **values)


def _detail(shop: Shop, order_id: int) -> OrderDetail:
    with shop.reader() as reader:
        order = get_order(reader, order_id)
    assert order is not None
    return order


def _placed(shop: Shop, known: SmallShop, paid: int = 0) -> int:
    lines = (LineInput(pieces(3), known.mug), LineInput(pieces(1), known.postage))
    return int(
        _do(shop, service.place_order, OrderInput(known.channel, lines, freight=0, paid=paid))
    )


def _shelf(shop: Shop, sku_id: int) -> list[Row]:
    with shop.reader() as reader:
        return reader.rows(
            "SELECT quantity, reserved FROM stock_balance WHERE sku_id = :s AND location_id = 1",
            {"s": sku_id},
        )


def _contradictions(shop: Shop) -> list[str]:
    """Proofs of orders and stock that fail; the factories' records are not searchable."""
    results = check_shop(shop, full=True).results
    return [found.name for found in results if not found.ok and not found.name.endswith("search")]


def test_shipment_taken_back_and_sent_again(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order_id = _placed(any_shop, known, TOTAL)
    _do(any_shop, service.ship_order, order_id, ShipInput("SF", "SF123"))
    assert _shelf(any_shop, known.mug) == [(2000, 0)]

    _do(any_shop, service.take_back_shipment, order_id)

    order = _detail(any_shop, order_id)
    assert (order.display_state, order.shipment_state) == ("wait_ship", "waiting")
    assert [line.shipped_quantity for line in order.lines] == [0, 0]
    assert (order.timeline[-1].kind, order.timeline[-1].text) == ("taken_back", "SF SF123")
    assert _shelf(any_shop, known.mug) == [(5000, 3000)]

    _do(any_shop, service.ship_order, order_id, ShipInput("YTO", "YT9"))
    assert _detail(any_shop, order_id).display_state == "wait_receive"
    assert _shelf(any_shop, known.mug) == [(2000, 0)]
    _do(any_shop, service.take_back_shipment, order_id)
    with any_shop.reader() as reader:
        moves = reader.rows(
            "SELECT kind, from_id, to_id, quantity FROM stock_move "
            "WHERE document_id IS NOT NULL ORDER BY id"
        )
    assert moves == [("sale", 1, 6, 3000), ("reversal", 6, 1, 3000)] * 2
    assert _contradictions(any_shop) == []


def test_delivery_is_undone(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order_id = _placed(any_shop, known, TOTAL)
    _do(any_shop, service.ship_order, order_id, ShipInput())
    _do(any_shop, service.deliver_order, order_id)
    _do(any_shop, service.undo_delivery, order_id)
    order = _detail(any_shop, order_id)
    assert (order.display_state, order.life) == ("wait_receive", "active")
    with any_shop.reader() as reader:
        assert reader.rows("SELECT delivered_at FROM shipment") == [(None,)]
        assert reader.rows("SELECT closed_at FROM sales_order") == [(None,)]
    _do(any_shop, service.deliver_order, order_id)
    assert _detail(any_shop, order_id).display_state == "success"


def test_reopened_order_reserves_its_goods_again(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order_id = _placed(any_shop, known)
    _do(any_shop, service.cancel_order, order_id, reason="mistake")
    _do(any_shop, service.reopen_order, order_id)
    assert _detail(any_shop, order_id).display_state == "wait_pay"
    assert _shelf(any_shop, known.mug) == [(5000, 3000)]
    _do(any_shop, service.cancel_order, order_id, reason="no mistake")
    assert _shelf(any_shop, known.mug) == [(5000, 0)]
    assert _contradictions(any_shop) == []


def test_goods_sold_meanwhile_keep_the_order_closed(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order_id = _placed(any_shop, known)
    _do(any_shop, service.cancel_order, order_id, reason="")
    other = OrderInput(known.channel, (LineInput(pieces(3), known.mug),))
    _do(any_shop, service.place_order, other)
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused:
        _do(any_shop, service.reopen_order, order_id)
    assert refused.value.code == "SD-STK-001"
    assert every_fact(any_shop) == before


def test_services_were_never_delivered_by_parcel(shop: Shop) -> None:
    known = add_small_shop(shop)
    lines = (LineInput(pieces(1), known.postage),)
    order_id = _do(shop, service.place_order, OrderInput(known.channel, lines, paid=800))
    assert _detail(shop, order_id).display_state == "success"
    before = every_fact(shop)
    with pytest.raises(UserError) as refused:
        _do(shop, service.undo_delivery, order_id)
    assert refused.value.code == "SD-ORD-004"
    assert every_fact(shop) == before


@pytest.mark.parametrize(
    "step", [service.reopen_order, service.take_back_shipment, service.undo_delivery]
)
def test_nothing_to_take_back(shop: Shop, step: Callable[..., Any]) -> None:
    known = add_small_shop(shop)
    order_id = _placed(shop, known, TOTAL)
    before = every_fact(shop)
    with pytest.raises(UserError) as refused:
        _do(shop, step, order_id)
    assert refused.value.code == "SD-ORD-004"
    assert every_fact(shop) == before


def test_refunded_order_is_not_reopened(shop: Shop) -> None:
    known = add_small_shop(shop)
    order_id = _placed(shop, known, TOTAL)
    lines = tuple(
        service.RefundLineInput(line.id, line.quantity, line.amount)
        for line in _detail(shop, order_id).lines
    )
    _do(shop, service.refund_order, order_id, RefundInput(lines))
    before = every_fact(shop)
    with pytest.raises(UserError) as refused:
        _do(shop, service.reopen_order, order_id)
    assert refused.value.code == "SD-ORD-004"
    assert every_fact(shop) == before
