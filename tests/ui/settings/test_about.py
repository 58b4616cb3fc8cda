"""About: version, parts with their licences, folders."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import shopdesk
from shopdesk.db.shop import Shop
from shopdesk.ui.settings.about import AboutPanel, parts
from tests.ui.windows import context_of, opened_window


def test_every_part_states_version_and_licence() -> None:
    found = {name.casefold(): (version, license_) for name, version, license_ in parts()}
    assert len(found) == len(parts())
    assert {"sqlalchemy", "pyside6-essentials", "matplotlib", "reportlab"} <= set(found)
    assert all(version for version, _license in found.values())
    assert found["sqlalchemy"][1] == "MIT"


def test_tells_where_things_lie(
    qtbot: QtBot, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    with opened_window(shop, tmp_path) as window:
        panel = AboutPanel(context_of(window))
        qtbot.addWidget(panel)
        texts = "\n".join(label.text() for label in panel.findChildren(QLabel))
        assert f"ShopDesk {shopdesk.__version__}" in texts
        assert str(shop.path) in texts
        assert str(panel.log_folder) in texts
        panel.font_licence.click()
        assert [Path(path).name for path in opened] == ["OFL.txt"]
        assert Path(opened[0]).is_file()
