"""A form whose button starts one write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.ui.context import Context
from shopdesk.ui.tasks import Progress
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box, free_choice_box
from tests.screens import Screen


class _NameDialog(WriteDialog):
    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, "Name", action="Save", parent=parent)
        self.name = QLineEdit()
        self.form.add("name", "Name", self.name)

    def submit(self) -> None:
        self.start(self._write)

    def _write(self, session: Session, _progress: Progress) -> str:
        settings.store(session, settings.SHOP_NAME, value=self.name.text())
        if not self.name.text():
            raise UserError("SD-XXX-001", "A name is needed. Nothing was saved.")
        return self.name.text()


@pytest.fixture
def screen(shop: Shop, qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    opened = Screen(shop, qtbot, tmp_path)
    yield opened
    opened.close()


def test_closes_and_tells_what_was_written(screen: Screen) -> None:
    dialog = _NameDialog(screen.context, screen.window)
    told: list[Any] = []
    dialog.succeeded.connect(told.append)
    dialog.open()
    assert dialog.focusWidget() is dialog.name
    screen.type(dialog.name, "Shop")
    screen.click(dialog.ok_button)
    assert told == ["Shop"]
    assert screen.no_dialog()
    assert screen.rows("SELECT value FROM setting WHERE key = 'shop.name'") == [("Shop",)]


def test_refusal_keeps_the_form_and_writes_nothing(screen: Screen) -> None:
    dialog = _NameDialog(screen.context, screen.window)
    dialog.open()
    screen.click(dialog.ok_button)
    assert dialog.message.text == "A name is needed. Nothing was saved. [SD-XXX-001]"
    assert dialog.isVisible()
    assert dialog.ok_button.isEnabled()
    assert screen.rows("SELECT count(*) FROM setting WHERE key = 'shop.name'") == [(0,)]
    dialog.reject()
    assert screen.no_dialog()


def test_boxes_choose_and_take_other_texts(qtbot: QtBot) -> None:
    box = choice_box([("a", "A"), ("b", "B")], "b")
    qtbot.addWidget(box)
    assert box.currentData() == "b"
    free = free_choice_box(["x", "y\u202e"], "z")
    qtbot.addWidget(free)
    assert (free.currentText(), free.itemText(1)) == ("z", "y‹U+202E›")


def test_form_that_is_being_written_cannot_be_left(screen: Screen) -> None:
    dialog = _NameDialog(screen.context, screen.window)
    left: list[bool] = []

    def try_to_leave(session: Session, progress: Progress) -> str:
        dialog.reject()
        left.append(dialog.isVisible())
        return dialog._write(session, progress)

    dialog.submit = lambda: dialog.start(try_to_leave)  # type: ignore[method-assign]
    dialog.open()
    screen.type(dialog.name, "Shop")
    screen.click(dialog.ok_button)
    assert left == [True]
    assert screen.rows("SELECT value FROM setting WHERE key = 'shop.name'") == [("Shop",)]
