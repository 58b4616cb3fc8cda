"""The style sheet is complete in both modes at every zoom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.ui.style_sheet import style_sheet
from shopdesk.ui.theme import ZOOMS, Theme


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("zoom", ZOOMS)
def test_every_slot_is_filled(dark: bool, zoom: int) -> None:
    sheet = style_sheet(Theme(dark=dark, zoom=zoom))

    assert not re.search(r"\{[a-z_0-9]+\}", sheet)
    assert sheet.count("{") == sheet.count("}")
    for file in re.findall(r'url\("([^"]+)"\)', sheet):
        assert Path(file).is_file()


def test_looks_take_effect(qapp: QApplication, theme: Theme, qtbot: QtBot) -> None:
    plain, primary = QPushButton("Ship"), QPushButton("Ship")
    primary.setProperty("look", "primary")
    for button in (plain, primary):
        qtbot.addWidget(button)
        button.show()

    def ground(button: QPushButton) -> str:
        return button.grab().toImage().pixelColor(6, button.height() // 2).name()

    assert ground(plain) == theme.color("surface")
    assert ground(primary) == theme.color("accent")
