"""The parts of a change add up to it, whatever happened."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.metrics.book import Metrics, compute
from shopdesk.metrics.decomposition import PART_LABELS, Driver, decompose, drivers, shares
from shopdesk.metrics.measure import By, Convention, Scope
from tests.metrics.records import Line, Records, facts_of, records

FEBRUARY, MARCH = Period.month(2026, 2), Period.month(2026, 3)
TODAY = date(2026, 4, 1)
totals = st.integers(0, 10**9)
counts = st.integers(1, 10**6)


@given(
    st.tuples(counts, st.integers(0, 10**6), st.integers(0, 10**9), totals),
    st.tuples(counts, st.integers(0, 10**6), st.integers(0, 10**9), totals),
)
def test_shares_add_up_exactly(before: tuple[int, ...], after: tuple[int, ...]) -> None:
    assert sum(shares(before, after)) == after[-1] - before[-1]


@given(counts, counts, counts, totals, st.integers(2, 9))
def test_only_the_factor_that_changed_gets_a_share(
    buyers: int, orders: int, units: int, sales: int, times: int
) -> None:
    before = (buyers, orders, units, sales)

    # So many more buyers, each as before.
    assert shares(before, tuple(times * total for total in before)) == [
        (times - 1) * sales, 0, 0, 0
    ]  # fmt: skip
    # The same purchases at another price.
    assert shares(before, (buyers, orders, units, times * sales)) == [0, 0, 0, (times - 1) * sales]


def test_turning_time_round_turns_the_signs() -> None:
    before, after = (10, 15, 40, 9_000), (12, 24, 50, 20_000)

    assert shares(after, before) == [-share for share in shares(before, after)]


def test_two_factors_by_hand() -> None:
    # 2 orders of 3.00 become 4 orders of 5.00: (4-2)·(3+5)/2 = 8 and (5-3)·(2+4)/2 = 6.
    assert shares((2, 600), (4, 2_000)) == [800, 600]


def test_total_of_zero_pieces_is_passed_over() -> None:
    assert shares((2, 0, 600), (4, 0, 2_000)) == [800, 0, 600]


def two_months() -> Records:
    """February 30.00 + 10.00 anonymous; March 96.00, 20.00 of it anonymous, 6.00 refunded."""
    made = records()
    made.sku("S2")
    made.channel("shop")
    anna, ben = made.customer("Anna"), made.customer("Ben")
    made.order(date(2026, 2, 2), [Line(1, 3_000, pieces=3)], customer=anna)
    made.order(date(2026, 2, 3), [Line(1, 1_000)], channel=2)
    made.order(date(2026, 3, 2), [Line(1, 3_600, pieces=2)], customer=anna)
    made.order(date(2026, 3, 3), [Line(2, 2_000, pieces=2)], customer=anna)
    made.order(date(2026, 3, 4), [Line(1, 2_000, pieces=1)], customer=ben)
    made.order(date(2026, 3, 5), [Line(2, 2_000, pieces=4)], channel=2)
    made.refund(date(2026, 3, 6), [Line(1, 600)])
    return made


def test_parts_of_two_months(shop: Shop) -> None:
    with facts_of(shop, two_months(), today=TODAY) as facts:
        found = decompose(facts, Scope(MARCH))
        headline = compute(facts, "net_sales", scope=Scope(MARCH)).amount

    assert (found.before, found.after) == (4_000, 9_000)
    assert found.after == headline
    assert (found.period, found.against) == (MARCH, FEBRUARY)
    amounts = {part.key: part.amount for part in found.parts}
    assert sum(amounts.values()) == found.change == 5_000
    assert amounts["refunds"] == -600
    values = {part.key: (part.before, part.after) for part in found.parts}
    assert values["buyers"] == (Fraction(1), Fraction(2))
    assert values["orders_per_buyer"] == (Fraction(1), Fraction(3, 2))
    assert values["anonymous_orders"] == (Fraction(1), Fraction(1))
    assert values["items_per_order"] == (Fraction(2), Fraction(9, 4))
    assert values["price_per_unit"] == (Fraction(1_000), Fraction(9_600, 9))
    assert values["refunds"] == (Fraction(0), Fraction(600))
    # As many anonymous orders as before: their number did nothing.
    assert amounts["anonymous_orders"] == 0


def test_payment_convention_knows_no_refunds(shop: Shop) -> None:
    with facts_of(shop, two_months(), today=TODAY) as facts:
        found = decompose(facts, Scope(MARCH, convention=Convention.PAYMENT))

    assert (found.before, found.after) == (4_000, 9_600)
    assert "refunds" not in {part.key for part in found.parts}
    assert sum(part.amount for part in found.parts) == 5_600


def test_from_nothing_it_is_all_buyers(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 3, 2), 700, customer=made.customer("Anna"))
    made.sale(date(2026, 3, 3), 300)

    with facts_of(shop, made, today=TODAY) as facts:
        found = decompose(facts, Scope(MARCH))
        gone = decompose(facts, Scope(FEBRUARY), against=MARCH)

    assert {part.key: part.amount for part in found.parts if part.amount} == {
        "buyers": 700,
        "anonymous_orders": 300,
    }
    assert gone.change == -1_000
    assert {part.key: part.amount for part in gone.parts if part.amount} == {
        "buyers": -700,
        "anonymous_orders": -300,
    }


def test_refund_only_month(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 2, 2), 700, customer=made.customer("Anna"))
    made.refund(date(2026, 3, 2), [Line(1, 700)])

    with facts_of(shop, made, today=TODAY) as facts:
        found = decompose(facts, Scope(MARCH))

    assert (found.before, found.after) == (700, -700)
    assert {part.key: part.amount for part in found.parts} == {
        "buyers": -700, "orders_per_buyer": 0, "items_per_order": 0, "price_per_unit": 0,
        "refunds": -700,
    }  # fmt: skip


def test_empty_shop(shop: Shop) -> None:
    with Metrics(shop).facts(today=TODAY) as facts:
        found = decompose(facts, Scope(MARCH))

    assert (found.before, found.after, found.parts) == (0, 0, ())


@pytest.mark.parametrize("seed", range(8))
def test_random_months_add_up_to_the_minor_unit(shop: Shop, seed: int) -> None:
    dice = random.Random(seed)
    made = records()
    made.channel("shop")
    made.sku("POST", kind="service")
    for name in "ABCDE":
        made.customer(name)
    for _ in range(dice.randint(0, 40)):
        day = date(2026, dice.randint(2, 3), dice.randint(1, 28))
        who, channel = dice.choice((None, 1, 2, 3, 4, 5)), dice.randint(1, 2)
        line = Line(dice.choice((1, 2)), dice.randint(0, 9_999), pieces=dice.randint(1, 7))
        made.order(day, [line], customer=who, channel=channel, country=dice.choice("XY"))
        if dice.random() < 0.3:
            made.refund(day, [line], customer=who, channel=channel, country=dice.choice("XY"))

    with facts_of(shop, made, today=TODAY) as facts:
        found = decompose(facts, Scope(MARCH))
        net = [compute(facts, "net_sales", scope=Scope(part)) for part in (FEBRUARY, MARCH)]
        by_axis = [
            drivers(facts, Scope(MARCH), by=by).rows
            for by in (By.CHANNEL, By.COUNTRY, By.SKU, By.CATEGORY, By.CUSTOMER)
        ]

    assert [found.before, found.after] == [value.amount or 0 for value in net]
    assert sum(part.amount for part in found.parts) == found.change
    for rows in by_axis:
        assert sum(row.change for row in rows) == found.change


def test_drivers_stand_by_size_of_change(shop: Shop) -> None:
    with facts_of(shop, two_months(), today=TODAY) as facts:
        found = drivers(facts, Scope(MARCH), by=By.CHANNEL)
        items = drivers(facts, Scope(MARCH, convention=Convention.PAYMENT), by=By.SKU)

    assert found.rows == (Driver(1, "Web", 3_000, 7_000), Driver(2, "Shop", 1_000, 2_000))
    assert [row.change for row in items.rows] == [4_000, 1_600]


def test_drivers_of_an_impossible_axis_are_refused(shop: Shop) -> None:
    with (
        Metrics(shop).facts(today=TODAY) as facts,
        pytest.raises(UserError, match="SD-KPI-002"),
    ):
        drivers(facts, Scope(MARCH), by=By.PROVINCE)


def test_every_part_has_a_name() -> None:
    assert set(PART_LABELS) == {
        "buyers", "orders_per_buyer", "anonymous_orders", "items_per_order", "price_per_unit",
        "refunds",
    }  # fmt: skip
