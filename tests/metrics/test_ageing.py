"""FIFO layers: ages that no transfer resets, values that add up to the stock value."""

from __future__ import annotations

import random
from collections import deque
from datetime import date, timedelta
from fractions import Fraction

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.ageing import BUCKETS, ageing, layers_at
from shopdesk.metrics.book import compute, series
from shopdesk.metrics.measure import By, Scope
from shopdesk.stock.rules import Place
from tests.metrics.records import Records, facts_of, records

TODAY = date(2026, 3, 20)
END = date(2026, 3, 21)
SHELF, CUSTOMER, SUPPLIER = Place.SHELF, Place.CUSTOMER, Place.SUPPLIER


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


def two_receipts() -> Records:
    """10 for 10.00 a hundred days ago, 10 for 20.00 ten days ago, 12 sold five days ago."""
    made = records()
    made.move(before(100), 1, pieces=10, value=1_000, source=SUPPLIER, target=SHELF)
    made.move(before(10), 1, pieces=10, value=2_000, source=SUPPLIER, target=SHELF)
    made.move(before(5), 1, pieces=12, value=1_800, source=SHELF, target=CUSTOMER)
    return made


def by_bucket(made: Records, shop: Shop, end: date = END) -> dict[str, tuple[int, int, int]]:
    with facts_of(shop, made, today=TODAY) as facts:
        return {
            row.bucket.key: (row.quantity, row.value, row.fifo)
            for row in ageing(facts, end).rows
            if row.quantity
        }


def test_the_oldest_left_first(any_shop: Shop) -> None:
    # 8 of the second receipt are left: book value 12.00, they cost 16.00.
    assert by_bucket(two_receipts(), any_shop) == {"aged_value_30": (8_000, 1_200, 1_600)}


def test_at_a_past_day(shop: Shop) -> None:
    assert by_bucket(two_receipts(), shop, before(6)) == {
        "aged_value_30": (10_000, 1_500, 2_000),
        "aged_value_180": (10_000, 1_500, 1_000),
    }


def test_a_transfer_resets_no_age(shop: Shop) -> None:
    made = records()
    made.move(before(100), 1, pieces=10, value=1_000, source=SUPPLIER, target=SHELF)
    made.move(before(1), 1, pieces=10, value=1_000, source=SHELF, target=Place.TRANSIT)
    made.move(before(0), 1, pieces=10, value=1_000, source=Place.TRANSIT, target=Place.QUARANTINE)

    assert by_bucket(made, shop) == {"aged_value_180": (10_000, 1_000, 1_000)}


def test_what_comes_back_keeps_its_age(shop: Shop) -> None:
    made = two_receipts()
    made.move(before(0), 1, pieces=3, value=450, source=CUSTOMER, target=Place.RETURNS)
    made.move(before(0), 1, pieces=1, value=150, source=SHELF, target=Place.LOSS)
    made.move(before(0), 1, pieces=1, value=150, source=Place.LOSS, target=SHELF)

    # 11 on hand: all 10 of the second receipt and one of the first.
    assert by_bucket(made, shop) == {
        "aged_value_30": (10_000, 1_500, 2_000),
        "aged_value_180": (1_000, 150, 100),
    }


def test_more_than_ever_came_is_as_old_as_the_first_move(shop: Shop) -> None:
    made = records()
    made.move(before(40), 1, pieces=5, value=50, source=Place.LOSS, target=SHELF)
    made.move(before(4), 1, pieces=2, value=20, source=SUPPLIER, target=SHELF)

    assert by_bucket(made, shop) == {
        "aged_value_30": (2_000, 20, 20),
        "aged_value_60": (5_000, 50, 0),
    }


def test_the_borders_of_the_ages(shop: Shop) -> None:
    made = records()
    for days in (0, 30, 31, 60, 61, 90, 91, 180, 181, 365, 366, 2_000):
        made.move(before(days), 1, pieces=1, value=100, source=SUPPLIER, target=SHELF)

    found = by_bucket(made, shop)

    assert {key: row[0] for key, row in found.items()} == {one.key: 2_000 for one in BUCKETS}


def test_odd_values_add_up(shop: Shop) -> None:
    made = records()
    for days in (100, 50, 10):
        made.move(before(days), 1, pieces=1, value=33 + days % 3, source=SUPPLIER, target=SHELF)

    with facts_of(shop, made, today=TODAY) as facts:
        found = ageing(facts, END)

        assert (
            found.value == compute(facts, "stock_value", scope=Scope(Period.month(2026, 3))).amount
        )
        assert found.fifo == found.value
        assert found.quantity == 3_000


def test_measures_of_the_book(shop: Shop) -> None:
    with facts_of(shop, two_receipts(), today=TODAY) as facts:
        month = Scope(Period.month(2026, 3))

        assert compute(facts, "aged_value_30", scope=month).amount == 1_200
        assert compute(facts, "aged_value_180", scope=month).amount == 0
        assert compute(facts, "stock_age", scope=month).amount == 10
        assert compute(facts, "stock_age", scope=Scope(Period.month(2025, 1))).amount is None
        months = series(
            facts, "stock_age", scope=Scope(Period(date(2025, 12, 1), END)), by=By.MONTH
        ).points
        ages = [point.value.amount for point in months]
    assert ages == [21, 52, 80, 10]


@pytest.mark.parametrize("seed", range(4))
def test_equals_queues_of_single_pieces(shop: Shop, seed: int) -> None:
    # Receipts and sales only, so that a plain queue of pieces tells the same.
    dice = random.Random(seed)
    made, queue = records(), deque[int]()
    worth = 0
    for number in range(80):
        days = 160 - 2 * number
        if dice.random() < 0.5 or not queue:
            pieces, value = dice.randint(1, 6), dice.randint(1, 900)
            queue.extend([days] * pieces)
            worth += value
            made.move(before(days), 1, pieces=pieces, value=value, source=SUPPLIER, target=SHELF)
        else:
            pieces = dice.randint(1, len(queue))
            value = worth * pieces // len(queue)
            worth -= value
            for _ in range(pieces):
                queue.popleft()
            made.move(before(days), 1, pieces=pieces, value=value, source=SHELF, target=CUSTOMER)

    with facts_of(shop, made, today=TODAY) as facts:
        layers = layers_at(facts, END)
        age = compute(facts, "stock_age", scope=Scope(Period.month(2026, 3))).amount

    assert dict(zip(layers.age.tolist(), layers.quantity.tolist(), strict=True)) == {
        days: 1_000 * queue.count(days) for days in set(queue)
    }
    assert int(layers.value.sum()) == worth
    assert age == (Fraction(sum(queue), len(queue)) if queue else None)
