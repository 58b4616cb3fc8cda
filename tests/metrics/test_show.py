"""Rounding happens once, here."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.metrics.book import BOOK
from shopdesk.metrics.measure import Change, Unit, Value
from shopdesk.metrics.show import number, rounded, shown, shown_change, shown_with_parts

CASES = [
    (123450, Unit.MONEY, "CNY", "¥1,234.50", Decimal("1234.50")),
    (Fraction(100, 3), Unit.MONEY, "GBP", "£0.33", Decimal("0.33")),
    (Fraction(101, 2), Unit.MONEY, "GBP", "£0.51", Decimal("0.51")),
    (Fraction(-101, 2), Unit.MONEY, "GBP", "-£0.51", Decimal("-0.51")),
    (500, Unit.MONEY, "JPY", "¥500", Decimal(500)),
    (1234, Unit.COUNT, "CNY", "1,234", Decimal(1234)),
    (7000, Unit.QUANTITY, "CNY", "7", Decimal(7)),
    (1_000_000, Unit.QUANTITY, "CNY", "1,000", Decimal(1000)),
    (1250, Unit.QUANTITY, "CNY", "1.25", Decimal("1.25")),
    (0, Unit.QUANTITY, "CNY", "0", Decimal(0)),
    (Fraction(3, 5), Unit.PERCENT, "CNY", "60.0%", Decimal("0.600")),
    (Fraction(1, 3), Unit.PERCENT, "CNY", "33.3%", Decimal("0.333")),
    (Fraction(2, 3), Unit.PERCENT, "CNY", "66.7%", Decimal("0.667")),
    (Fraction(12345, 1), Unit.PERCENT, "CNY", "1,234,500.0%", Decimal("12345.000")),
    (Fraction(5, 2), Unit.RATIO, "CNY", "2.50", Decimal("2.50")),
    (Fraction(1, 8), Unit.RATIO, "CNY", "0.13", Decimal("0.13")),
    (Fraction(37, 2), Unit.HOURS, "CNY", "18.5", Decimal("18.5")),
    (Fraction(101, 100), Unit.DAYS, "CNY", "1.0", Decimal("1.0")),
]


@pytest.mark.parametrize(("amount", "unit", "currency", "text", "figure"), CASES)
def test_text_and_number(
    amount: int | Fraction, unit: Unit, currency: str, text: str, figure: Decimal
) -> None:
    assert shown(Value(amount), unit, currency) == text
    assert shown(amount, unit, currency) == text
    assert number(Value(amount), unit, currency) == figure


@pytest.mark.parametrize("unit", list(Unit))
def test_unknown_is_a_dash_never_zero(unit: Unit) -> None:
    assert shown(Value(None), unit) == "–"
    assert number(Value(None), unit) is None


@given(st.fractions(), st.integers(0, 4))
def test_rounding_is_half_away_from_zero_and_near(amount: Fraction, digits: int) -> None:
    found = Fraction(rounded(amount, digits))

    assert abs(found - amount) <= Fraction(1, 2 * 10**digits)
    assert rounded(-amount, digits) == -rounded(amount, digits)
    if abs(found - amount) == Fraction(1, 2 * 10**digits):
        assert abs(found) > abs(amount)


def test_parts_of_a_ratio_stand_in_their_own_units() -> None:
    rate = Value(Fraction(3, 5), 3, 5)
    average = Value(Fraction(100_00, 3), 100_00, 3)
    pieces = Value(Fraction(7, 3), 7000, 3)

    assert shown_with_parts(rate, BOOK["repurchase_rate"]) == "60.0% (3 ÷ 5)"
    assert shown_with_parts(average, BOOK["sales_per_buyer"]) == "¥33.33 (¥100.00 ÷ 3)"
    assert shown_with_parts(pieces, BOOK["items_per_order"]) == "2.33 (7 ÷ 3)"
    assert shown_with_parts(Value(5), BOOK["orders"]) == "5"
    assert shown_with_parts(Value(None, 0, 0), BOOK["repurchase_rate"]) == "– (0 ÷ 0)"


@pytest.mark.parametrize(
    ("change", "unit", "text"),
    [
        (Change(100, Fraction(1, 8)), Unit.MONEY, "+12.5%"),
        (Change(-100, Fraction(-1, 3)), Unit.COUNT, "-33.3%"),
        (Change(0, Fraction(0)), Unit.COUNT, "+0.0%"),
        (Change(Fraction(-12, 1000), Fraction(-1, 2)), Unit.PERCENT, "-1.2 points"),
        (Change(500, None), Unit.MONEY, "+¥5.00"),
        (Change(-500, None), Unit.MONEY, "-¥5.00"),
        (Change(None, None), Unit.MONEY, "–"),
    ],
)
def test_change(change: Change, unit: Unit, text: str) -> None:
    assert shown_change(change, unit) == text
