"""Moves of an import are taken out of the balances, unless the goods are gone or promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.undo import undo_import
from shopdesk.orders import service as orders
from shopdesk.stock import service as stock
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.bulk import MoveColumns, StockBook
from shopdesk.stock.service.bulk_undo import undo_blockers
from tests.factories import SmallShop, add_sku, every_fact
from tests.orders.service.bulk_shop import (
    AT,
    DAY,
    assert_proven,
    import_as_batch,
    lasting_facts,
    prepared,
    rows,
)

KINDS = {
    "sold": (Place.SHELF, Place.CUSTOMER, MoveKind.SALE),
    "received": (Place.SUPPLIER, Place.SHELF, MoveKind.RECEIPT),
    "opening": (Place.UNRECORDED, Place.SHELF, MoveKind.OPENING),
    "returned": (Place.CUSTOMER, Place.RETURNS, MoveKind.RETURN),
}
Made = tuple[str, int, int, int, int]  # kind, SKU, pieces, days after AT, value


@pytest.fixture
def known(any_shop: Shop) -> SmallShop:
    return prepared(any_shop)


def import_moves(shop: Shop, *made: Made) -> int:
    def work(_session: Session, _batch_id: int, book: StockBook) -> None:
        book.add(
            MoveColumns(
                sku_id=[sku for _kind, sku, *_rest in made],
                quantity=[pieces * 1000 for _kind, _sku, pieces, *_rest in made],
                source=[KINDS[kind][0] for kind, *_rest in made],
                target=[KINDS[kind][1] for kind, *_rest in made],
                kind=[KINDS[kind][2].value for kind, *_rest in made],
                at=[AT + day * DAY for *_rest, day, _value in made],
                value=[value for *_rest, value in made],
            )
        )

    return import_as_batch(shop, work)


def balances(shop: Shop, sku: int) -> list[tuple[int, ...]]:
    return rows(
        shop,
        "SELECT location_id, quantity, value FROM stock_balance "
        f"WHERE sku_id = {sku} ORDER BY location_id",
    )


def test_quantities_and_values_are_as_they_were(any_shop: Shop, known: SmallShop) -> None:
    before = lasting_facts(any_shop)
    batch = import_moves(
        any_shop,
        ("received", known.mug, 4, 1, 2000),
        ("sold", known.mug, 1, 2, 500),
        ("returned", known.mug, 1, 3, 500),
        ("received", known.postage, 2, 1, 0),
    )
    assert balances(any_shop, known.mug) == [
        (1, 8000, 1500),
        (4, 1000, 500),
        (5, -9000, -2000),
    ]
    assert_proven(any_shop)

    result = undo_import(any_shop, batch)

    assert result.counts == {"moves": 4}
    assert lasting_facts(any_shop) == before
    assert balances(any_shop, known.postage) == []
    assert_proven(any_shop)


def test_what_was_inferred_goes_too(any_shop: Shop, known: SmallShop) -> None:
    before = lasting_facts(any_shop)
    batch = import_moves(any_shop, ("sold", known.mug, 9, 2, 0), ("sold", known.tea, 7, -2, 0))
    assert rows(
        any_shop,
        "SELECT sku_id, quantity, at FROM stock_move WHERE kind = 'inferred' ORDER BY sku_id",
    ) == [(known.mug, 4000, AT + 2 * DAY), (known.tea, 7000, AT - 2 * DAY)]

    assert undo_import(any_shop, batch).counts == {"moves": 4}

    assert lasting_facts(any_shop) == before


def _sell_eight(session: Session) -> None:
    book = StockBook(session)
    book.add(
        MoveColumns(
            sku_id=[1],
            quantity=[8000],
            source=[Place.SHELF],
            target=[Place.CUSTOMER],
            kind=[MoveKind.SALE.value],
            at=[AT + 9 * DAY],
        )
    )
    book.settle()


def _promise_eight(session: Session) -> None:
    orders.place_order(
        session,
        orders.OrderInput(
            channel_id=1,
            lines=(orders.LineInput(8000, 1),),
            placed_at=datetime(2026, 3, 9, tzinfo=UTC),
        ),
    )


@pytest.mark.parametrize("use", [_sell_eight, _promise_eight])
def test_goods_that_are_sold_or_promised_keep_it(
    any_shop: Shop, known: SmallShop, use: Callable[[Session], None]
) -> None:
    batch = import_moves(any_shop, ("received", known.mug, 4, 1, 0))  # nine are there then
    with any_shop.reader() as reader:
        assert undo_blockers(reader, batch) == []
    with any_shop.unit_of_work() as session:
        use(session)
    before = every_fact(any_shop)

    with pytest.raises(UserError, match="Stock of MUG would be 3 short") as refused:
        undo_import(any_shop, batch)

    assert refused.value.code == "SD-IMP-030"
    assert every_fact(any_shop) == before


def test_many_that_would_be_short_are_counted(any_shop: Shop, known: SmallShop) -> None:
    with any_shop.unit_of_work() as session:
        skus = [add_sku(session, f"S{place:02d}") for place in range(12)]
    batch = import_moves(any_shop, *(("received", sku, 1, 1, 0) for sku in skus))
    import_moves(any_shop, *(("sold", sku, 1, 2, 0) for sku in skus))

    with any_shop.reader() as reader:
        found = undo_blockers(reader, batch)

    assert len(found) == 11
    assert "Stock of S00 would be 1 short." in found
    assert found[-1] == "And so would 2 more."


def test_a_move_that_was_reversed_keeps_it(any_shop: Shop, known: SmallShop) -> None:
    batch = import_moves(any_shop, ("received", known.mug, 4, 1, 0))
    [(move,)] = rows(any_shop, f"SELECT id FROM stock_move WHERE batch_id = {batch}")
    with any_shop.unit_of_work() as session:
        stock.post_moves(
            session,
            [
                stock.MoveInput(
                    sku_id=known.mug,
                    source=Place.SHELF,
                    target=Place.SUPPLIER,
                    quantity=4000,
                    kind=MoveKind.REVERSAL,
                    at=datetime(2026, 3, 9, tzinfo=UTC),
                    business_date=datetime(2026, 3, 9, tzinfo=UTC).date(),
                    reverses_id=move,
                )
            ],
        )
    before = every_fact(any_shop)

    with pytest.raises(UserError, match="1 of its stock moves were reversed later"):
        undo_import(any_shop, batch)

    assert every_fact(any_shop) == before


@pytest.fixture
def traded(shop: Shop) -> Shop:
    prepared(shop)
    import_moves(shop, ("sold", 1, 2, -3, 0), ("received", 2, 3, 3, 900), ("sold", 2, 1, 4, 300))
    return shop


@examples(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    imports=st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(sorted(KINDS)),
                st.integers(1, 2),
                st.integers(1, 6),
                st.integers(-9, 9),
                st.integers(0, 500),
            ),
            min_size=1,
            max_size=5,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_imports_are_undone_in_turn(traded: Shop, imports: list[list[Made]]) -> None:
    done = []
    for made in imports:
        before = lasting_facts(traded)
        done.append((import_moves(traded, *made), before))
    try:
        assert_proven(traded)
    finally:  # the next example finds the shop as this one did
        for batch, before in reversed(done):
            undo_import(traded, batch)
            assert lasting_facts(traded) == before
