"""The Settings tab: every section is reached by mouse, keys and palette."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.settings.tab import SettingsTab
from tests.ui.windows import context_of, opened_window, page_of


def test_every_section_opens(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, SettingsTab)
        assert tab.section == "shop"
        shown = []
        for place, button in enumerate(tab.sections.buttons()):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            assert tab.section == tab.names[place]
            assert tab.page(tab.section).isVisibleTo(tab)
            shown.append(button.text())
        assert shown == [
            "Shop", "Figures", "Products", "Reports", "Stock", "Appearance", "Imports",
            "Check the books", "Safety copies", "About",
        ]  # fmt: skip


def test_arrow_keys_go_from_section_to_section(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, SettingsTab)
        first = tab.sections.buttons()[0]
        first.setFocus()
        QTest.keyClick(first, Qt.Key.Key_Down)
        assert tab.section == "metrics"


def test_the_palette_leads_to_a_section(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, SettingsTab)
        entries = {
            str(entry.action.property("words")): entry.action
            for entry in context_of(window).actions.entries()
        }
        entries["Settings: Safety copies"].trigger()
        assert tab.section == "safety"


def test_imports_can_be_started_from_here(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, SettingsTab)
        tab.show_section("imports")
        asked: list[str] = []
        context = context_of(window)
        context.import_asked.disconnect()
        context.import_asked.connect(asked.append)
        from PySide6.QtWidgets import QPushButton

        buttons = tab.page("imports").findChildren(QPushButton)
        next(button for button in buttons if button.text() == "Import a file…").click()
        assert asked == [""]
