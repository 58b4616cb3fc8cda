"""Forecasts of a shop: weekly series of its SKUs, of all sales, with its events."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shopdesk import settings
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled
from shopdesk.metrics.forecast import Method
from shopdesk.metrics.forecast.skus import forecast_sales, forecast_skus, occasions_of
from shopdesk.stock.rules import Place
from tests.metrics.records import Line, Records, facts_of, records

END = date(2026, 3, 16)


def steady(weeks: int = 40) -> Records:
    """S1 sells 7 pieces a week, S2 nothing, OLD sold once and is not active any more."""
    made = records()
    made.sku("S2")
    made.sku("OLD", active=False)
    for week in range(weeks):
        made.order(END - timedelta(days=7 * week + 7), [Line(1, 700, pieces=4)])
        made.order(END - timedelta(days=7 * week + 2), [Line(1, 500, pieces=3)])
    made.order(END - timedelta(days=20), [Line(3, 100)])
    return made


def test_active_skus_by_week(shop: Shop) -> None:
    with facts_of(shop, steady(), today=END) as facts:
        found = forecast_skus(facts, horizon=4)

    assert sorted(found) == [1, 2]
    one = found[1]
    assert (one.code, one.first_day, len(one.weeks)) == ("S1", END, 40)
    assert set(one.weeks) == {7.0}
    assert one.forecast.values == (7.0,) * 4
    assert found[2].forecast.values == (0.0,) * 4


def test_skus_by_name_and_demand_of_days(shop: Shop) -> None:
    with facts_of(shop, steady(), today=END) as facts:
        found = forecast_skus(facts, [1, 3], horizon=4)

    assert list(found) == [1, 3]
    assert found[1].demand(0) == 0
    assert found[1].demand(10) == pytest.approx(10)
    assert found[1].demand(28) == pytest.approx(28)
    # Beyond the horizon as in its last week.
    assert found[1].demand(45) == pytest.approx(45)


def test_sales_of_the_whole_shop(shop: Shop) -> None:
    with facts_of(shop, steady(), today=END) as facts:
        found = forecast_sales(facts, horizon=2)

    assert len(found.weeks) == 40
    assert found.weeks[-1] == 1_200
    assert found.weeks[-3] == 1_300
    assert found.forecast.values[0] == pytest.approx(1_200, abs=60)


def test_an_empty_shop_is_told_nothing(shop: Shop) -> None:
    with facts_of(shop, records(), today=END) as facts:
        found = forecast_skus(facts, horizon=3)

        assert found[1].forecast.values == (0.0, 0.0, 0.0)
        assert found[1].weeks == ()
        assert forecast_sales(facts).forecast.values[0] == 0


def test_last_years_event_comes_again(shop: Shop) -> None:
    # 双11 of 2025 brought 110 pieces above 7 a week; the forecast begins on 26 October 2026.
    made = records()
    today = date(2026, 10, 26)
    for week in range(80):
        made.order(today - timedelta(days=7 * week + 3), [Line(1, 700, pieces=7)])
    for number in range(1, 12):
        made.order(date(2025, 11, number), [Line(1, 1_000, pieces=10)])

    with facts_of(shop, made, today=today) as facts:
        one = forecast_skus(facts, horizon=4)[1].forecast

    assert [effect.key for effect in one.effects] == ["double_11"]
    assert one.effects[0].amount == pytest.approx(110)
    # 1 November, 2–8 and 9–11 November on the first three weeks.
    assert one.values == pytest.approx((7 + 10, 7 + 70, 7 + 30, 7))


def test_calendars_follow_the_setting(shop: Shop) -> None:
    with facts_of(shop, records(), today=END) as facts:
        assert "double_11" in {one.key for one in occasions_of(facts)}
        assert "easter" not in {one.key for one in occasions_of(facts)}
    for chosen, keys in (("west", 7), ("all", 17), ("none", 0), ("china", 10)):
        with shop.unit_of_work() as session:
            settings.store(session, settings.STOCK_CALENDARS, value=chosen)
        from shopdesk.metrics.book import Metrics

        with Metrics(shop).facts(today=END) as facts:
            assert len(occasions_of(facts)) == keys


def gappy(kind: Place) -> Records:
    """7 a week, but nothing on hand in the last week but two, and on 4 days of the last one."""
    made = records()
    begin = END - timedelta(days=7 * 30)
    made.move(begin, 1, pieces=7 * 27, value=700, source=kind, target=Place.SHELF)
    for week in range(30):
        monday = begin + timedelta(days=7 * week)
        if week in {27, 28}:
            continue
        pieces = 3 if week == 29 else 7
        if week == 29:
            made.move(monday + timedelta(days=4), 1, pieces=3, value=9, source=Place.SUPPLIER,
                      target=Place.SHELF)  # fmt: skip
        for number in range(pieces):
            day = monday + timedelta(days=(7 - pieces) + number)
            made.order(day, [Line(1, 100)])
            made.move(day, 1, pieces=1, value=1, source=Place.SHELF, target=Place.CUSTOMER)
    return made


def test_weeks_without_stock_are_no_weeks_without_demand(shop: Shop) -> None:
    with facts_of(shop, gappy(Place.SUPPLIER), today=END) as facts:
        found = forecast_skus(facts, horizon=2)[1]

    # What was sold stays as it was; the three weeks count as they would have been.
    assert found.weeks[-4:] == (7.0, 0.0, 0.0, 3.0)
    assert found.filled == 3
    assert found.forecast.values == pytest.approx((7, 7))


def test_inferred_stock_fills_nothing(shop: Shop) -> None:
    with facts_of(shop, gappy(Place.UNRECORDED), today=END) as facts:
        found = forecast_skus(facts, horizon=2)[1]

    assert found.filled == 0
    assert max(found.forecast.values) < 6


def test_progress_can_stop_it(shop: Shop) -> None:
    def stop(_done: int, _total: int, _text: str) -> None:
        raise Cancelled

    with facts_of(shop, steady(), today=END) as facts, pytest.raises(Cancelled):
        forecast_skus(facts, progress=stop)


def test_short_records_fall_back_to_an_average(shop: Shop) -> None:
    with facts_of(shop, steady(5), today=END) as facts:
        found = forecast_skus(facts, horizon=2)[1].forecast

    assert found.method is Method.AVERAGE
    assert found.values == (7.0, 7.0)
