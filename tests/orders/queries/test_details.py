"""What the order and refund screens ask beside their lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.reader import Reader
from shopdesk.db.shop import Shop
from shopdesk.orders import queries, service
from shopdesk.orders.service import (
    LineInput,
    OrderInput,
    Recipient,
    RefundInput,
    RefundLineInput,
    ShipInput,
)
from tests.factories import SmallShop, add_small_shop

MARCH = datetime(2026, 3, 2, 4, tzinfo=UTC)
APRIL = datetime(2026, 4, 5, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Placed:
    """Orders of the small shop: one waits for payment, one is on its way and partly refunded."""

    known: SmallShop
    waiting: int
    sent: int
    refund: int


@pytest.fixture
def placed(any_shop: Shop) -> Placed:
    known = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        waiting = service.place_order(
            session,
            OrderInput(
                known.channel,
                (LineInput(pieces(1), known.tea),),
                external_number="T-77",
                placed_at=MARCH,
                recipient=Recipient("欧阳修文", "13812345678", city="杭州市"),
            ),
        )
        sent = service.place_order(
            session,
            OrderInput(
                known.channel,
                (LineInput(pieces(3), known.mug, discount=300), LineInput(1000, known.postage)),
                customer_id=known.customer,
                freight=500,
                placed_at=APRIL,
                paid=4000,
            ),
        )
        service.ship_order(session, sent, ShipInput("SF", "SF1", at=APRIL))
        line = session.connection().exec_driver_sql("SELECT min(id) FROM order_line").scalar_one()
        mug_line = int(line) + 1
        refund = service.refund_order(
            session,
            sent,
            RefundInput(
                (RefundLineInput(mug_line, 1000, 900),), 200, reason="chipped", goods_back=True
            ),
        )
    return Placed(known, waiting, sent, refund)


def _ask(shop: Shop, question: Any, *arguments: Any, **values: Any) -> Any:
    with shop.reader() as reader:
        return question(reader, *arguments, **values)


def test_states_are_counted(any_shop: Shop, placed: Placed) -> None:
    assert placed.sent
    assert _ask(any_shop, queries.count_states) == {"wait_pay": 1, "wait_receive": 1}


@pytest.mark.parametrize("text", ["SO000001", "T-77", "欧阳", "oyxw", "5678", "SO000001 欧阳"])
def test_orders_are_found(any_shop: Shop, placed: Placed, text: str) -> None:
    found = _ask(any_shop, queries.find_orders, text)
    assert [order.id for order in found] == [placed.waiting]
    assert found[0] == queries.OrderChoice(
        placed.waiting, "SO000001", "T-77", "欧阳修文", 20260302, 2550, "wait_pay"
    )


@pytest.mark.parametrize("text", ["", "  ", "nobody", "…"])
def test_nothing_is_found(any_shop: Shop, placed: Placed, text: str) -> None:
    assert placed.sent
    assert _ask(any_shop, queries.find_orders, text) == []


def test_orders_of_a_customer(any_shop: Shop, placed: Placed) -> None:
    found = _ask(any_shop, queries.list_customer_orders, placed.known.customer)
    assert [(order.number, order.buyer, order.total) for order in found] == [
        ("SO000002", "张三", 4000)
    ]


def test_parcels(any_shop: Shop, placed: Placed) -> None:
    parcel = _ask(any_shop, queries.list_parcels, placed.sent)[0]
    assert (parcel.carrier, parcel.tracking, parcel.shipped_at, parcel.delivered_at) == (
        "SF",
        "SF1",
        APRIL,
        None,
    )


def test_refund_tells_its_order_and_whether_goods_came_back(any_shop: Shop, placed: Placed) -> None:
    refund = _ask(any_shop, queries.get_refund, placed.refund)
    assert (refund.number, refund.order_number, refund.customer) == ("RF000001", "SO000002", "张三")
    assert (refund.amount, refund.freight, refund.units) == (1100, 200, 1000)
    assert (refund.reason, refund.goods_back, refund.source) == ("chipped", True, None)
    assert _ask(any_shop, queries.get_refund, 99) is None


def test_basis_tells_what_is_left(any_shop: Shop, placed: Placed) -> None:
    basis = _ask(any_shop, queries.get_refund_basis, placed.sent)
    assert (basis.number, basis.left, basis.freight_left, basis.shipped) == (
        "SO000002",
        2900,
        300,
        True,
    )
    assert [(line.amount, line.refunded_amount) for line in basis.lines] == [(2700, 900), (800, 0)]
    assert _ask(any_shop, queries.get_refund_basis, 99) is None


def test_source_of_what_was_entered_by_hand_is_nothing(any_shop: Shop, placed: Placed) -> None:
    assert placed.sent
    assert _ask(any_shop, queries.find_source, None) is None
    assert _ask(any_shop, queries.find_source, 5) is None


def test_months_count_sales_only(any_shop: Shop, placed: Placed) -> None:
    def of(reader: Reader, sku_id: int, since: date) -> list[queries.MonthSales]:
        product = reader.rows("SELECT product_id FROM sku WHERE id = :id", {"id": sku_id})[0][0]
        return queries.list_month_sales(reader, product, since=since)

    year = date(2026, 1, 1)
    assert _ask(any_shop, of, placed.known.mug, year) == [queries.MonthSales(202604, 3000, 2700)]
    assert _ask(any_shop, of, placed.known.mug, date(2026, 5, 1)) == []
    assert _ask(any_shop, of, placed.known.tea, year) == []  # its order is not paid
