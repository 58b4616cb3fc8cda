"""State machines as printable tables: one source for services, buttons and manuals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Transition(Generic[State]):
    """One allowed step: the action's name, where it may start and where it ends."""

    action: str
    sources: frozenset[State]
    target: State


class Flow(Generic[State]):
    """A closed set of transitions; an action has one target from each state.

    Raises:
        ValueError: if one action leaves one state twice.
    """

    def __init__(self, transitions: Iterable[Transition[State]]) -> None:
        self.transitions = tuple(transitions)
        self._targets: dict[tuple[State, str], State] = {}
        for step in self.transitions:
            for source in step.sources:
                if (source, step.action) in self._targets:
                    raise ValueError(f"{step.action} leaves {source} twice")
                self._targets[source, step.action] = step.target

    def allows(self, state: State, action: str) -> bool:
        """Whether the action may be taken in that state."""
        return (state, action) in self._targets

    def target(self, state: State, action: str) -> State:
        """Where the action leads.

        Raises:
            KeyError: if the action is not allowed in that state.
        """
        return self._targets[state, action]

    def actions(self, state: State) -> list[str]:
        """The actions allowed in a state, in the order of the table."""
        return [step.action for step in self.transitions if state in step.sources]
