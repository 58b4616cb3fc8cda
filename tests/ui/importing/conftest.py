"""A wizard on an empty shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.importing.wizard import ImportWizard
from tests.ui.windows import context_of, opened_window

Open = Callable[[Path], ImportWizard]


@pytest.fixture
def open_wizard(qtbot: QtBot, shop: Shop, tmp_path: Path) -> Iterator[Open]:
    """Open a file in a wizard whose tasks run at once."""
    with opened_window(shop, tmp_path) as window:

        def opened(path: Path) -> ImportWizard:
            wizard = ImportWizard(context_of(window), parent=window)
            qtbot.addWidget(wizard)
            wizard.show()
            wizard.file_page.open(path)
            return wizard

        yield opened
