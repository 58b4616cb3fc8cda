"""Quantities in thousandths of a piece."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.quantity import parse_quantity, pieces, quantity_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7", 7000), ("7.0", 7000), ("0.25", 250), ("-3", -3000), ("２", 2000), ("1.500000", 1500)],
)
def test_reads(text: str, expected: int) -> None:
    assert parse_quantity(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "1.2345", "²", "1e3", "nan", "1,5", "7 pcs", "0.000" + "0" * 30 + "1"],
)
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError):
        parse_quantity(text)


@given(st.integers(-(10**15), 10**15))
def test_text_is_read_back(quantity: int) -> None:
    assert parse_quantity(quantity_text(quantity)) == quantity


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (7000, "7"),
        (-250, "-0.25"),
        (1500, "1.5"),
        (1, "0.001"),
        (0, "0"),
        (12345678000, "12345678"),
    ],
)
def test_texts(quantity: int, expected: str) -> None:
    assert quantity_text(quantity) == expected


def test_pieces() -> None:
    assert pieces(7) == 7000
    assert pieces(-2) == -2000
