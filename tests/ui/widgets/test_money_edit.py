"""A money field reads what people type and never rounds in silence."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from shopdesk.ui.formats import Formats
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.money_edit import MoneyEdit


@pytest.fixture
def edit(qtbot: QtBot, theme: Theme) -> MoneyEdit:
    made = MoneyEdit(Formats("CNY"))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("12", 1200), ("12.5", 1250), ("1,234.50", 123450), ("¥8", 800), ("0", 0)],
)
def test_typed_amount(edit: MoneyEdit, qtbot: QtBot, typed: str, amount: int) -> None:
    seen: list[object] = []
    edit.amount_changed.connect(seen.append)

    QTest.keyClicks(edit, typed)

    assert edit.amount == amount
    assert edit.valid
    assert seen[-1] == amount


@pytest.mark.parametrize("typed", ["abc", "1.234", "1e3", "--1"])
def test_nonsense_is_no_amount(edit: MoneyEdit, qtbot: QtBot, typed: str) -> None:
    QTest.keyClicks(edit, typed)

    assert edit.amount is None
    assert not edit.valid
    assert edit.text() == typed


def test_leaving_the_field_writes_it_out_or_marks_it(edit: MoneyEdit, qtbot: QtBot) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    edit.setFocus()
    QTest.keyClicks(edit, "12.5")
    edit.clearFocus()
    assert edit.text() == "12.50"
    assert not edit.property("invalid")

    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "x")
    edit.clearFocus()
    assert edit.text() == "x"
    assert edit.property("invalid")

    QTest.keyClicks(edit, "y")
    assert not edit.property("invalid")


def test_empty_is_valid_and_no_amount(edit: MoneyEdit) -> None:
    edit.set_amount(None)

    assert edit.amount is None
    assert edit.valid


def test_currency_without_decimals(qtbot: QtBot, theme: Theme) -> None:
    yen = MoneyEdit(Formats("JPY"), 500)
    qtbot.addWidget(yen)

    assert yen.text() == "500"
    yen.setText("12.5")
    assert yen.amount is None
