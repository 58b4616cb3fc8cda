"""Everything that can be done anywhere has a name, a group, and no key twice."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from shopdesk import i18n
from shopdesk.i18n import LANGUAGES
from shopdesk.ui.actions import words
from shopdesk.ui.faults import Faults
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.tabs import PAGES
from shopdesk.ui.theme import Theme
from shopdesk.ui.window_state import WindowState


@pytest.fixture
def window(
    theme: Theme, qtbot: QtBot, tmp_path: Path, empty_shop_file: Path
) -> Iterator[MainWindow]:
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    state = WindowState(tmp_path / "window.ini")
    state.language = "en"
    made = MainWindow(state, Faults(), inline=True)
    qtbot.addWidget(made)
    made.open_shop(path)
    made.resize(1_280, 800)
    made.show()
    yield made
    made.close()


@pytest.mark.parametrize("tab", [page.name for page in PAGES])
def test_no_key_means_two_things(window: MainWindow, tab: str) -> None:
    assert window.workspace is not None
    window.workspace.show_tab(tab)

    used = Counter(
        keys.toString()
        for entry in window.actions_registry.all_entries()
        if entry.scope is None or entry.scope.isVisible()
        for keys in entry.action.shortcuts()
    )

    assert [keys for keys, times in used.items() if times > 1] == []


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_action_has_words_and_a_group(window: MainWindow, language: str) -> None:
    window.set_language(language)
    assert i18n.language() == language

    for entry in window.actions_registry.all_entries():
        assert words(entry.action).strip()
        assert entry.group.strip()
    window.set_language("en")


@pytest.mark.parametrize(
    "keys", ["Ctrl+K", "Ctrl+Z", "Ctrl+O", "F1", "Ctrl++", "Ctrl+-", "Ctrl+0", "Ctrl+1", "Ctrl+9"]
)
def test_promised_keys_exist(window: MainWindow, keys: str) -> None:
    wanted = QKeySequence(keys)

    assert any(
        wanted in entry.action.shortcuts() for entry in window.actions_registry.all_entries()
    )
