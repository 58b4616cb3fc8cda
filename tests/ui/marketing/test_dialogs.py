"""A channel is added and changed by keyboard; refusals stay in the form."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.channels.queries import ChannelRow, list_channels
from shopdesk.db.shop import Shop
from shopdesk.ui.marketing.dialogs import ChannelDialog
from shopdesk.ui.marketing.tab import MarketingTab
from tests.ui.windows import dialog_of, opened_window, page_of


def _channels(shop: Shop) -> list[ChannelRow]:
    with shop.reader() as reader:
        return list_channels(reader)


def test_a_platform_brings_name_and_kind(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, MarketingTab)
        tab.add_channel()
        dialog = dialog_of(ChannelDialog)
        place = dialog.code.findData("douyin")
        dialog.code.setCurrentIndex(place)
        dialog.code.activated.emit(place)
        assert dialog.name.text() == "Douyin"
        assert dialog.kind.currentData() == "social"
        QTest.keyClick(dialog.name, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        (row,) = _channels(shop)
        assert (row.code, row.name, row.kind, row.active) == ("douyin", "Douyin", "social", True)
        assert tab.model.index(0, 0).data() == "Douyin"


def test_a_code_of_ones_own(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, MarketingTab)
        tab.add_channel()
        dialog = dialog_of(ChannelDialog)
        dialog.ok_button.click()
        assert dialog.form.error("code") == "Choose a platform or type a code."
        dialog.code.setEditText("Fair")
        dialog.ok_button.click()
        assert dialog.form.error("name") == "A channel needs a name."
        assert _channels(shop) == []
        QTest.keyClicks(dialog.name, "Spring fair")
        dialog.ok_button.click()
        assert [(row.code, row.name) for row in _channels(shop)] == [("fair", "Spring fair")]
        tab.add_channel()
        again = dialog_of(ChannelDialog)
        again.code.setEditText("fair")
        again.name.setText("Another")
        again.ok_button.click()
        assert again.message.text.endswith("[SD-CHN-002]")
        assert len(_channels(shop)) == 1
        again.form.mark_saved()
        again.reject()
