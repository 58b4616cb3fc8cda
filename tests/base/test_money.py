"""Money: what is read, how it is rounded, and that shares add up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.money import (
    decimal_text,
    divide_half_up,
    exponent,
    line_amount,
    money_text,
    parse_money,
    plain_decimal,
    plain_scaled,
    round_half_up,
    split,
    symbol,
)

AMOUNTS = st.integers(-(10**14), 10**14)
CURRENCIES = st.sampled_from(["CNY", "JPY", "KWD", "GBP", "XXX"])

NO_NUMBERS = [
    *("", " ", ".", "-", "+", "5.", ".5", "--5", "+-5", "5-", "1 000", "1,000", "1_000"),
    *("nan", "NaN", "inf", "-inf", "1e5", "1E5", "1e308", "0x10", "0b1", "1/2", "½", "5%"),
    # digits of other scripts and forms that NFKC would turn into plain ones
    *("٣", "۳", "३", "๓", "²", "1²", "①", "⒈", "𝟑", "₂", "ⅷ", "三", "〇"),
    *("−5", "–5", "5\u200b", "\ufeff5", "5\x00", "5\n6", "¥5", "5元", "'5", "=5", "1..2", "1.2.3"),
    "1234567890123456",
    "0." + "0" * 41,
]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_only_plain_numbers_are_read(text: str) -> None:
    with pytest.raises(ValueError):
        plain_decimal(text)
    with pytest.raises(ValueError):
        parse_money(text)


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("12.5", "CNY", 1250),
        ("12", "CNY", 1200),
        ("-0.05", "GBP", -5),
        ("+7.00", "CNY", 700),
        (" 7.10 ", "CNY", 710),
        ("\u30007.10\u00a0", "CNY", 710),
        ("１２．５", "CNY", 1250),
        ("－１", "CNY", -100),
        ("0012.30", "CNY", 1230),
        ("12.5000", "CNY", 1250),
        ("5", "JPY", 5),
        ("5.0", "JPY", 5),
        ("1.234", "KWD", 1234),
        ("999999999999999.99", "CNY", 99999999999999999),
        ("-0", "CNY", 0),
    ],
)
def test_reads_amounts(text: str, currency: str, expected: int) -> None:
    assert parse_money(text, currency) == expected


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("0.001", "CNY"),
        ("1.5", "JPY"),
        ("1.2345", "KWD"),
        # finer than Decimal's 28 digits: rounded away silently by scaleb
        ("1.0000000000000000000000000000000000001", "CNY"),
        ("999999999999999.00000000000000000001", "CNY"),
    ],
)
def test_refuses_more_decimals_than_the_currency_has(text: str, currency: str) -> None:
    with pytest.raises(ValueError):
        parse_money(text, currency)


def test_plain_decimal_keeps_every_digit() -> None:
    assert plain_decimal("-000123.4500") == Decimal("-123.45")
    assert str(plain_decimal("0." + "1" * 40)) == "0." + "1" * 40


@given(AMOUNTS, CURRENCIES)
def test_text_of_an_amount_is_read_back(amount: int, currency: str) -> None:
    assert parse_money(decimal_text(amount, currency), currency) == amount


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 10**6 - 1))
def test_scaled_equals_exact_arithmetic(whole: int, fraction: int) -> None:
    text = f"{whole}.{fraction:06d}"
    exact = Fraction(text) * 1000
    if exact.denominator == 1:
        assert plain_scaled(text, 3) == exact
    else:
        with pytest.raises(ValueError):
            plain_scaled(text, 3)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.5", 1),
        ("-0.5", -1),
        ("1.5", 2),
        ("2.5", 3),
        ("-2.5", -3),
        ("2.4999", 2),
        ("0.49999999999999999999999999999999999999", 0),
        ("0", 0),
    ],
)
def test_rounds_halves_away_from_zero(value: str, expected: int) -> None:
    assert round_half_up(Decimal(value)) == expected


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_does_not_round_what_is_no_number(value: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        round_half_up(Decimal(value))


@given(st.integers(-(10**18), 10**18), st.integers(-(10**9), 10**9).filter(bool))
def test_integer_division_rounds_halves_away_from_zero(numerator: int, denominator: int) -> None:
    found = divide_half_up(numerator, denominator)

    exact = Fraction(numerator, denominator)
    assert abs(found - exact) <= Fraction(1, 2)
    if abs(found - exact) == Fraction(1, 2):
        assert abs(found) > abs(exact)


def test_division_by_zero_is_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        divide_half_up(1, 0)


@pytest.mark.parametrize(
    ("quantity", "price", "expected"),
    [(7000, 1299, 9093), (250, 1999, 500), (333, 100, 33), (500, 1, 1), (-500, 1, -1), (0, 9, 0)],
)
def test_line_amount_is_in_minor_units(quantity: int, price: int, expected: int) -> None:
    assert line_amount(quantity, price) == expected


WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


@given(AMOUNTS, WEIGHTS)
def test_parts_add_up_exactly(total: int, weights: list[int]) -> None:
    assert sum(split(total, weights)) == total


@given(st.integers(0, 10**14), WEIGHTS)
def test_each_part_is_within_one_unit_of_its_exact_share(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    for part, weight in zip(split(total, weights), weights, strict=True):
        exact = Fraction(total * weight, whole) if whole else Fraction(total, len(weights))
        assert int(exact) <= part <= int(exact) + 1
        if whole and exact.denominator == 1 and weight == 0:
            assert part == 0


@given(AMOUNTS, WEIGHTS)
def test_split_of_a_negative_amount_mirrors_the_positive(total: int, weights: list[int]) -> None:
    assert split(-total, weights) == [-part for part in split(total, weights)]


@given(st.integers(0, 10**6), WEIGHTS)
def test_a_larger_weight_never_gets_less(total: int, weights: list[int]) -> None:
    parts = sorted(zip(weights, split(total, weights), strict=True))
    for (small, less), (large, more) in pairwise(parts):
        if small < large:
            assert less <= more


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (1, [0, 0, 0], [1, 0, 0]),
        (5, [0, 3, 0], [0, 5, 0]),
        (10, [1, 2, 3], [2, 3, 5]),  # exact 1.67, 3.33, 5: the first has the largest remainder
        (3, [5, 5, 3], [1, 1, 1]),  # 1.15, 1.15, 0.69: the third has the largest remainder
        (2, [1, 1, 1, 1], [1, 1, 0, 0]),  # equal remainders: the earlier lines
        (0, [1, 2], [0, 0]),
        (3000, [9900, 4900, 1500], [1822, 902, 276]),
    ],
)
def test_remainders_go_to_the_largest_then_the_earlier(
    total: int, weights: list[int], expected: list[int]
) -> None:
    assert split(total, weights) == expected


@pytest.mark.parametrize("weights", [[], [1, -1], [-1]])
def test_no_parts_or_negative_weights_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError):
        split(10, weights)


@pytest.mark.parametrize(
    ("amount", "currency", "plain", "shown"),
    [
        (123450, "CNY", "1234.50", "¥1,234.50"),
        (-5, "GBP", "-0.05", "-£0.05"),
        (-100, "CNY", "-1.00", "-¥1.00"),
        (0, "CNY", "0.00", "¥0.00"),
        (1234567, "JPY", "1234567", "¥1,234,567"),
        (-1234567, "KRW", "-1234567", "-₩1,234,567"),
        (1234, "KWD", "1.234", "KWD\u00a01.234"),
        (99999999999999999, "USD", "999999999999999.99", "$999,999,999,999,999.99"),
    ],
)
def test_texts(amount: int, currency: str, plain: str, shown: str) -> None:
    assert decimal_text(amount, currency) == plain
    assert money_text(amount, currency) == shown


def test_currencies() -> None:
    assert (exponent("CNY"), exponent("JPY"), exponent("KWD"), exponent("CHF")) == (2, 0, 3, 2)
    assert (symbol("CNY"), symbol("HKD"), symbol("CHF")) == ("¥", "HK$", "CHF\u00a0")
