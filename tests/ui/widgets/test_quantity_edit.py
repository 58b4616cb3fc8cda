"""A field for a number of pieces."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk import i18n
from shopdesk.ui.widgets.quantity_edit import QuantityEdit, whole_number


@pytest.mark.parametrize(
    ("text", "decimals", "quantity"),
    [("", 0, None), ("7", 0, 7000), ("１２", 0, 12_000), ("1,200", 0, 1_200_000), ("0.25", 2, 250)],
)
def test_reads(qtbot: QtBot, text: str, decimals: int, quantity: int | None) -> None:
    edit = QuantityEdit(decimals=decimals)
    qtbot.addWidget(edit)
    edit.setText(text)
    assert edit.quantity() == quantity


@pytest.mark.parametrize(
    ("text", "decimals", "words"),
    [
        ("x", 0, "This is no quantity."),
        ("1e3", 0, "This is no quantity."),
        ("0.5", 0, "Whole pieces only."),
        ("0.125", 2, "At most 2 decimals."),
    ],
)
def test_refuses(qtbot: QtBot, text: str, decimals: int, words: str) -> None:
    i18n.set_language("en")
    edit = QuantityEdit(decimals=decimals)
    qtbot.addWidget(edit)
    edit.setText(text)
    with pytest.raises(ValueError, match=words):
        edit.quantity()


def test_arrows_count_and_stop_at_the_least(qtbot: QtBot) -> None:
    edit = QuantityEdit(1000)
    qtbot.addWidget(edit)
    texts = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(edit, key)
        texts.append(edit.text())
    assert texts == ["2", "1", "0", "0"]


def test_signed_quantity_goes_below_nothing(qtbot: QtBot) -> None:
    edit = QuantityEdit(low=None)
    qtbot.addWidget(edit)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    assert edit.quantity() == -1000


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("24", 24)])
def test_whole_numbers_for_copies_and_days(qtbot: QtBot, text: str, number: int) -> None:
    edit = QuantityEdit()
    qtbot.addWidget(edit)
    edit.setText(text)

    assert whole_number(edit) == number


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "many"])
def test_what_counts_nothing(qtbot: QtBot, text: str) -> None:
    edit = QuantityEdit()
    qtbot.addWidget(edit)
    edit.setText(text)

    with pytest.raises(ValueError, match=r"\."):
        whole_number(edit)
