"""Turns, sell-out, days out of stock and what they may have cost: cases by hand."""

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

TODAY = date(2026, 3, 20)
MARCH = Period.month(2026, 3)
# The 10 days from the 1st to the 10th.
TEN = Period(date(2026, 3, 1), date(2026, 3, 11))
SHELF, CUSTOMER, SUPPLIER = Place.SHELF, Place.CUSTOMER, Place.SUPPLIER


def day(number: int) -> date:
    return date(2026, 3, number)


def shop_of_two() -> Records:
    """S1: 10 for 10.00 in on the 1st, 6 sold on the 5th, 4 on the 8th, 20 in on the 11th.

    S2: 5 for 5.00 in on the 1st and never touched.
    """
    made = records()
    made.sku("S2", category=made.category("Tea"))
    made.move(day(1), 1, pieces=10, value=1_000, source=SUPPLIER, target=SHELF)
    made.move(day(1), 2, pieces=5, value=500, source=SUPPLIER, target=SHELF)
    made.move(day(5), 1, pieces=6, value=600, source=SHELF, target=CUSTOMER)
    made.move(day(8), 1, pieces=4, value=400, source=SHELF, target=CUSTOMER)
    made.move(day(11), 1, pieces=20, value=3_000, source=SUPPLIER, target=SHELF)
    made.order(day(5), [Line(1, 1_200, pieces=6)])
    made.order(day(8), [Line(1, 800, pieces=4)])
    return made


@pytest.fixture
def facts(shop: Shop) -> Iterator[Facts]:
    with facts_of(shop, shop_of_two(), today=TODAY) as found:
        yield found


def amount(facts: Facts, key: str, period: Period = TEN, *, sku_id: int | None = None) -> object:
    return compute(facts, key, scope=Scope(period, sku_id=sku_id)).amount


def test_turns_by_value(facts: Facts) -> None:
    # S1 lay with 10.00 on 4 evenings and 4.00 on 3, S2 with 5.00 on 10: 102.00 over 10 days.
    assert amount(facts, "goods_cost") == 1_000
    assert amount(facts, "average_stock") == Fraction(10_200, 10)
    assert amount(facts, "turnover_rate") == Fraction(1_000 * 10, 10_200)
    assert amount(facts, "turnover_days") == Fraction(10_200, 1_000)
    assert amount(facts, "turnover_days", sku_id=1) == Fraction(5_200, 1_000)
    assert amount(facts, "turnover_days", sku_id=2) is None
    assert amount(facts, "turnover_rate", sku_id=2) == 0


def test_turns_by_pieces(facts: Facts) -> None:
    assert amount(facts, "unit_turnover_rate") == Fraction(10 * 10, 102)
    assert amount(facts, "unit_turnover_days") == Fraction(102, 10)


def test_rate_and_days_are_two_sides_of_one(facts: Facts) -> None:
    rate, days = amount(facts, "turnover_rate"), amount(facts, "turnover_days")

    assert isinstance(rate, Fraction)
    assert isinstance(days, Fraction)
    assert rate * days == TEN.days


def test_days_before_the_first_move_and_after_today_do_not_count(facts: Facts) -> None:
    # 20 days of March: 10.00 × 4, 4.00 × 3, nothing × 3, 30.00 × 10, and 5.00 × 20.
    whole = Period(date(2026, 1, 1), date(2027, 1, 1))

    assert amount(facts, "average_stock", whole) == Fraction(45_200, 20)
    assert amount(facts, "average_stock", MARCH) == Fraction(45_200, 20)
    assert amount(facts, "average_stock", Period.month(2026, 1)) is None


def test_sell_out(facts: Facts) -> None:
    assert amount(facts, "sell_out_rate", sku_id=1) == 1
    assert amount(facts, "sell_out_rate") == Fraction(10, 15)
    assert amount(facts, "sell_out_rate", Period(day(6), day(11)), sku_id=1) == 1
    assert amount(facts, "sell_out_rate", MARCH) == Fraction(10, 35)


def test_days_out_of_stock(facts: Facts) -> None:
    # The evening of the 8th was empty, but the morning was not; the 9th and 10th had nothing.
    assert amount(facts, "out_of_stock_days") == 2
    assert amount(facts, "out_of_stock_days", MARCH) == 2
    assert amount(facts, "out_of_stock_days", Period(day(10), day(11))) == 1


def test_lost_sales(facts: Facts) -> None:
    # 8 days with stock sold 10 pieces for 20.00: a day is 1.25 pieces and 2.50.
    assert amount(facts, "lost_units") == 2_500
    assert amount(facts, "lost_sales") == 500
    assert amount(facts, "lost_sales", sku_id=2) == 0


def test_an_inactive_sku_loses_nothing(shop: Shop) -> None:
    made = shop_of_two()
    made.skus[0]["active"] = 0

    with facts_of(shop, made, today=TODAY) as facts:
        assert amount(facts, "out_of_stock_days") == 0
        assert amount(facts, "lost_sales") == 0


def test_along_items_and_time(facts: Facts) -> None:
    by_sku = series(facts, "unit_turnover_days", scope=Scope(TEN), by=By.SKU).points
    by_category = series(facts, "average_stock", scope=Scope(TEN), by=By.CATEGORY).points
    by_day = series(facts, "goods_cost", scope=Scope(TEN), by=By.DAY).points
    by_week = series(facts, "out_of_stock_days", scope=Scope(TEN, sku_id=1), by=By.WEEK).points

    assert [(point.key, point.value.amount) for point in by_sku] == [
        (1, Fraction(52, 10)),
        (2, None),
    ]
    assert [(point.label, point.value.amount) for point in by_category] == [
        ("no category", 520),
        ("Tea", 500),
    ]
    assert [point.value.amount for point in by_day] == [0, 0, 0, 0, 600, 0, 0, 400, 0, 0]
    assert [point.value.amount for point in by_week] == [0, 0, 2]


def test_an_empty_shop_has_no_turns(shop: Shop) -> None:
    with facts_of(shop, records(), today=TODAY) as facts:
        assert amount(facts, "turnover_rate") is None
        assert amount(facts, "sell_out_rate") is None
        assert amount(facts, "out_of_stock_days") == 0
