"""Points of an axis and their names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.i18n import using_language
from shopdesk.metrics.axes import axis_of
from shopdesk.metrics.book import series
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import By, Scope
from tests.metrics.records import Line, Records, facts_of

WEEK = Period(date(2026, 3, 2), date(2026, 3, 9))


def market() -> Records:
    made = Records()
    made.channel("web")
    tea = made.category("Tea")
    made.sku("S1", category=tea)
    made.sku("S2")
    made.sku("POST", kind="service")
    made.customer("Anna")
    made.customer("")
    day = date(2026, 3, 4)
    made.order(
        day, [Line(1, 800), Line(2, 400), Line(3, 200, kind="service"), Line(None, 100)],
        customer=1, province="浙江省",
    )  # fmt: skip
    made.order(day, [Line(1, 50)], customer=2, country="中国")
    made.order(day, [Line(1, 20)])
    return made


@pytest.fixture
def facts(shop: Shop) -> Iterator[Facts]:
    with (
        using_language("en"),
        facts_of(shop, market(), today=date(2026, 3, 9)) as found,
    ):
        yield found


LABELS = {
    By.CHANNEL: [(1, "Web", 1_570)],
    By.COUNTRY: [("", "unknown country", 1_520), ("中国", "中国", 50)],
    By.PROVINCE: [("浙江省", "浙江省", 1_500), ("", "unknown province", 70)],
    By.CUSTOMER: [(1, "Anna", 1_500), (2, "K2", 50), (None, "no known customer", 20)],
    By.CATEGORY: [
        (1, "Tea", 870), (None, "no category", 500), ("service", "Services", 200)
    ],
    By.PRODUCT: [
        (1, "S1 Product S1", 870), (2, "S2 Product S2", 400), ("service", "Services", 200),
        (None, "no product", 100),
    ],
    By.SKU: [
        (1, "S1 Thing S1", 870), (2, "S2 Thing S2", 400), ("service", "Services", 200),
        (None, "no SKU", 100),
    ],
}  # fmt: skip


@pytest.mark.parametrize("by", LABELS)
def test_points_have_names(facts: Facts, by: By) -> None:
    points = series(facts, "sales", scope=Scope(WEEK), by=by).points

    assert [(point.key, point.label, point.value.amount) for point in points] == LABELS[by]


def test_weekdays_and_hours_have_names(facts: Facts) -> None:
    weekdays = series(facts, "orders", scope=Scope(WEEK), by=By.WEEKDAY).points
    hours = series(facts, "orders", scope=Scope(WEEK), by=By.HOUR).points

    assert [point.label for point in weekdays][:3] == ["Monday", "Tuesday", "Wednesday"]
    assert [point.value.amount for point in weekdays] == [0, 0, 3, 0, 0, 0, 0]
    assert [point.label for point in hours][::12] == ["00:00", "12:00"]
    assert hours[12].value.amount == 3


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        (By.DAY, ["2026-03-02", "2026-03-03"]),
        (By.WEEK, ["2026-W10"]),
        (By.MONTH, ["2026-03"]),
        (By.QUARTER, ["2026-Q1"]),
        (By.YEAR, ["2026"]),
    ],
)
def test_intervals_have_names(facts: Facts, by: By, labels: list[str]) -> None:
    axis = axis_of(facts, Scope(Period(date(2026, 3, 2), date(2026, 3, 4))), by)

    assert axis.labels(range(axis.size)) == labels
    assert axis.is_ordered


def test_without_an_axis_there_is_one_point(facts: Facts) -> None:
    axis = axis_of(facts, Scope(WEEK), None)

    assert (axis.size, axis.labels([0])) == (1, [""])
