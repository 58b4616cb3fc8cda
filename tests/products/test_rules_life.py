from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.products.rules import (
    GATE_CRITERIA,
    GATE_DECISION_LABELS,
    GATE_LABELS,
    LAUNCH_VERDICT_LABELS,
    LIFE_ACTION_LABELS,
    LIFE_CYCLE_LABELS,
    LIFE_FLOW,
    POSITIONING,
    SELECTION,
    Gate,
    GateDecision,
    LaunchVerdict,
    LifeCycle,
    card_score,
    closed_gates,
    hit_rate,
    last_day,
    launch_verdict,
    next_states,
)


def test_everything_has_a_name() -> None:
    assert set(LIFE_CYCLE_LABELS) == set(LifeCycle)
    assert set(LIFE_ACTION_LABELS) == {step.action for step in LIFE_FLOW.transitions}
    assert set(GATE_LABELS) == set(GATE_CRITERIA) == set(Gate)
    assert set(GATE_DECISION_LABELS) == set(GateDecision)
    assert set(LAUNCH_VERDICT_LABELS) == set(LaunchVerdict)


def test_life_goes_from_the_idea_to_the_end() -> None:
    state, path = LifeCycle.IDEA, ["sample", "try", "launch", "slow", "clear", "end"]
    seen = [state]
    for action in path:
        state = LIFE_FLOW.target(state, action)
        seen.append(state)

    assert seen == list(LifeCycle)


@pytest.mark.parametrize(
    ("state", "following"),
    [
        (LifeCycle.IDEA, [LifeCycle.SAMPLE, LifeCycle.ENDED]),
        (LifeCycle.SELLING, [LifeCycle.SLOW, LifeCycle.CLEARANCE, LifeCycle.ENDED]),
        (LifeCycle.ENDED, [LifeCycle.SELLING]),
    ],
)
def test_next_states(state: LifeCycle, following: list[LifeCycle]) -> None:
    assert next_states(state) == following


def test_no_state_is_a_trap() -> None:
    for state in LifeCycle:
        reached = {state}
        for _turn in LifeCycle:
            reached |= {other for one in reached for other in next_states(one)}
        assert LifeCycle.SELLING in reached


def test_a_product_without_gates_is_not_held_up() -> None:
    assert closed_gates(LifeCycle.SELLING, {}) == []


def test_gates_stand_before_the_steps_that_need_them() -> None:
    decisions: dict[str, str] = {
        **dict.fromkeys(map(str, Gate), "go"),
        "prototype": "hold",
        "launch": "",
    }

    assert closed_gates(LifeCycle.SAMPLE, decisions) == []
    assert closed_gates(LifeCycle.TRIAL, decisions) == [Gate.PROTOTYPE]
    assert closed_gates(LifeCycle.SELLING, decisions) == [Gate.PROTOTYPE, Gate.LAUNCH]
    # Off the range one gets through every gate.
    assert closed_gates(LifeCycle.ENDED, decisions) == []


@pytest.mark.parametrize(
    ("sold", "today", "verdict"),
    [
        (0, date(2026, 2, 28), LaunchVerdict.PLANNED),
        (9_000, date(2026, 3, 1), LaunchVerdict.RUNNING),
        (9_999, date(2026, 3, 30), LaunchVerdict.RUNNING),
        (9_999, date(2026, 3, 31), LaunchVerdict.MISSED),
        (10_000, date(2026, 3, 5), LaunchVerdict.HIT),
        (10_000, date(2027, 1, 1), LaunchVerdict.HIT),
    ],
)
def test_launch_by_its_rule(sold: int, today: date, verdict: LaunchVerdict) -> None:
    assert launch_verdict(date(2026, 3, 1), 30, 10_000, sold, today=today) is verdict


def test_a_launch_without_day_is_planned_whatever_was_sold() -> None:
    found = launch_verdict(None, 30, 10_000, 50_000, today=date(2026, 3, 1))

    assert found is LaunchVerdict.PLANNED


def test_thirty_days_from_the_first_of_april_end_with_april() -> None:
    assert last_day(date(2026, 4, 1), 30) == date(2026, 4, 30)


def test_hit_rate_counts_decided_launches_only() -> None:
    hit, missed = LaunchVerdict.HIT, LaunchVerdict.MISSED

    assert hit_rate([LaunchVerdict.RUNNING, LaunchVerdict.PLANNED]) is None
    assert hit_rate([hit, missed, missed, LaunchVerdict.RUNNING]) == 333
    assert hit_rate([hit, hit, missed]) == 667


def test_the_selection_card_of_the_house_weighs_a_hundred() -> None:
    assert sum(one.weight or 0 for one in SELECTION) == 100
    assert len({one.field for one in (*SELECTION, *POSITIONING)}) == len((*SELECTION, *POSITIONING))


def test_card_score_by_hand() -> None:
    # (50·4 + 30·5 + 20·0) / (5 · 100) = 350 / 500 = 70 %
    found = card_score({"a": 50, "b": 30, "c": 20}, {"a": 4, "b": 5, "c": 0})

    assert (found.tenths, found.missing) == (700, ())


def test_criteria_without_points_are_left_out_and_named() -> None:
    found = card_score({"a": 50, "b": 50}, {"a": 3})

    assert (found.tenths, found.missing) == (600, ("b",))


def test_an_empty_card_has_no_score() -> None:
    assert card_score({"a": 50}, {}).tenths is None
    assert card_score({"a": 0}, {"a": 5}).tenths is None


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.tuples(st.integers(0, 100), st.integers(0, 5)),
        min_size=1,
    )
)
def test_card_score_lies_between_the_worst_and_the_best_points(
    card: dict[str, tuple[int, int]],
) -> None:
    found = card_score(
        {key: weight for key, (weight, _points) in card.items()},
        {key: points for key, (_weight, points) in card.items()},
    )
    weighed = [points for weight, points in card.values() if weight]
    if not weighed:
        assert found.tenths is None
    else:
        assert found.tenths is not None
        assert 200 * min(weighed) <= found.tenths <= 200 * max(weighed)
