"""Dead stock, slow sellers, and price steps against the cash that they free."""

from __future__ import annotations

from datetime import date, timedelta

from shopdesk import settings
from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import compute
from shopdesk.metrics.clearance import clearance_steps, dead_stock, slow_sellers
from shopdesk.metrics.measure import Scope
from shopdesk.stock.rules import Place
from tests.metrics.records import Line, Records, facts_of, records

TODAY = date(2026, 3, 20)
END = date(2026, 3, 21)
MARCH = Scope(Period.month(2026, 3))


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


def shelves() -> Records:
    """S1 old and unsold, S2 old and sold, S3 fresh and unsold, S4 old with a fresh receipt."""
    made = records()
    for code in ("S2", "S3", "S4"):
        made.sku(code)
    for sku, days, pieces, value in (
        (1, 200, 10, 1_000), (2, 200, 10, 2_000), (3, 20, 10, 4_000), (4, 200, 5, 500),
        (4, 10, 5, 900),
    ):  # fmt: skip
        made.move(before(days), sku, pieces=pieces, value=value, source=Place.SUPPLIER,
                  target=Place.SHELF)  # fmt: skip
    made.order(before(30), [Line(2, 300, pieces=3)])
    made.move(before(30), 2, pieces=3, value=600, source=Place.SHELF, target=Place.CUSTOMER)
    for row in made.skus:
        row["price"] = 250
    return made


def test_dead_is_old_and_unsold(any_shop: Shop) -> None:
    with facts_of(any_shop, shelves(), today=TODAY) as facts:
        found = dead_stock(facts, END)
        value = compute(facts, "dead_stock_value", scope=MARCH).amount
        pieces = compute(facts, "dead_stock_units", scope=MARCH).amount

    # S4: half of its pieces came lately; its book value is shared out by pieces.
    assert [(row.code, row.quantity, row.old_quantity, row.old_value) for row in found] == [
        ("S1", 10_000, 10_000, 1_000),
        ("S4", 10_000, 5_000, 700),
    ]
    assert (value, pieces) == (1_700, 15_000)
    assert found[0].last_sold is None
    assert found[0].age_days == 200


def test_the_days_are_a_setting(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        settings.store(session, settings.STOCK_DEAD_DAYS, value=15)

    with facts_of(shop, shelves(), today=TODAY) as facts:
        found = dead_stock(facts, END)
        value = compute(facts, "dead_stock_value", scope=MARCH).amount

    assert [row.code for row in found] == ["S3", "S2", "S1", "S4"]
    assert value == 4_000 + 1_400 + 700 + 1_000


def test_slow_sellers_were_on_sale_for_all_the_time(shop: Shop) -> None:
    made = shelves()
    made.order(before(100), [Line(1, 10_000, pieces=100)])

    with facts_of(shop, made, today=TODAY) as facts:
        found = slow_sellers(facts, END)
        more = slow_sellers(facts, END, pieces=101)
        short = slow_sellers(facts, END, months=1)

    # S1 sold 100, S3 came 20 days ago.
    assert [(row.code, row.sold) for row in found] == [("S4", 0), ("S2", 3_000)]
    assert [row.code for row in more] == ["S4", "S2", "S1"]
    assert [row.code for row in short] == ["S4", "S2", "S1"]
    assert found[1].last_sold == before(30)


def test_an_inactive_sku_is_no_slow_seller(shop: Shop) -> None:
    made = shelves()
    made.skus[1]["active"] = 0

    with facts_of(shop, made, today=TODAY) as facts:
        assert [row.code for row in slow_sellers(facts, END)] == ["S4", "S1"]


def test_steps_of_a_plan() -> None:
    steps = clearance_steps(10_000, 1_800, 250, start=END)

    assert [(step.percent_off, step.price, step.cash, step.result) for step in steps] == [
        (20, 200, 2_000, 200),
        (35, 163, 1_630, -170),
        (50, 125, 1_250, -550),
        (70, 75, 750, -1_050),
    ]
    assert [step.below_cost for step in steps] == [False, True, True, True]
    assert [step.first_day for step in steps] == [END + timedelta(days=14 * n) for n in range(4)]


def test_no_step_goes_below_the_floor() -> None:
    steps = clearance_steps(10_000, 1_800, 250, start=END, floor=150)

    assert [step.price for step in steps] == [200, 163, 150]
    assert steps[-1].percent_off == 40


def test_without_price_or_goods_there_is_no_plan() -> None:
    assert clearance_steps(10_000, 1_800, 0, start=END) == ()
    assert clearance_steps(0, 0, 250, start=END) == ()


def test_floor_of_the_sku_is_kept(shop: Shop) -> None:
    made = shelves()
    for row in made.skus:
        row["floor_price"] = 190

    with facts_of(shop, made, today=TODAY) as facts:
        (_other, found) = dead_stock(facts, END)

    assert [step.price for step in found.steps] == [200, 190]
    assert found.cash == (1_900, 2_000)
