"""The bar of long work inside a page follows its task and stops it."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.importing.pages import ProgressPane
from shopdesk.ui.tasks import Progress
from tests.ui.windows import context_of, opened_window


def test_shows_progress_and_stops_the_task(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    go_on = Event()

    def work(progress: Progress) -> None:
        progress(3, 10, "Counting")
        while not go_on.wait(0.01):
            progress(4, 10, "Counting")

    with opened_window(shop, tmp_path, inline=False) as window:
        context = context_of(window)
        pane = ProgressPane(context.theme)
        qtbot.addWidget(pane)
        task = context.tasks.call(work, owner=pane)
        pane.watch(task, "Working…", "note")
        assert not pane.isHidden()
        qtbot.waitUntil(lambda: pane.bar.value() >= 3)
        assert pane.bar.maximum() == 10
        QTest.mouseClick(pane.stop, Qt.MouseButton.LeftButton)
        assert not pane.stop.isEnabled()
        qtbot.waitUntil(lambda: pane.task is None)
        assert pane.isHidden()
        go_on.set()


def test_work_that_is_done_already_shows_nothing(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        context = context_of(window)
        pane = ProgressPane(context.theme)
        qtbot.addWidget(pane)
        pane.watch(context.tasks.call(lambda _progress: 1, owner=pane), "Working…", "")
        assert pane.isHidden()
        assert pane.task is None
