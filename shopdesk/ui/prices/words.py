"""Figures of an arithmetic as the window writes them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from shopdesk.prices.rules import Figure, Step, Writers, step_text
from shopdesk.ui.formats import Formats


def step_lines(steps: Sequence[Step], formats: Formats) -> list[str]:
    """The lines of an arithmetic in the language of the window."""

    def percent(value: Fraction) -> str:
        return formats.percent(float(value))

    def change(value: Fraction) -> str:
        return f"{'−' if value < 0 else '+'}\u00a0{abs(float(value)) * 100:g}\u00a0%"

    writers: Writers = {
        Figure.MONEY: lambda value: formats.money(round(value)),
        Figure.SHARE: percent,
        Figure.CHANGE: change,
        Figure.QUANTITY: lambda value: formats.quantity(round(value)),
        Figure.NUMBER: lambda value: f"{float(value):.6g}",
    }
    return [step_text(step, writers) for step in steps]
