"""Orders booked in bulk are the orders that people would have placed one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from shopdesk.base.clock import from_millis
from shopdesk.db import search
from shopdesk.db.reader import session_reader
from shopdesk.db.shop import Shop
from shopdesk.orders import service
from shopdesk.orders.queries import get_order
from shopdesk.orders.rules import OrderSource
from shopdesk.orders.service.bulk import LineColumns, OrderColumns, book_orders
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.bulk import MoveColumns, StockBook
from tests.factories import SmallShop, every_fact
from tests.orders.service.bulk_shop import (
    AT,
    DAY,
    HOUR,
    assert_proven,
    book,
    contradictions,
    one_line,
    prepared,
    rows,
    tried,
)

# ---- exact values


def test_everything_follows_from_the_facts(any_shop: Shop) -> None:
    known = prepared(any_shop)
    booked = book(
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
    sql = (
        "SELECT number, business_date, placed_hour, goods, discount, total, paid, units, "
        "line_count, is_sale, payment_state, shipment_state, aftersale_state, display_state, "
        "paid_at, shipped_at, closed_at, source FROM sales_order ORDER BY id"
    )
    assert (list(booked.order_ids), list(booked.line_ids)) == ([1, 2], [1, 2, 3, 4])
    assert booked.numbers == ("SO000001", "SO000002")
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
    ) == [(known.mug, 4000, 3000), (known.tea, 1000, 0)]
    assert rows(
        any_shop,
        "SELECT sku_id, quantity, at, business_date, document_id FROM stock_move "
        "WHERE kind = 'sale' ORDER BY id",
    ) == [
        (known.tea, 2000, AT + 12 * HOUR, 20260303, 1),
        (known.mug, 1000, AT + 12 * HOUR, 20260303, 1),
    ]
    assert_proven(any_shop)


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
    ) == [(-400,), (0,), (400,)]
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
        ({}, {"title": ["x"]}, "zip"),
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


# ---- the same orders one by one


@dataclass(frozen=True)
class Wish:
    """An order that somebody wants: lines as (thing, pieces, discount, gift), how far it came."""

    lines: tuple[tuple[str, int, int, bool], ...]
    freight: int
    paid: int  # hundredths of the total
    stage: int  # 0 placed, 1 sent, 2 arrived, 3 called off
    minutes: int
    on_credit: bool


PRICES = {"mug": 1000, "tea": 2550, "postage": 800}
WISHES = st.lists(
    st.builds(
        Wish,
        lines=st.lists(
            st.tuples(
                st.sampled_from(sorted(PRICES)),
                st.integers(1, 3),
                st.integers(0, 800),
                st.booleans(),
            ).map(lambda line: (*line[:3], line[3] and line[0] != "postage")),
            min_size=1,
            max_size=3,
        ).map(tuple),
        freight=st.sampled_from([0, 0, 500]),
        paid=st.sampled_from([0, 30, 100, 100, 100]),
        stage=st.integers(0, 3),
        minutes=st.integers(1, 3000),
        on_credit=st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


def _amounts(wish: Wish) -> tuple[int, int, bool]:
    """What is due, what was paid of it and whether there are goods among the lines."""
    sums = [0 if gift else PRICES[thing] * count - off for thing, count, off, gift in wish.lines]
    due = sum(sums) + wish.freight
    has_goods = any(thing != "postage" for thing, _count, _off, _gift in wish.lines)
    return due, due * wish.paid // 100, has_goods


def _stage(wish: Wish) -> int:
    """How far the order can have come: unpaid goods stay, paid ones are not called off."""
    due, paid, has_goods = _amounts(wish)
    if paid >= due:
        return wish.stage if has_goods and wish.stage < 3 else 0
    return 3 if wish.stage == 3 and not paid else 0


def _place_one_by_one(session: Session, known: SmallShop, wishes: list[Wish]) -> None:
    for place, wish in enumerate(wishes):
        at = from_millis(AT + wish.minutes * 60_000)
        sent, arrived = from_millis(AT + 100 * DAY + place), from_millis(AT + 200 * DAY + place)
        order = service.place_order(
            session,
            service.OrderInput(
                channel_id=known.channel,
                lines=tuple(
                    service.LineInput(
                        count * 1000,
                        getattr(known, thing),
                        discount=0 if gift else off,
                        gift=gift,
                        title=thing,
                    )
                    for thing, count, off, gift in wish.lines
                ),
                freight=wish.freight,
                external_number=f"T-{place}",
                placed_at=at,
                recipient=service.Recipient("张三", "13812345678", address="中山路 1 号"),
                paid=_amounts(wish)[1],
                method="cash",
                on_credit=wish.on_credit,
            ),
        )
        stage = _stage(wish)
        if stage == 3:
            service.cancel_order(session, order, reason="", at=sent)
        if stage in (1, 2):
            service.ship_order(session, order, service.ShipInput("SF", str(place), sent))
        if stage == 2:
            service.deliver_order(session, order, at=arrived)


def _book_at_once(session: Session, known: SmallShop, wishes: list[Wish]) -> None:
    stages = [_stage(wish) for wish in wishes]
    count = len(wishes)
    lines = [(place, *line) for place, wish in enumerate(wishes) for line in wish.lines]
    stock = StockBook(session)
    book_orders(
        session,
        OrderColumns(
            channel_id=[known.channel] * count,
            placed_at=[AT + wish.minutes * 60_000 for wish in wishes],
            external_number=[f"T-{place}" for place in range(count)],
            freight=[wish.freight for wish in wishes],
            paid=[_amounts(wish)[1] for wish in wishes],
            payment_method=["cash"] * count,
            shipment_state=[("waiting", "shipped", "delivered", "waiting")[one] for one in stages],
            shipped_at=[AT + 100 * DAY + place for place in range(count)],
            delivered_at=[AT + 200 * DAY + place for place in range(count)],
            carrier=["SF"] * count,
            tracking=[str(place) for place in range(count)],
            life=[("active", "active", "completed", "closed")[one] for one in stages],
            closed_at=[
                AT + (100 if one == 3 else 200) * DAY + place for place, one in enumerate(stages)
            ],
            on_credit=[int(wish.on_credit) for wish in wishes],
            buyer_name=["张三"] * count,
            recipient=["张三"] * count,
            phone=["13812345678"] * count,
            address=["中山路 1 号"] * count,
        ),
        LineColumns(
            order=[line[0] for line in lines],
            kind=[
                "gift" if gift else "service" if thing == "postage" else "goods"
                for _place, thing, _count, _off, gift in lines
            ],
            sku_id=[getattr(known, line[1]) for line in lines],
            title=[line[1] for line in lines],
            quantity=[line[2] * 1000 for line in lines],
            list_amount=[
                0 if gift else PRICES[thing] * pieces for _place, thing, pieces, _off, gift in lines
            ],
            discount=[0 if gift else off for *_rest, off, gift in lines],
        ),
        stock=stock,
        source=OrderSource.MANUAL,
    )
    stock.settle(infer=False)


COMPARED = {
    "sales_order": (
        "number, channel_id, external_number, customer_id, kind, source, currency, placed_at, "
        "business_date, placed_hour, paid_at, shipped_at, closed_at, goods, discount, freight, "
        "tax, rounding, total, paid, refunded, units, line_count, is_sale, life, payment_state, "
        "shipment_state, aftersale_state, display_state, buyer_name, recipient, phone, address"
    ),
    "order_line": (
        "order_id, line_no, sku_id, kind, title, quantity, unit_price, list_amount, discount, "
        "amount, business_date, shipped_quantity, refunded_quantity, refunded_amount"
    ),
    "payment": "order_id, method, amount, fee, paid_at, business_date, reference",
    "shipment": "order_id, carrier, tracking, shipped_at, delivered_at, business_date",
    "stock_move": "sku_id, from_id, to_id, quantity, kind, at, business_date, document_id",
    "stock_balance": "sku_id, location_id, quantity, reserved",
    "order_event": "order_id, at, business_date, kind",
}


def _facts(session: Session) -> dict[str, Any]:
    assert contradictions(session) == []
    reader = session_reader(session)
    facts: dict[str, Any] = {
        table: sorted(reader.rows(f"SELECT {columns} FROM {table}"), key=repr)
        for table, columns in COMPARED.items()
    }
    facts["promised"] = sorted(
        reader.rows(
            "SELECT order_line_id, sku_id, location_id, quantity FROM stock_reservation "
            "WHERE state = 'active'"
        )
    )
    # Nothing moved and nothing promised is the same as no balance.
    facts["stock_balance"] = [row for row in facts["stock_balance"] if row[2] or row[3]]
    for text in ("SO00000", "T-1", "张三", "zs", "5678", "中山路"):
        found = search.match(reader.dialect, "order_search", text)
        assert found is not None
        facts[text] = sorted(reader.rows(*found))
    return facts


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=WISHES)
def test_at_once_is_the_same_as_one_by_one(wishes_shop: Shop, wishes: list[Wish]) -> None:
    known = SmallShop(channel=1, customer=1, mug=1, tea=2, postage=3)

    def one_by_one(session: Session) -> dict[str, Any]:
        _place_one_by_one(session, known, wishes)
        return _facts(session)

    def at_once(session: Session) -> dict[str, Any]:
        _book_at_once(session, known, wishes)
        return _facts(session)

    assert tried(wishes_shop, at_once) == tried(wishes_shop, one_by_one)


@pytest.fixture
def wishes_shop(shop: Shop) -> Shop:
    """A shop with more mugs and tea than anybody wishes."""
    known = prepared(shop)
    assert (known.channel, known.mug, known.tea, known.postage) == (1, 1, 2, 3)
    with shop.unit_of_work() as session:
        stock = StockBook(session)
        stock.add(
            MoveColumns(
                sku_id=[known.mug, known.tea],
                quantity=[900_000, 900_000],
                source=[Place.SUPPLIER] * 2,
                target=[Place.SHELF] * 2,
                kind=[MoveKind.RECEIPT.value] * 2,
                at=[AT, AT],
            )
        )
        stock.settle()
    return shop


def test_a_placed_and_a_booked_order_look_the_same(any_shop: Shop) -> None:
    known = prepared(any_shop)
    wish = Wish((("mug", 1, 100, False), ("postage", 1, 0, False)), 500, 100, 1, 0, False)
    with any_shop.unit_of_work() as session:
        _place_one_by_one(session, known, [wish])
    orders = OrderColumns(
        channel_id=[known.channel],
        placed_at=[AT],
        freight=[500],
        shipment_state=["shipped"],
        shipped_at=[AT + 100 * DAY],
        payment_method=["cash"],
        carrier=["SF"],
        tracking=["0"],
        life=["active"],
    )
    lines = LineColumns(
        order=[0, 0],
        kind=["goods", "service"],
        sku_id=[known.mug, known.postage],
        title=["mug", "postage"],
        quantity=[1000, 1000],
        list_amount=[1000, 800],
        discount=[100, 0],
    )
    book(any_shop, orders, lines)

    with any_shop.reader() as reader:
        placed, booked = get_order(reader, 1), get_order(reader, 2)
    assert placed is not None
    assert booked is not None
    assert [(row.at, row.kind, row.text, row.amount) for row in booked.timeline] == [
        (row.at, row.kind, row.text, row.amount) for row in placed.timeline
    ]
    assert (booked.total, booked.display_state) == (placed.total, placed.display_state)
    assert (booked.total, booked.display_state) == (2200, "wait_receive")
