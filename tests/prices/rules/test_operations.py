"""Changes as people write them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.prices.rules import Ending, Operation, OperationKind, operate, parse_operation


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        ("12.5", OperationKind.SET, Fraction(25, 2)),
        ("+2", OperationKind.ADD, Fraction(2)),
        ("-0.01", OperationKind.ADD, Fraction(-1, 100)),
        ("−5 %", OperationKind.PERCENT, Fraction(-5)),
        ("+ 5％", OperationKind.PERCENT, Fraction(5)),
        ("１２．５", OperationKind.SET, Fraction(25, 2)),
    ],
)
def test_written_changes(text: str, kind: OperationKind, amount: Fraction) -> None:
    assert parse_operation(text) == Operation(kind, amount)


@pytest.mark.parametrize("text", ["", "5%", "abc", "1,5", "++1", "1e3", "5%%", "1.2.3", "."])
def test_unclear_changes_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_operation(text)


@pytest.mark.parametrize(
    ("text", "value", "result"),
    [
        ("12.5", None, 1_250),
        ("+2", 1_000, 1_200),
        ("-2", 1_000, 800),
        ("+5%", 1_999, 2_099),  # 20.9895
        ("-50%", 1, 1),  # half a cent goes up
        ("+5%", None, None),
    ],
)
def test_results(text: str, value: int | None, result: int | None) -> None:
    assert operate(parse_operation(text), value, unit=100, currency="CNY") == result


def test_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="below nothing"):
        operate(parse_operation("-11"), 1_000, unit=100, currency="CNY")


def test_a_margin_is_reached() -> None:
    thirty = Operation(OperationKind.MARGIN, Fraction(30))
    assert operate(thirty, 1, unit=100, currency="CNY", cost_e4=70_000) == 1_000
    nines = replace(thirty, ending=Ending.NINETY_NINE)
    assert operate(nines, 1, unit=100, currency="CNY", cost_e4=70_000) == 1_099
    assert operate(thirty, 1, unit=100, currency="CNY") is None
    with pytest.raises(ValueError, match="margin"):
        operate(replace(thirty, amount=Fraction(100)), 1, unit=100, currency="CNY", cost_e4=1)


@given(value=st.integers(0, 10**9), percent=st.integers(-100, 300))
def test_a_percentage_is_rounded_half_up(value: int, percent: int) -> None:
    found = operate(
        Operation(OperationKind.PERCENT, Fraction(percent)), value, unit=100, currency="CNY"
    )
    exact = Fraction(value * (100 + percent), 100)
    assert found is not None
    assert -Fraction(1, 2) <= exact - found < Fraction(1, 2)
