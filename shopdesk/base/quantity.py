"""Quantities as whole thousandths of a piece, so that goods sold by weight stay exact."""

from __future__ import annotations

from typing import NewType

from shopdesk.base.money import plain_scaled

Quantity = NewType("Quantity", int)
PIECE = 1000


def pieces(count: int) -> Quantity:
    """Whole pieces as a quantity: ``pieces(7) == 7000``."""
    return Quantity(count * PIECE)


def parse_quantity(text: str) -> Quantity:
    """Read ``7``, ``7.0`` or ``0.25``; at most three decimals.

    Raises:
        ValueError: if it is no plain number or finer than a thousandth.
    """
    return Quantity(plain_scaled(text, 3))


def quantity_text(quantity: int) -> str:
    """Text for people and files, never grouped, without needless zeros: ``7``, ``-0.25``."""
    whole, rest = divmod(abs(quantity), PIECE)
    fraction = f".{rest:03d}".rstrip("0") if rest else ""
    return f"{'-' if quantity < 0 else ''}{whole}{fraction}"
