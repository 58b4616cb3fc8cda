"""What follows from the columns of orders: groups, sums, instants, numbers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from shopdesk.db.shop import Shop
from shopdesk.orders.rules import OrderSource
from shopdesk.orders.service.bulk import LineColumns, OrderColumns, book_orders
from shopdesk.orders.service.bulk_facts import (
    Facts,
    compute_facts,
    document_numbers,
    group_sizes,
    group_sums,
    positions_of,
)
from shopdesk.stock.service.bulk import StockBook
from tests.factories import add_channel
from tests.orders.service.bulk_shop import AT, DAY, HOUR, book, one_line, prepared, tried


def test_groups_and_their_sums() -> None:
    assert group_sizes([0, 0, 2], 3) == [2, 0, 1]
    assert group_sums([5, 7, 9], [2, 2, 3]) == [12, 0, 9]
    assert positions_of("b", ["a", "b", "b"]) == [1, 2]
    assert positions_of("x", ["a"]) == []
    assert positions_of(None, [None, 1, None]) == [0, 2]


@given(groups=st.lists(st.lists(st.integers(-(10**12), 10**12), max_size=4), max_size=6))
def test_groups_are_what_they_were_made_of(groups: list[list[int]]) -> None:
    positions = [place for place, group in enumerate(groups) for _value in group]
    values = [value for group in groups for value in group]
    ends = list(accumulate(len(group) for group in groups))

    assert group_sizes(positions, len(groups)) == [len(group) for group in groups]
    assert group_sums(values, ends) == [sum(group) for group in groups]


@pytest.mark.parametrize("positions", [[1, 0], [0, 1, 0], [3], [-1]])
def test_lines_out_of_order_are_refused(positions: list[int]) -> None:
    with pytest.raises(ValueError, match="order"):
        group_sizes(positions, 2)


# ---- instants and states


def _facts(shop: Shop, **columns: Any) -> Facts:
    """What follows for one mug of 10.00 and columns as given."""
    known = prepared(shop)
    orders = OrderColumns(channel_id=[known.channel], placed_at=[AT], **columns)
    return tried(shop, lambda s: compute_facts(s, orders, one_line(known), "Asia/Shanghai"))


def _instants(facts: Facts) -> tuple[int | None, ...]:
    """Hours after the order was placed."""
    columns = (facts.paid_at, facts.shipped_at, facts.delivered_at, facts.closed_at)
    return tuple(None if column[0] is None else (column[0] - AT) // HOUR for column in columns)


@pytest.mark.parametrize(
    ("columns", "instants", "state"),
    [
        ({}, (0, 0, 0, 0), "success"),
        # A step of which nothing is told was taken with the one before it.
        ({"paid_at": [AT + HOUR]}, (1, 1, 1, 1), "success"),
        ({"shipped_at": [AT + 2 * HOUR]}, (0, 2, 2, 2), "success"),
        ({"delivered_at": [AT + 3 * HOUR]}, (0, 0, 3, 3), "success"),
        ({"closed_at": [AT + 4 * HOUR]}, (0, 0, 0, 4), "success"),
        # Steps that were not taken have no instant, whatever is told.
        (
            {"paid": [999], "paid_at": [AT + HOUR], "life": ["active"]},
            (None, 0, 0, None),
            "wait_pay",
        ),
        (
            {
                "shipment_state": ["waiting"],
                "shipped_at": [AT],
                "delivered_at": [AT],
                "life": ["active"],
                "closed_at": [AT],
            },
            (0, None, None, None),
            "wait_ship",
        ),
        ({"shipment_state": ["shipped"], "life": ["active"]}, (0, 0, None, None), "wait_receive"),
        ({"life": ["closed"], "closed_at": [AT + 9 * HOUR]}, (None, None, None, 9), "closed"),
    ],
)
def test_a_step_has_its_instant_if_it_was_taken(
    shop: Shop, columns: dict[str, Any], instants: tuple[int | None, ...], state: str
) -> None:
    facts = _facts(shop, **columns)

    assert _instants(facts) == instants
    assert facts.states[0][2] == state


@pytest.mark.parametrize(
    ("columns", "is_sale"),
    [
        ({}, 1),
        ({"paid": [999]}, 0),
        ({"paid": [0], "on_credit": [1], "life": ["active"]}, 1),
        ({"paid": [0], "on_credit": [1], "life": ["closed"]}, 0),
        ({"life": ["closed"]}, 0),
        ({"life": ["closed"], "paid": [1000]}, 1),
    ],
)
def test_what_is_paid_or_due_on_credit_is_a_sale(
    shop: Shop, columns: dict[str, Any], is_sale: int
) -> None:
    assert _facts(shop, **columns).states[0][3] == is_sale


def test_days_and_hours_are_those_of_the_shop(shop: Shop) -> None:
    known = prepared(shop)
    orders = OrderColumns(
        channel_id=[known.channel] * 2, placed_at=[AT + 12 * HOUR - 1, AT + 12 * HOUR]
    )

    facts = tried(shop, lambda s: compute_facts(s, orders, one_line(known, 2), "Asia/Shanghai"))

    assert facts.days == [(20260302, 23), (20260303, 0)]


def test_services_are_no_pieces_and_are_not_sent(shop: Shop) -> None:
    known = prepared(shop)
    orders = OrderColumns(channel_id=[known.channel] * 2, placed_at=[AT, AT + DAY])
    lines = LineColumns(
        order=[0, 0, 1],
        kind=["goods", "service", "service"],
        sku_id=[known.tea, known.postage, None],
        title=["绿茶", "邮费", "邮费"],
        quantity=[3000, 1000, 1000],
        list_amount=[7650, 800, 800],
    )

    facts = tried(shop, lambda s: compute_facts(s, orders, lines, "Asia/Shanghai"))

    assert (facts.units, facts.line_count, facts.services) == ([3000, 0], [2, 1], [1, 2])
    assert facts.shipment == ["delivered", "none"]
    assert facts.shipped_at == [AT, None]


# ---- numbers


def test_a_taken_number_gets_the_channels_code_and_then_one_of_our_own(any_shop: Shop) -> None:
    known = prepared(any_shop)
    orders = OrderColumns(channel_id=[known.channel], placed_at=[AT], number=["X0"])
    book(any_shop, orders, one_line(known))

    with any_shop.unit_of_work() as session:
        found = document_numbers(
            session, "sales_order", "SO", ["X0", "X0", "Y", ""], [known.channel] * 4
        )

    assert found == ["taobao-X0", "SO000001", "Y", "SO000002"]


def test_numbers_of_other_channels_get_their_own_code(any_shop: Shop) -> None:
    known = prepared(any_shop)
    with any_shop.unit_of_work() as session:
        jd = add_channel(session, "jd")
        found = document_numbers(
            session, "sales_order", "SO", ["1", "1", "1"], [known.channel, jd, known.channel]
        )

    assert found == ["1", "jd-1", "taobao-1"]


def test_our_own_series_leaves_out_what_others_brought(any_shop: Shop) -> None:
    known = prepared(any_shop)
    orders = OrderColumns(channel_id=[known.channel], placed_at=[AT], number=["SO000002"])
    book(any_shop, orders, one_line(known))

    with any_shop.unit_of_work() as session:
        assert document_numbers(session, "sales_order", "SO", None, [known.channel] * 2) == [
            "SO000001",
            "SO000003",
        ]


@examples(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(st.sampled_from(["", "1", "2", "SO000001", "taobao-1"]), max_size=8))
def test_every_number_is_another(numbers_shop: Callable[..., list[str]], wanted: list[str]) -> None:
    found = numbers_shop(wanted)

    assert len(found) == len(set(found)) == len(wanted)
    assert "" not in found
    for place, number in enumerate(wanted):
        if number and number not in found[:place]:
            assert found[place] == number


@pytest.fixture
def numbers_shop(shop: Shop) -> Callable[..., list[str]]:
    known = prepared(shop)

    def numbers(wanted: list[str]) -> list[str]:
        count = len(wanted)
        orders = OrderColumns(
            channel_id=[known.channel] * count, placed_at=[AT] * count, number=wanted
        )

        def work(session: Any) -> list[str]:
            stock = StockBook(session)
            lines = one_line(known, count)
            source = OrderSource.DEMO
            return list(book_orders(session, orders, lines, stock=stock, source=source).numbers)

        return tried(shop, work)

    return numbers
