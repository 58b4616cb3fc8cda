"""Printing the review: the file is written whole, its pages are shown, refusals keep the form."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled
from shopdesk.metrics.book import Metrics
from shopdesk.ui.dialogs import ProgressDialog
from shopdesk.ui.review import dialogs
from shopdesk.ui.review.dialogs import PreviewDialog, PrintDialog, make_review
from shopdesk.ui.review.tab import ReviewTab
from tests.ui.trade import add_trade
from tests.ui.windows import context_of, dialog_of, opened_window, page_of

NOVEMBER = Period.month(2025, 11)


def test_ctrl_p_makes_the_pdf_and_shows_its_pages(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReviewTab)
        QTest.keyClick(tab.pages, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        dialog = dialog_of(PrintDialog)
        assert dialog.file.text().endswith("Review 2025-11 en.pdf")
        dialog.file.setText(str(tmp_path / "november.pdf"))
        QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
        preview = dialog_of(PreviewDialog)
        assert (tmp_path / "november.pdf").read_bytes().startswith(b"%PDF")
        assert len(preview.pages) >= 8
        qtbot.waitUntil(lambda: all(not page.pixmap().isNull() for page in preview.pages))
        assert preview.pages[0].accessibleName() == "Page 1"
        preview.accept()


def test_language_and_format_name_the_file(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        dialog = PrintDialog(context_of(window), NOVEMBER)
        qtbot.addWidget(dialog)
        dialog.language.setCurrentIndex(dialog.language.findData("zh_CN"))
        dialog.format.setCurrentIndex(dialog.format.findData(".xlsx"))
        assert dialog.file.text().endswith("Review 2025-11 zh_CN.xlsx")
        dialog.file.setText(str(tmp_path / "mine.xlsx"))
        dialog.format.setCurrentIndex(dialog.format.findData(".txt"))
        assert dialog.file.text() == str(tmp_path / "mine.txt")


def test_other_formats_open_their_folder(
    qtbot: QtBot, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_trade(shop)
    opened: list[Path] = []
    monkeypatch.setattr(dialogs, "show_folder", opened.append)
    with opened_window(shop, tmp_path) as window:
        dialog = PrintDialog(context_of(window), NOVEMBER, parent=window)
        qtbot.addWidget(dialog)
        dialog.format.setCurrentIndex(dialog.format.findData(".txt"))
        dialog.language.setCurrentIndex(dialog.language.findData("zh_CN"))
        dialog.file.setText(str(tmp_path / "november.txt"))
        dialog.ok_button.click()
        assert opened == [tmp_path / "november.txt"]
        assert "2025年11月" in (tmp_path / "november.txt").read_text(encoding="utf-8")


def test_a_refusal_keeps_the_form_and_writes_nothing(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        dialog = PrintDialog(context_of(window), NOVEMBER, parent=window)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.file.setText(str(tmp_path / "nowhere" / "review.pdf"))
        dialog.ok_button.click()
        assert dialog.isVisible()
        assert dialog.ok_button.isEnabled()
        assert dialog.message.text.endswith("[SD-EXP-001]")
        dialog.file.setText("")
        dialog.ok_button.click()
        assert dialog.form.error("file") == "Choose a file."
        assert not (tmp_path / "nowhere").exists()


def test_a_cancel_before_the_file_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    steps: list[int] = []

    def progress(done: int = 0, total: int = 0, text: str = "") -> None:
        steps.append(done)
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_review(Metrics(shop), NOVEMBER, "en", tmp_path / "x.pdf", progress)  # type: ignore[arg-type]
    assert steps == [0, 1]
    assert not (tmp_path / "x.pdf").exists()


def test_cancel_stops_the_report_and_the_form_stays(
    qtbot: QtBot, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_trade(shop)

    def slow(*_arguments: object) -> Path:
        progress = _arguments[-1]
        while True:
            progress(1, 3, "Writing")  # type: ignore[operator]
            time.sleep(0.01)

    monkeypatch.setattr(dialogs, "make_review", slow)
    with opened_window(shop, tmp_path, inline=False) as window:
        dialog = PrintDialog(context_of(window), NOVEMBER, parent=window)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.ok_button.click()
        assert not dialog.ok_button.isEnabled()
        qtbot.waitUntil(lambda: bool(window.findChildren(ProgressDialog)), timeout=10_000)
        progress = window.findChildren(ProgressDialog)[0]
        progress.reject()
        qtbot.waitUntil(dialog.ok_button.isEnabled, timeout=10_000)
        assert dialog.isVisible()
        assert dialog.message.text == ""
