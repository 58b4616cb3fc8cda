"""What prices end in and how they compare with others'."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from math import ceil
from statistics import median

from shopdesk.base.money import exponent
from shopdesk.i18n import N_


class Ending(StrEnum):
    """What a price ends in."""

    EXACT = "exact"
    WHOLE = "whole"
    NINETY = "90"
    NINETY_NINE = "99"
    EIGHT = "8"


ENDING_LABELS = {
    Ending.EXACT: N_("To the cent"),
    Ending.WHOLE: N_("Whole amounts"),
    Ending.NINETY: N_("Ending in .90"),
    Ending.NINETY_NINE: N_("Ending in .99"),
    Ending.EIGHT: N_("Whole amounts ending in 8"),
}
# what stays after the whole units, in hundredths of one, and how far apart such prices lie
_ENDS = {
    Ending.WHOLE: (0, 1),
    Ending.NINETY: (90, 1),
    Ending.NINETY_NINE: (99, 1),
    Ending.EIGHT: (800, 10),
}


def with_ending(price: Fraction | int, ending: Ending, currency: str) -> int:
    """The lowest price with that ending which is not below ``price``; minor units.

    Never below: a price made for a margin keeps it.
    """
    exact = ceil(Fraction(price))
    if ending is Ending.EXACT or exact <= 0:
        return max(exact, 0)
    unit = 10 ** exponent(currency)
    hundredths, step = _ENDS[ending]
    end, distance = Fraction(hundredths * unit, 100), step * unit
    if end.denominator != 1:  # a currency without cents has no .90
        end = Fraction(0)
    return int(end + ceil((exact - end) / distance) * distance)


def index(price: int, others: Sequence[int]) -> Fraction | None:
    """Own price over the median of the others' (1 = equal); None without any."""
    return Fraction(price) / Fraction(median(others)) if others else None
