"""Safety copies: made now, sound, listed newest first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.paths import backup_dir
from shopdesk.ui.settings.safety import SafetyPanel, list_copies
from tests.ui.trade import add_trade
from tests.ui.windows import context_of, opened_window


def test_a_copy_holds_what_the_shop_holds(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    assert shop.path is not None
    path = shop.path
    with opened_window(shop, tmp_path) as window:
        said: list[str] = []
        context = context_of(window)
        context.toast_asked.connect(lambda text, _undo: said.append(text))
        panel = SafetyPanel(context)
        qtbot.addWidget(panel)
        panel.show()
        assert panel.table.isHidden()
        assert not panel.folder.isEnabled()
        QTest.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
        (copy,) = backup_dir(path).iterdir()
        assert said == [f"Copied to {copy.name}"]
        assert panel.model.index(0, 1).data() == copy.name
        assert panel.folder.isEnabled()
        assert panel.copy.isEnabled()
        with shop.reader() as reader:
            orders = reader.rows("SELECT count(*), sum(total) FROM sales_order")
    copied = open_shop(copy)
    with copied.reader() as reader:
        assert reader.rows("SELECT count(*), sum(total) FROM sales_order") == orders
    copied.close()


def test_lists_only_copies_of_this_shop(tmp_path: Path) -> None:
    path = tmp_path / "mine.shopdesk"
    assert list_copies(path) == []
    folder = backup_dir(path)
    folder.mkdir()
    (folder / "mine-copy-1.shopdesk").write_bytes(b"x" * 2_000_000)
    (folder / "mine-copy-2.unfinished").write_bytes(b"x")
    (folder / "other-copy-1.shopdesk").write_bytes(b"x")
    assert [(name, size) for _at, name, size in list_copies(path)] == [
        ("mine-copy-1.shopdesk", "2.0")
    ]
