"""Conditions are entered with values that can be read, or the dialog stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QLineEdit
from pytestqt.qtbot import QtBot

from shopdesk.ui.formats import Formats
from shopdesk.ui.list_query import FieldFilter
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.field_dialog import FieldDialog
from shopdesk.ui.widgets.label import Label
from tests.ui.conftest import THINGS


def open_dialog(qtbot: QtBot, key: str) -> FieldDialog:
    dialog = FieldDialog(THINGS.column(key), Formats("CNY"))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def choose(dialog: FieldDialog, operator: str) -> None:
    box = dialog.findChildren(QComboBox)[0]
    box.setCurrentIndex(box.findData(operator))


def texts(dialog: FieldDialog) -> list[QLineEdit]:
    return [edit for edit in dialog.findChildren(QLineEdit) if edit.accessibleName()]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (["cup"], FieldFilter("name", "contains", ("cup",))),
        (["00012"], FieldFilter("code", "is", ("00012",))),
        (["1", "2.50"], FieldFilter("amount", "between", (100, 250))),
        (["¥1,000"], FieldFilter("amount", "from", (100_000,))),
        (["0.5"], FieldFilter("pieces", "to", (500,))),
        ([], FieldFilter("name", "empty")),
    ],
)
def test_values_are_read_by_kind(
    qtbot: QtBot, theme: Theme, typed: list[str], field: FieldFilter
) -> None:
    dialog = open_dialog(qtbot, field.column)
    choose(dialog, field.operator)
    visible = [edit for edit in texts(dialog) if edit.isVisible()]
    assert len(visible) == len(typed)
    for edit, text in zip(visible, typed, strict=True):
        edit.setText(text)

    assert dialog.field() == field
    dialog.accept()
    assert not dialog.isVisible()


@pytest.mark.parametrize(("key", "typed"), [("amount", "abc"), ("pieces", "1.2345"), ("name", " ")])
def test_stays_open_while_a_value_cannot_be_read(
    qtbot: QtBot, theme: Theme, key: str, typed: str
) -> None:
    dialog = open_dialog(qtbot, key)
    choose(dialog, "is")
    texts(dialog)[0].setText(typed)

    dialog.accept()

    assert dialog.isVisible()
    said = [
        label.text() for label in dialog.findChildren(Label) if label.property("look") == "error"
    ]
    assert said == [f"This is no value of “{THINGS.column(key).title}”."]


def test_days_come_from_calendars(qtbot: QtBot, theme: Theme) -> None:
    dialog = open_dialog(qtbot, "day")
    choose(dialog, "between")
    first, last = dialog.findChildren(QDateEdit)
    first.setDate(QDate(2026, 1, 2))
    last.setDate(QDate(2026, 1, 31))

    assert dialog.field() == FieldFilter("day", "between", (20260102, 20260131))


def test_states_are_ticked(qtbot: QtBot, theme: Theme) -> None:
    dialog = open_dialog(qtbot, "state")
    assert dialog.field() is None

    dialog.findChildren(QCheckBox)[1].setChecked(True)

    assert dialog.field() == FieldFilter("state", "in", ("done",))
