"""The line above the tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.banner import Banner


def test_a_sentence_and_what_to_do_about_it(theme: Theme, qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    banner = Banner("Open for reading <b>only</b>", "Try again", theme, parent=room)

    with qtbot.waitSignal(banner.clicked):
        banner.button.click()

    assert banner.label.textFormat() is Qt.TextFormat.PlainText
    assert banner.label.text() == "Open for reading <b>only</b>"
    assert banner.button.text() == "Try again"
    assert banner.accessibleName() == "Open for reading <b>only</b>"
