"""Measures of sales on a small shop worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import compute, series
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import By, Convention, Scope
from tests.metrics.records import Line, Records, facts_of, records

FEBRUARY, MARCH = Period.month(2026, 2), Period.month(2026, 3)
TODAY = date(2026, 4, 1)


def worked() -> Records:
    """March: 107.00 list, 7.00 discount, 16.00 freight, 30.00 refunded (and 8.00 freight)."""
    made = records()
    post = made.sku("POST", kind="service")
    anna, ben = made.customer("Anna"), made.customer("Ben")
    first = made.order(
        date(2026, 3, 1),
        [Line(1, 5_000, pieces=5, less=500), Line(1, 0, kind="gift", pieces=2)],
        customer=anna, freight=800,
    )  # fmt: skip
    made.order(
        date(2026, 3, 1), [Line(1, 2_800, pieces=3, less=200), Line(post, 1_200, kind="service")],
        customer=ben,
    )  # fmt: skip
    made.order(date(2026, 3, 31), [Line(1, 1_000)], freight=800)
    made.order(date(2026, 3, 31), [Line(1, 0, kind="gift")], customer=anna, freight=500)
    made.order(date(2026, 3, 31), [Line(1, 9_900)], customer=anna, counts=False)
    made.refund(date(2026, 3, 9), [Line(1, 3_000)], order=first, customer=anna, freight=800)
    made.refund(date(2026, 4, 1), [Line(1, 1_000)], order=first, customer=anna)
    made.entry(date(2026, 3, 9), -1_106)
    return made


EXPECTED = {
    "gross_sales": 10_700,
    "discounts": 700,
    "discount_rate": Fraction(700, 10_700),
    "sales": 10_000,
    "refunds": 3_000,
    "net_sales": 7_000,
    "refund_rate": Fraction(3, 10),
    "freight_income": 1_600,
    "payments": 11_600,
    "orders": 3,
    "units": 12_000,
    "buyers": 2,
    "anonymous_orders": 1,
    "anonymous_sales": 1_000,
    "sales_per_buyer": Fraction(9_000, 2),
    "sales_per_order": Fraction(10_000, 3),
    "items_per_order": Fraction(12, 3),
    "price_per_unit": Fraction(10_000, 12),
    "adjustments": -1_106,
}


@pytest.fixture
def facts(shop: Shop) -> Iterator[Facts]:
    with facts_of(shop, worked(), today=TODAY) as found:
        yield found


@pytest.mark.parametrize("key", EXPECTED)
def test_month(facts: Facts, key: str) -> None:
    assert compute(facts, key, scope=Scope(MARCH)).amount == EXPECTED[key]


def test_both_average_order_values_tell_their_parts(facts: Facts) -> None:
    per_buyer = compute(facts, "sales_per_buyer", scope=Scope(MARCH))
    per_order = compute(facts, "sales_per_order", scope=Scope(MARCH))

    assert (per_buyer.numerator, per_buyer.denominator) == (9_000, 2)
    assert (per_order.numerator, per_order.denominator) == (10_000, 3)
    assert per_buyer.small_sample


def test_averages_of_the_payment_convention_take_payments(facts: Facts) -> None:
    scope = Scope(MARCH, convention=Convention.PAYMENT)

    assert compute(facts, "sales_per_buyer", scope=scope).numerator == 9_800
    assert compute(facts, "sales_per_order", scope=scope).numerator == 11_600
    assert compute(facts, "sales", scope=scope).amount == 10_000


def test_refund_only_month(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 2, 2), 700)
    made.refund(date(2026, 3, 2), [Line(1, 400)])

    with facts_of(shop, made, today=TODAY) as found:
        scope = Scope(MARCH)

        assert compute(found, "net_sales", scope=scope).amount == -400
        assert compute(found, "sales", scope=scope).amount == 0
        rate = compute(found, "refund_rate", scope=scope)
        assert (rate.amount, rate.numerator, rate.denominator) == (None, 400, 0)
        assert compute(found, "sales_per_order", scope=scope).amount is None
        assert compute(found, "refunds", scope=Scope(FEBRUARY)).amount == 0


def test_services_stand_apart_from_products(facts: Facts) -> None:
    by_sku = series(facts, "sales", scope=Scope(MARCH), by=By.SKU).points
    units = series(facts, "units", scope=Scope(MARCH), by=By.SKU).points

    assert [(point.key, point.value.amount) for point in by_sku] == [(1, 8_800), ("service", 1_200)]
    assert [(point.key, point.value.amount) for point in units] == [(1, 12_000)]


def test_narrowed_to_a_customer(facts: Facts) -> None:
    scope = Scope(MARCH, customer_id=1)

    assert compute(facts, "sales", scope=scope).amount == 5_000
    assert compute(facts, "refunds", scope=scope).amount == 3_000
    assert compute(facts, "sales", scope=Scope(MARCH, customer_id=99)).amount == 0


def test_narrowed_to_an_unknown_country(facts: Facts) -> None:
    assert compute(facts, "sales", scope=Scope(MARCH, country="Atlantis")).amount == 0
    assert compute(facts, "sales", scope=Scope(MARCH, country="")).amount == 10_000


def test_day_borders_are_half_open(facts: Facts) -> None:
    first_half = Scope(Period(date(2026, 3, 1), date(2026, 3, 31)))

    assert compute(facts, "sales", scope=first_half).amount == 9_000
    assert compute(facts, "refunds", scope=Scope(Period.month(2026, 4))).amount == 1_000
