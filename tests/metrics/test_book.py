"""The three questions that can be put to a measure, and what they answer at the edges."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from shopdesk.i18n import using_language
from shopdesk.metrics.book import (
    BOOK,
    HEADLINE,
    KPI_TILES,
    Metrics,
    compare,
    compute,
    explain,
    find_measure,
    reference_periods,
    series,
)
from shopdesk.metrics.measure import By, Change, Convention, Scope, Value
from tests.metrics.records import Line, Records, facts_of, records
from tests.metrics.test_against_pandas import TODAY, WINTER, random_shop

JANUARY, FEBRUARY, MARCH = (Period.month(2026, month) for month in (1, 2, 3))


def small_shop() -> Records:
    """January 100.00, February 150.00 less 20.00 refunded, 10.00 in March so far."""
    made = records()
    made.sku("S2")
    made.channel("shop")
    anna, ben = made.customer("Anna"), made.customer("Ben")
    made.sale(date(2026, 1, 10), 10_000, customer=anna)
    made.order(date(2026, 2, 3), [Line(1, 6_000, pieces=2)], customer=anna, country="DE")
    made.order(date(2026, 2, 20), [Line(2, 9_000)], customer=ben, channel=2, country="FR")
    made.refund(date(2026, 2, 25), [Line(2, 2_000)], customer=ben, channel=2, country="FR")
    made.sale(date(2026, 3, 2), 1_000, customer=ben)
    return made


MID_MARCH = date(2026, 3, 6)


def test_value_of_a_month(shop: Shop) -> None:
    with facts_of(shop, small_shop(), today=MID_MARCH) as facts:
        assert compute(facts, "net_sales", scope=Scope(FEBRUARY)) == Value(13_000)
        assert compute(facts, "sales_per_buyer", scope=Scope(FEBRUARY)) == Value(
            Fraction(7_500), 15_000, 2, sample=2
        )
        assert compute(facts, "sales", scope=Scope(MARCH)) == Value(1_000, unfinished=True)


@pytest.mark.parametrize("key", ["sales", "orders", "refund_rate", "hours_to_ship", "buyers"])
@pytest.mark.parametrize("month", [Period.month(2025, 12), Period.month(2026, 4)])
def test_nothing_recorded_is_unknown_not_zero(shop: Shop, key: str, month: Period) -> None:
    with facts_of(shop, small_shop(), today=MID_MARCH) as facts:
        found = compute(facts, key, scope=Scope(month))

    assert found == Value(None, unfinished=month.start > MID_MARCH)


@pytest.mark.parametrize("key", list(BOOK))
def test_empty_shop_has_no_figures(shop: Shop, key: str) -> None:
    with Metrics(shop).facts(today=MID_MARCH) as facts:
        found = compute(facts, key, scope=Scope(FEBRUARY))
        compared = compare(facts, key, scope=Scope(FEBRUARY))
        points = [
            point
            for by in BOOK[key].grains
            for point in series(facts, key, scope=Scope(FEBRUARY), by=by).points
        ]

    assert found.amount in (None, 0)
    assert (found.amount is None) == (BOOK[key].group != "stock" or found.denominator is not None)
    assert compared.change.ratio is None
    assert all(not point.value.amount for point in points)


@pytest.mark.parametrize("key", list(BOOK))
def test_single_order(shop: Shop, key: str) -> None:
    made = records()
    made.sale(date(2026, 2, 3), 999)

    with facts_of(shop, made, today=MID_MARCH) as facts:
        compute(facts, key, scope=Scope(FEBRUARY))
        for by in BOOK[key].grains:
            found = series(facts, key, scope=Scope(FEBRUARY), by=by)
            assert sum(1 for point in found.points if point.value.amount) <= 1


def test_empty_period_is_unknown(shop: Shop) -> None:
    nothing = Period(date(2026, 2, 3), date(2026, 2, 3))

    with facts_of(shop, small_shop(), today=MID_MARCH) as facts:
        assert compute(facts, "sales", scope=Scope(nothing)).amount in (None, 0)
        assert series(facts, "sales", scope=Scope(nothing), by=By.DAY).points == ()


def test_calendar_axis_shows_every_interval(shop: Shop) -> None:
    scope = Scope(Period(date(2025, 12, 1), date(2026, 5, 1)))

    with facts_of(shop, small_shop(), today=MID_MARCH) as facts:
        found = series(facts, "sales", scope=scope, by=By.MONTH)

    assert [(point.key, point.label, point.value) for point in found.points] == [
        (20251201, "2025-12", Value(None)),
        (20260101, "2026-01", Value(10_000)),
        (20260201, "2026-02", Value(15_000)),
        (20260301, "2026-03", Value(1_000, unfinished=True)),
        (20260401, "2026-04", Value(None, unfinished=True)),
    ]
    assert [point.period for point in found.points][1] == JANUARY
    assert found.total == Value(26_000, unfinished=True)


def test_month_without_sales_inside_the_records_is_zero(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 1, 10), 100)
    made.sale(date(2026, 3, 1), 100)

    with facts_of(shop, made, today=MID_MARCH) as facts:
        assert compute(facts, "sales", scope=Scope(FEBRUARY)) == Value(0)
        assert compute(facts, "sales_per_order", scope=Scope(FEBRUARY)) == Value(None, 0, 0, 0)


def test_intervals_are_cut_at_the_period(shop: Shop) -> None:
    scope = Scope(Period(date(2026, 2, 4), date(2026, 3, 2)))

    with facts_of(shop, small_shop(), today=MID_MARCH) as facts:
        points = series(facts, "sales", scope=scope, by=By.MONTH).points

    assert [(point.key, point.value.amount) for point in points] == [
        (20260204, 9_000),
        (20260301, 0),
    ]


def test_other_axes_show_what_occurs_largest_first(shop: Shop) -> None:
    with facts_of(shop, small_shop(), today=MID_MARCH) as facts:
        year = Scope(Period.month(2026, 2))
        channels = series(facts, "net_sales", scope=year, by=By.CHANNEL)
        countries = series(facts, "sales", scope=Scope(JANUARY), by=By.COUNTRY)

    assert [(point.key, point.label, point.value.amount) for point in channels.points] == [
        (2, "Shop", 7_000),
        (1, "Web", 6_000),
    ]
    assert channels.top(1)[0].label == "Shop"
    assert [(point.key, point.value.amount) for point in countries.points] == [("", 10_000)]


def test_equal_points_stand_by_label(shop: Shop) -> None:
    made = records()
    for country in ("B", "C", "A"):
        made.sale(date(2026, 2, 1), 100, country=country)

    with facts_of(shop, made, today=MID_MARCH) as facts:
        points = series(facts, "sales", scope=Scope(FEBRUARY), by=By.COUNTRY).points

    assert [point.label for point in points] == ["A", "B", "C"]


def test_comparison_with_the_month_before(shop: Shop) -> None:
    with facts_of(shop, small_shop(), today=MID_MARCH) as facts:
        found = compare(facts, "net_sales", scope=Scope(FEBRUARY))

    assert found.value == Value(13_000)
    assert found.previous == Value(10_000)
    assert found.change == Change(3_000, Fraction(3, 10))
    assert found.year_before == Value(None)
    assert found.year_change == Change(None, None)
    assert (found.previous_period, found.year_before_period) == (JANUARY, Period.month(2025, 2))
    assert not found.like_for_like


def test_unfinished_month_is_compared_with_as_many_days(shop: Shop) -> None:
    with facts_of(shop, small_shop(), today=MID_MARCH) as facts:
        found = compare(facts, "sales", scope=Scope(MARCH))

    assert found.like_for_like
    assert found.previous_period == Period(date(2026, 2, 1), date(2026, 2, 6))
    assert found.year_before_period == Period(date(2025, 3, 1), date(2025, 3, 6))
    assert found.previous == Value(6_000)
    assert found.change == Change(-5_000, Fraction(-5, 6))


def test_reference_of_a_future_month_is_whole(shop: Shop) -> None:
    with facts_of(shop, small_shop(), today=MID_MARCH) as facts:
        found = reference_periods(facts, Period.month(2026, 4))

    assert found == (MARCH, Period.month(2025, 4))


def test_longer_month_before_is_cut_at_its_own_end(shop: Shop) -> None:
    with facts_of(shop, small_shop(), today=date(2026, 3, 31)) as facts:
        found = reference_periods(facts, MARCH)

    assert found[0] == FEBRUARY


def test_unknown_key_names_near_ones() -> None:
    with pytest.raises(UserError) as refusal, using_language("en"):
        find_measure("nett_sales")

    assert refusal.value.code == "SD-KPI-001"
    assert "net_sales" in refusal.value.message


def test_impossible_axis_is_refused(shop: Shop) -> None:
    with Metrics(shop).facts(today=MID_MARCH) as facts:
        with pytest.raises(UserError, match="SD-KPI-002"):
            series(facts, "stock_value", scope=Scope(FEBRUARY), by=By.MONTH)
        with pytest.raises(UserError, match="SD-KPI-003"):
            compute(facts, "stock_value", scope=Scope(FEBRUARY, channel_id=1))
        with pytest.raises(UserError, match="SD-KPI-003"):
            compare(facts, "stock_value", scope=Scope(FEBRUARY, country="DE"))


def test_keys_that_screens_start_with_exist() -> None:
    assert set(KPI_TILES) <= BOOK.keys()
    assert set(HEADLINE) == set(Convention)
    assert set(HEADLINE.values()) <= BOOK.keys()
    assert explain("net_sales").key == "net_sales"


@pytest.mark.postgres
def test_both_engines_give_the_same(shop: Shop, postgres_address: str) -> None:
    made = random_shop(7)
    server = open_shop(postgres_address)
    try:
        made.write(shop)
        made.write(server)
        with (
            Metrics(shop).facts(today=TODAY) as here,
            Metrics(server).facts(today=TODAY) as there,
        ):
            for key, found in BOOK.items():
                for convention in Convention:
                    scope = Scope(WINTER, convention=convention)
                    assert compute(here, key, scope=scope) == compute(there, key, scope=scope)
                    for by in found.grains:
                        one = series(here, key, scope=scope, by=by).points
                        other = series(there, key, scope=scope, by=by).points
                        assert {point.key: point for point in one} == {
                            point.key: point for point in other
                        }
    finally:
        server.close()
