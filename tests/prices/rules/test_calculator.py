"""The price calculator, worked by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.prices.rules import (
    Climb,
    Costs,
    Ending,
    break_even,
    by_competition,
    by_value,
    cost_plus,
    ladder,
    penetration,
)

# goods 20.00, freight 5.00, packing 1.00, fee 5 %, returns 3 %
COSTS = Costs(200_000, 500, 100, Fraction(5, 100), Fraction(3, 100))


def test_cost_plus() -> None:
    answer = cost_plus(COSTS, Fraction(27, 100))

    # 26.00 ÷ (1 − 0.05 − 0.03 − 0.27) = 26.00 ÷ 0.65 = 40.00
    assert answer.price == 4_000
    assert answer.margin == Fraction(27, 100)
    assert not answer.below_cost
    assert answer.steps[0].figures["fixed"] == 2_600
    assert answer.steps[1].figures["rest"] == Fraction(65, 100)


def test_an_ending_keeps_the_margin() -> None:
    answer = cost_plus(COSTS, Fraction(27, 100), ending=Ending.NINETY)
    assert answer.price == 4_090
    assert answer.margin is not None
    assert answer.margin > Fraction(27, 100)


def test_break_even_loses_nothing() -> None:
    price = break_even(COSTS)
    assert price == 2_827  # 26.00 ÷ 0.92 = 28.2608…
    assert COSTS.left(price, "CNY") >= 0 > COSTS.left(price - 1, "CNY")


def test_shares_that_take_all_are_refused() -> None:
    with pytest.raises(ValueError, match="whole price"):
        cost_plus(COSTS, Fraction(92, 100))


@given(
    cost=st.integers(1, 10**8),
    freight=st.integers(0, 10**5),
    fee=st.fractions(0, Fraction(3, 10)),
    target=st.fractions(0, Fraction(6, 10)),
)
def test_the_target_is_always_reached(
    cost: int, freight: int, fee: Fraction, target: Fraction
) -> None:
    costs = Costs(cost, freight, 0, fee)
    answer = cost_plus(costs, target)
    assert answer.margin is not None
    assert answer.margin >= target
    if answer.price > 1:
        cheaper = costs.margin(answer.price - 1, "CNY")
        assert cheaper is not None
        assert cheaper < target


def test_by_competition_takes_the_middle() -> None:
    answer = by_competition(COSTS, [3_000, 9_900, 4_000], Fraction(95, 100))
    assert answer.price == 3_800
    assert not answer.below_cost
    assert by_competition(COSTS, [1_000], Fraction(1)).below_cost
    with pytest.raises(ValueError, match="no prices"):
        by_competition(COSTS, [], Fraction(1))


def test_by_value() -> None:
    assert by_value(COSTS, 3_000, [800, -200]).price == 3_600
    assert by_value(COSTS, 100, [-800]).price == 0


def test_penetration_climbs_in_equal_steps() -> None:
    assert penetration(10_000, 7_000, date(2026, 3, 1), days=30, steps=3) == (
        Climb(date(2026, 3, 1), 7_000),
        Climb(date(2026, 3, 11), 8_000),
        Climb(date(2026, 3, 21), 9_000),
        Climb(date(2026, 3, 31), 10_000),
    )


@pytest.mark.parametrize(("launch", "days", "steps"), [(11, 10, 1), (5, 10, 0), (5, 1, 2)])
def test_impossible_climbs(launch: int, days: int, steps: int) -> None:
    with pytest.raises(ValueError, match="climb"):
        penetration(10, launch, date(2026, 3, 1), days=days, steps=steps)


def test_ladder_has_equal_ratios() -> None:
    assert ladder(5_000, 30_000) == (5_000, 12_300, 30_000)  # √6 = 2.449…
    with pytest.raises(ValueError, match="band"):
        ladder(5_000, 5_000)
