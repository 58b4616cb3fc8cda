"""Tables beside the measures: hours, values, largest ones, reasons."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.measure import Scope
from shopdesk.metrics.patterns import (
    LargeOrder,
    LargeRefund,
    ReasonRow,
    hour_map,
    largest_orders,
    largest_refunds,
    order_values,
    refund_reasons,
)
from tests.metrics.records import Line, facts_of, records

MARCH = Period.month(2026, 3)
TODAY = date(2026, 4, 1)
MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 8)


def test_hours_of_the_week(shop: Shop) -> None:
    made = records()
    made.sale(MONDAY, 100, hour=0)
    made.sale(SUNDAY, 200, hour=23)
    made.sale(SUNDAY, 300, hour=23)
    made.order(SUNDAY, [Line(1, 0, kind="gift")], hour=23)

    with facts_of(shop, made, today=TODAY) as facts:
        found = hour_map(facts, Scope(MARCH))

    assert (found.orders[0][0], found.orders[6][23]) == (1, 2)
    assert (found.sales[0][0], found.sales[6][23]) == (100, 500)
    assert sum(map(sum, found.orders)) == 3
    assert [len(line) for line in found.orders] == [24] * 7
    assert found.peak == (6, 23)


def test_earliest_of_equal_peaks(shop: Shop) -> None:
    made = records()
    made.sale(SUNDAY, 100, hour=3)
    made.sale(MONDAY, 100, hour=5)

    with facts_of(shop, made, today=TODAY) as facts:
        assert hour_map(facts, Scope(MARCH)).peak == (0, 5)


def test_tables_of_an_empty_shop(shop: Shop) -> None:
    with Metrics(shop).facts(today=TODAY) as facts:
        scope = Scope(MARCH)

        assert hour_map(facts, scope).peak is None
        assert order_values(facts, scope).bands == ()
        assert order_values(facts, scope).median is None
        assert largest_orders(facts, scope, count=3) == ()
        assert largest_refunds(facts, scope, count=3) == ()
        assert refund_reasons(facts, scope) == ()


def test_bands_of_order_values(shop: Shop) -> None:
    made = records()
    for amount in (99, 1_999, 2_000, 7_999, 90_000):
        made.sale(MONDAY, amount)

    with facts_of(shop, made, today=TODAY) as facts:
        found = order_values(facts, Scope(MARCH))

    # 95 % of the orders are worth up to 900.00: eight bands of 200.00 hold it.
    assert [band.high for band in found.bands][:2] == [20_000, 40_000]
    assert found.bands[-1].high is None
    assert [(band.low, band.orders, band.sales) for band in found.bands if band.orders] == [
        (0, 4, 12_097),
        (80_000, 1, 90_000),
    ]
    assert (found.median, found.largest) == (Fraction(2_000), 90_000)


@pytest.mark.parametrize(
    ("amounts", "width"), [([1], 100), ([799], 100), ([800], 200), ([1_600], 500), ([4_000], 1000)]
)
def test_width_of_bands_is_round(shop: Shop, amounts: list[int], width: int) -> None:
    made = records()
    for amount in amounts:
        made.sale(MONDAY, amount)

    with facts_of(shop, made, today=TODAY) as facts:
        found = order_values(facts, Scope(MARCH))

    assert found.bands[0].high == width
    assert len(found.bands) == 9


def test_outlier_stands_in_the_open_band(shop: Shop) -> None:
    made = records()
    for _ in range(39):
        made.sale(MONDAY, 700)
    made.sale(MONDAY, 99_999)

    with facts_of(shop, made, today=TODAY) as facts:
        found = order_values(facts, Scope(MARCH))

    assert [(band.low, band.high, band.orders) for band in found.bands if band.orders] == [
        (700, 800, 39),
        (800, None, 1),
    ]


def test_median_lies_between_two_orders(shop: Shop) -> None:
    made = records()
    for amount in (100, 201):
        made.sale(MONDAY, amount)

    with facts_of(shop, made, today=TODAY) as facts:
        assert order_values(facts, Scope(MARCH)).median == Fraction(301, 2)


def test_largest_orders(shop: Shop) -> None:
    made = records()
    anna = made.customer("Anna")
    made.sale(MONDAY, 500, customer=anna)
    made.sale(MONDAY, 900, buyer_name="Passer-by", refunded=300)
    made.sale(SUNDAY, 500, customer=anna)
    made.sale(date(2026, 4, 1), 9_999)

    with facts_of(shop, made, today=TODAY) as facts:
        two = largest_orders(facts, Scope(MARCH), count=2)
        all_of_them = largest_orders(facts, Scope(MARCH), count=99)
        none = largest_orders(facts, Scope(MARCH), count=0)

    assert two == (
        LargeOrder(2, "SO00002", MONDAY, "Passer-by", 900, 300),
        LargeOrder(1, "SO00001", MONDAY, "Anna", 500, 0),
    )
    assert [row.order_id for row in all_of_them] == [2, 1, 3]
    assert none == ()


def test_largest_refunds(shop: Shop) -> None:
    made = records()
    anna = made.customer("Anna")
    order = made.sale(MONDAY, 500, customer=anna)
    made.refund(MONDAY, [Line(1, 300)], order=order, customer=anna, reason="broken", freight=800)
    made.refund(SUNDAY, [Line(1, 400)])
    made.refund(SUNDAY, [Line(1, 300)])

    with facts_of(shop, made, today=TODAY) as facts:
        found = largest_refunds(facts, Scope(MARCH), count=2)

    assert found == (
        LargeRefund(2, "RF00002", SUNDAY, "", "", 400, ""),
        LargeRefund(1, "RF00001", MONDAY, "Anna", "SO00001", 300, "broken"),
    )


def test_reasons_add_up(shop: Shop) -> None:
    made = records()
    for reason, amount in (("broken", 300), ("", 100), ("broken", 200), ("wrong size", 400)):
        made.refund(MONDAY, [Line(1, amount)], reason=reason)
    made.refund(date(2026, 4, 1), [Line(1, 9_999)], reason="later")

    with facts_of(shop, made, today=TODAY) as facts:
        found = refund_reasons(facts, Scope(MARCH))

    assert found == (
        ReasonRow("broken", 2, 500, Fraction(1, 2)),
        ReasonRow("wrong size", 1, 400, Fraction(9, 10)),
        ReasonRow("", 1, 100, Fraction(1)),
    )
