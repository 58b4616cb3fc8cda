"""Pieces asked for by SKU and day: counting orders, goods and gifts, less same-day returns."""

from __future__ import annotations

from datetime import date

from shopdesk.db.shop import Shop
from shopdesk.metrics.demand import covered_weeks, demand_of
from tests.metrics.records import Line, facts_of, records

TODAY = date(2026, 3, 20)


def test_rows_are_by_sku_and_day(any_shop: Shop) -> None:
    made = records()
    made.sku("S2")
    made.sku("POST", kind="service")
    made.order(
        date(2026, 3, 2), [Line(1, 900, pieces=4), Line(2, 100), Line(3, 50, kind="service")]
    )
    made.order(date(2026, 3, 2), [Line(1, 300, pieces=2), Line(1, 0, kind="gift")])
    made.order(date(2026, 3, 1), [Line(1, 100)])
    made.order(date(2026, 3, 3), [Line(1, 700, pieces=7)], counts=False)
    made.order(date(2026, 3, 4), [Line(None, 700, pieces=7)])

    with facts_of(any_shop, made, today=TODAY) as facts:
        demand = demand_of(facts)

    days = [date.fromordinal(day) for day in demand.day.tolist()]
    assert demand.sku.tolist() == [0, 0, 1]
    assert days == [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 2)]
    assert demand.pieces.tolist() == [1_000, 7_000, 1_000]
    assert demand.amount.tolist() == [100, 1_200, 100]
    assert demand.starts.tolist() == [0, 2, 3, 3]


def test_what_comes_back_on_the_same_day_was_no_demand(any_shop: Shop) -> None:
    made = records()
    order = made.order(date(2026, 3, 2), [Line(1, 800_000, pieces=80)])
    made.order(date(2026, 3, 2), [Line(1, 100)])
    made.refund(date(2026, 3, 2), [Line(1, 800_000, pieces=80)], order=order)
    later = made.order(date(2026, 3, 3), [Line(1, 500, pieces=5)])
    made.refund(date(2026, 3, 4), [Line(1, 500, pieces=5)], order=later)

    with facts_of(any_shop, made, today=TODAY) as facts:
        demand = demand_of(facts)
        pieces, amount = demand.sums(date(2026, 3, 1), date(2026, 3, 3))

    assert demand.pieces.tolist() == [1_000, 5_000]
    assert (pieces.tolist(), amount.tolist()) == ([1_000], [100])


def test_weeks_end_before_a_day(shop: Shop) -> None:
    made = records()
    for day, pieces in ((1, 1), (7, 2), (8, 4), (14, 8), (15, 16)):
        made.order(date(2026, 3, day), [Line(1, 100, pieces=pieces)])

    with facts_of(shop, made, today=TODAY) as facts:
        demand = demand_of(facts)
        weeks = demand.weeks(date(2026, 3, 15), 2).tolist()
        longer = demand.weeks(date(2026, 3, 15), 3).tolist()
        last = demand.last_days(date(2026, 3, 15)).tolist()

    assert weeks == [[3_000, 12_000]]
    assert longer == [[0, 3_000, 12_000]]
    assert last == [date(2026, 3, 14).toordinal()]
    assert demand.first_days().tolist() == [date(2026, 3, 1).toordinal()]


def test_covered_weeks_are_whole_ones(shop: Shop) -> None:
    made = records()
    made.order(date(2026, 3, 1), [Line(1, 100)])
    made.order(date(2026, 3, 19), [Line(1, 100)])

    with facts_of(shop, made, today=TODAY) as facts:
        assert covered_weeks(facts, 10) == (TODAY, 2)
        assert covered_weeks(facts, 1) == (TODAY, 1)


def test_an_empty_shop_has_none(shop: Shop) -> None:
    with facts_of(shop, records(), today=TODAY) as facts:
        assert demand_of(facts).pieces.size == 0
        assert demand_of(facts).weeks(TODAY, 2).tolist() == [[0, 0]]
        assert covered_weeks(facts, 10) == (TODAY, 0)
