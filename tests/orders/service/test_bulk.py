"""Orders booked in bulk: everything that follows from the facts, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.db import search
from shopdesk.db.shop import Shop
from shopdesk.orders.rules import OrderSource
from shopdesk.orders.service.bulk import Booked, LineColumns, OrderColumns
from tests.factories import SmallShop, every_fact
from tests.orders.service.bulk_shop import (
    AT,
    DAY,
    HOUR,
    assert_proven,
    book,
    one_line,
    prepared,
    rows,
)

# ---- exact values


@pytest.fixture
def two_orders(any_shop: Shop) -> Booked:
    """One paid and on its way, one that waits for the rest of its money."""
    known = prepared(any_shop)
    return book(
        any_shop,
        OrderColumns(
            channel_id=[known.channel] * 2,
            placed_at=[AT, AT + 13 * HOUR],  # 12:00 and the next day 01:00 in Shanghai
            external_number=["T-1", "T-2"],
            customer_id=[known.customer, None],
            freight=[500, 0],
            rounding=[-3, 0],
            paid=[5000, 1000],
            payment_fee=[30, 0],
            shipment_state=["shipped", "waiting"],
            shipped_at=[AT + 12 * HOUR, None],
            carrier=["SF", ""],
            tracking=["SF1", ""],
            life=["active", "active"],
        ),
        LineColumns(
            order=[0, 0, 0, 1],
            kind=["goods", "gift", "service", "goods"],
            sku_id=[known.tea, known.mug, None, known.mug],
            title=["绿茶", "马克杯", "包装", "马克杯"],
            quantity=[2000, 1000, 1000, 3000],
            list_amount=[5100, 0, 200, 3000],
            discount=[797, 0, 0, 500],
        ),
    )


def test_sums_and_states_follow_from_the_facts(any_shop: Shop, two_orders: Booked) -> None:
    sql = (
        "SELECT number, business_date, placed_hour, goods, discount, total, paid, units, "
        "line_count, is_sale, payment_state, shipment_state, aftersale_state, display_state, "
        "paid_at, shipped_at, closed_at, source FROM sales_order ORDER BY id"
    )
    assert (list(two_orders.order_ids), list(two_orders.line_ids)) == ([1, 2], [1, 2, 3, 4])
    assert two_orders.numbers == ("SO000001", "SO000002")
    assert rows(any_shop, sql) == [
        (
            *("SO000001", 20260302, 12, 5300, 797, 5000, 5000, 3000, 3, 1),
            *("paid", "shipped", "none", "wait_receive", AT, AT + 12 * HOUR, None, "demo"),
        ),
        (
            *("SO000002", 20260303, 1, 3000, 500, 2500, 1000, 3000, 1, 0),
            *("part", "waiting", "none", "wait_pay", None, None, None, "demo"),
        ),
    ]
    assert rows(
        any_shop,
        "SELECT order_id, line_no, unit_price, amount, business_date, shipped_quantity "
        "FROM order_line ORDER BY id",
    ) == [
        (1, 1, 2550, 4303, 20260302, 2000),
        (1, 2, 0, 0, 20260302, 1000),
        (1, 3, 200, 200, 20260302, 0),
        (2, 1, 1000, 2500, 20260303, 0),
    ]
    assert_proven(any_shop)


def test_documents_and_goods_follow_too(any_shop: Shop, two_orders: Booked) -> None:
    [mug, tea] = [row[0] for row in rows(any_shop, "SELECT id FROM sku ORDER BY id LIMIT 2")]
    assert rows(
        any_shop, "SELECT order_id, method, amount, fee, paid_at, business_date FROM payment"
    ) == [
        (1, "imported", 5000, 30, AT, 20260302),
        (2, "imported", 1000, 0, AT + 13 * HOUR, 20260303),
    ]
    assert rows(
        any_shop, "SELECT order_id, carrier, tracking, shipped_at, business_date FROM shipment"
    ) == [(1, "SF", "SF1", AT + 12 * HOUR, 20260303)]
    assert rows(
        any_shop,
        "SELECT sku_id, quantity, reserved FROM stock_balance WHERE location_id = 1 "
        "ORDER BY sku_id",
    ) == [(mug, 4000, 3000), (tea, 1000, 0)]
    assert rows(
        any_shop,
        "SELECT sku_id, quantity, at, business_date, document_id FROM stock_move "
        "WHERE kind = 'sale' ORDER BY id",
    ) == [
        (tea, 2000, AT + 12 * HOUR, 20260303, 1),
        (mug, 1000, AT + 12 * HOUR, 20260303, 1),
    ]


def test_an_import_is_one_event_of_now(any_shop: Shop) -> None:
    known = prepared(any_shop)
    orders = OrderColumns(channel_id=[known.channel], placed_at=[AT - 900 * DAY])

    book(any_shop, orders, one_line(known), source=OrderSource.IMPORT)

    [(kind, actor, at)] = rows(any_shop, "SELECT kind, actor, at FROM order_event")
    assert (kind, actor) == ("imported", "demo")
    assert at > AT


def test_a_closed_order_took_no_money_and_holds_no_goods(any_shop: Shop) -> None:
    known = prepared(any_shop)
    orders = OrderColumns(channel_id=[known.channel], placed_at=[AT], life=["closed"])

    book(any_shop, orders, one_line(known))

    assert rows(
        any_shop, "SELECT paid, display_state, is_sale, closed_at, shipped_at FROM sales_order"
    ) == [(0, "closed", 0, AT, None)]
    assert rows(
        any_shop,
        "SELECT (SELECT count(*) FROM payment), (SELECT count(*) FROM shipment), "
        "(SELECT count(*) FROM stock_reservation), quantity, reserved FROM stock_balance "
        f"WHERE sku_id = {known.mug} AND location_id = 1",
    ) == [(0, 0, 0, 5000, 0)]
    assert [row[0] for row in rows(any_shop, "SELECT kind FROM order_event ORDER BY id")] == [
        "placed",
        "closed",
    ]
    assert_proven(any_shop)


def test_history_sells_what_nobody_wrote_down(any_shop: Shop) -> None:
    known = prepared(any_shop)  # five mugs, received at AT
    orders = OrderColumns(channel_id=[known.channel] * 2, placed_at=[AT - 9 * DAY, AT - 8 * DAY])

    book(any_shop, orders, one_line(known, 2, quantity=[7000, 2000], list_amount=[7000, 2000]))

    assert rows(
        any_shop, "SELECT kind, quantity, at FROM stock_move WHERE at < " + str(AT) + " ORDER BY id"
    ) == [
        ("inferred", 9000, AT - 9 * DAY),
        ("sale", 7000, AT - 9 * DAY),
        ("sale", 2000, AT - 8 * DAY),
    ]
    assert rows(
        any_shop,
        f"SELECT quantity FROM stock_balance WHERE sku_id = {known.mug} AND location_id = 1",
    ) == [(5000,)]
    assert_proven(any_shop)


def test_what_waits_and_is_not_there_is_inferred_so_that_the_promise_holds(any_shop: Shop) -> None:
    known = prepared(any_shop)
    orders = OrderColumns(
        channel_id=[known.channel], placed_at=[AT], life=["active"], shipment_state=["waiting"]
    )

    book(any_shop, orders, one_line(known, quantity=[8000], list_amount=[8000]))

    assert rows(
        any_shop,
        "SELECT quantity, reserved FROM stock_balance WHERE location_id = 1 "
        f"AND sku_id = {known.mug}",
    ) == [(8000, 8000)]
    assert rows(any_shop, "SELECT order_line_id, quantity, state FROM stock_reservation") == [
        (1, 8000, "active")
    ]
    assert_proven(any_shop)


def test_costs_go_with_the_goods(any_shop: Shop) -> None:
    known = prepared(any_shop)
    orders = OrderColumns(channel_id=[known.channel] * 2, placed_at=[AT + 1, AT + 2])

    book(any_shop, orders, one_line(known, 2, cost=[400, None]))

    assert rows(any_shop, "SELECT value FROM stock_move WHERE kind = 'sale' ORDER BY id") == [
        (400,),
        (None,),
    ]
    assert rows(
        any_shop, "SELECT value FROM stock_balance WHERE location_id IN (1, 6) ORDER BY location_id"
    ) == [(0,), (0,), (0,)]  # nobody knows what the shelf is worth: it cannot have lost 400
    assert_proven(any_shop)


def test_booked_orders_are_found_like_placed_ones(any_shop: Shop) -> None:
    known = prepared(any_shop)
    orders = OrderColumns(
        channel_id=[known.channel] * 2,
        placed_at=[AT, AT],
        number=["W-77/a", ""],
        external_number=["20260302112233", "2"],
        buyer_name=["tb_欧阳", ""],
        recipient=["欧阳修文", "Ann Lee"],
        phone=["138 1234 5678", ""],
        address=["杭州市西湖区文三路 90 号", ""],
    )

    book(any_shop, orders, one_line(known, 2))

    for text, ids in {
        "欧阳": [1],
        "oyxw": [1],
        "5678": [1],
        "13812345678": [1],
        "文三路": [1],
        "20260302112233": [1],
        "w-77": [1],
        "so000001": [2],
        "ann le": [2],
        "欧修": [],
    }.items():
        found = search.match(any_shop.dialect, "order_search", text)
        assert found is not None
        with any_shop.reader() as reader:
            assert [row[0] for row in reader.rows(*found)] == ids, text


def test_nothing_is_nothing(any_shop: Shop) -> None:
    prepared(any_shop)
    before = every_fact(any_shop)

    booked = book(
        any_shop, OrderColumns(channel_id=[], placed_at=[]), one_line(SmallShop(*[1] * 5), 0)
    )

    assert (booked.order_ids, booked.line_ids, booked.numbers) == (range(0), range(0), ())
    assert every_fact(any_shop) == before


# ---- refusals


@pytest.mark.parametrize(
    ("orders", "lines", "reason"),
    [
        ({"rounding": [0, -1001]}, {}, "cannot be negative"),
        ({"paid": [0, -1]}, {}, "cannot be negative"),
        ({}, {"order": [1, 0]}, "in the order of their orders"),
        ({}, {"order": [0, 2]}, "in the order of their orders"),
        ({"freight": [0]}, {}, "zip"),
        ({"buyer_name": ["x"]}, {}, "zip"),
        ({}, {"title": ["x"]}, "zip|differ in length"),
        ({}, {"cost": [1]}, "differ in length"),
        ({"shipment_state": ["waiting", "part"]}, {}, "in parts"),
        ({"shipment_state": ["none", "waiting"]}, {}, "in parts"),
        ({"external_number": ["A", "A"]}, {}, "(?i)unique"),
        ({"channel_id": [1, 99]}, {}, "(?i)foreign key"),
        ({}, {"discount": [0, 1001], "list_amount": [5000, 1000]}, "(?i)cannot be neg|constraint"),
        ({"freight": [0, 500]}, {"discount": [0, 1001]}, "(?i)constraint"),
        ({}, {"quantity": [1000, -1]}, "(?i)constraint"),
    ],
)
def test_refusals_change_nothing(
    any_shop: Shop, orders: dict[str, Any], lines: dict[str, Any], reason: str
) -> None:
    known = prepared(any_shop)
    before = every_fact(any_shop)
    columns = {"channel_id": [known.channel] * 2, "placed_at": [AT, AT], **orders}

    with pytest.raises(Exception, match=reason):
        book(any_shop, OrderColumns(**columns), one_line(known, 2, **lines))

    assert every_fact(any_shop) == before


def test_a_number_of_the_platform_stands_once_in_its_channel(any_shop: Shop) -> None:
    known = prepared(any_shop)
    orders = OrderColumns(channel_id=[known.channel], placed_at=[AT], external_number=["T-1"])
    book(any_shop, orders, one_line(known))
    before = every_fact(any_shop)

    with pytest.raises(Exception, match=r"(?i)unique"):
        book(any_shop, orders, one_line(known))

    assert every_fact(any_shop) == before
