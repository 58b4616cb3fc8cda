"""Prices by quantity, slices, shares, scores and the worth of haste: exact figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.purchasing.rules import (
    Break,
    LandedLine,
    PurchaseState,
    Score,
    ScoreFacts,
    SplitBy,
    converted,
    expedite,
    in_packs,
    is_backed_up,
    next_break,
    open_quantity,
    price_at,
    purchase_amount,
    score,
    share_landed_cost,
    slice_of,
    state_after_receipt,
)

BREAKS = (Break(0, 500), Break(10_000, 400), Break(50_000, 450), Break(100_000, 300))


@pytest.mark.parametrize(
    ("quantity", "price", "better"),
    [(0, 500, 10_000), (9_999, 500, 10_000), (10_000, 400, 100_000), (50_000, 450, 100_000),
     (100_000, 300, None)],
)  # fmt: skip
def test_price_follows_the_quantity(quantity: int, price: int, better: int | None) -> None:
    reached = price_at(BREAKS, quantity)
    assert reached is not None
    assert reached.price_e4 == price
    above = next_break(BREAKS, quantity)
    assert (None if above is None else above.min_quantity) == better


def test_below_the_first_break_there_is_no_price() -> None:
    assert price_at(BREAKS[1:], 9_999) is None
    assert price_at((), 5) is None
    assert next_break(BREAKS[1:], 1) == BREAKS[1]


@pytest.mark.parametrize(
    ("quantity", "least", "pack", "ordered"),
    [(7_000, 0, 1_000, 7_000), (7_000, 0, 6_000, 12_000), (7_000, 20_000, 6_000, 24_000),
     (250, 0, 500, 500)],
)  # fmt: skip
def test_whole_packs_are_ordered(quantity: int, least: int, pack: int, ordered: int) -> None:
    assert in_packs(quantity, min_quantity=least, pack_size=pack) == ordered


def test_amounts_are_rounded_once_in_the_currency() -> None:
    assert purchase_amount(3_000, 123_456, "CNY") == 3_704  # 37.0368
    assert purchase_amount(1_000, 50, "CNY") == 1  # half a fen goes up
    assert purchase_amount(1_500, 1_000_000, "JPY") == 150
    assert purchase_amount(1_000, 12_345, "KWD") == 1_235


def test_conversion_knows_the_minor_digits() -> None:
    assert converted(1_000, 48_123, "JPY", "CNY") == 4_812
    assert converted(10_000, 7_123_456, "USD", "CNY") == 71_235
    assert converted(-10_000, 7_123_456, "USD", "CNY") == -71_235
    assert converted(4_812, 20_780_000, "CNY", "JPY") == 1_000


@given(
    amount=st.integers(0, 10**9),
    parts=st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
)
def test_slices_add_up_to_the_amount(amount: int, parts: list[int]) -> None:
    whole = sum(parts)
    before, got = 0, 0
    for part in parts:
        got += slice_of(amount, whole, before, part)
        before += part
    assert got == amount


def test_slices_of_nothing_are_nothing() -> None:
    assert slice_of(500, 0, 0, 5) == 0


def test_open_pieces_and_states() -> None:
    assert open_quantity(10, 4, 3) == 3
    assert open_quantity(10, 12, 0) == 0
    assert state_after_receipt([(10, 10, 0), (5, 3, 2)]) is PurchaseState.RECEIVED
    assert state_after_receipt([(10, 10, 0), (5, 4, 0)]) is PurchaseState.PART_RECEIVED


def line(accepted: int, present: int, value: int, weight: int | None = None) -> LandedLine:
    return LandedLine(accepted, present, value, weight)


@pytest.mark.parametrize(
    ("by", "amounts"),
    [(SplitBy.VALUE, [250, 750]), (SplitBy.PIECES, [750, 250]), (SplitBy.WEIGHT, [600, 400])],
)
def test_bills_are_shared_as_asked(by: SplitBy, amounts: list[int]) -> None:
    lines = [line(3_000, 3_000, 100, 100), line(1_000, 250, 300, 200)]
    parts = share_landed_cost(1_000, lines, by)
    assert [part.amount for part in parts] == amounts
    assert [part.to_variance for part in parts] == [0, amounts[1] - round(amounts[1] / 4 + 0.1)]


def test_free_goods_share_by_pieces() -> None:
    parts = share_landed_cost(99, [line(1_000, 1_000, 0), line(2_000, 0, 0)], SplitBy.VALUE)
    assert [(part.to_stock, part.to_variance) for part in parts] == [(33, 0), (0, 66)]


def test_bills_that_cannot_be_shared() -> None:
    for lines in ([], [line(0, 0, 0)]):
        with pytest.raises(ValueError, match="nothing accepted"):
            share_landed_cost(5, lines, SplitBy.PIECES)
    with pytest.raises(ValueError, match="weight unknown"):
        share_landed_cost(5, [line(1_000, 0, 5)], SplitBy.WEIGHT)


@given(
    amount=st.integers(1, 10**8),
    lines=st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**8)),
        min_size=1,
        max_size=6,
    ),
    by=st.sampled_from([SplitBy.VALUE, SplitBy.PIECES]),
)
def test_every_fen_of_a_bill_is_somewhere(
    amount: int, lines: list[tuple[int, int, int]], by: SplitBy
) -> None:
    lines = [*lines, (1_000, 500, 100)]
    parts = share_landed_cost(amount, [line(*one) for one in lines], by)
    assert sum(part.to_stock + part.to_variance for part in parts) == amount
    assert all(part.to_stock >= 0 and part.to_variance >= 0 for part in parts)


def test_no_deals_no_score() -> None:
    assert score(ScoreFacts()) == Score(None, None, None, None, None)
    assert score(ScoreFacts(price_now=5, price_then=5)).total is None


def test_score_weighs_its_parts() -> None:
    facts = ScoreFacts(
        arrived=10_000, arrived_on_time=8_000, inspected=10_000, accepted=9_000, due=20_000,
        due_received=10_000, price_now=105, price_then=100,
    )  # fmt: skip
    # 35 × 80 % + 30 × 90 % + 25 × 50 % + 10 × 50 % (a rise of 5 of 10 %)
    assert score(facts) == Score(8_000, 9_000, 5_000, 500, 7_250)


def test_parts_without_facts_leave_their_weight_to_the_others() -> None:
    found = score(ScoreFacts(inspected=4_000, accepted=3_000))
    assert found == Score(None, 7_500, None, None, 7_500)


@pytest.mark.parametrize(
    ("now", "points"), [(90, 10_000), (100, 10_000), (101, 9_000), (110, 0), (200, 0)]
)
def test_price_part_is_gone_at_a_rise_of_a_tenth(now: int, points: int) -> None:
    facts = ScoreFacts(inspected=1, accepted=0, price_now=now, price_then=100)
    assert score(facts).total == (10 * points + 20) // 40


def test_one_main_and_two_backups_are_safe() -> None:
    assert is_backed_up(1, 2)
    assert is_backed_up(2, 1)
    assert not is_backed_up(0, 3)
    assert not is_backed_up(1, 1)


def test_haste_pays_when_the_margin_at_stake_is_higher() -> None:
    # Ten left, two a day: empty after 5 days; by ship 20 days, by air 8.
    found = expedite(
        on_hand=10_000, daily=2_000, margin=500, days_normal=20, days_fast=8, extra_cost=11_000
    )
    assert (found.pieces_lost, found.margin_saved, found.is_worth) == (24_000, 12_000, True)
    assert found.days_without_stock == 12
    calm = expedite(
        on_hand=90_000, daily=2_000, margin=500, days_normal=20, days_fast=8, extra_cost=1
    )
    assert (calm.pieces_lost, calm.margin_saved, calm.is_worth) == (0, 0, False)
