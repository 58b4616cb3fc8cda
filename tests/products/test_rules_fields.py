"""Values of fields as people type them."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.products.rules.fields import BY_KEY, EDIT_FIELDS, parse_value


@pytest.mark.parametrize(
    ("field", "text", "currency", "value"),
    [
        ("price", "12.5", "CNY", 1_250),
        ("price", " 12 ", "JPY", 12),
        ("price", "１２．５", "CNY", 1_250),
        ("cost_e4", "3.1415", "CNY", 31_415),
        ("cost_e4", "", "CNY", None),
        ("floor_price", "", "CNY", None),
        ("min_quantity", "2.5", "CNY", 2_500),
        ("weight_grams", "320", "CNY", 320),
        ("active", "Yes", "CNY", 1),
        ("active", "否", "CNY", 0),
        ("state", "Clearance", "CNY", "clearance"),
        ("state", "clearance", "CNY", "clearance"),
        ("category", "Home/ Kitchen /", "CNY", "Home / Kitchen"),
        ("category", " ", "CNY", None),
        ("brand", "", "CNY", ""),
        ("name", " Mug ", "CNY", "Mug"),
    ],
)
def test_values_are_read(field: str, text: str, currency: str, value: Any) -> None:
    assert parse_value(BY_KEY[field], text, currency) == value


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("price", "", "This field may not be empty."),
        ("price", "-1", "The number may not be negative or larger than the books can hold."),
        ("price", "1.005", "Write a number with at most 2 decimals."),
        ("price", "12,5", "Write a number with at most 2 decimals."),
        ("price", "1e3", "Write a number with at most 2 decimals."),
        (
            "price",
            "99999999999999",
            "The number may not be negative or larger than the books can hold.",
        ),
        ("cost_e4", "0.00001", "Write a number with at most 4 decimals."),
        ("min_quantity", "0.0001", "Write a number with at most 3 decimals."),
        ("weight_grams", "1.5", "Write a whole number."),
        ("active", "maybe", "Write yes or no."),
        ("name", "  ", "This field may not be empty."),
        ("name", "a\u202eb", "The text has signs in it that cannot be shown."),
        ("tags", "x" * 501, "At most 500 letters."),
    ],
)
def test_what_is_not_possible_says_so(field: str, text: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_value(BY_KEY[field], text, "CNY")
    assert str(refused.value) == message


def test_an_unknown_state_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="Idea, Sample, Trial sale, On sale, Slow, Clearance"):
        parse_value(BY_KEY["state"], "gone", "CNY")


def test_keys_are_columns_and_stand_once() -> None:
    assert len(BY_KEY) == len(EDIT_FIELDS)
    assert BY_KEY["category"].column == "category_id"
    assert not BY_KEY["tags"].is_nullable
    assert BY_KEY["cost_e4"].is_nullable
