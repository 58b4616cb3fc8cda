"""First page: what was found out about the file, every choice changeable, faulty cells marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from shopdesk.ui.theme import Theme
from tests.ui.importing.conftest import Open
from tests.ui.importing.files import BAD, GOOD, TITLES, write_file


def test_shows_the_first_rows_with_their_numbers(open_wizard: Open, tmp_path: Path) -> None:
    wizard = open_wizard(write_file(tmp_path, *GOOD))
    page = wizard.file_page
    assert page.badge.accessibleName() == "Recognised: Online Retail (UCI)"
    model = page.table.model()
    assert [model.index(0, column).data() for column in (0, 1, 3)] == ["2", "536365", "HOLDER"]
    titles = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(4)]
    assert titles == ["Row", "InvoiceNo", "StockCode", "Description"]
    assert page._foot.text() == "The first 3 rows as they are read."
    assert page.ready


def test_marks_cells_that_cannot_be_read_with_the_reason(open_wizard: Open, tmp_path: Path) -> None:
    page = open_wizard(write_file(tmp_path, *BAD)).file_page
    cell = page.table.model().index(0, 4)
    assert cell.data() == "six"
    assert cell.data(Qt.ItemDataRole.BackgroundRole).name() == Theme().color("bad_soft")
    assert "six" in cell.data(Qt.ItemDataRole.ToolTipRole)
    assert page.table.model().index(0, 3).data(Qt.ItemDataRole.BackgroundRole) is None
    assert page._foot.text().endswith("2 cells of them cannot be read.")


def test_hostile_text_is_shown_letter_by_letter(open_wizard: Open, tmp_path: Path) -> None:
    row = "536365,85123A,<b>HOLD</b>\u202eER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom"
    page = open_wizard(write_file(tmp_path, row)).file_page
    cell = page.table.model().index(0, 3)
    assert cell.data() == "<b>HOLD</b>‹U+202E›ER"
    assert "<b>" not in cell.data(Qt.ItemDataRole.ToolTipRole)


def test_encoding_and_header_row_can_be_changed(open_wizard: Open, tmp_path: Path) -> None:
    path = tmp_path / "gbk.csv"
    names = ("马克杯", "绿茶礼盒装", "手工陶瓷碗", "竹制茶盘", "丝绸围巾", "景德镇花瓶")
    rows = [
        f"53636{place},8512{place},{name},6,2010-12-01 08:26:00,2.55,17850,中国"
        for place, name in enumerate(names)
    ]
    path.write_bytes("\n".join([TITLES, *rows, ""]).encode("gb18030"))
    page = open_wizard(path).file_page
    assert page.encoding.currentData() == "gb18030"
    assert page.table.model().index(0, 3).data() == "马克杯"
    page.encoding.setCurrentIndex(page.encoding.findData("latin-1"))
    page.encoding.activated.emit(page.encoding.currentIndex())
    assert page.table.model().index(0, 3).data() != "马克杯"
    page.encoding.setCurrentIndex(page.encoding.findData("gb18030"))
    page.encoding.activated.emit(page.encoding.currentIndex())
    assert page.table.model().index(0, 3).data() == "马克杯"
    page.header.setCurrentIndex(1)
    page.header.activated.emit(1)
    assert page.table.model().rowCount() == 5
    assert page.draft.seen is not None
    assert page.draft.seen.header_row == 1


def test_a_refused_file_is_told_and_another_can_be_chosen(
    open_wizard: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("", encoding="utf-8")
    wizard = open_wizard(empty)
    page = wizard.file_page
    assert page.message.text.startswith("empty.csv")
    assert "[SD-IMP-" in page.message.text
    assert not wizard.forward.isEnabled()
    good = write_file(tmp_path, *GOOD)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(good), ""))
    page.choose.click()
    assert page.message.text == ""
    assert page.ready
    assert page.context.state.load("import/folder", "") == str(tmp_path)
