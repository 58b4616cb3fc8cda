"""Refunds and entries in bulk: money, counters, returned goods, what a batch replaced."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from shopdesk.base.clock import from_millis
from shopdesk.db.reader import session_reader
from shopdesk.db.shop import Shop
from shopdesk.orders import service
from shopdesk.orders.service.bulk import (
    BookColumns,
    Booked,
    LineColumns,
    OrderColumns,
    RefundColumns,
    RefundLineColumns,
    book_entries,
    book_refunds,
)
from shopdesk.stock.service.bulk import StockBook
from tests.factories import SmallShop, every_fact
from tests.orders.service.bulk_shop import (
    AT,
    DAY,
    add_batch,
    assert_proven,
    book,
    contradictions,
    one_line,
    prepared,
    rows,
    tried,
)

BACK = AT + 5 * DAY


@pytest.fixture
def known(any_shop: Shop) -> SmallShop:
    return prepared(any_shop)


def sold(shop: Shop, known: SmallShop) -> Booked:
    """One mug of 10.00, delivered at AT."""
    return book(shop, OrderColumns(channel_id=[known.channel], placed_at=[AT]), one_line(known))


def refund(
    session: Session,
    known: SmallShop,
    amount: int,
    *,
    line_id: int | None = None,
    back: int | None = None,
    batch_id: int | None = None,
    **values: Any,
) -> range:
    """Give money back for one mug, with its goods settled."""
    stock = StockBook(session, batch_id=batch_id)
    ids = book_refunds(
        session,
        RefundColumns(channel_id=[known.channel], refunded_at=[BACK], **values),
        RefundLineColumns(
            refund=[0],
            kind=["goods"],
            sku_id=[known.mug],
            title=["马克杯"],
            quantity=[1000],
            amount=[amount],
            order_line_id=None if line_id is None else [line_id],
            goods_back=None if back is None else [back],
        ),
        stock=stock,
        actor="me",
        batch_id=batch_id,
    )
    stock.settle()
    return ids


def test_a_refund_of_an_order_is_counted_on_order_and_line(
    any_shop: Shop, known: SmallShop
) -> None:
    booked = sold(any_shop, known)
    with any_shop.unit_of_work() as session:
        refund(
            session,
            known,
            400,
            order_id=[booked.order_ids[0]],
            line_id=booked.line_ids[0],
            reason=["broken"],
        )

    assert rows(
        any_shop, "SELECT refunded, aftersale_state, display_state, version FROM sales_order"
    ) == [(400, "part", "success", 2)]
    assert rows(any_shop, "SELECT refunded_amount, refunded_quantity FROM order_line") == [
        (400, 1000)
    ]
    assert rows(
        any_shop, "SELECT number, amount, units, line_count, business_date, reason FROM refund"
    ) == [("RF000001", 400, 1000, 1, 20260307, "broken")]
    assert rows(
        any_shop, "SELECT kind, note, actor, at FROM order_event ORDER BY id DESC LIMIT 1"
    ) == [("refunded", "broken", "me", BACK)]
    assert_proven(any_shop)


def test_returned_goods_go_to_the_returns_place_not_to_the_shelf(
    any_shop: Shop, known: SmallShop
) -> None:
    sold(any_shop, known)
    with any_shop.unit_of_work() as session:
        refund(session, known, 1000)

    assert rows(
        any_shop,
        f"SELECT location_id, quantity FROM stock_balance WHERE sku_id = {known.mug} "
        "AND quantity <> 0 ORDER BY 1",
    ) == [(1, 4000), (4, 1000), (5, -5000)]
    assert rows(any_shop, "SELECT order_id, customer_id FROM refund") == [(None, None)]
    assert rows(any_shop, "SELECT refunded FROM sales_order") == [(0,)]
    assert_proven(any_shop)


def test_money_alone_moves_no_goods(any_shop: Shop, known: SmallShop) -> None:
    sold(any_shop, known)
    before = rows(any_shop, "SELECT * FROM stock_move ORDER BY id")
    with any_shop.unit_of_work() as session:
        refund(session, known, 1000, back=0)

    assert rows(any_shop, "SELECT * FROM stock_move ORDER BY id") == before
    assert_proven(any_shop)


def test_a_whole_refund_changes_the_state(any_shop: Shop, known: SmallShop) -> None:
    booked = sold(any_shop, known)
    with any_shop.unit_of_work() as session:
        refund(session, known, 1000, order_id=[booked.order_ids[0]], line_id=booked.line_ids[0])

    assert rows(any_shop, "SELECT aftersale_state, display_state FROM sales_order") == [
        ("full", "refunded")
    ]


@pytest.mark.parametrize(
    ("amount", "values"),
    [
        (1001, {"line_id": 1}),
        (1001, {}),
        (1000, {"freight": [1]}),
        (-1, {"line_id": 1}),
        (400, {"order_id": [99]}),
        (400, {"external_number": ["R-1"]}),
    ],
)
def test_refusals_change_nothing(
    any_shop: Shop, known: SmallShop, amount: int, values: dict[str, Any]
) -> None:
    sold(any_shop, known)
    with any_shop.unit_of_work() as session:
        refund(session, known, 0, back=0, external_number=["R-1"])
    before = every_fact(any_shop)

    with (
        pytest.raises(Exception, match=r"(?i)constraint"),
        any_shop.unit_of_work() as session,
    ):
        refund(session, known, amount, **{"order_id": [1], **values})

    assert every_fact(any_shop) == before


def test_two_refunds_at_once_count_together(any_shop: Shop, known: SmallShop) -> None:
    booked = sold(any_shop, known)
    order, line = booked.order_ids[0], booked.line_ids[0]
    with any_shop.unit_of_work() as session:
        stock = StockBook(session)
        book_refunds(
            session,
            RefundColumns(
                channel_id=[known.channel] * 2,
                refunded_at=[BACK, BACK + DAY],
                order_id=[order, order],
                number=["R", "R"],
            ),
            RefundLineColumns(
                refund=[0, 1, 1],
                kind=["goods", "goods", "service"],
                sku_id=[known.mug, known.mug, None],
                title=["马克杯"] * 3,
                quantity=[500, 500, 1000],
                amount=[300, 200, 100],
                order_line_id=[line, line, None],
            ),
            stock=stock,
        )
        stock.settle()

    assert rows(any_shop, "SELECT refunded, version FROM sales_order") == [(600, 2)]
    assert rows(any_shop, "SELECT refunded_amount, refunded_quantity FROM order_line") == [
        (500, 1000)
    ]
    assert rows(any_shop, "SELECT number, amount, units, line_count FROM refund ORDER BY id") == [
        ("R", 300, 500, 1),
        ("taobao-R", 300, 500, 2),
    ]
    assert rows(any_shop, "SELECT refund_id, line_no FROM refund_line ORDER BY id") == [
        (1, 1),
        (2, 1),
        (2, 2),
    ]
    assert_proven(any_shop)


def test_a_batch_keeps_what_it_replaced_in_older_orders(any_shop: Shop, known: SmallShop) -> None:
    booked = sold(any_shop, known)
    with any_shop.unit_of_work() as session:
        batch = add_batch(session)
        refund(
            session,
            known,
            1000,
            order_id=[booked.order_ids[0]],
            line_id=booked.line_ids[0],
            batch_id=batch,
        )

    kept = rows(any_shop, "SELECT table_name, row_id, before FROM import_change ORDER BY id")
    assert [(table, key, json.loads(before)) for table, key, before in kept] == [
        ("order_line", 1, {"refunded_amount": 0, "refunded_quantity": 0}),
        (
            "sales_order",
            1,
            {
                "refunded": 0,
                "aftersale_state": "none",
                "display_state": "success",
                "version": 1,
            },
        ),
    ]


# ---- the same refunds one by one

LISTED = (2550, 800, 1000)  # tea, postage and a mug, each once, with 5.00 freight
GIVEN = st.lists(
    st.tuples(
        st.lists(
            st.tuples(st.integers(0, 2), st.integers(0, 900)),
            min_size=1,
            max_size=3,
            unique_by=lambda line: line[0],
        ),
        st.integers(0, 300),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)
Given = list[tuple[list[tuple[int, int]], int, bool]]
COMPARED = {
    "sales_order": "refunded, aftersale_state, display_state, life, paid, total",
    "order_line": "id, refunded_amount, refunded_quantity",
    "refund": (
        "number, channel_id, order_id, customer_id, currency, refunded_at, business_date, "
        "amount, freight, units, line_count, reason"
    ),
    "refund_line": (
        "refund_id, line_no, order_line_id, sku_id, kind, title, quantity, amount, business_date"
    ),
    "stock_balance": "sku_id, location_id, quantity, reserved",
    "order_event": "at, business_date, kind, note",
}


def _possible(wanted: Given) -> Given:
    """The refunds for which there is money left, a piece of each line once."""
    left, freight, pieces = list(LISTED), 500, [1000] * 3
    chosen: Given = []
    for lines, extra, back in wanted:
        if extra > freight or any(amount > left[line] for line, amount in lines):
            continue
        if not extra + sum(amount for _line, amount in lines):
            continue
        freight -= extra
        for line, amount in lines:
            left[line] -= amount
        chosen.append((lines, extra, back and all(pieces[line] for line, _amount in lines)))
        if chosen[-1][2]:
            for line, _amount in lines:
                pieces[line] = 0
    return chosen


def _facts(session: Session) -> dict[str, Any]:
    assert contradictions(session) == []
    reader = session_reader(session)
    facts = {
        table: sorted(reader.rows(f"SELECT {columns} FROM {table}"), key=repr)
        for table, columns in COMPARED.items()
    }
    facts["stock_balance"] = [row for row in facts["stock_balance"] if row[2]]
    return facts


def _at_once(session: Session, wanted: Given) -> dict[str, Any]:
    count = len(wanted)
    lines = [
        (place, line, amount, back)
        for place, (parts, _extra, back) in enumerate(wanted)
        for line, amount in parts
    ]
    stock = StockBook(session)
    book_refunds(
        session,
        RefundColumns(
            channel_id=[1] * count,
            refunded_at=[BACK + place for place in range(count)],
            order_id=[1] * count,
            freight=[extra for _parts, extra, _back in wanted],
            reason=["why"] * count,
        ),
        RefundLineColumns(
            refund=[place for place, *_rest in lines],
            kind=[("goods", "service", "goods")[line] for _place, line, *_rest in lines],
            sku_id=[(2, 3, 1)[line] for _place, line, *_rest in lines],
            title=[("绿茶", "邮费", "马克杯")[line] for _place, line, *_rest in lines],
            quantity=[1000 * back for *_rest, back in lines],
            amount=[amount for _place, _line, amount, _back in lines],
            order_line_id=[line + 1 for _place, line, *_rest in lines],
            goods_back=[int(back) for *_rest, back in lines],
        ),
        stock=stock,
    )
    stock.settle()
    return _facts(session)


def _one_by_one(session: Session, wanted: Given) -> dict[str, Any]:
    for place, (parts, extra, back) in enumerate(wanted):
        service.refund_order(
            session,
            1,
            service.RefundInput(
                tuple(
                    service.RefundLineInput(line + 1, 1000 * back, amount) for line, amount in parts
                ),
                freight=extra,
                reason="why",
                goods_back=back,
                at=from_millis(BACK + place),
            ),
        )
    return _facts(session)


@pytest.fixture
def sold_shop(shop: Shop) -> Shop:
    known = prepared(shop)
    assert (known.channel, known.mug, known.tea, known.postage) == (1, 1, 2, 3)
    book(
        shop,
        OrderColumns(channel_id=[1], placed_at=[AT], freight=[500]),
        LineColumns(
            order=[0, 0, 0],
            kind=["goods", "service", "goods"],
            sku_id=[2, 3, 1],
            title=["绿茶", "邮费", "马克杯"],
            quantity=[1000] * 3,
            list_amount=LISTED,
        ),
    )
    return shop


@examples(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=GIVEN.map(_possible))
def test_at_once_is_the_same_as_one_by_one(sold_shop: Shop, wanted: Given) -> None:
    assert tried(sold_shop, lambda session: _at_once(session, wanted)) == tried(
        sold_shop, lambda session: _one_by_one(session, wanted)
    )


# ---- entries


def test_entries_are_signed_and_give_their_keys(any_shop: Shop, known: SmallShop) -> None:
    with any_shop.unit_of_work() as session:
        ids = book_entries(
            session,
            BookColumns(
                channel_id=[known.channel] * 2,
                external_number=["A1", "A2"],
                kind=["bad_debt", "bad_debt"],
                title=["Adjust bad debt"] * 2,
                amount=[1106206, -1106206],
                booked_at=[AT, AT + 13 * 3_600_000],
                source_row=[5, 6],
            ),
        )

    assert rows(
        any_shop, "SELECT id, amount, business_date, source_row FROM book_entry ORDER BY id"
    ) == [(ids[0], 1106206, 20260302, 5), (ids[1], -1106206, 20260303, 6)]


def test_an_entry_stands_once_in_its_channel(any_shop: Shop, known: SmallShop) -> None:
    entries = BookColumns(
        channel_id=[known.channel],
        external_number=["A1"],
        kind=["bad_debt"],
        title=["x"],
        amount=[-5],
        booked_at=[AT],
    )
    with any_shop.unit_of_work() as session:
        book_entries(session, entries)
    before = every_fact(any_shop)

    with pytest.raises(Exception, match=r"(?i)unique"), any_shop.unit_of_work() as session:
        book_entries(session, entries)

    assert every_fact(any_shop) == before
