"""The arithmetic of a proposal by hand: policies, safety stock, packs, breaks, cash limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.i18n import using_language
from shopdesk.metrics.replenish.arithmetic import (
    is_reliable,
    propose,
    runs_out_on,
    within_cash,
)
from shopdesk.metrics.replenish.model import (
    Arrival,
    LeadSource,
    Need,
    Proposal,
    Remark,
    Source,
)
from shopdesk.purchasing.rules import Break, Policy, SafetyMethod, purchase_amount

TODAY = date(2026, 3, 16)


def source(**changed: Any) -> Source:
    values: dict[str, Any] = {
        "supplier_id": 1, "supplier": "Kiln & Co", "currency": "CNY", "rate_e6": 1_000_000,
        "lead_days": 14, "lead_spread": 0.0, "lead_source": LeadSource.SKU, "deliveries": 5,
        "on_time": 9_000, "breaks": (Break(0, 50_000),),
    }  # fmt: skip
    return Source(**(values | changed))


def need(**changed: Any) -> Need:
    """70 pieces a week; 100 on hand, 10 promised, 20 on the way; 14 + 7 days to be covered."""
    values: dict[str, Any] = {
        "sku_id": 1, "code": "CUP", "name": "Cup", "weeks": (70.0,) * 13, "deviation": 20.0,
        "on_hand": 100_000, "reserved": 10_000, "on_order": 20_000, "price": 1_200, "cost": 500,
        "source": source(),
    }  # fmt: skip
    return Need(**(values | changed))


def proposed(**changed: Any) -> Proposal:
    found = propose(need(**changed), today=TODAY, currency="CNY")
    assert found is not None
    return found


def test_seed_rule() -> None:
    found = proposed()

    # 210 in 21 days, 20 % of it safety, 110 available.
    assert (found.target, found.safety, found.quantity) == (252_000, 42_000, 142_000)
    assert (found.price_e4, found.amount, found.cash) == (50_000, 71_000, 71_000)
    # 100 pieces short × (12.00 − 5.00).
    assert found.stake == 70_000
    assert found.orderable


def test_every_step_is_told_in_both_languages() -> None:
    found = proposed()

    with using_language("en"):
        texts = [step.text for step in found.steps]
    with using_language("zh_CN"):
        chinese = [step.text for step in found.steps]

    assert texts == [
        "Available: 100 on hand − 10 promised + 20 on order = 110",
        (
            "Until new goods are there: lead time 14 days (learned from receipts of this variant) "
            "+ 7 days to the next round of buying = 21 days"
        ),
        "Expected demand in 21 days: 210",
        "Safety stock: 20 % of 210 = 42",
        "To be covered: 210 + 42 = 252",
        "Missing: 252 − 110 = 142",
        "Kiln & Co: 142 cost ¥710.00",
        "At stake if nothing is bought now: 100 pieces short × ¥7.00 margin = ¥700.00",
    ]
    assert len(chinese) == len(texts)
    assert all(one != other for one, other in zip(texts, chinese, strict=True))


def test_service_level() -> None:
    found = proposed(method=SafetyMethod.SERVICE, service_level=9_500)

    # z(95 %) = 1.6449; 20 pieces a week over three weeks.
    assert found.safety == round(1.6448536 * 20 * sqrt(3) * 10) * 100
    assert found.quantity == 157_000  # 210 + 56.98 − 110, whole pieces upwards


def test_service_level_with_an_unsteady_lead_time() -> None:
    found = proposed(
        method=SafetyMethod.SERVICE, service_level=9_800, source=source(lead_spread=3.0)
    )

    # 10 a day × 3 days beside the forecast error.
    assert found.safety == round(2.0537489 * sqrt(20**2 * 3 + 30**2) * 10) * 100


def test_without_a_tested_forecast_the_seed_rule_holds() -> None:
    assert proposed(method=SafetyMethod.SERVICE, deviation=None).safety == 42_000


@pytest.mark.parametrize("available", [252_000, 400_000])
def test_enough_needs_no_proposal(available: int) -> None:
    assert propose(need(on_hand=available - 10_000), today=TODAY, currency="CNY") is None


def test_half_a_piece_missing_is_a_whole_one() -> None:
    assert proposed(on_hand=241_500).quantity == 1_000
    assert propose(need(on_hand=241_501), today=TODAY, currency="CNY") is None
    by_weight = {"decimals": 3, "source": source(pack_size=1)}
    assert proposed(on_hand=241_999, **by_weight).quantity == 1


def test_least_and_most() -> None:
    low = proposed(low=400_000)
    high = proposed(high=150_000)

    assert (low.target, low.quantity) == (400_000, 290_000)
    assert (high.target, high.quantity) == (150_000, 40_000)
    assert Remark.OVER_MAXIMUM not in high.remarks
    assert Remark.OVER_MAXIMUM in proposed(high=150_000, source=source(pack_size=60_000)).remarks


@pytest.mark.parametrize(
    ("minimum", "pack", "quantity"),
    [
        (0, 1_000, 142_000),
        (0, 24_000, 144_000),
        (200_000, 1_000, 200_000),
        (150_000, 24_000, 168_000),
    ],
)
def test_packs_and_minimum_order(minimum: int, pack: int, quantity: int) -> None:
    found = proposed(source=source(min_quantity=minimum, pack_size=pack))

    assert found.quantity == quantity
    assert ("In packs of" in " ".join(step.text for step in found.steps)) == (quantity != 142_000)


def test_a_price_break_that_costs_no_more_is_taken() -> None:
    # 142 × 5.00 = 710.00, 150 × 4.50 = 675.00.
    found = proposed(source=source(breaks=(Break(0, 50_000), Break(150_000, 45_000))))

    assert (found.quantity, found.price_e4, found.amount) == (150_000, 45_000, 67_500)


def test_a_price_break_is_weighed_against_holding() -> None:
    # 200 × 4.80 = 960.00: 58 more last 6 days; saves 40.00, holding costs 250.00 × 2 % × 6/30/2.
    worth = proposed(source=source(breaks=(Break(0, 50_000), Break(200_000, 48_000))))
    # 1,000 would last 86 days more.
    too_many = proposed(source=source(breaks=(Break(0, 50_000), Break(1_000_000, 48_000))))

    assert worth.quantity == 200_000
    assert any("taken" in step.text for step in worth.steps)
    assert too_many.quantity == 142_000
    assert any("not worth it" in step.text for step in too_many.steps)


def test_a_price_break_never_passes_the_most() -> None:
    breaks = (Break(0, 50_000), Break(150_000, 45_000))

    assert proposed(high=255_000, source=source(breaks=breaks)).quantity == 142_000


def test_just_in_time_needs_a_reliable_supplier() -> None:
    reliable = source(on_time=9_600, deliveries=3)
    good = proposed(policy=Policy.JIT, source=reliable)
    late = proposed(policy=Policy.JIT)
    few = proposed(policy=Policy.JIT, source=replace(reliable, deliveries=2))

    assert is_reliable(reliable)
    assert (good.safety, good.quantity) == (0, 100_000)
    assert (late.safety, late.quantity) == (42_000, 142_000)
    assert Remark.NOT_RELIABLE in late.remarks
    assert Remark.NOT_RELIABLE in few.remarks
    assert Remark.NOT_RELIABLE not in good.remarks


def test_bought_to_order() -> None:
    found = proposed(policy=Policy.TO_ORDER, on_hand=4_000, on_order=1_000)

    assert (found.target, found.quantity) == (0, 5_000)
    assert found.stake == 5 * 700
    assert propose(need(policy=Policy.TO_ORDER), today=TODAY, currency="CNY") is None


def test_supplier_stock_and_never_again() -> None:
    vmi = proposed(policy=Policy.VMI)

    assert Remark.SUPPLIER_STOCK in vmi.remarks
    # He fills it up himself and is paid when it is used.
    assert (vmi.orderable, vmi.spends) == (False, 0)
    assert within_cash([vmi], 0)[0].within_limit
    assert propose(need(policy=Policy.NONE, on_hand=0), today=TODAY, currency="CNY") is None


def test_without_supplier_or_price_it_is_said() -> None:
    nobody = proposed(source=None)
    unpriced = proposed(source=source(breaks=()))

    assert Remark.NO_SUPPLIER in nobody.remarks
    assert not nobody.orderable
    assert nobody.stake == 70_000  # by the SKU's own cost
    assert Remark.NO_PRICE in unpriced.remarks
    assert (unpriced.cash, unpriced.orderable) == (None, False)


def test_a_foreign_price_is_converted() -> None:
    found = proposed(source=source(currency="USD", rate_e6=7_000_000, breaks=(Break(0, 10_000),)))

    assert (found.amount, found.cash) == (14_200, 99_400)
    assert any("that is ¥994.00" in step.text for step in found.steps)


def test_the_day_on_which_it_runs_out() -> None:
    # 90 free pieces at 10 a day.
    assert runs_out_on(need(), TODAY) == TODAY + timedelta(days=9)
    assert runs_out_on(need(on_hand=0), TODAY) == TODAY
    assert runs_out_on(need(weeks=()), TODAY) is None
    assert Remark.RUNS_OUT in proposed().remarks
    assert Remark.RUNS_OUT not in proposed(source=source(lead_days=9)).remarks


def test_arrivals_put_it_off() -> None:
    def coming(day: date | None, pieces: int) -> Need:
        return need(arrivals=(Arrival(day, pieces * 1_000, "PO1", "Kiln", 1),))

    assert runs_out_on(coming(TODAY + timedelta(days=8), 20), TODAY) == TODAY + timedelta(days=11)
    assert runs_out_on(coming(TODAY + timedelta(days=10), 20), TODAY) == TODAY + timedelta(days=9)
    # Late ones are taken to come tomorrow, those without a day after the lead time.
    assert runs_out_on(coming(TODAY - timedelta(days=5), 20), TODAY) == TODAY + timedelta(days=11)
    assert runs_out_on(coming(None, 20), TODAY) == TODAY + timedelta(days=9)


def test_a_cash_limit_goes_to_the_most_at_stake() -> None:
    large = replace(proposed(), need=replace(need(), code="B"), cash=60_000, stake=900)
    small = replace(large, need=replace(need(), code="C"), cash=30_000, stake=500)
    least = replace(large, need=replace(need(), code="A"), cash=10_000, stake=500)

    found = within_cash([small, least, large], 75_000)

    assert [(one.need.code, one.within_limit) for one in found] == [
        ("B", True),
        ("A", True),
        ("C", False),
    ]
    assert all(one.within_limit for one in within_cash([small, least, large], None))


def test_demand_beyond_the_forecast_is_that_of_its_last_week() -> None:
    short = need(weeks=(7.0, 14.0))

    assert short.demand(7) == 7
    assert short.demand(10) == pytest.approx(7 + 6)
    assert short.demand(21) == pytest.approx(35)
    assert short.demand(22) == pytest.approx(37)


# ---- whatever the figures are

QUANTITIES = st.integers(0, 500).map(lambda count: count * 1_000)
SOURCES = st.builds(
    source,
    lead_days=st.integers(0, 60),
    lead_spread=st.floats(0, 9),
    min_quantity=QUANTITIES,
    pack_size=st.integers(1, 48).map(lambda count: count * 1_000),
    breaks=st.lists(
        st.builds(Break, QUANTITIES, st.integers(1, 99_999)), min_size=1, max_size=3,
        unique_by=lambda one: one.min_quantity,
    ).map(tuple),
)  # fmt: skip
NEEDS = st.builds(
    need,
    weeks=st.lists(st.floats(0, 300), min_size=1, max_size=13).map(tuple),
    deviation=st.none() | st.floats(0, 90),
    on_hand=QUANTITIES,
    reserved=QUANTITIES,
    on_order=QUANTITIES,
    cost=st.none() | st.integers(0, 2_000),
    policy=st.sampled_from([Policy.JIC, Policy.JIT]),
    method=st.sampled_from(list(SafetyMethod)),
    service_level=st.integers(5_000, 9_990),
    review_days=st.integers(1, 30),
    low=st.none() | QUANTITIES,
    source=st.none() | SOURCES,
)


@given(NEEDS)
def test_what_is_bought_covers_what_is_needed(one: Need) -> None:
    found = propose(one, today=TODAY, currency="CNY")

    if found is None:
        return
    assert found.quantity > 0
    assert one.position + found.quantity >= found.target
    assert found.target >= (one.low or 0)
    assert found.stake >= 0
    assert found.steps[0].result == one.position
    if one.source is not None:
        assert found.quantity % one.source.pack_size == 0
        assert found.quantity >= one.source.min_quantity
        if found.price_e4 is not None:
            assert found.amount == purchase_amount(found.quantity, found.price_e4, "CNY")
            assert found.price_e4 in {one.price_e4 for one in one.source.breaks}


@given(NEEDS)
def test_more_on_hand_never_buys_more(one: Need) -> None:
    # Without price breaks, which may make a larger quantity the cheaper one.
    plain = replace(one, source=None if one.source is None else replace(one.source, breaks=()))
    more = replace(plain, on_hand=plain.on_hand + 7_000)

    less_bought = propose(more, today=TODAY, currency="CNY")
    bought = propose(plain, today=TODAY, currency="CNY")

    assert (less_bought.quantity if less_bought else 0) <= (bought.quantity if bought else 0)
    first, later = runs_out_on(plain, TODAY), runs_out_on(more, TODAY)
    assert later is None or (first is not None and first <= later)
