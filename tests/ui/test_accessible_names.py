"""Whoever does not see the screen hears what every control is; nothing is reached by mouse only."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.importing.wizard import ImportWizard
from shopdesk.ui.settings.tab import SettingsTab
from shopdesk.ui.widgets.chart_view import ChartView
from shopdesk.ui.widgets.day_bars import DayBars
from tests.ui.importing.files import GOOD, write_file
from tests.ui.trade import add_trade
from tests.ui.windows import context_of, opened_window

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QTabBar,
    ChartView,
    DayBars,
)


def _unnamed(root: QWidget) -> list[str]:
    """Visible controls without text and without a name of their own."""
    found = []
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, _CONTROLS) or not widget.isVisibleTo(root):
            continue
        inner = isinstance(widget.parent(), QComboBox | QLineEdit | QScrollBar)
        if inner or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not widget.accessibleName() and not text:
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


@pytest.mark.parametrize("name", ["home", "review", "promotions", "marketing", "settings"])
def test_every_control_of_a_tab_has_a_name(
    qtbot: QtBot, shop: Shop, tmp_path: Path, name: str
) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path, tab=name) as window:
        assert window.workspace is not None
        page = window.workspace.page(name)
        if isinstance(page, SettingsTab):
            for section in page.names:
                page.show_section(section)
                assert _unnamed(page.page(section)) == []
        assert _unnamed(page) == []


def test_every_control_of_the_wizard_has_a_name(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    path = write_file(tmp_path, *GOOD)
    with opened_window(shop, tmp_path) as window:
        wizard = ImportWizard(context_of(window), parent=window)
        qtbot.addWidget(wizard)
        wizard.show()
        assert _unnamed(wizard) == []
        wizard.file_page.open(path)
        for _step in range(4):
            assert _unnamed(wizard) == []
            if wizard.page is not wizard.result_page:
                wizard.go_forward()
