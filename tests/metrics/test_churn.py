"""Who counts as lost, and after how many days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.churn import LapsedRow, lapsed
from shopdesk.metrics.measure import Scope
from tests.metrics.records import Records, facts_of, records

MARCH = Period.month(2026, 3)
TODAY = date(2026, 4, 1)


def regulars(gaps: list[int]) -> Records:
    """One customer who came back after each of these gaps, the last time on 2026-03-31."""
    made = records()
    who = made.customer("Regular")
    day = date(2026, 3, 31)
    made.sale(day, 1_000, customer=who)
    for gap in reversed(gaps):
        day -= timedelta(days=gap)
        made.sale(day, 1_000, customer=who)
    return made


def test_window_is_the_time_that_holds_95_of_100_gaps(shop: Shop) -> None:
    made = regulars([*range(1, 39), 300, 400])  # 40 gaps: the 38th is 38 days
    gone = made.customer("Gone")
    made.sale(date(2026, 2, 21), 500, customer=gone)  # 39 days before 1 April
    made.sale(date(2026, 2, 22), 700, customer=made.customer("Kept"))

    with facts_of(shop, made, today=TODAY) as facts:
        found = lapsed(facts, Scope(MARCH))

    assert (found.window_days, found.gaps) == (38, 40)
    assert found.as_of == TODAY
    assert found.rows == (LapsedRow(gone, date(2026, 2, 21), 39, 1, 500, is_new=True),)
    assert (found.customers, found.sales) == (3, 41_000 + 500 + 700)


@pytest.mark.parametrize(("gaps", "window"), [(29, 180), (30, 5)])
def test_few_gaps_give_no_window(shop: Shop, gaps: int, window: int) -> None:
    with facts_of(shop, regulars([5] * gaps), today=TODAY) as facts:
        found = lapsed(facts, Scope(MARCH))

    assert (found.window_days, found.gaps) == (window, gaps)


def test_several_orders_of_a_day_are_one_visit(shop: Shop) -> None:
    made = regulars([5] * 30)
    made.sale(date(2026, 3, 31), 1_000, customer=1)

    with facts_of(shop, made, today=TODAY) as facts:
        assert lapsed(facts, Scope(MARCH)).gaps == 30


def test_lapsed_before_the_period_are_not_new_and_rank_by_sales(shop: Shop) -> None:
    made = records()
    for name, day, amount in (
        ("long ago", date(2025, 1, 1), 900),
        ("just", date(2025, 9, 20), 500),
        ("big", date(2025, 1, 1), 5_000),
    ):
        made.sale(day, amount, customer=made.customer(name))

    with facts_of(shop, made, today=TODAY) as facts:
        found = lapsed(facts, Scope(MARCH))

    assert [(row.customer_id, row.is_new) for row in found.rows] == [
        (3, False), (1, False), (2, True)
    ]  # fmt: skip
    assert [row.customer_id for row in found.new] == [2]


def test_sales_after_the_period_are_not_known_yet(shop: Shop) -> None:
    made = records()
    who = made.customer("Back again")
    made.sale(date(2025, 1, 1), 100, customer=who)
    made.sale(date(2026, 4, 2), 100, customer=who)

    with facts_of(shop, made, today=date(2026, 5, 1)) as facts:
        assert [row.customer_id for row in lapsed(facts, Scope(MARCH)).rows] == [who]
        assert lapsed(facts, Scope(Period.month(2026, 4))).rows == ()


def test_empty_shop(shop: Shop) -> None:
    with Metrics(shop).facts(today=TODAY) as facts:
        found = lapsed(facts, Scope(MARCH))

    assert (found.window_days, found.gaps, found.customers, found.rows) == (180, 0, 0, ())
