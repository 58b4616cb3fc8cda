"""Unit costs in 1/10000 of the currency unit, beside prices in minor units."""

from __future__ import annotations

from fractions import Fraction

from shopdesk.base.money import exponent

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
