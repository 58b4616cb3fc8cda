"""Prices end as wished and are never rounded below what was asked."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.prices.rules import Ending, index, with_ending


@pytest.mark.parametrize(
    ("price", "ending", "currency", "expected"),
    [
        (Fraction(12_341, 10), Ending.EXACT, "CNY", 1_235),
        (1_234, Ending.EXACT, "CNY", 1_234),
        (1_201, Ending.WHOLE, "CNY", 1_300),
        (1_200, Ending.WHOLE, "CNY", 1_200),
        (1_234, Ending.NINETY, "CNY", 1_290),
        (1_291, Ending.NINETY, "CNY", 1_390),
        (1_234, Ending.NINETY_NINE, "CNY", 1_299),
        (1, Ending.NINETY_NINE, "CNY", 99),
        (1_234, Ending.EIGHT, "CNY", 1_800),
        (1_801, Ending.EIGHT, "CNY", 2_800),
        (700, Ending.EIGHT, "CNY", 800),
        (1_234, Ending.EIGHT, "JPY", 1_238),
        (1_234, Ending.NINETY_NINE, "JPY", 1_234),  # no cents, no .99
        (1_234, Ending.NINETY, "KWD", 1_900),
        (0, Ending.NINETY, "CNY", 0),
    ],
)
def test_endings(price: Fraction, ending: Ending, currency: str, expected: int) -> None:
    assert with_ending(price, ending, currency) == expected


@given(
    price=st.fractions(0, 10**9),
    ending=st.sampled_from(list(Ending)),
    currency=st.sampled_from(["CNY", "JPY", "KWD"]),
)
def test_never_below_never_a_step_above(price: Fraction, ending: Ending, currency: str) -> None:
    made = with_ending(price, ending, currency)

    assert made >= price
    assert made < price + 10_001
    assert with_ending(made, ending, currency) == made


def test_index_is_over_the_middle() -> None:
    assert index(1_100, [900, 1_000, 5_000]) == Fraction(11, 10)
    assert index(1_000, [900, 1_100]) == 1
    assert index(1_000, []) is None
