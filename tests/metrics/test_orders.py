"""Refunded orders, hours to ship and what still waits."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import compute, series
from shopdesk.metrics.measure import By, Scope
from tests.metrics.records import Line, Records, facts_of, records

HOUR = 3_600_000
MARCH = Period.month(2026, 3)
TODAY = date(2026, 4, 1)


def shipped(hours: list[int]) -> Records:
    made = records()
    for number in hours:
        made.sale(date(2026, 3, 2), 100, paid_at=0, shipped_at=number * HOUR)
    return made


def test_median_and_ninetieth_percentile(shop: Shop) -> None:
    with facts_of(shop, shipped([1, 3, 5, 7, 9, 11, 13, 15, 17, 29]), today=TODAY) as facts:
        median = compute(facts, "hours_to_ship", scope=Scope(MARCH))
        nine_of_ten = compute(facts, "hours_to_ship_p90", scope=Scope(MARCH))

    assert (median.amount, median.sample) == (10, 10)
    # Place 8.1 of 0 … 9: a tenth of the way from 17 to 29.
    assert (nine_of_ten.amount, nine_of_ten.sample) == (Fraction(182, 10), 10)


def test_one_shipped_order(shop: Shop) -> None:
    with facts_of(shop, shipped([7]), today=TODAY) as facts:
        assert compute(facts, "hours_to_ship", scope=Scope(MARCH)).amount == 7
        assert compute(facts, "hours_to_ship_p90", scope=Scope(MARCH)).amount == 7


def test_hours_by_channel(shop: Shop) -> None:
    made = shipped([4, 8])
    made.channel("shop")
    made.sale(date(2026, 3, 2), 100, channel=2, paid_at=0, shipped_at=HOUR)
    made.sale(date(2026, 3, 2), 100, channel=2)

    with facts_of(shop, made, today=TODAY) as facts:
        points = series(facts, "hours_to_ship", scope=Scope(MARCH), by=By.CHANNEL).points

    assert [(point.key, point.value.amount, point.value.sample) for point in points] == [
        (1, 6, 2),
        (2, 1, 1),
    ]


def test_waiting_orders(shop: Shop) -> None:
    made = shipped([4])
    made.sale(date(2026, 3, 2), 100, shipment_state="waiting")
    made.sale(date(2026, 3, 2), 100, shipment_state="part")
    made.sale(date(2026, 3, 2), 100, shipment_state="waiting", life="closed")
    made.sale(date(2026, 3, 2), 100, shipment_state="waiting", counts=False)
    made.sale(date(2026, 3, 2), 100)

    with facts_of(shop, made, today=TODAY) as facts:
        assert compute(facts, "unshipped_orders", scope=Scope(MARCH)).amount == 2


def test_refunded_orders_count_once(shop: Shop) -> None:
    made = records()
    first = made.sale(date(2026, 2, 2), 1_000)
    for _ in range(3):
        made.sale(date(2026, 3, 2), 1_000)
    made.refund(date(2026, 3, 3), [Line(1, 100)], order=first)
    made.refund(date(2026, 3, 4), [Line(1, 100)], order=first)
    made.refund(date(2026, 3, 4), [Line(1, 100)], order=2)
    made.refund(date(2026, 3, 5), [Line(1, 100)])
    made.refund(date(2026, 3, 5), [Line(1, 100)])

    with facts_of(shop, made, today=TODAY) as facts:
        scope = Scope(MARCH)

        assert compute(facts, "refund_count", scope=scope).amount == 5
        assert compute(facts, "refunded_orders", scope=scope).amount == 4
        rate = compute(facts, "refund_order_rate", scope=scope)
        assert (rate.numerator, rate.denominator) == (4, 3)
        days = series(facts, "refunded_orders", scope=scope, by=By.DAY).points
        assert [point.value.amount for point in days[2:5]] == [1, 2, 2]


def test_lines_per_order(shop: Shop) -> None:
    made = records()
    made.order(date(2026, 3, 2), [Line(1, 10), Line(1, 10), Line(1, 0, kind="gift")])
    made.order(date(2026, 3, 2), [Line(1, 10)])

    with facts_of(shop, made, today=TODAY) as facts:
        assert compute(facts, "lines_per_order", scope=Scope(MARCH)).amount == 2
