"""Remembered file layouts are listed and can be forgotten."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.importing.learned import list_mappings, remember_mapping
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest
from shopdesk.ui.settings.layouts_panel import LayoutsPanel
from tests.ui.importing.files import GOOD, write_file
from tests.ui.windows import context_of, opened_window


def test_a_kept_layout_is_shown_and_forgotten(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    path = write_file(tmp_path, *GOOD)
    with shop.reader() as reader:
        seen = preview(reader, ImportRequest(path))
    with shop.unit_of_work() as session:
        remember_mapping(session, "My layout", seen)
    with opened_window(shop, tmp_path) as window:
        panel = LayoutsPanel(context_of(window))
        qtbot.addWidget(panel)
        panel.show()
        assert panel.model.index(0, 0).data() == "My layout"
        assert "InvoiceNo" in panel.model.index(0, 1).data()
        assert panel.none.isHidden()
        QTest.mouseClick(panel.forget, Qt.MouseButton.LeftButton)
        with shop.reader() as reader:
            assert list_mappings(reader) == []
        assert panel.table.isHidden()
        assert not panel.none.isHidden()
