"""Stock at the end of a period: present balances less the moves since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import compute, series
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import By, Scope
from shopdesk.stock.rules import Place
from tests.metrics.records import Line, Records, facts_of, records

JANUARY, FEBRUARY, MARCH = (Period.month(2026, month) for month in (1, 2, 3))
TODAY = date(2026, 3, 20)


def warehouse() -> Records:
    """S1: 10 received in January, 4 sold in February, 2 lost in March; S2: 5 on the way."""
    made = records()
    made.sku("S2", category=made.category("Tea"))
    made.sku("S3")
    made.sku("OLD", active=False)
    made.sku("POST", kind="service")
    shelf, customer, loss = Place.SHELF, Place.CUSTOMER, Place.LOSS
    made.move(date(2026, 1, 5), 1, pieces=10, value=1_000, source=Place.SUPPLIER, target=shelf)
    made.move(date(2026, 2, 5), 1, pieces=4, value=400, source=shelf, target=customer)
    made.move(date(2026, 3, 5), 1, pieces=2, value=200, source=shelf, target=loss)
    made.move(date(2026, 3, 6), 1, pieces=1, value=100, source=shelf, target=Place.QUARANTINE)
    made.move(
        date(2026, 2, 9), 2, pieces=5, value=2_000, source=Place.SUPPLIER, target=Place.TRANSIT
    )
    made.order(date(2026, 2, 5), [Line(1, 900, pieces=4)])
    made.order(date(2026, 3, 1), [Line(1, 900, pieces=3), Line(1, 0, pieces=1, kind="gift")])
    return made


@pytest.fixture
def facts(shop: Shop) -> Iterator[Facts]:
    with facts_of(shop, warehouse(), today=TODAY) as found:
        yield found


@pytest.mark.parametrize(
    ("period", "units", "value"),
    [
        (Period.month(2025, 12), 0, 0),
        (JANUARY, 10_000, 1_000),
        (FEBRUARY, 11_000, 2_600),
        (MARCH, 9_000, 2_400),
        (Period.month(2030, 1), 9_000, 2_400),
        (Period(date(2026, 3, 1), date(2026, 3, 5)), 11_000, 2_600),
        (Period(date(2026, 3, 1), date(2026, 3, 6)), 9_000, 2_400),
    ],
)
def test_at_the_end_of_the_period(facts: Facts, period: Period, units: int, value: int) -> None:
    assert compute(facts, "stock_units", scope=Scope(period)).amount == units
    assert compute(facts, "stock_value", scope=Scope(period)).amount == value


def test_moves_of_today_count(shop: Shop) -> None:
    made = records()
    made.move(TODAY, 1, pieces=3, value=30, source=Place.SUPPLIER, target=Place.SHELF)

    with facts_of(shop, made, today=TODAY) as facts:
        until_yesterday = Scope(Period(date(2026, 3, 1), TODAY))

        assert compute(facts, "stock_units", scope=Scope(MARCH)).amount == 3_000
        assert compute(facts, "stock_units", scope=until_yesterday).amount == 0


def test_by_sku_and_category(facts: Facts) -> None:
    skus = series(facts, "stock_value", scope=Scope(MARCH), by=By.SKU).points
    categories = series(facts, "stock_units", scope=Scope(MARCH), by=By.CATEGORY).points

    assert [(point.key, point.value.amount) for point in skus] == [(2, 2_000), (1, 400)]
    assert [(point.label, point.value.amount) for point in categories] == [
        ("Tea", 5_000),
        ("no category", 4_000),
    ]
    assert compute(facts, "stock_value", scope=Scope(MARCH, sku_id=1)).amount == 400


def test_days_of_cover(facts: Facts) -> None:
    # 28 days to the end of 20 March hold the 4 pieces of 1 March, the gift included.
    whole = compute(facts, "cover_days", scope=Scope(MARCH))
    by_sku = series(facts, "cover_days", scope=Scope(MARCH), by=By.SKU).points

    assert whole.amount == Fraction(9 * 28, 4)
    assert [(point.key, point.value.amount) for point in by_sku] == [(1, 28), (2, None)]


def test_out_of_stock(facts: Facts) -> None:
    # S3 never had any; the inactive and the service do not count.
    assert compute(facts, "out_of_stock_skus", scope=Scope(MARCH)).amount == 1
    assert compute(facts, "out_of_stock_skus", scope=Scope(JANUARY)).amount == 2
