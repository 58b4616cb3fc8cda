"""Weights and sizes: the unit of a title, exact factors, whole grams and millimetres."""

from __future__ import annotations

import pytest

from shopdesk.products.importer.measures import GRAMS, MILLIMETRES, unit_of_title, whole_units

_ONE = 10**9


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Weight (lbs)", "lbs"),
        ("重量（公斤）", "公斤"),
        ("Weight (kg) ", "kg"),
        ("Length [CM]", "cm"),
        ("Weight", ""),
        ("Weight (kg) of it", ""),
    ],
)
def test_the_unit_stands_in_brackets_at_the_end(title: str, unit: str) -> None:
    assert unit_of_title(title) == unit


@pytest.mark.parametrize(
    ("value", "unit", "grams"),
    [
        (_ONE, "kg", 1000),
        (_ONE, "lb", 454),  # 453.59237
        (2 * _ONE, "lbs", 907),
        (_ONE, "oz", 28),  # 28.349523125
        (16 * _ONE, "oz", 454),
        (_ONE // 2, "g", 1),  # half up
        (499_999_999, "g", 0),
        (_ONE, "斤", 500),
    ],
)
def test_weights_are_whole_grams(value: int, unit: str, grams: int) -> None:
    assert whole_units(value, GRAMS[unit]) == grams


@pytest.mark.parametrize(
    ("value", "unit", "millimetres"),
    [
        (_ONE, "in", 25),
        (10 * _ONE, "in", 254),
        (_ONE, "cm", 10),
        (_ONE, "yd", 914),
        (_ONE, "米", 1000),
    ],
)
def test_sizes_are_whole_millimetres(value: int, unit: str, millimetres: int) -> None:
    assert whole_units(value, MILLIMETRES[unit]) == millimetres
