"""Cycle counting: what earns most is counted most often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_A_SHARE, _B_SHARE = 80, 95  # per cent of the sum, cumulated from the largest


def abc_classes(sums: Mapping[int, int]) -> dict[int, str]:
    """Class of each SKU: A until 80 % of the sum are reached, B until 95 %, C for the rest.

    The one that crosses a border belongs to the better class. What earned nothing is C.

    Args:
        sums: SKU to what it earned, in any unit.
    """
    whole = sum(value for value in sums.values() if value > 0)
    running = 0
    found: dict[int, str] = {}
    for sku, value in sorted(sums.items(), key=lambda entry: (-entry[1], entry[0])):
        before = running
        running += max(0, value)
        if value <= 0 or before * 100 >= whole * _B_SHARE:
            found[sku] = "C"
        else:
            found[sku] = "A" if before * 100 < whole * _A_SHARE else "B"
    return found


@dataclass(frozen=True, slots=True)
class CountRhythm:
    """Days between two counts of each class."""

    a: int = 30
    b: int = 90
    c: int = 180

    def days(self, abc: str) -> int:
        """Days between two counts of a SKU of that class."""
        return {"A": self.a, "B": self.b}.get(abc, self.c)


def is_due(last: date | None, today: date, days: int) -> bool:
    """Whether a SKU is to be counted again; what was never counted is due."""
    return last is None or last + timedelta(days=days) <= today
