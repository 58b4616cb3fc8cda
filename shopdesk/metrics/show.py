"""Exact values as people and files see them: the one place where a figure is rounded."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from shopdesk.base.money import divide_half_up, exponent, money_text
from shopdesk.base.quantity import PIECE
from shopdesk.i18n import _
from shopdesk.metrics.measure import Amount, Change, Measure, Unit, Value

NOTHING = "–"
_DIGITS = {Unit.PERCENT: 1, Unit.RATIO: 2, Unit.HOURS: 1, Unit.DAYS: 1, Unit.COUNT: 0}


def rounded(amount: int | Fraction, digits: int) -> Decimal:
    """Round an exact number to decimals, halves away from zero."""
    exact = Fraction(amount)
    return Decimal(divide_half_up(exact.numerator * 10**digits, exact.denominator)).scaleb(-digits)


def number(value: Value | Amount, unit: Unit, currency: str = "CNY") -> Decimal | None:
    """The figure for files: money in currency units, percent as 0.123, None for "–".

    It has exactly the digits that ``shown`` prints.
    """
    amount = value.amount if isinstance(value, Value) else value
    if amount is None:
        return None
    if unit is Unit.MONEY:
        return rounded(amount, 0).scaleb(-exponent(currency))
    if unit is Unit.QUANTITY:
        return rounded(Fraction(amount) / PIECE, 3).normalize() + 0
    if unit is Unit.PERCENT:
        return rounded(amount, _DIGITS[unit] + 2)
    return rounded(amount, _DIGITS[unit])


def shown(value: Value | Amount, unit: Unit, currency: str = "CNY") -> str:
    """Text for people: ``–``, ``¥1,234.50``, ``12.3%``, ``1,234``, ``2.41``."""
    amount = value.amount if isinstance(value, Value) else value
    if amount is None:
        return NOTHING
    if unit is Unit.MONEY:
        return money_text(int(rounded(amount, 0)), currency)
    if unit is Unit.PERCENT:
        return f"{rounded(amount * 100, _DIGITS[unit]):,f}%"
    return f"{number(amount, unit, currency):,f}"


def shown_with_parts(value: Value, found: Measure, currency: str = "CNY") -> str:
    """The figure with what stands above and below the line: ``60.0% (3 ÷ 5)``."""
    text = shown(value, found.unit, currency)
    if value.numerator is None or value.denominator is None or found.parts is None:
        return text
    above, below = found.parts
    top, bottom = shown(value.numerator, above, currency), shown(value.denominator, below, currency)
    return f"{text} ({top} ÷ {bottom})"


def shown_change(change: Change, unit: Unit, currency: str = "CNY") -> str:
    """``+12.3%``; percentages change by points: ``-1.2 points``; without a base by amount."""
    if change.delta is None:
        return NOTHING
    if unit is Unit.PERCENT:
        points = rounded(change.delta * 100, 1)
        return _("{points} points").format(points=f"{points:+,f}")
    if change.ratio is None:
        text = shown(change.delta, unit, currency)
        return f"+{text}" if change.delta > 0 else text
    return f"{rounded(change.ratio * 100, 1):+,f}%"
