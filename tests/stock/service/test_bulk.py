"""Many moves at once, and the stock that must have been there before the records began."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.db.shop import Shop
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.bulk import MoveColumns, StockBook, StockSummary
from tests.factories import add_sku
from tests.importing.files import prepare, rows

DAY = 86_400_000
T0 = 1_300_000_000_000  # 2011-03-13 15:06:40 in Shanghai
Move = tuple[int, int, int, int, str]  # day, quantity, source, target, kind


def moves(sku: int, made: Sequence[Move]) -> MoveColumns:
    return MoveColumns(
        sku_id=[sku] * len(made),
        quantity=[quantity for _day, quantity, *_rest in made],
        source=[source for _day, _quantity, source, *_rest in made],
        target=[target for *_rest, target, _kind in made],
        kind=[kind for *_rest, kind in made],
        at=[T0 + day * DAY for day, *_rest in made],
    )


def sold(day: int, quantity: int) -> Move:
    return day, quantity, Place.SHELF, Place.CUSTOMER, MoveKind.SALE.value


def received(day: int, quantity: int) -> Move:
    return day, quantity, Place.SUPPLIER, Place.SHELF, MoveKind.RECEIPT.value


def found(day: int, quantity: int) -> Move:
    return day, quantity, Place.UNRECORDED, Place.SHELF, MoveKind.ADJUSTMENT.value


def settle(shop: Shop, sku: int, *made: Move, infer: bool = True) -> StockSummary:
    with shop.unit_of_work() as session:
        book = StockBook(session)
        book.add(moves(sku, made))
        return book.settle(infer=infer)


@pytest.fixture
def sku(any_shop: Shop) -> int:
    prepare(any_shop)
    with any_shop.unit_of_work() as session:
        return add_sku(session, "MUG")


def inferred(shop: Shop) -> list[tuple[int, int]]:
    """Quantities (negative: taken back) and days after T0 of what was inferred."""
    return [
        (quantity if target == Place.SHELF else -quantity, (at - T0) // DAY)
        for quantity, at, target in rows(
            shop, "SELECT quantity, at, to_id FROM stock_move WHERE kind = 'inferred' ORDER BY id"
        )
    ]


def on_hand(shop: Shop) -> int:
    found = rows(shop, "SELECT quantity FROM stock_balance WHERE location_id = 1")
    return found[0][0] if found else 0


def test_what_was_sold_must_have_been_there(any_shop: Shop, sku: int) -> None:
    summary = settle(any_shop, sku, sold(1, 3000), sold(2, 4000))

    assert inferred(any_shop) == [(7000, 1)]
    assert on_hand(any_shop) == 0
    assert (summary.moves, summary.inferred, summary.inferred_skus) == (3, 7000, 1)
    assert summary.short == 0


def test_only_the_least_is_inferred(any_shop: Shop, sku: int) -> None:
    settle(any_shop, sku, sold(1, 3000), found(2, 5000), sold(3, 4000))

    assert inferred(any_shop) == [(3000, 1)]
    assert on_hand(any_shop) == 1000


def test_both_sides_of_every_move_are_kept(any_shop: Shop, sku: int) -> None:
    settle(any_shop, sku, received(0, 9000), sold(1, 2000))

    balances = rows(
        any_shop, "SELECT location_id, quantity FROM stock_balance ORDER BY location_id"
    )
    assert balances == [(1, 7000), (5, -9000), (6, 2000)]


def test_history_does_not_change_what_stands_on_the_shelf_today(any_shop: Shop, sku: int) -> None:
    settle(any_shop, sku, received(10, 9000))

    summary = settle(any_shop, sku, sold(1, 3000), sold(12, 2000))

    assert inferred(any_shop) == [(3000, 1)]
    assert on_hand(any_shop) == 7000
    assert summary.short == 0


def test_goods_found_before_the_first_record_do_not_either(any_shop: Shop, sku: int) -> None:
    settle(any_shop, sku, received(10, 9000))

    settle(any_shop, sku, found(1, 4000), sold(2, 1000))

    assert inferred(any_shop) == [(-3000, 9)]
    assert on_hand(any_shop) == 9000


def test_a_shortfall_against_real_records_is_told(any_shop: Shop, sku: int) -> None:
    settle(any_shop, sku, received(1, 5000))

    summary = settle(any_shop, sku, sold(3, 4000), sold(4, 4000))

    assert (summary.short, summary.short_skus) == (3000, [sku])
    assert inferred(any_shop) == [(3000, 3)]
    assert on_hand(any_shop) == 0


def test_later_imports_stand_on_what_is_left(any_shop: Shop, sku: int) -> None:
    settle(any_shop, sku, sold(1, 1000), found(2, 6000))

    settle(any_shop, sku, sold(5, 4000))

    assert inferred(any_shop) == [(1000, 1)]
    assert on_hand(any_shop) == 2000


def test_an_import_of_older_sales_is_replayed_with_what_came_later(
    any_shop: Shop, sku: int
) -> None:
    settle(any_shop, sku, found(5, 6000), sold(6, 6000))

    settle(any_shop, sku, sold(3, 2000))

    assert inferred(any_shop) == [(2000, 3)]
    assert on_hand(any_shop) == 0


def test_promised_goods_are_left_for_whom_they_are_promised(any_shop: Shop, sku: int) -> None:
    settle(any_shop, sku, received(0, 5000))
    with any_shop.unit_of_work() as session:
        session.connection().exec_driver_sql(
            "UPDATE stock_balance SET reserved = 4000 WHERE location_id = 1"
        )

    summary = settle(any_shop, sku, sold(2, 3000))

    assert summary.short == 2000
    assert on_hand(any_shop) == 4000


def test_without_inferring_the_shelf_may_go_below_zero(any_shop: Shop, sku: int) -> None:
    settle(any_shop, sku, sold(1, 3000), infer=False)

    assert inferred(any_shop) == []
    assert on_hand(any_shop) == -3000


def test_values_follow_the_goods(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        book = StockBook(session)
        book.add(
            MoveColumns(
                sku_id=[sku, sku],
                quantity=[4000, 1000],
                source=[Place.SUPPLIER, Place.SHELF],
                target=[Place.SHELF, Place.LOSS],
                kind=[MoveKind.RECEIPT.value, MoveKind.ADJUSTMENT.value],
                at=[T0, T0 + DAY],
                value=[2000, 500],
                reason=[None, "broken"],
            )
        )
        book.settle()

    assert rows(
        any_shop, "SELECT location_id, quantity, value FROM stock_balance ORDER BY location_id"
    ) == [(1, 3000, 1500), (5, -4000, -2000), (7, 1000, 500)]
    assert rows(any_shop, "SELECT reason FROM stock_move ORDER BY id") == [(None,), ("broken",)]


def test_moves_are_dated_by_the_shops_own_day(any_shop: Shop, sku: int) -> None:
    settle(any_shop, sku, received(0, 1000))

    assert rows(any_shop, "SELECT business_date FROM stock_move") == [(20110313,)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    books=st.lists(
        st.lists(
            st.tuples(st.integers(0, 9), st.sampled_from(["sold", "found", "received"])),
            min_size=1,
            max_size=6,
        ),
        min_size=1,
        max_size=3,
    ),
    quantities=st.lists(st.integers(1, 5), min_size=18, max_size=18),
)
def test_the_shelf_never_goes_below_zero_and_all_places_sum_to_nothing(
    shop: Shop, books: list[list[tuple[int, str]]], quantities: list[int]
) -> None:
    makers = {"sold": sold, "found": found, "received": received}
    with shop.unit_of_work() as session:
        key = add_sku(session, f"S{rows(shop, 'SELECT count(*) FROM sku')[0][0]}")
    amounts = iter(quantities)
    for made in books:
        settle(shop, key, *(makers[name](day, next(amounts) * 1000) for day, name in made))

    balances = rows(shop, f"SELECT location_id, quantity FROM stock_balance WHERE sku_id = {key}")
    assert sum(quantity for _place, quantity in balances) == 0
    assert dict(balances).get(int(Place.SHELF), 0) >= 0
    replayed = rows(
        shop,
        "SELECT p, sum(q) FROM (SELECT from_id p, -quantity q FROM stock_move WHERE sku_id = "
        f"{key} UNION ALL SELECT to_id, quantity FROM stock_move WHERE sku_id = {key}) GROUP BY p",
    )
    assert {place: sum_ for place, sum_ in replayed if sum_} == {
        place: quantity for place, quantity in balances if quantity
    }
