"""Money as whole minor units (fen, cents), and the only places where it is rounded or divided.

Why plain ints: they add up exactly in SQL, in Python and in files. A Decimal-over-integer column
type was measured and rejected because ``SUM(price * quantity)`` silently came back 100 times too
large.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

Money = NewType("Money", int)

# Minor digits differ by currency (ISO 4217); everything not named here has two.
_EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "TND": 3}
_SYMBOLS = {
    "CNY": "¥",
    "JPY": "¥",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "TWD": "NT$",
    "KRW": "₩",
    "AUD": "A$",
    "CAD": "C$",
    "SGD": "S$",
}
_PLAIN_NUMBER = re.compile(r"([+-]?)([0-9]{1,15})(?:\.([0-9]{1,40}))?\Z")
# Only these: NFKC would also read ² as 2 and ① as 1.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．＋－", "0123456789.+-")


def exponent(currency: str) -> int:
    """Number of minor digits of a currency (2 for CNY, 0 for JPY, 3 for KWD)."""
    return _EXPONENTS.get(currency, 2)


def symbol(currency: str) -> str:
    """The sign put before an amount: ``¥``, ``£`` … or the code and a space."""
    return _SYMBOLS.get(currency, currency + "\u00a0")


def plain_decimal(text: str) -> Decimal:
    """Read a plain decimal number; full-width digits are accepted, nothing else is.

    Raises:
        ValueError: for anything but an optional sign, up to 15 ASCII or full-width digits and one
            point: ``nan``, ``1e5``, ``1_000``, ``0x10``, ``²``, other scripts' digits, nothing.
    """
    sign, whole, fraction = _plain_parts(text)
    return Decimal(f"{sign}{whole}.{fraction or 0}")


def plain_scaled(text: str, digits: int) -> int:
    """Read a plain decimal number as whole units of its ``digits``-th decimal, without rounding.

    Raises:
        ValueError: if it is no plain number (see ``plain_decimal``) or has more decimals.
    """
    sign, whole, fraction = _plain_parts(text)
    fraction = fraction.rstrip("0")
    if len(fraction) > digits:
        raise ValueError(text)
    return int(f"{sign}{whole}{fraction.ljust(digits, '0')}")


def _plain_parts(text: str) -> tuple[str, str, str]:
    found = _PLAIN_NUMBER.match(text.strip().translate(_FULL_WIDTH))
    if found is None:
        raise ValueError(text)
    return found[1], found[2], found[3] or ""


def parse_money(text: str, currency: str = "CNY") -> Money:
    """Read a plain amount like ``12.5`` into minor units.

    Raises:
        ValueError: if it is no plain number or has more decimals than the currency.
    """
    return Money(plain_scaled(text, exponent(currency)))


def round_half_up(value: Decimal) -> Money:
    """Round to whole minor units, halves away from zero."""
    return Money(int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def divide_half_up(numerator: int, denominator: int) -> int:
    """Integer division with halves rounded away from zero.

    Raises:
        ZeroDivisionError: if the denominator is 0.
    """
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    top, bottom = abs(numerator), abs(denominator)
    return sign * ((2 * top + bottom) // (2 * bottom))


def line_amount(quantity: int, unit_price: int) -> Money:
    """Amount of a line in minor units: thousandths of a piece times minor units a piece."""
    return Money(divide_half_up(quantity * unit_price, 1000))


def split(total: int, weights: Sequence[int]) -> list[Money]:
    """Share an amount by weights so that the parts add up to it exactly.

    Largest remainder; ties go to the earlier part. Equal weights are used when all are zero.

    Args:
        total: minor units, may be negative.
        weights: non-negative, one for each part.

    Raises:
        ValueError: for no parts or a negative weight.
    """
    if not weights or min(weights) < 0:
        raise ValueError("weights must be non-negative and not empty")
    whole = sum(weights)
    if whole == 0:
        weights = [1] * len(weights)
        whole = len(weights)
    sign, amount = (-1, -total) if total < 0 else (1, total)
    shares = [amount * weight // whole for weight in weights]
    rest = amount - sum(shares)
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(amount * weights[place] % whole), place)
    )
    for place in by_remainder[:rest]:
        shares[place] += 1
    return [Money(sign * share) for share in shares]


def decimal_text(amount: int, currency: str = "CNY") -> str:
    """Plain text with a point and no grouping: ``-1234.50``; for files and JSON."""
    digits = exponent(currency)
    if digits == 0:
        return str(amount)
    whole, rest = divmod(abs(amount), 10**digits)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:0{digits}d}"


def money_text(amount: int, currency: str = "CNY") -> str:
    """Text for people: ``¥1,234.50``, ``-£0.05``."""
    digits = exponent(currency)
    whole, rest = divmod(abs(amount), 10**digits)
    fraction = f".{rest:0{digits}d}" if digits else ""
    return f"{'-' if amount < 0 else ''}{symbol(currency)}{whole:,}{fraction}"
