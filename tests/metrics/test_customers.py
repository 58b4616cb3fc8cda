"""Worked numbers E20 and the three rates of buying again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import compute, series
from shopdesk.metrics.customers import following_period
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import By, Convention, Scope, Value
from tests.metrics.records import Line, Records, facts_of, records

JANUARY, FEBRUARY, MARCH = (Period.month(2026, month) for month in (1, 2, 3))
QUARTER = Period(JANUARY.start, MARCH.end)
# A 01-05, 02-10, 03-01; B 01-20, 03-15; C 01-31; D 02-02, 03-02; E 02-14
VISITS = {
    "A": ((1, 5), (2, 10), (3, 1)),
    "B": ((1, 20), (3, 15)),
    "C": ((1, 31),),
    "D": ((2, 2), (3, 2)),
    "E": ((2, 14),),
}


def visits() -> Records:
    made = records()
    for name, days in VISITS.items():
        who = made.customer(name)
        for month, day in days:
            made.sale(date(2026, month, day), 1_000, customer=who)
    return made


@pytest.fixture
def e20(shop: Shop) -> Iterator[Facts]:
    with facts_of(shop, visits(), today=date(2026, 4, 1)) as facts:
        yield facts


def test_repurchase_rate_of_the_quarter(e20: Facts) -> None:
    assert compute(e20, "repurchase_rate", scope=Scope(QUARTER)) == Value(
        Fraction(3, 5), 3, 5, sample=5
    )


def test_rebuy_rate_by_month(e20: Facts) -> None:
    points = series(e20, "rebuy_rate", scope=Scope(QUARTER), by=By.MONTH).points

    assert [point.value for point in points] == [
        Value(Fraction(1, 3), 1, 3, sample=3),
        Value(Fraction(2, 3), 2, 3, sample=3),
        Value(None, 0, 3, sample=3, unfinished=True),  # April has not begun
    ]


def test_rebuy_rate_is_unfinished_while_the_next_month_runs(shop: Shop) -> None:
    with facts_of(shop, visits(), today=date(2026, 3, 20)) as facts:
        found = compute(facts, "rebuy_rate", scope=Scope(FEBRUARY))

    assert found == Value(Fraction(2, 3), 2, 3, sample=3, unfinished=True)


def test_returning_share_of_march(e20: Facts) -> None:
    assert compute(e20, "returning_share", scope=Scope(MARCH)) == Value(Fraction(1), 3, 3, sample=3)


def test_new_and_returning_by_month(e20: Facts) -> None:
    scope = Scope(QUARTER)

    new = series(e20, "new_buyers", scope=scope, by=By.MONTH).points
    returning = series(e20, "returning_buyers", scope=scope, by=By.MONTH).points

    assert [point.value.amount for point in new] == [3, 2, 0]
    assert [point.value.amount for point in returning] == [0, 1, 3]
    # Over the whole quarter nobody had bought before it.
    assert compute(e20, "new_buyers", scope=scope).amount == 5


def test_orders_per_buyer(e20: Facts) -> None:
    assert compute(e20, "orders_per_buyer", scope=Scope(QUARTER)).amount == Fraction(9, 5)


def test_buyer_is_new_once_for_the_whole_shop(shop: Shop) -> None:
    made = records()
    made.channel("shop")
    anna = made.customer("Anna")
    made.sale(date(2026, 1, 5), 100, customer=anna, channel=1)
    made.sale(date(2026, 2, 5), 100, customer=anna, channel=2)

    with facts_of(shop, made, today=date(2026, 4, 1)) as facts:
        scope = Scope(FEBRUARY, channel_id=2)

        assert compute(facts, "new_buyers", scope=scope).amount == 0
        assert compute(facts, "returning_buyers", scope=scope).amount == 1


def test_two_orders_on_one_day_are_two(shop: Shop) -> None:
    made = records()
    anna = made.customer("Anna")
    made.sale(date(2026, 1, 5), 100, customer=anna)
    made.sale(date(2026, 1, 5), 100, customer=anna)

    with facts_of(shop, made, today=date(2026, 4, 1)) as facts:
        assert compute(facts, "repurchase_rate", scope=Scope(JANUARY)).numerator == 1


def test_order_of_gifts_makes_no_buyer(shop: Shop) -> None:
    made = records()
    anna = made.customer("Anna")
    made.order(date(2026, 1, 5), [Line(1, 0, kind="gift")], customer=anna)
    made.sale(date(2026, 2, 5), 100, customer=anna)

    with facts_of(shop, made, today=date(2026, 4, 1)) as facts:
        assert compute(facts, "buyers", scope=Scope(JANUARY)).amount == 0
        assert compute(facts, "new_buyers", scope=Scope(FEBRUARY)).amount == 1


@pytest.mark.parametrize(
    ("earlier", "old"),
    [(date(2025, 3, 1), 1), (date(2025, 2, 28), 0), (date(2026, 2, 28), 1)],
)
def test_payment_convention_forgets_after_a_year(shop: Shop, earlier: date, old: int) -> None:
    made = records()
    anna = made.customer("Anna")
    made.sale(earlier, 100, customer=anna)
    made.sale(date(2026, 3, 5), 100, customer=anna)

    with facts_of(shop, made, today=date(2026, 4, 1)) as facts:
        payment = Scope(MARCH, convention=Convention.PAYMENT)

        assert compute(facts, "returning_buyers", scope=payment).amount == old
        assert compute(facts, "new_buyers", scope=payment).amount == 1 - old
        assert compute(facts, "returning_buyers", scope=Scope(MARCH)).amount == 1


def test_sales_without_a_customer_stand_beside(shop: Shop) -> None:
    made = records()
    anna = made.customer("Anna")
    made.sale(date(2026, 1, 5), 300, customer=anna)
    made.sale(date(2026, 1, 6), 100)
    made.sale(date(2026, 2, 6), 400, customer=anna)

    with facts_of(shop, made, today=date(2026, 4, 1)) as facts:
        january, february = Scope(JANUARY), Scope(FEBRUARY)

        assert compute(facts, "anonymous_orders", scope=january).amount == 1
        assert compute(facts, "anonymous_sales", scope=january).amount == 100
        assert compute(facts, "anonymous_share", scope=january).amount == Fraction(1, 4)
        assert compute(facts, "new_buyer_sales", scope=january).amount == 300
        assert compute(facts, "returning_buyer_sales", scope=january).amount == 0
        assert compute(facts, "returning_buyer_sales", scope=february).amount == 400


@pytest.mark.parametrize(
    ("period", "next_one"),
    [
        (JANUARY, FEBRUARY),
        (Period(date(2025, 10, 1), date(2026, 1, 1)), QUARTER),
        (Period(date(2026, 1, 5), date(2026, 1, 9)), Period(date(2026, 1, 9), date(2026, 1, 13))),
    ],
)
def test_following_period(period: Period, next_one: Period) -> None:
    assert following_period(period) == next_one
