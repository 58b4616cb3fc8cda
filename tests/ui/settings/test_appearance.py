"""Appearance is applied at once and remembered on this computer only."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.i18n import language
from shopdesk.ui.settings.appearance import AppearancePanel
from shopdesk.ui.settings.tab import SettingsTab
from shopdesk.ui.theme import Mode
from tests.ui.windows import opened_window, page_of


def _panel(tab: SettingsTab) -> AppearancePanel:
    tab.show_section("appearance")
    panel = tab.page("appearance")
    assert isinstance(panel, AppearancePanel)
    return panel


def _choose(combo: QComboBox, value: object) -> None:
    place = combo.findData(value)
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


@pytest.mark.parametrize(("mode", "dark"), [(Mode.DARK, True), (Mode.LIGHT, False)])
def test_colours(qtbot: QtBot, shop: Shop, tmp_path: Path, mode: Mode, dark: bool) -> None:
    with opened_window(shop, tmp_path) as window:
        _choose(_panel(page_of(window, SettingsTab)).mode, str(mode))
        assert window.theme.dark is dark
        assert window.state.mode is mode
        again = page_of(window, SettingsTab)
        assert again.section == "appearance"
        assert _panel(again).mode.currentData() == str(mode)


def test_size(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        _choose(_panel(page_of(window, SettingsTab)).zoom, 125)
        assert window.theme.zoom == 125
        assert window.state.zoom == 125


def test_language_of_the_window(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        _choose(_panel(page_of(window, SettingsTab)).language, "zh_CN")
        assert language() == "zh_CN"
        _choose(_panel(page_of(window, SettingsTab)).language, "en")
        assert language() == "en"
        with shop.reader() as reader:
            assert reader.rows("SELECT count(*) FROM setting") == [(0,)]
