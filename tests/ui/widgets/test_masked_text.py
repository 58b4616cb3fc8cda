"""A contact that stays covered until somebody asks for it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk import i18n
from shopdesk.ui.widgets.masked_text import MaskedText


def test_a_click_uncovers(qtbot: QtBot) -> None:
    i18n.set_language("en")
    masked = MaskedText("13812345678", "138****5678", name="Phone")
    qtbot.addWidget(masked)
    masked.show()
    assert (masked.uncovered, masked.label.text()) == (False, "")
    assert masked.button.accessibleName() == "Phone, covered; press to show"
    QTest.keyClick(masked.button, Qt.Key.Key_Space)
    assert (masked.uncovered, masked.label.text()) == (True, "13812345678")
