"""Weights and sizes of files in whole grams and millimetres; the title or a column tells the unit.

Factors: the international pound of 1959 is 0.45359237 kg, the inch 25.4 mm, the jin 500 g.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from shopdesk.base.money import divide_half_up
from shopdesk.importing.values import MEASURE_DIGITS

_POUND = Fraction("453.59237")
GRAMS = {
    **dict.fromkeys(("g", "gr", "gram", "grams", "克"), Fraction(1)),
    **dict.fromkeys(("kg", "kgs", "kilogram", "kilograms", "千克", "公斤"), Fraction(1000)),
    **dict.fromkeys(("mg", "毫克"), Fraction(1, 1000)),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds", "磅"), _POUND),
    **dict.fromkeys(("oz", "ounce", "ounces", "盎司"), _POUND / 16),
    **dict.fromkeys(("斤",), Fraction(500)),
}
MILLIMETRES = {
    **dict.fromkeys(("mm", "毫米"), Fraction(1)),
    **dict.fromkeys(("cm", "厘米", "公分"), Fraction(10)),
    **dict.fromkeys(("dm", "分米"), Fraction(100)),
    **dict.fromkeys(("m", "米"), Fraction(1000)),
    **dict.fromkeys(("in", "inch", "inches", "英寸"), Fraction("25.4")),
    **dict.fromkeys(("ft", "英尺"), Fraction("304.8")),
    **dict.fromkeys(("yd", "码"), Fraction("914.4")),
}
_IN_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*\Z")


def unit_of_title(title: str) -> str:
    """The unit in brackets at the end of a title, as in ``Weight (lbs)``; empty without one."""
    found = _IN_BRACKETS.search(unicodedata.normalize("NFKC", title))
    return found[1].casefold() if found else ""


def whole_units(value: int, factor: Fraction) -> int:
    """A figure as read (``FieldKind.MEASURE``) in whole grams or millimetres, rounded half up."""
    exact = value * factor
    return int(divide_half_up(exact.numerator, exact.denominator * 10**MEASURE_DIGITS))
