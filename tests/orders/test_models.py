"""Tables of orders: amounts add up, numbers stand once, whatever a program writes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from shopdesk.base.money import Money
from shopdesk.base.quantity import Quantity
from shopdesk.db.shop import Shop
from shopdesk.orders.models import Order, OrderLine, Payment, Refund, RefundLine, ShipmentLine
from tests.factories import NOON, add_channel


def order(**values: Any) -> Order:
    named = {
        "number": "SO1",
        "channel_id": 1,
        "external_number": None,
        "customer_id": None,
        "kind": "retail",
        "source": "manual",
        "currency": "CNY",
        "placed_at": NOON,
        "business_date": NOON.date(),
        "placed_hour": 12,
        "goods": 1000,
        "discount": 100,
        "freight": 50,
        "tax": 5,
        "rounding": -5,
        "total": 950,
        "units": 1000,
        "line_count": 1,
        "is_sale": False,
        "life": "active",
        "payment_state": "unpaid",
        "shipment_state": "waiting",
        "aftersale_state": "none",
        "display_state": "wait_pay",
        "created_at": NOON,
    }
    return Order(**{**named, **values})


def line(**values: Any) -> OrderLine:
    named = {
        "order_id": 1,
        "line_no": 1,
        "kind": "service",
        "title": "x",
        "quantity": 1000,
        "unit_price": 1000,
        "list_amount": 1000,
        "discount": 100,
        "amount": 900,
        "business_date": NOON.date(),
    }
    return OrderLine(**{**named, **values})


@pytest.fixture
def ordered(any_shop: Shop) -> Shop:
    with any_shop.unit_of_work() as session:
        add_channel(session)
        session.add(order(external_number="P1"))
        session.flush()
        session.add(line())
    return any_shop


def refused(shop: Shop, *rows: object) -> None:
    with pytest.raises(IntegrityError), shop.unit_of_work() as session:
        session.add_all(rows)


def test_an_order_comes_back_as_it_was(ordered: Shop) -> None:
    with ordered.unit_of_work() as session:
        found = session.get_one(Order, 1)

    assert (found.goods, found.discount, found.total, found.paid) == (1000, 100, 950, 0)
    assert (found.placed_at, found.business_date, found.is_sale) == (NOON, NOON.date(), False)
    assert (found.buyer_name, found.note, found.version) == ("", "", 1)


@pytest.mark.parametrize(
    "values",
    [
        {"total": 951},
        {"goods": 1001},
        {"paid": -1},
        {"refunded": 1},
        {"paid": 10, "refunded": 11},
        {"number": "SO1"},
        {"external_number": "P1"},
        {"channel_id": 9},
        {"customer_id": 9},
        {"currency": None},
    ],
)
def test_what_no_order_may_be(ordered: Shop, values: dict[str, Any]) -> None:
    refused(ordered, order(**{"number": "SO2", **values}))


def test_orders_without_a_platforms_number_do_not_clash(ordered: Shop) -> None:
    with ordered.unit_of_work() as session:
        session.add_all([order(number="SO2"), order(number="SO3")])
        add_channel(session, "jd")
        session.flush()
        session.add(order(number="SO4", channel_id=2, external_number="P1"))


@pytest.mark.parametrize(
    "values",
    [
        {"line_no": 1},
        {"amount": 901},
        {"discount": -1, "amount": 1001},
        {"discount": 1001, "amount": -1},
        {"quantity": Quantity(0)},
        {"refunded_amount": Money(901)},
        {"refunded_amount": Money(-1)},
        {"refunded_quantity": Quantity(1001)},
        {"order_id": 9},
        {"sku_id": 9},
    ],
)
def test_what_no_line_may_be(ordered: Shop, values: dict[str, Any]) -> None:
    refused(ordered, line(**{"line_no": 2, **values}))


@pytest.mark.parametrize("amount", [0, -1])
def test_a_payment_is_more_than_nothing(ordered: Shop, amount: int) -> None:
    refused(
        ordered,
        Payment(
            order_id=1,
            method="cash",
            amount=Money(amount),
            paid_at=NOON,
            business_date=NOON.date(),
        ),
    )


def test_a_refund_is_not_negative_and_its_number_stands_once(ordered: Shop) -> None:
    values: dict[str, Any] = {
        "channel_id": 1,
        "currency": "CNY",
        "refunded_at": NOON,
        "created_at": NOON,
        "business_date": NOON.date(),
    }
    refused(ordered, Refund(number="RF1", amount=Money(-1), **values))
    refused(ordered, *(Refund(number="RF1", amount=Money(1), **values) for _ in range(2)))


def test_parts_need_their_whole(ordered: Shop) -> None:
    refused(ordered, ShipmentLine(shipment_id=9, order_line_id=1, quantity=Quantity(1)))
    refused(
        ordered,
        RefundLine(
            refund_id=9,
            line_no=1,
            kind="goods",
            title="x",
            quantity=Quantity(1),
            amount=Money(1),
            business_date=NOON.date(),
        ),
    )
