"""Orders booked at once are the orders that people would have placed one by one."""

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
from tests.factories import SmallShop
from tests.orders.service.bulk_shop import AT, DAY, book, contradictions, prepared, tried


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
