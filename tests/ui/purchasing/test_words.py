"""Prices and days as they are typed."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.ui.purchasing.words import DayEdit, PriceEdit, price_text


@pytest.mark.parametrize(
    ("text", "price"),
    [("3.5", 35_000), ("3.1415", 31_415), ("1,200", 12_000_000), ("", None), ("3.14159", None),
     ("-1", None), ("x", None)],
)  # fmt: skip
def test_prices_have_up_to_four_decimals(qtbot: QtBot, text: str, price: int | None) -> None:
    edit = PriceEdit()
    qtbot.addWidget(edit)
    edit.setText(text)
    assert edit.price == price
    assert edit.valid is (price is not None or not text)


def test_prices_keep_the_decimals_that_they_need() -> None:
    assert price_text(35_000, "CNY") == "3.50"
    assert price_text(31_415, "CNY") == "3.1415"
    assert price_text(350_000, "JPY") == "35"


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-30", date(2026, 11, 30)), ("+7", date(2026, 3, 9)), ("", None), ("+x", None),
     ("30.11.2026", None)],
)  # fmt: skip
def test_days_are_typed_or_counted(qtbot: QtBot, text: str, day: date | None) -> None:
    edit = DayEdit(date(2026, 3, 2))
    qtbot.addWidget(edit)
    edit.setText(text)
    assert edit.day == day
    assert edit.valid is (day is not None or not text)
