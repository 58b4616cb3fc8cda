from __future__ import annotations

from datetime import date

from shopdesk.demo.days import Day, plan_days
from shopdesk.demo.recipe import read_recipe

RECIPE = read_recipe("en")
DAYS = {day.day: day for day in plan_days(RECIPE, date(2025, 10, 1), date(2026, 11, 22))}


def online(day: date) -> float:
    return DAYS[day].factors["online"]


def test_every_day_is_there_once() -> None:
    assert len(DAYS) == 418
    assert DAYS[date(2025, 10, 1)].progress == 0.0
    assert DAYS[date(2026, 11, 22)].progress == 1.0


def test_big_sale_is_five_times_a_normal_day() -> None:
    assert online(date(2025, 11, 11)) / online(date(2025, 11, 18)) > 4.5
    assert DAYS[date(2025, 11, 11)].sale is not None
    assert DAYS[date(2025, 11, 18)].sale is None


def test_sales_are_online_only() -> None:
    sale, normal = DAYS[date(2026, 6, 18)], DAYS[date(2026, 6, 25)]

    assert sale.factors["online"] > 4 * normal.factors["online"]
    assert sale.factors["counter"] < 1.05 * normal.factors["counter"]


def test_spring_festival_is_quiet_and_nobody_ships() -> None:
    new_year = date(2026, 2, 17)

    assert DAYS[new_year].closed
    assert online(new_year) < 0.2 * online(date(2026, 3, 17))
    assert online(date(2026, 1, 28)) > online(date(2026, 3, 18))
    assert not DAYS[date(2026, 3, 17)].closed


def test_shop_grows() -> None:
    first = sum(online(day) for day in DAYS if day.month == 10 and day.year == 2025)
    second = sum(online(day) for day in DAYS if day.month == 10 and day.year == 2026)

    assert 1.3 < second / first < 1.6


def test_companies_rest_at_the_weekend() -> None:
    sunday = DAYS[date(2026, 9, 6)]
    monday = DAYS[date(2026, 9, 7)]

    assert sunday.factors["wholesale"] == 0
    assert monday.factors["wholesale"] > 0


def test_one_day_is_a_plan_too() -> None:
    (only,) = plan_days(RECIPE, date(2026, 1, 1), date(2026, 1, 1))

    assert isinstance(only, Day)
    assert only.progress == 0.0
