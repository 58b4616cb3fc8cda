"""Unit costs in 1/10000 of the currency unit, beside prices in minor units."""

from __future__ import annotations

from fractions import Fraction

from shopdesk.base.money import exponent, symbol

COST_DIGITS = 4


def cost_scale(currency: str) -> int:
    """How many steps of a unit cost make one minor unit: 100 for CNY, 10,000 for JPY."""
    return int(10 ** (COST_DIGITS - exponent(currency)))


def gross_margin(price: int, cost_e4: int | None, currency: str) -> Fraction | None:
    """Share of the price that is left over the cost: (price − cost) ÷ price.

    Args:
        price: minor units.
        cost_e4: 1/10000 of the currency unit.

    Returns:
        None where there is no price or the cost is not known; negative below cost.
    """
    if cost_e4 is None or price <= 0:
        return None
    whole = price * cost_scale(currency)
    return Fraction(whole - cost_e4, whole)


def plain_unit_cost(cost_e4: int, currency: str) -> str:
    """Text for files and JSON, no finer than it is: ``3.50``, ``3.1415``; never grouped."""
    digits = exponent(currency)
    whole, rest = divmod(abs(cost_e4), 10**COST_DIGITS)
    fraction = f"{rest:0{COST_DIGITS}d}".rstrip("0").ljust(digits, "0")
    sign = "-" if cost_e4 < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def unit_cost_text(cost_e4: int, currency: str) -> str:
    """Text for people: ``¥3.50``, ``¥3.1415``."""
    plain = plain_unit_cost(abs(cost_e4), currency)
    whole, point, fraction = plain.partition(".")
    sign = "-" if cost_e4 < 0 else ""
    return f"{sign}{symbol(currency)}{int(whole):,}{point}{fraction}"
