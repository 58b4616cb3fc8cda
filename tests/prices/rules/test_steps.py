"""Arithmetic is stored exactly and written in the reader's language."""

from __future__ import annotations

from fractions import Fraction

from shopdesk.prices.rules import Figure, Step, Writers, step_text, steps_as_json, steps_from_json

STEP = Step(
    "{left} left, fewer than {threshold}: {price} × (1 {change}) = {exact}",
    {
        "left": 15_000,
        "threshold": 20,
        "price": 1_000,
        "change": Fraction(-1, 5),
        "exact": Fraction(2_401, 3),
    },
)
WRITERS: Writers = {
    Figure.MONEY: lambda value: f"¥{float(value) / 100:.2f}",
    Figure.SHARE: lambda value: f"{float(value):.0%}",
    Figure.CHANGE: lambda value: f"{float(value):+.0%}",
    Figure.QUANTITY: lambda value: f"{value / 1000}",
    Figure.NUMBER: str,
}


def test_a_line_is_written() -> None:
    assert step_text(STEP, WRITERS) == "15 left, fewer than 20: ¥10.00 × (1 -20%) = ¥8.00"


def test_stored_figures_are_exact() -> None:
    (again,) = steps_from_json(steps_as_json([STEP]))
    assert again.text == STEP.text
    assert again.figures == {name: Fraction(value) for name, value in STEP.figures.items()}
    assert again.figures["exact"] == Fraction(2_401, 3)
