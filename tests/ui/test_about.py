"""About tells version and place, as plain text."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from shopdesk.ui.about import AboutDialog
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.label import Label


def test_tells_version_place_and_changes(theme: Theme, qtbot: QtBot) -> None:
    dialog = AboutDialog("1.2.3", "/home/x/<b>.shopdesk", theme)
    qtbot.addWidget(dialog)
    texts = [label.text() for label in dialog.findChildren(Label)]

    assert "ShopDesk 1.2.3" in texts
    assert "This shop lies at /home/x/<b>.shopdesk" in texts
    changes = dialog.findChildren(QPlainTextEdit)[0]
    assert changes.isReadOnly()
    assert "Unreleased" in changes.toPlainText()


def test_without_a_shop(theme: Theme, qtbot: QtBot) -> None:
    dialog = AboutDialog("1.2.3", "", theme)
    qtbot.addWidget(dialog)

    assert not any("lies at" in label.text() for label in dialog.findChildren(Label))
