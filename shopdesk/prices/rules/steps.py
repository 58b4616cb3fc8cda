"""The lines of an arithmetic: kept with what they led to, written in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from shopdesk.i18n import _


class Figure(StrEnum):
    """What a figure of a step is."""

    MONEY = "money"
    SHARE = "share"
    CHANGE = "change"
    QUANTITY = "quantity"
    NUMBER = "number"


_FIGURES = {
    **dict.fromkeys(
        (
            *("cost", "freight", "packing", "fixed", "exact", "price", "low", "high"),
            *("middle", "reference", "advantages"),
        ),
        Figure.MONEY,
    ),
    **dict.fromkeys(
        ("fee", "returns", "target", "rest", "margin", "goal", "position", "index"), Figure.SHARE
    ),
    **dict.fromkeys(("left", "sold"), Figure.QUANTITY),
    "change": Figure.CHANGE,
}
Writers = Mapping[Figure, Callable[[Fraction], str]]


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the arithmetic: a text with slots, and the figures for them."""

    text: str
    figures: Mapping[str, Any] = field(default_factory=dict)


def step_text(step: Step, writers: Writers) -> str:
    """A line in the reader's language; ``writers`` write money, shares and quantities."""
    shown = {
        name: writers[_FIGURES.get(name, Figure.NUMBER)](Fraction(value))
        for name, value in step.figures.items()
    }
    return _(step.text).format(**shown)


def steps_as_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as stored: exact figures, untranslated texts."""
    return [
        {
            "text": step.text,
            "figures": {name: str(Fraction(value)) for name, value in step.figures.items()},
        }
        for step in steps
    ]


def steps_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """What ``steps_as_json`` made, read back."""
    return tuple(
        Step(
            str(step["text"]),
            {name: Fraction(value) for name, value in step["figures"].items()},
        )
        for step in stored
    )
