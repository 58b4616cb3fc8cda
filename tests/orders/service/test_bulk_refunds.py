"""Refunds and entries in bulk: money, counters, returned goods, what a batch replaced."""

from __future__ import annotations

import pytest

from shopdesk.db.shop import Shop
from shopdesk.orders.service.bulk import BookColumns, book_entries
from tests.importing.files import facts, faults, rows
from tests.orders.service.bulk_shop import T0, Keys, book, make_shop, refund


@pytest.fixture
def keys(any_shop: Shop) -> Keys:
    return make_shop(any_shop)


def test_a_refund_of_an_order_is_counted_on_order_and_line(any_shop: Shop, keys: Keys) -> None:
    with any_shop.unit_of_work() as session:
        booked = book(session, keys)
        refund(
            session,
            keys,
            400,
            order_id=booked.order_ids[0],
            line_id=booked.line_ids[0],
            freight=[0],
            reason=["broken"],
        )

    assert rows(
        any_shop, "SELECT refunded, aftersale_state, display_state, version FROM sales_order"
    ) == [(400, "part", "success", 2)]
    assert rows(any_shop, "SELECT refunded_amount, refunded_quantity FROM order_line") == [
        (400, 1000)
    ]
    assert rows(any_shop, "SELECT number, amount, units, business_date, reason FROM refund") == [
        ("RF000001", 400, 1000, 20110318, "broken")
    ]
    assert rows(any_shop, "SELECT kind, note FROM order_event ORDER BY id") == [
        ("imported", ""),
        ("refunded", "broken"),
    ]
    assert faults(any_shop) == []


def test_returned_goods_go_to_the_returns_place_not_to_the_shelf(
    any_shop: Shop, keys: Keys
) -> None:
    with any_shop.unit_of_work() as session:
        book(session, keys)
        refund(session, keys, 1000)

    assert rows(
        any_shop, "SELECT location_id, quantity FROM stock_balance WHERE quantity <> 0 ORDER BY 1"
    ) == [(4, 1000), (8, -1000)]
    assert rows(any_shop, "SELECT order_id, customer_id FROM refund") == [(None, None)]
    assert faults(any_shop) == []


def test_a_whole_refund_changes_the_state(any_shop: Shop, keys: Keys) -> None:
    with any_shop.unit_of_work() as session:
        booked = book(session, keys)
        refund(session, keys, 1000, order_id=booked.order_ids[0], line_id=booked.line_ids[0])

    assert rows(any_shop, "SELECT aftersale_state, display_state FROM sales_order") == [
        ("full", "refunded")
    ]


def test_more_than_was_paid_cannot_go_back(any_shop: Shop, keys: Keys) -> None:
    with any_shop.unit_of_work() as session:
        booked = book(session, keys)
    before = facts(any_shop)

    with pytest.raises(Exception, match="refunded"), any_shop.unit_of_work() as session:
        refund(session, keys, 1001, order_id=booked.order_ids[0], line_id=booked.line_ids[0])

    assert facts(any_shop) == before


def test_entries_are_signed_and_give_their_keys(any_shop: Shop, keys: Keys) -> None:
    with any_shop.unit_of_work() as session:
        ids = book_entries(
            session,
            BookColumns(
                channel_id=[keys.channel] * 2,
                external_number=["A1", "A2"],
                kind=["bad_debt", "bad_debt"],
                title=["Adjust bad debt"] * 2,
                amount=[1106206, -1106206],
                booked_at=[T0, T0],
                source_row=[5, 6],
            ),
        )

    assert rows(
        any_shop, "SELECT id, amount, business_date, source_row FROM book_entry ORDER BY id"
    ) == [(ids[0], 1106206, 20110313, 5), (ids[1], -1106206, 20110313, 6)]
