"""Our texts, Qt's own buttons and dates speak one language."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from shopdesk import i18n
from shopdesk.ui.language import Speaker


def cancel_text(qtbot: QtBot) -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    return box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "")


def test_switches_back_and_forth(qapp: QApplication, qtbot: QtBot) -> None:
    parent = QObject()
    speaker = Speaker(parent)

    speaker.speak("zh_CN")
    assert i18n.language() == "zh_CN"
    assert cancel_text(qtbot) == "取消"
    assert QLocale().language() == QLocale.Language.Chinese
    speaker.speak("en")
    assert i18n.language() == "en"
    assert cancel_text(qtbot) == "Cancel"
    speaker.speak("zh_CN")
    assert cancel_text(qtbot) == "取消"
    speaker.speak("en")


def test_unknown_language_is_the_computers(qapp: QApplication) -> None:
    parent = QObject()
    speaker = Speaker(parent)

    speaker.speak("tlh")

    assert i18n.language() == i18n.system_language()
    speaker.speak("en")
