"""Retention by month of the first sale."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.cohorts import Cohort, Cohorts, cohorts
from shopdesk.metrics.measure import Scope
from tests.metrics.records import facts_of, records
from tests.metrics.test_customers import FEBRUARY, JANUARY, MARCH, QUARTER, visits


def test_worked_numbers(shop: Shop) -> None:
    with facts_of(shop, visits(), today=date(2026, 4, 1)) as facts:
        found = cohorts(facts, Scope(QUARTER))

    january, february = found.rows
    assert january == Cohort(JANUARY, 3, (3, 1, 2))
    assert february == Cohort(FEBRUARY, 2, (2, 1))
    assert [january.share(later) for later in range(3)] == [1, Fraction(1, 3), Fraction(2, 3)]
    assert february.share(1) == Fraction(1, 2)
    assert found.unfinished is None
    assert found.average(1) == Fraction(2, 5)
    assert found.average(2) == Fraction(2, 3)
    assert found.average(3) is None


def test_unfinished_month_is_blank(shop: Shop) -> None:
    with facts_of(shop, visits(), today=date(2026, 3, 20)) as facts:
        found = cohorts(facts, Scope(QUARTER))

    assert [row.cells for row in found.rows] == [(3, 1, None), (2, None)]
    assert found.rows[0].share(2) is None
    assert found.unfinished == MARCH


def test_first_sale_before_the_period_belongs_to_no_cohort_in_it(shop: Shop) -> None:
    made = visits()
    made.sale(date(2025, 6, 1), 100, customer=1)

    with facts_of(shop, made, today=date(2026, 4, 1)) as facts:
        found = cohorts(facts, Scope(QUARTER))

    assert found.rows[0] == Cohort(JANUARY, 2, (2, 0, 1))


def test_later_sales_do_not_reach_into_the_period(shop: Shop) -> None:
    with facts_of(shop, visits(), today=date(2026, 4, 1)) as facts:
        found = cohorts(facts, Scope(JANUARY))

    assert found == Cohorts((Cohort(JANUARY, 3, (3,)),), None)


def test_period_is_widened_to_whole_months(shop: Shop) -> None:
    with facts_of(shop, visits(), today=date(2026, 4, 1)) as facts:
        found = cohorts(facts, Scope(Period(date(2026, 1, 15), date(2026, 3, 2))))
        whole = cohorts(facts, Scope(QUARTER))

    assert found == whole


def test_several_orders_of_a_month_count_once_and_nobody_counts_never(shop: Shop) -> None:
    made = records()
    anna = made.customer("Anna")
    made.sale(date(2026, 1, 5), 100, customer=anna)
    made.sale(date(2026, 1, 6), 100, customer=anna)
    made.sale(date(2026, 1, 7), 100)
    made.sale(date(2026, 2, 7), 0, customer=anna)  # given away: no sale

    with facts_of(shop, made, today=date(2026, 4, 1)) as facts:
        found = cohorts(facts, Scope(Period(JANUARY.start, FEBRUARY.end)))

    assert found.rows == (Cohort(JANUARY, 1, (1, 0)),)


def test_empty_shop_and_empty_period(shop: Shop) -> None:
    with Metrics(shop).facts(today=date(2026, 4, 1)) as facts:
        assert cohorts(facts, Scope(QUARTER)).rows == ()
        nothing = Period(date(2026, 1, 1), date(2026, 1, 1))
        assert cohorts(facts, Scope(nothing)) == Cohorts((), None)
