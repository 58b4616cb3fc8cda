"""Codes are compared, variants are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.products.rules import (
    LIFE_CYCLE_LABELS,
    PRODUCT_KIND_LABELS,
    LifeCycle,
    ProductKind,
    code_key,
    sku_name,
)


@pytest.mark.parametrize("code", ["85123A", "85123a", " 85123a ", "８５１２３Ａ", "\u300085123a"])
def test_one_code_in_many_forms(code: str) -> None:
    assert code_key(code) == "85123a"


@pytest.mark.parametrize(("one", "other"), [("A-1", "A1"), ("A1", "A 1"), ("0123", "123")])
def test_what_is_another_code(one: str, other: str) -> None:
    assert code_key(one) != code_key(other)


@given(st.text(max_size=20))
def test_a_key_is_its_own_key(code: str) -> None:
    assert code_key(code_key(code)) == code_key(code)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=20))
def test_capitals_do_not_matter(code: str) -> None:
    assert code_key(code.upper()) == code_key(code.lower()) == code_key(code)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), "T恤"),
        (("红", "M"), "T恤 · 红 / M"),
        (("", "M", ""), "T恤 · M"),
        (("", ""), "T恤"),
    ],
)
def test_names_of_variants(options: tuple[str, ...], expected: str) -> None:
    assert sku_name("T恤", *options) == expected


def test_every_state_has_a_word() -> None:
    assert set(LIFE_CYCLE_LABELS) == set(LifeCycle)
    assert set(PRODUCT_KIND_LABELS) == set(ProductKind)
