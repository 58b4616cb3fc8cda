"""State machines as tables."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.flow import Flow, Transition


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    OFF = "off"


FLOW = Flow(
    (
        Transition("go", frozenset({Light.RED}), Light.GREEN),
        Transition("stop", frozenset({Light.GREEN}), Light.RED),
        Transition("switch_off", frozenset({Light.RED, Light.GREEN}), Light.OFF),
    )
)


def test_allows_only_what_the_table_says() -> None:
    assert FLOW.allows(Light.RED, "go")
    assert not FLOW.allows(Light.GREEN, "go")
    assert not FLOW.allows(Light.OFF, "go")
    assert not FLOW.allows(Light.RED, "fly")


def test_leads_to_the_target() -> None:
    assert FLOW.target(Light.GREEN, "switch_off") is Light.OFF
    with pytest.raises(KeyError):
        FLOW.target(Light.OFF, "go")


def test_lists_actions_in_the_order_of_the_table() -> None:
    assert FLOW.actions(Light.RED) == ["go", "switch_off"]
    assert FLOW.actions(Light.OFF) == []


def test_one_action_has_one_target_from_each_state() -> None:
    with pytest.raises(ValueError):
        Flow(
            (
                Transition("go", frozenset({Light.RED}), Light.GREEN),
                Transition("go", frozenset({Light.RED, Light.OFF}), Light.OFF),
            )
        )


def test_one_action_may_lead_elsewhere_from_another_state() -> None:
    flow = Flow(
        (
            Transition("press", frozenset({Light.RED}), Light.GREEN),
            Transition("press", frozenset({Light.OFF}), Light.RED),
        )
    )

    assert flow.target(Light.RED, "press") is Light.GREEN
    assert flow.target(Light.OFF, "press") is Light.RED


@given(st.lists(st.sampled_from(["go", "stop", "switch_off", "fly"]), max_size=20))
def test_any_walk_stays_within_the_table(actions: list[str]) -> None:
    state = Light.RED
    for action in actions:
        if FLOW.allows(state, action):
            assert action in FLOW.actions(state)
            state = FLOW.target(state, action)
        else:
            assert action not in FLOW.actions(state)
            with pytest.raises(KeyError):
                FLOW.target(state, action)
