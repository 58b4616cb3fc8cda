"""Forms say what is wrong under the field and never lose what was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
)
from pytestqt.qtbot import QtBot

from shopdesk.errors import Problem, UserError
from shopdesk.ui.context import Context
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.form import Form, FormDialog
from tests.ui.conftest import Heard


class NameDialog(FormDialog):
    """Two fields; counts how often it was submitted."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "New thing", action="Save")
        self.name = QLineEdit()
        self.note = QPlainTextEdit()
        self.form.add("name", "Name", self.name, hint="As on the label")
        self.form.add("note", "Note", self.note)
        self.submitted = 0

    def submit(self) -> None:
        self.submitted += 1


@pytest.fixture
def dialog(context: Context, qtbot: QtBot) -> NameDialog:
    made = NameDialog(context)
    # Closing a changed form asks a question, which nobody answers after a test.
    qtbot.addWidget(made, before_close_func=lambda _dialog: made.form.mark_saved())
    made.show()
    return made


def test_errors_stand_under_their_fields(dialog: NameDialog) -> None:
    dialog.form.set_errors({"name": "A name is needed."})

    assert dialog.form.error("name") == "A name is needed."
    assert dialog.form.error("note") == ""
    assert dialog.name.property("invalid")
    assert dialog.focusWidget() is dialog.name

    dialog.form.set_errors({})
    assert dialog.form.error("name") == ""
    assert not dialog.name.property("invalid")


def test_fields_have_names_and_descriptions(dialog: NameDialog) -> None:
    assert dialog.name.accessibleName() == "Name"
    assert dialog.name.accessibleDescription() == "As on the label"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_S])
def test_keys_submit(dialog: NameDialog, key: Qt.Key) -> None:
    QTest.keyClick(dialog.note, key, Qt.KeyboardModifier.ControlModifier)

    assert dialog.submitted == 1


def test_refusal_keeps_the_contents(dialog: NameDialog, heard: Heard) -> None:
    dialog.name.setText("<b>")
    refusal = UserError(
        "SD-X-001",
        "Not saved.",
        [
            Problem("SD-X-002", "Too short.", column="name"),
            Problem("SD-X-003", "Else.", column="y"),
        ],
    )

    dialog.on_failed(refusal)

    assert dialog.isVisible()
    assert dialog.name.text() == "<b>"
    assert dialog.form.error("name") == "Too short."
    assert dialog.message.text == "Not saved. [SD-X-001]"
    assert heard.faults == []

    QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    assert dialog.form.error("name") == ""
    assert not dialog.message.isVisible()


def test_unexpected_error_is_reported(dialog: NameDialog, heard: Heard) -> None:
    dialog.on_failed(ZeroDivisionError("bug"))

    assert isinstance(heard.faults[0], ZeroDivisionError)
    assert dialog.isVisible()


@pytest.mark.parametrize(("answer", "stays"), [("Cancel", True), ("Leave", False)])
def test_leaving_with_changes_asks(dialog: NameDialog, answer: str, stays: bool) -> None:
    dialog.name.setText("x")

    def reply() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(button for button in box.buttons() if button.text().replace("&", "") == answer).click()

    QTimer.singleShot(0, reply)
    dialog.reject()

    assert dialog.isVisible() is stays


def test_leaving_unchanged_asks_nothing(dialog: NameDialog) -> None:
    dialog.name.setText("x")
    dialog.form.mark_saved()
    dialog.reject()

    assert not dialog.isVisible()


def test_changes_of_every_kind_of_field_are_noticed(theme: Theme, qtbot: QtBot) -> None:
    form = Form(theme)
    qtbot.addWidget(form)
    text, tick, choice = QLineEdit(), QCheckBox(), QComboBox()
    choice.addItems(["a", "b"])
    for key, field in (("text", text), ("tick", tick), ("choice", choice)):
        form.add(key, key, field)
    seen = [form.changed]
    for field, value in (
        (text, "x"),
        (text, ""),
        (tick, True),
        (tick, False),
        (choice, 1),
        (choice, 0),
    ):
        name = {text: "text", tick: "checked", choice: "currentIndex"}[field]
        field.setProperty(name, value)
        seen.append(form.changed)

    assert seen == [False, True, False, True, False, True, False]
