"""The story and the books agree: nothing is lost or changed on the way through the services."""

from __future__ import annotations

import pytest

from shopdesk.base.clock import business_date, day_key, from_millis
from shopdesk.db.shop import Shop
from shopdesk.demo.booking import book
from shopdesk.demo.make import Story, invent
from shopdesk.products.rules import code_key
from tests.demo_shop import AT


@pytest.fixture(scope="module")
def small() -> Story:
    return invent(AT, seed=9, orders=300, language="zh_CN")


@pytest.fixture
def booked(shop: Shop, small: Story) -> Shop:
    for buyer in small.till.people.buyers:
        buyer.customer_id = None
    with shop.unit_of_work() as session:
        book(session, small, currency="CNY", zone="Asia/Shanghai", progress=None)
    return shop


def test_orders_are_those_of_the_story(booked: Shop, small: Story) -> None:
    with booked.reader() as reader:
        rows = reader.rows(
            "SELECT o.external_number, h.code, o.placed_at, o.total, o.paid, o.freight, "
            "o.business_date, o.buyer_name, o.recipient, c.name FROM sales_order o "
            "JOIN channel h ON h.id = o.channel_id LEFT JOIN customer c ON c.id = o.customer_id "
            "ORDER BY o.id"
        )

    assert len(rows) == len(small.orders)
    for row, order in zip(rows, small.orders, strict=True):
        buyer = order.buyer
        day = day_key(business_date(from_millis(order.placed_at), "Asia/Shanghai"))
        paid = order.total if order.paid_at is not None else 0
        assert row[:7] == (
            order.external,
            order.channel.code,
            order.placed_at,
            order.total,
            paid,
            order.freight,
            day,
        )
        assert row[7] == (buyer.known[0][2] if buyer else "")
        assert row[8] == ("" if buyer is None or order.channel.code == "counter" else buyer.name)
        assert row[9] == (None if buyer is None else buyer.name)


def test_lines_are_those_of_the_story(booked: Shop, small: Story) -> None:
    with booked.reader() as reader:
        rows = reader.rows(
            "SELECT l.kind, coalesce(s.code_key, ''), l.title, l.quantity, l.list_amount, "
            "l.discount, l.cost FROM order_line l LEFT JOIN sku s ON s.id = l.sku_id ORDER BY l.id"
        )
    lines = [line for order in small.orders for line in order.lines]

    assert rows == [
        (
            line.kind,
            "" if line.kind == "service" else code_key(line.variant.code),
            line.variant.name,
            line.pieces * 1000,
            line.list_amount,
            line.discount,
            line.cost,
        )
        for line in lines
    ]


def test_refunds_are_those_of_the_story(booked: Shop, small: Story) -> None:
    with booked.reader() as reader:
        rows = reader.rows(
            "SELECT r.refunded_at, r.amount, r.freight, r.reason, o.placed_at FROM refund r "
            "JOIN sales_order o ON o.id = r.order_id ORDER BY r.id"
        )

    assert rows == [
        (
            refund.at,
            sum(part.amount for part in refund.parts) + refund.freight,
            refund.freight,
            refund.reason,
            small.orders[refund.order].placed_at,
        )
        for refund in small.returned
    ]


def test_customers_are_known_by_their_channels(booked: Shop, small: Story) -> None:
    with booked.reader() as reader:
        rows = reader.rows(
            "SELECT h.code, i.external_id, c.name, c.city FROM customer_identity i "
            "JOIN channel h ON h.id = i.channel_id JOIN customer c ON c.id = i.customer_id"
        )
        numbers = reader.rows("SELECT count(*), min(number) FROM customer")

    assert sorted(rows) == sorted(
        (code, name, buyer.name, buyer.city)
        for buyer in small.till.people.buyers
        for code, name, _nick in buyer.known
    )
    assert numbers == [(len(small.till.people.buyers), "CU000001")]


def test_barcodes_have_their_check_digit(booked: Shop) -> None:
    with booked.reader() as reader:
        codes = [row[0] for row in reader.rows("SELECT code FROM barcode ORDER BY id")]

    assert codes[0] == "2000000000015"
    for code in codes:
        digits = [int(digit) for digit in code]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_catalogue_in_chinese_with_english_words_to_find_it(booked: Shop) -> None:
    with booked.reader() as reader:
        rows = reader.rows(
            "SELECT p.name, p.tags, p.axis1, g.path FROM product p "
            "JOIN category g ON g.id = p.category_id WHERE p.code = 'MG01'"
        )
        channels = reader.rows("SELECT count(*) FROM channel")

    assert rows == [("山雀手绘马克杯", "Hand-painted tit mug", "颜色", "厨房 / 杯具")]
    assert channels == [(7,)]
