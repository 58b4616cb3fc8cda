"""Goods through own places by day: balances, sums over days, days with nothing."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.flow import flow_of
from shopdesk.metrics.stock import stock_at
from shopdesk.stock.rules import Place
from tests.metrics.records import Records, facts_of, records

TODAY = date(2026, 3, 20)
SHELF, CUSTOMER, SUPPLIER, LOSS = Place.SHELF, Place.CUSTOMER, Place.SUPPLIER, Place.LOSS


def day(number: int) -> date:
    return date(2026, 3, number)


def made_up() -> Records:
    """10 in on the 2nd, 4 sold on the 4th, 6 lost on the 6th, 5 in on the 10th."""
    made = records()
    made.move(day(2), 1, pieces=10, value=1_000, source=SUPPLIER, target=SHELF)
    made.move(day(3), 1, pieces=3, value=300, source=SHELF, target=Place.QUARANTINE)
    made.move(day(4), 1, pieces=4, value=400, source=SHELF, target=CUSTOMER)
    made.move(day(6), 1, pieces=6, value=600, source=SHELF, target=LOSS)
    made.move(day(10), 1, pieces=5, value=700, source=SUPPLIER, target=SHELF)
    return made


def test_rows_and_running_sums(any_shop: Shop) -> None:
    with facts_of(any_shop, made_up(), today=TODAY) as facts:
        flow = flow_of(facts)

    assert flow.balance.tolist() == [10_000, 10_000, 6_000, 0, 5_000]
    assert flow.worth.tolist() == [1_000, 1_000, 600, 0, 700]
    assert flow.received.tolist() == [10_000, 0, 0, 0, 5_000]
    assert flow.received_value.tolist() == [1_000, 0, 0, 0, 700]
    assert flow.sold.tolist() == [0, 0, 4_000, 0, 0]
    assert flow.sold_value.tolist() == [0, 0, 400, 0, 0]


def test_returns_are_taken_off_what_was_sold(shop: Shop) -> None:
    made = made_up()
    made.move(day(11), 1, pieces=1, value=100, source=CUSTOMER, target=Place.RETURNS)
    made.move(day(11), 1, pieces=1, value=100, source=Place.RETURNS, target=SUPPLIER)

    with facts_of(shop, made, today=TODAY) as facts:
        flow = flow_of(facts)

    assert flow.sold.tolist()[-1] == -1_000
    assert flow.received.tolist()[-1] == 0
    assert flow.balance.tolist()[-1] == 5_000


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((2, 5), (26_000, 0, 3)),
        ((1, 3), (10_000, 0, 1)),
        ((6, 12), (10_000, 3, 6)),
        ((7, 10), (0, 3, 3)),
        ((8, 9), (0, 1, 1)),
        ((12, 20), (40_000, 0, 8)),
        ((1, 2), (0, 0, 0)),
    ],
)
def test_sums_over_days(shop: Shop, days: tuple[int, int], expected: tuple[int, int, int]) -> None:
    first, end = day(days[0]), day(days[1])
    sums, empty, known = expected

    with facts_of(shop, made_up(), today=TODAY) as facts:
        flow = flow_of(facts)

        assert flow.day_sums(flow.balance, first, end).tolist() == [sums]
        # The 6th had stock in the morning, the 10th got some.
        assert flow.empty_days(first, end).tolist() == [empty]
        assert flow.known_days(first, end).tolist() == [known]


def test_revaluations_change_the_worth_from_their_day_on(any_shop: Shop) -> None:
    made = made_up()
    made.revalue(day(5), 1, 60)

    with facts_of(any_shop, made, today=TODAY) as facts:
        flow = flow_of(facts)

        assert flow.worth.tolist() == [1_000, 1_000, 600, 660, 60, 760]
        assert stock_at(facts, day(5)).value.tolist() == [600]
        assert stock_at(facts, day(6)).value.tolist() == [660]
        assert stock_at(facts, date(2026, 4, 1)).value.tolist() == [760]


@pytest.mark.parametrize("seed", range(3))
def test_equals_a_count_day_by_day(shop: Shop, seed: int) -> None:
    dice = random.Random(seed)
    made = records()
    for code in ("S2", "S3", "S4"):
        made.sku(code)
    places = [SHELF, Place.TRANSIT, CUSTOMER, SUPPLIER, LOSS, Place.UNRECORDED]
    for _ in range(150):
        source, target = dice.sample(places, 2)
        made.move(day(dice.randint(1, 19)), dice.randint(1, 3), pieces=dice.randint(1, 5),
                  value=dice.randint(0, 900), source=source, target=target)  # fmt: skip
    own = {int(SHELF), int(Place.TRANSIT)}

    with facts_of(shop, made, today=TODAY) as facts:
        flow = flow_of(facts)
        period = Period(day(3), day(15))
        sums = flow.day_sums(flow.balance, period.start, period.end).tolist()
        empty = flow.empty_days(period.start, period.end).tolist()
        at = [flow.at(flow.balance, day(number)).tolist() for number in range(1, 21)]

    for sku in range(1, 5):
        rows = [row for row in made.moves if row["sku_id"] == sku]

        def closing(until: date, rows: list[dict[str, int]] = rows) -> int:
            key = until.year * 10_000 + until.month * 100 + until.day
            return sum(
                row["quantity"] * ((row["to_id"] in own) - (row["from_id"] in own))
                for row in rows
                if row["business_date"] <= key
            )

        days = [period.start + timedelta(days=n) for n in range(period.days)]
        moved = {row["business_date"] for row in rows}
        first = min(moved, default=99_999_999)
        assert sums[sku - 1] == sum(closing(one) for one in days)
        assert empty[sku - 1] == sum(
            closing(one) <= 0 and key not in moved and key > first
            for one in days
            for key in [one.year * 10_000 + one.month * 100 + one.day]
        )
        assert [row[sku - 1] for row in at] == [
            closing(day(n) - timedelta(days=1)) for n in range(1, 21)
        ]


def test_empty_days_by_week(shop: Shop) -> None:
    # Nothing on the 7th, 8th and 9th; weeks of seven days before the 13th: 6th–12th and before.
    with facts_of(shop, made_up(), today=TODAY) as facts:
        flow = flow_of(facts)

        assert flow.empty_weeks(day(13), 2).tolist() == [[0, 3]]
        assert flow.empty_weeks(day(9), 2).tolist() == [[0, 2]]
        assert flow.empty_weeks(day(8), 1).tolist() == [[1]]
        assert flow.empty_weeks(day(2), 3).tolist() == [[0, 0, 0]]


def test_an_empty_ledger(shop: Shop) -> None:
    with facts_of(shop, records(), today=TODAY) as facts:
        flow = flow_of(facts)

        assert flow.at(flow.balance, TODAY).tolist() == [0]
        assert flow.empty_days(day(1), TODAY).tolist() == [0]
