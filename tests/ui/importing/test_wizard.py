"""The wizard from the keyboard and with real threads: nothing is written before Import."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.settings import SHOP_CURRENCY
from shopdesk.ui.importing.wizard import ImportWizard
from tests.factories import every_fact
from tests.ui.importing.files import BAD, GOOD, many_rows, write_file
from tests.ui.windows import context_of, dialog_of, opened_window


def _is_seen(wizard: ImportWizard) -> bool:
    return wizard.draft.seen is not None


def _counts(shop: Shop) -> tuple[int, ...]:
    with shop.reader() as reader:
        return tuple(
            reader.rows(f"SELECT count(*) FROM {table}")[0][0]
            for table in ("sales_order", "order_line", "customer", "product", "import_batch")
        )


def test_enter_leads_through_all_pages(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    path = write_file(tmp_path, *GOOD)
    with opened_window(shop, tmp_path) as window:
        window.open_import(str(path))
        wizard = dialog_of(ImportWizard)
        qtbot.waitUntil(lambda: wizard.draft.seen is not None)
        titles = [wizard.page.title]
        before = every_fact(shop)
        for _step in range(2):
            assert wizard.focusWidget() is wizard.forward
            QTest.keyClick(wizard.forward, Qt.Key.Key_Return)
            titles.append(wizard.page.title)
        assert every_fact(shop) == before
        QTest.keyClick(wizard.forward, Qt.Key.Key_Return)
        titles.append(wizard.page.title)
        assert titles == ["File", "Columns", "Check", "Import"]
        assert _counts(shop) == (2, 3, 2, 3, 1)
        assert wizard.forward.text() == "Close"
        QTest.keyClick(wizard.forward, Qt.Key.Key_Return)
        assert not wizard.isVisible()
        # the first file of an empty shop decides on currency and time zone of every screen
        assert context_of(window).preferences.get(SHOP_CURRENCY) == "GBP"
        assert context_of(window).formats.currency == "GBP"


def test_the_second_import_adds_nothing_and_says_so(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    path = write_file(tmp_path, *GOOD)
    with opened_window(shop, tmp_path) as window:
        for _time in range(2):
            before = every_fact(shop)
            window.open_import(str(path))
            wizard = dialog_of(ImportWizard)
            qtbot.waitUntil(partial(_is_seen, wizard))
            for _step in range(3):
                wizard.go_forward()
            if wizard.draft.result is not None:
                wizard.accept()
        assert wizard.page is wizard.check_page
        assert "here already" in wizard.check_page.verdict.text()
        assert not wizard.forward.isEnabled()
        assert every_fact(shop) == before
        wizard.reject()


def test_going_back_keeps_the_choices(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    path = write_file(tmp_path, *GOOD)
    with opened_window(shop, tmp_path) as window:
        window.open_import(str(path))
        wizard = dialog_of(ImportWizard)
        qtbot.waitUntil(lambda: wizard.draft.seen is not None)
        wizard.go_forward()
        QTest.mouseClick(wizard.back, Qt.MouseButton.LeftButton)
        assert wizard.page is wizard.file_page
        assert wizard.draft.seen is not None
        QTest.keyClick(wizard, Qt.Key.Key_Escape)
        assert not wizard.isVisible()
        assert _counts(shop) == (0, 0, 0, 0, 0)


def test_a_file_dropped_on_the_window_opens_it(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    path = write_file(tmp_path, *GOOD)
    with opened_window(shop, tmp_path) as window:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        drop = QDropEvent(
            QPointF(300, 300),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        window.dropEvent(drop)
        wizard = dialog_of(ImportWizard)
        qtbot.waitUntil(lambda: wizard.draft.seen is not None)
        assert wizard.draft.path == path
        wizard.reject()


def test_stop_ends_the_import_within_two_seconds_and_nothing_is_written(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    path = write_file(tmp_path, *many_rows(60_000))
    before = every_fact(shop)
    with opened_window(shop, tmp_path, inline=False) as window:
        window.open_import(str(path))
        wizard = dialog_of(ImportWizard)
        qtbot.waitUntil(lambda: wizard.draft.seen is not None, timeout=20_000)
        wizard.go_forward()
        wizard.go_forward()
        qtbot.waitUntil(lambda: wizard.check_page.ready, timeout=60_000)
        wizard.go_forward()
        pane = wizard.result_page.pane
        qtbot.waitUntil(lambda: pane.bar.value() > 0, timeout=60_000)
        assert not wizard.back.isEnabled()
        started = time.monotonic()
        QTest.mouseClick(pane.stop, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: pane.task is None, timeout=20_000)
        assert time.monotonic() - started < 2
        assert wizard.result_page.verdict.text() == "Stopped. Nothing was written."
        assert every_fact(shop) == before
        assert not wizard.result_page.again.isHidden()
        wizard.reject()
        assert not wizard.isVisible()


def test_closing_while_it_works_stops_the_work_first(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    path = write_file(tmp_path, *many_rows(20_000))
    before = every_fact(shop)
    with opened_window(shop, tmp_path, inline=False) as window:
        window.open_import(str(path))
        wizard = dialog_of(ImportWizard)
        qtbot.waitUntil(lambda: wizard.draft.seen is not None, timeout=20_000)
        wizard.go_forward()
        wizard.go_forward()
        assert wizard.page.task is not None
        wizard.close()
        assert wizard.isVisible()
        qtbot.waitUntil(lambda: not shiboken6.isValid(wizard), timeout=20_000)
        assert every_fact(shop) == before


def test_faulty_rows_stop_the_import_until_they_are_skipped(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    path = write_file(tmp_path, GOOD[0], *BAD, GOOD[2])
    with opened_window(shop, tmp_path) as window:
        window.open_import(str(path))
        wizard = dialog_of(ImportWizard)
        qtbot.waitUntil(lambda: wizard.draft.seen is not None)
        wizard.go_forward()
        wizard.go_forward()
        assert not wizard.forward.isEnabled()
        wizard.go_forward()
        assert wizard.page is wizard.check_page
        assert _counts(shop) == (0, 0, 0, 0, 0)
        wizard.check_page.skip.setFocus()
        QTest.keyClick(wizard.check_page.skip, Qt.Key.Key_Space)
        assert wizard.forward.isEnabled()
        wizard.go_forward()
        assert _counts(shop) == (2, 2, 2, 2, 1)
        wizard.accept()
