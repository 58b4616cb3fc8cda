"""Every tab, in both languages, small and zoomed: nothing nameless, cut or overlapping."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.db.upgrade import open_shop
from shopdesk.ui.faults import Faults
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.tabs import PAGES
from shopdesk.ui.theme import Theme
from shopdesk.ui.window_state import WindowState
from tests.ui.walk import clipped, nameless, overlapping

SIZES = [(1_280, 100), (1_280, 160), (880, 80), (1_600, 125)]


@pytest.fixture
def window(theme: Theme, qtbot: QtBot, tmp_path: Path, demo_copy: Path) -> Iterator[MainWindow]:
    state = WindowState(tmp_path / "window.ini")
    state.language = "en"
    made = MainWindow(state, Faults(), inline=True)
    qtbot.addWidget(made)
    made.take_shop(open_shop(demo_copy))
    made.show()
    yield made
    made.close()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("tab", [page.name for page in PAGES])
def test_tab_can_be_read_and_heard(
    window: MainWindow, qtbot: QtBot, tab: str, language: str
) -> None:
    faults: dict[str, list[str]] = {}
    for width, zoom in SIZES:
        window.resize(width, 800)
        window.state.zoom = zoom
        window.set_language(language)
        assert window.workspace is not None
        window.workspace.show_tab(tab)
        qtbot.wait(200)
        found = nameless(window) + clipped(window) + overlapping(window)
        if found:
            faults[f"{width} pixels at {zoom} %"] = found

    assert faults == {}
