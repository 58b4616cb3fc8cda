"""How busy each day is: growth, months, weekdays, sales and the festivals without parcels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shopdesk.demo.recipe import Recipe, Sale

_GROWTH_A_YEAR = 1.45


@dataclass(frozen=True, slots=True)
class Day:
    """One business date: orders expected online, at the counter and from companies, relative.

    ``progress`` goes from 0 at the start to 1 today; ``sale`` is the sale of the day.
    """

    day: date
    progress: float
    factors: dict[str, float]
    sale: Sale | None
    closed: bool  # nobody ships today


def plan_days(recipe: Recipe, first: date, last: date) -> list[Day]:
    """Every day of the demo shop's life with its weights."""
    count = (last - first).days + 1
    days = []
    for number in range(count):
        day = first + timedelta(days=number)
        progress = number / max(1, count - 1)
        common = _GROWTH_A_YEAR ** (number / 365) * recipe.months[day.month - 1]
        sale, factor = _sale(recipe, day)
        festival = _festival(recipe, day)
        weekday = day.weekday()
        factors = {kind: common * week[weekday] * festival for kind, week in recipe.week.items()}
        factors["online"] *= factor
        days.append(Day(day, progress, factors, sale, festival <= 0.15))
    return days


def _sale(recipe: Recipe, day: date) -> tuple[Sale | None, float]:
    for sale in recipe.sales:
        factor = sale.days.get((day.month, day.day))
        if factor is not None:
            return sale, factor
    return None, 1.0


def _festival(recipe: Recipe, day: date) -> float:
    """Before the Chinese year people stock up, in it nobody sends parcels."""
    for start in recipe.spring_festival:
        distance = (day - start).days
        if -24 <= distance <= -10:
            return 1.3
        if -9 <= distance <= -4:
            return 0.6
        if -3 <= distance <= 5:
            return 0.12
        if 6 <= distance <= 10:
            return 0.55
    for start in recipe.mid_autumn:
        distance = (day - start).days
        if -16 <= distance <= -3:
            return 1.18
        if -2 <= distance <= 0:
            return 0.8
    if (day.month, day.day) in {(10, number) for number in range(1, 6)}:
        return 0.85
    return 1.0


def shipping_delay(days: list[Day], number: int) -> int:
    """Whole days that parcels of a day wait for: none, or until somebody ships again."""
    waited = 0
    while number + waited < len(days) and days[number + waited].closed:
        waited += 1
    return waited
