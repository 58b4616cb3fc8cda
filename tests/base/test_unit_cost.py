"""Unit costs are finer than prices; margins are exact."""

from __future__ import annotations

from fractions import Fraction

import pytest

from shopdesk.base.unit_cost import cost_scale, gross_margin, plain_unit_cost, unit_cost_text


@pytest.mark.parametrize(("currency", "scale"), [("CNY", 100), ("JPY", 10_000), ("KWD", 10)])
def test_scale_follows_the_minor_digits(currency: str, scale: int) -> None:
    assert cost_scale(currency) == scale


@pytest.mark.parametrize(
    ("price", "cost_e4", "margin"),
    [
        (1_000, 40_000, Fraction(6, 10)),  # 10.00 for 4.0000
        (1_000, 100_000, Fraction(0)),
        (1_000, 150_000, Fraction(-1, 2)),
        (3, 1, Fraction(299, 300)),  # 0.03 for 0.0001
        (0, 40_000, None),
        (1_000, None, None),
    ],
)
def test_margin(price: int, cost_e4: int | None, margin: Fraction | None) -> None:
    assert gross_margin(price, cost_e4, "CNY") == margin


@pytest.mark.parametrize(
    ("cost_e4", "currency", "plain", "shown"),
    [
        (35_000, "CNY", "3.50", "¥3.50"),
        (31_415, "CNY", "3.1415", "¥3.1415"),
        (12_345_670_000, "CNY", "1234567.00", "¥1,234,567.00"),
        (-5_000, "CNY", "-0.50", "-¥0.50"),
        (120_000, "JPY", "12", "¥12"),
        (125_000, "JPY", "12.5", "¥12.5"),
        (10_000, "KWD", "1.000", "KWD\u00a01.000"),
    ],
)
def test_texts_are_no_finer_than_they_must_be(
    cost_e4: int, currency: str, plain: str, shown: str
) -> None:
    assert plain_unit_cost(cost_e4, currency) == plain
    assert unit_cost_text(cost_e4, currency) == shown
