"""Rules propose; floors hold; the handbook's rule warns."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.prices.rules import (
    HANDBOOK_WARNING,
    PRESETS,
    Ending,
    RuleKind,
    RuleSettings,
    SkuFacts,
    cover_days,
    propose,
)

# 10.00, cost 6.00, 15 pieces left, 180 sold in the last 180 days, a year old
FACTS = SkuFacts(1, 1_000, 60_000, None, 15_000, 180_000, 365)
HANDBOOK = PRESETS[0][1]


def test_the_handbook_rule_and_its_warning() -> None:
    made = propose(HANDBOOK, FACTS)

    assert made is not None
    assert (made.old_price, made.new_price, made.held) == (1_000, 800, False)
    assert made.warning == HANDBOOK_WARNING  # 15 pieces last 15 days
    slow = propose(HANDBOOK, replace(FACTS, sold=18_000))
    assert slow is not None
    assert slow.warning == ""  # they last 150 days


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, available=20_000),
        replace(FACTS, available=0),
        replace(FACTS, price=0),
        replace(FACTS, cost_e4=None),  # nobody knows how low it may go
        replace(FACTS, cost_e4=90_000),  # 9.00: 10 % margin is 10.00 already
        replace(FACTS, floor_price=1_000),
    ],
)
def test_nothing_to_propose(facts: SkuFacts) -> None:
    assert propose(HANDBOOK, facts) is None


def test_the_floor_holds() -> None:
    made = propose(HANDBOOK, replace(FACTS, cost_e4=76_500))
    assert made is not None
    assert (made.new_price, made.held) == (850, True)  # 7.65 ÷ 0.9
    own = propose(HANDBOOK, replace(FACTS, floor_price=950))
    assert own is not None
    assert (own.new_price, own.held) == (950, True)
    without_cost = propose(HANDBOOK, replace(FACTS, cost_e4=None, floor_price=700))
    assert without_cost is not None
    assert without_cost.new_price == 800


def test_too_much_stock() -> None:
    rule = RuleSettings(RuleKind.OVERSTOCK, 180, -10)
    assert propose(rule, replace(FACTS, available=180_000)) is None  # exactly 180 days
    made = propose(rule, replace(FACTS, available=181_000))
    assert made is not None
    assert made.new_price == 900
    assert propose(rule, replace(FACTS, available=500_000, sold=0)) is None


def test_others_ask_less() -> None:
    rule = RuleSettings(RuleKind.COMPETITION, 105, 100)
    assert propose(rule, FACTS) is None
    assert propose(rule, replace(FACTS, others=(960, 970))) is None
    made = propose(rule, replace(FACTS, others=(800, 900, 2_000)))
    assert made is not None
    assert made.new_price == 900


def test_margin_too_small_raises() -> None:
    rule = RuleSettings(RuleKind.MARGIN, 20, 25, ending=Ending.NINETY)
    assert propose(rule, FACTS) is None
    made = propose(rule, replace(FACTS, cost_e4=90_000))
    assert made is not None
    assert made.new_price == 1_290  # 9.00 ÷ 0.75 = 12.00


def test_hardly_sold() -> None:
    rule = RuleSettings(RuleKind.SLOW, 100, -15)
    assert propose(rule, FACTS) is None
    made = propose(rule, replace(FACTS, sold=99_999))
    assert made is not None
    assert made.new_price == 850
    assert propose(rule, replace(FACTS, sold=0, age_days=179)) is None  # too new to judge


def test_cover_counts_only_the_days_that_the_goods_were_there() -> None:
    assert cover_days(FACTS, 180) == 15
    assert cover_days(replace(FACTS, age_days=90), 180) == Fraction(15, 2)
    assert cover_days(replace(FACTS, sold=0), 180) is None


@given(
    rule=st.builds(
        RuleSettings,
        kind=st.sampled_from(list(RuleKind)),
        threshold=st.integers(1, 200),
        change=st.integers(-90, 90),
        margin_floor=st.integers(0, 60),
        ending=st.sampled_from(list(Ending)),
    ),
    facts=st.builds(
        SkuFacts,
        sku_id=st.just(1),
        price=st.integers(1, 10**6),
        cost_e4=st.none() | st.integers(0, 10**8),
        floor_price=st.none() | st.integers(0, 10**6),
        available=st.integers(0, 10**6),
        sold=st.integers(0, 10**6),
        age_days=st.integers(0, 900),
        others=st.lists(st.integers(1, 10**6), max_size=4).map(tuple),
    ),
)
def test_no_lower_price_goes_through_a_floor(rule: RuleSettings, facts: SkuFacts) -> None:
    made = propose(rule, facts)
    if made is None or made.new_price >= facts.price:
        return
    assert made.new_price >= (facts.floor_price or 0)
    assert facts.floor_price is not None or facts.cost_e4 is not None
    if facts.cost_e4 is not None:
        left = Fraction(made.new_price * 100 - facts.cost_e4, made.new_price * 100)
        assert left >= Fraction(rule.margin_floor, 100)
