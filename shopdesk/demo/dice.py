"""Choosing by weight, fast and the same on every computer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Choice = TypeVar("Choice")


class Wheel(Generic[Choice]):
    """Choices with weights.

    Raises:
        ValueError: for no choices or weights that do not add up to more than 0.
    """

    def __init__(self, choices: Sequence[Choice], weights: Sequence[float]) -> None:
        self.choices = list(choices)
        self._borders = list(accumulate(weights))
        if not self.choices or self._borders[-1] <= 0:
            raise ValueError("nothing to choose from")

    def spin(self, dice: Random) -> Choice:
        """One choice."""
        at = bisect_right(self._borders, dice.random() * self._borders[-1])
        return self.choices[min(at, len(self.choices) - 1)]


def poisson(dice: Random, mean: float) -> int:
    """A count of things that happen by chance, ``mean`` of them on average."""
    if mean > 50:
        return max(0, round(dice.gauss(mean, mean**0.5)))
    # Knuth: arrivals until the time is over.
    count, left = 0, mean
    while True:
        left -= dice.expovariate(1.0)
        if left < 0:
            return count
        count += 1
