"""What an import booked can be taken back as long as nothing stands on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from shopdesk.db import search
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.undo import undo_import
from shopdesk.orders import service
from shopdesk.orders.rules import OrderSource
from shopdesk.orders.service.bulk import (
    BookColumns,
    LineColumns,
    OrderColumns,
    RefundColumns,
    RefundLineColumns,
    book_entries,
    book_orders,
    book_refunds,
)
from shopdesk.orders.service.bulk_undo import undo_blockers
from shopdesk.stock.service.bulk import StockBook
from tests.factories import SmallShop, every_fact
from tests.orders.service.bulk_shop import (
    AT,
    DAY,
    assert_proven,
    book,
    import_as_batch,
    lasting_facts,
    one_line,
    prepared,
    rows,
)

Sold = tuple[int, int, int, str]  # SKU, pieces, days after AT, state of the parcel


@pytest.fixture
def known(any_shop: Shop) -> SmallShop:
    return prepared(any_shop)


def import_orders(shop: Shop, sold: list[Sold], *, first: int = 0, unpaid: bool = False) -> int:
    """Import orders of one line each; a parcel that waits is of an order that stands."""
    count = len(sold)

    def work(session: Session, batch_id: int, stock: StockBook) -> None:
        book_orders(
            session,
            OrderColumns(
                channel_id=[1] * count,
                placed_at=[AT + day * DAY for *_rest, day, _state in sold],
                number=[f"N{first + place}" for place in range(count)],
                external_number=[f"N{first + place}" for place in range(count)],
                paid=[0] * count if unpaid else None,
                shipment_state=[state for *_rest, state in sold],
                life=["active" if state == "waiting" else "completed" for *_rest, state in sold],
            ),
            LineColumns(
                order=list(range(count)),
                kind=["goods"] * count,
                sku_id=[sku for sku, *_rest in sold],
                title=["x"] * count,
                quantity=[pieces * 1000 for _sku, pieces, *_rest in sold],
                list_amount=[pieces * 700 for _sku, pieces, *_rest in sold],
            ),
            stock=stock,
            source=OrderSource.IMPORT,
            batch_id=batch_id,
        )

    return import_as_batch(shop, work)


def refund_and_book(shop: Shop, known: SmallShop) -> int:
    """Import half a refund of order 1, a refund of no order and a bad debt."""

    def work(session: Session, batch_id: int, stock: StockBook) -> None:
        book_refunds(
            session,
            RefundColumns(
                channel_id=[known.channel] * 2,
                refunded_at=[AT + DAY] * 2,
                order_id=[1, None],
                number=["R1", "R2"],
            ),
            RefundLineColumns(
                refund=[0, 1],
                kind=["goods", "goods"],
                sku_id=[known.mug, known.tea],
                title=["马克杯", "绿茶"],
                quantity=[1000, 2000],
                amount=[500, 5100],
                order_line_id=[1, None],
            ),
            stock=stock,
            batch_id=batch_id,
        )
        book_entries(
            session,
            BookColumns(
                channel_id=[known.channel],
                external_number=["A1"],
                kind=["bad_debt"],
                title=["x"],
                amount=[-5],
                booked_at=[AT],
            ),
            batch_id=batch_id,
        )

    return import_as_batch(shop, work)


def test_orders_go_with_everything_that_came_with_them(any_shop: Shop, known: SmallShop) -> None:
    before = lasting_facts(any_shop)
    batch = import_orders(
        any_shop,
        [
            (known.mug, 7, -3, "delivered"),
            (known.mug, 2, 3, "delivered"),
            (known.tea, 5, 4, "waiting"),
        ],
    )
    assert_proven(any_shop)

    result = undo_import(any_shop, batch)

    assert lasting_facts(any_shop) == before
    assert result.counts == {
        "moves": 4,  # two sold, the first and the promised ones inferred
        "events": 3,
        "shipments": 2,
        "payments": 3,
        "lines": 3,
        "orders": 3,
    }
    found = search.match(any_shop.dialect, "order_search", "N0")
    assert found is not None
    with any_shop.reader() as reader:
        assert reader.rows(*found) == []
    assert_proven(any_shop)


def test_refunds_and_entries_go_and_the_order_is_as_it_was(
    any_shop: Shop, known: SmallShop
) -> None:
    book(any_shop, OrderColumns(channel_id=[known.channel], placed_at=[AT]), one_line(known))
    before = lasting_facts(any_shop)
    batch = refund_and_book(any_shop, known)
    assert rows(any_shop, "SELECT refunded, aftersale_state FROM sales_order") == [(500, "part")]
    assert_proven(any_shop)

    result = undo_import(any_shop, batch)

    assert lasting_facts(any_shop) == before
    assert result.counts == {
        "moves": 2,
        "refund_lines": 2,
        "refunds": 2,
        "entries": 1,
        "events": 1,
    }
    assert_proven(any_shop)


def test_what_others_imported_stays(any_shop: Shop, known: SmallShop) -> None:
    first = import_orders(any_shop, [(known.mug, 1, 1, "delivered")])
    before = lasting_facts(any_shop)
    second = import_orders(any_shop, [(known.mug, 2, 2, "delivered")], first=10)

    undo_import(any_shop, second)

    assert lasting_facts(any_shop) == before
    undo_import(any_shop, first)
    assert rows(any_shop, "SELECT count(*) FROM sales_order") == [(0,)]
    assert_proven(any_shop)


def test_an_import_is_undone_once(any_shop: Shop, known: SmallShop) -> None:
    batch = import_orders(any_shop, [(known.mug, 1, 1, "delivered")])
    undo_import(any_shop, batch)
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        undo_import(any_shop, batch)

    assert refused.value.code == "SD-IMP-032"
    assert every_fact(any_shop) == before


# ---- later steps stand on it

LATER: dict[str, tuple[bool, Callable[[Session], object]]] = {
    "1 payments were received": (
        True,
        lambda session: service.record_payment(session, 1, service.PaymentInput(100, "cash")),
    ),
    "1 parcels were sent": (
        False,
        lambda session: service.ship_order(session, 1, service.ShipInput()),
    ),
    "1 refunds were paid": (
        False,
        lambda session: service.refund_order(
            session, 1, service.RefundInput((service.RefundLineInput(1, 0, 100),))
        ),
    ),
    "1 of its orders were changed": (
        True,
        lambda session: service.cancel_order(session, 1, reason="why"),
    ),
}


@pytest.mark.parametrize("reason", LATER)
def test_what_happened_later_keeps_it(any_shop: Shop, known: SmallShop, reason: str) -> None:
    unpaid, step = LATER[reason]
    batch = import_orders(any_shop, [(known.mug, 1, 0, "waiting")], unpaid=unpaid)
    with any_shop.reader() as reader:
        assert undo_blockers(reader, batch) == []
    with any_shop.unit_of_work() as session:
        step(session)
    before = every_fact(any_shop)

    with pytest.raises(UserError, match=reason) as refused:
        undo_import(any_shop, batch)

    assert refused.value.code == "SD-IMP-030"
    with any_shop.reader() as reader:
        assert [found[: len(reason)] for found in undo_blockers(reader, batch)] == [reason]
    assert every_fact(any_shop) == before


def test_a_later_import_is_undone_first(any_shop: Shop, known: SmallShop) -> None:
    before = lasting_facts(any_shop)
    first = import_orders(any_shop, [(known.mug, 1, 0, "delivered")])
    between = lasting_facts(any_shop)
    second = refund_and_book(any_shop, known)

    with pytest.raises(UserError, match="1 refunds were paid"):
        undo_import(any_shop, first)
    undo_import(any_shop, second)
    assert lasting_facts(any_shop) == between
    undo_import(any_shop, first)

    assert lasting_facts(any_shop) == before


# ---- whatever is imported


@pytest.fixture
def traded(shop: Shop) -> Shop:
    """A shop that has history, records and promises of its own."""
    known = prepared(shop)
    import_orders(
        shop,
        [
            (known.mug, 1, -5, "delivered"),
            (known.mug, 2, 5, "waiting"),
            (known.tea, 9, 2, "delivered"),
        ],
        first=9000,
    )
    return shop


@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sold=st.lists(
        st.tuples(
            st.integers(1, 2),
            st.integers(1, 6),
            st.integers(-9, 9),
            st.sampled_from(["delivered", "delivered", "shipped", "waiting"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_undo_brings_back_every_fact(traded: Shop, sold: list[Sold]) -> None:
    before = lasting_facts(traded)

    batch = import_orders(traded, sold)
    try:
        assert_proven(traded)
    finally:  # the next example finds the shop as this one did
        undo_import(traded, batch)

    assert lasting_facts(traded) == before
    assert_proven(traded)
