"""Figures as people read them, in the language in force; rounded here and nowhere before.

``full`` is for sentences, tiles and tables, ``short`` for charts. The minus is the typographic
one, as wide as the plus, so that columns of signed figures stand in line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shopdesk.base.money import exponent, symbol
from shopdesk.base.quantity import PIECE
from shopdesk.i18n import _, language
from shopdesk.metrics.measure import Unit
from shopdesk.metrics.show import NOTHING, rounded

Number = int | float | Fraction

MINUS = "−"
_SCALES = {
    "en": ((10**9, "bn"), (10**6, "m"), (1000, "k")),
    "zh_CN": ((10**8, "亿"), (10**4, "万")),
}
_DIGITS = {Unit.PERCENT: 1, Unit.RATIO: 2, Unit.HOURS: 1, Unit.DAYS: 1, Unit.COUNT: 0}


def major(value: Number, unit: Unit, currency: str = "") -> Fraction:
    """The exact value in the unit that people use: currency units, pieces, per cent, hours."""
    plain = Fraction(value)
    if unit is Unit.MONEY:
        return plain / Fraction(10 ** exponent(currency))
    if unit is Unit.QUANTITY:
        return plain / PIECE
    if unit is Unit.PERCENT:
        return plain * 100
    return plain


def decimals(values: Iterable[Number | None], unit: Unit, currency: str = "") -> int:
    """Decimals that a column of such values needs: money of thousands is shown without cents."""
    if unit in _DIGITS:
        return _DIGITS[unit]
    present = [major(value, unit, currency) for value in values if value is not None]
    largest = max((abs(value) for value in present), default=Fraction(0))
    if unit is Unit.MONEY:
        return 0 if largest >= 1000 else exponent(currency)
    return 0 if largest >= 1000 or all(value.denominator == 1 for value in present) else 1


def _signed(value: Fraction | Decimal, *, plus: bool) -> str:
    if value < 0:
        return MINUS
    return "+" if plus and value > 0 else ""


def _affixes(unit: Unit, currency: str) -> tuple[str, str]:
    if unit is Unit.MONEY:
        return symbol(currency), ""
    if unit is Unit.PERCENT:
        return "", "%"
    if unit is Unit.HOURS:
        return "", _(" h")
    if unit is Unit.DAYS:
        return "", _(" days")
    return "", ""


def full(
    value: Number | None,
    unit: Unit,
    currency: str = "",
    *,
    digits: int | None = None,
    plus: bool = False,
    bare: bool = False,
) -> str:
    """``£1,456,145``, ``12.3%``, ``26.4 h``; a value that does not exist is a dash.

    Args:
        digits: decimals; by default what a column of this one value needs.
        plus: whether a positive value gets its sign.
        bare: without currency sign and unit (table cells whose title names them).
    """
    if value is None:
        return NOTHING
    if digits is None:
        digits = decimals([value], unit, currency)
    shown = rounded(major(value, unit, currency), digits)
    before, after = _affixes(unit, currency)
    if bare:
        before, after = "", "%" if unit is Unit.PERCENT else ""
    return f"{_signed(shown, plus=plus)}{before}{abs(shown):,.{digits}f}{after}"


def short(value: Number | None, unit: Unit, currency: str = "", *, plus: bool = False) -> str:
    """At most three figures and a word for the thousands: ``£12.3k``, ``¥1.23万``."""
    if value is None:
        return NOTHING
    plain = major(value, unit, currency)
    before, after = _affixes(unit, currency)
    return f"{_signed(plain, plus=plus)}{before}{_scaled(abs(plain), unit)}{after}"


def _scaled(size: Fraction, unit: Unit) -> str:
    # Counts stay whole as long as they fit; money of thousands is shortened at once.
    if unit is Unit.MONEY or (unit is not Unit.PERCENT and size >= 10_000):
        for scale, word in _SCALES["zh_CN" if language() == "zh_CN" else "en"]:
            # 999,950 is a million, not 1,000k
            if size >= scale * Fraction(9995, 10000):
                return f"{_three_figures(size / scale)}{word}"
    if size >= 100 or size.denominator == 1:
        return f"{rounded(size, 0):,f}"
    return f"{rounded(size, 1):f}"


def _three_figures(size: Fraction) -> str:
    digits = 0 if rounded(size, 1) >= 100 else 1 if rounded(size, 2) >= 10 else 2
    return f"{rounded(size, digits):,.{digits}f}"


_ZEROS = re.compile(r"(\d)\.0+(?=\D|$)|(\.\d*[1-9])0+(?=\D|$)")


def tick(value: float, unit: Unit, currency: str = "") -> str:
    """The label of an axis: like ``short`` without needless zeros, of a value in people's units."""
    raw = Fraction(str(round(value, 9)))
    if unit is Unit.MONEY:
        raw *= 10 ** exponent(currency)
    elif unit is Unit.QUANTITY:
        raw *= PIECE
    elif unit is Unit.PERCENT:
        raw /= 100
    return _ZEROS.sub(r"\1\2", short(raw, unit, currency))


def growth_text(change: Number | None) -> str:
    """``+12.3%``; a change beyond ten times is said as a multiple."""
    if change is None:
        return NOTHING
    if change >= 9:
        return _("{factor}-fold").format(factor=f"{rounded(Fraction(change) + 1, 0):,f}")
    return full(change, Unit.PERCENT, plus=True)


def points_text(change: Number | None) -> str:
    """Difference of two ratios in percentage points."""
    if change is None:
        return NOTHING
    return _("{points} pp").format(points=full(change, Unit.PERCENT, plus=True).removesuffix("%"))


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def month_text(day: date, *, year: bool = True) -> str:
    """``Nov 2011``, ``2011年11月``; without the year ``Nov``, ``11月``."""
    if language() == "zh_CN":
        return f"{day.year}年{day.month}月" if year else f"{day.month}月"
    name = _MONTHS[day.month - 1]
    return f"{name} {day.year}" if year else name


def day_text(day: date) -> str:
    """``17 Nov``, ``11月17日``."""
    if language() == "zh_CN":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]}"
