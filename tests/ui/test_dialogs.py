"""Messages are plain text, and long work shows how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.errors import Problem, UserError
from shopdesk.ui import dialogs
from shopdesk.ui.dialogs import PROGRESS_AFTER_MS, ProgressDialog, ProgressWatcher
from shopdesk.ui.tasks import Progress, Tasks
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.label import Label
from tests.ui.conftest import MakeContext


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def during(action: Callable[[QMessageBox], None]) -> None:
    """Act on the message box that opens next."""

    def act() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        action(box)

    QTimer.singleShot(0, act)


def click(box: QMessageBox, text: str) -> None:
    next(button for button in box.buttons() if button.text().replace("&", "") == text).click()


def test_refusal_is_shown_as_written(window: QWidget) -> None:
    seen: list[str] = []

    def look(box: QMessageBox) -> None:
        assert box.textFormat() == Qt.TextFormat.PlainText
        seen.extend((box.text(), box.informativeText(), box.detailedText()))
        click(box, "OK")

    during(look)
    problems = [
        Problem("SD-IMP-002", "no date", row=3, column="Date <b>"),
        Problem("SD-IMP-003", "twice"),
    ]
    dialogs.show_error(window, UserError("SD-IMP-001", "<b>Refused</b> & kept\u202e", problems))

    assert seen == [
        "<b>Refused</b> & kept‹U+202E›",
        "SD-IMP-001",
        "row 3, Date <b>: no date [SD-IMP-002]\ntwice [SD-IMP-003]",
    ]


def test_many_problems_are_cut(window: QWidget) -> None:
    seen: list[str] = []

    def look(box: QMessageBox) -> None:
        seen.extend(box.detailedText().splitlines())
        click(box, "OK")

    during(look)
    problems = [Problem("SD-X-001", "bad", row=row) for row in range(1_500)]
    dialogs.show_error(window, UserError("SD-X-000", "Refused", problems))

    assert len(seen) == 1_001
    assert seen[-1] == "and 500 more"


def test_bug_is_told_with_its_code(window: QWidget) -> None:
    during(lambda box: click(box, "Copy the code"))

    dialogs.show_bug(window, "SD-BUG-1")

    assert QApplication.clipboard().text() == "SD-BUG-1"


@pytest.mark.parametrize(("answer", "agreed"), [("Delete 3 orders", True), ("Cancel", False)])
def test_question_is_answered_by_what_is_done(window: QWidget, answer: str, agreed: bool) -> None:
    during(lambda box: click(box, answer))

    said = dialogs.confirm(window, "Delete?", "No way back.", action="Delete 3 orders")

    assert said is agreed


def test_dangerous_question_defaults_to_no(window: QWidget) -> None:
    def look(box: QMessageBox) -> None:
        assert box.defaultButton() is not None
        assert box.defaultButton().text().replace("&", "") == "Cancel"
        QTest.keyClick(box, Qt.Key.Key_Return)

    during(look)

    assert not dialogs.confirm(window, "Delete?", "", action="Delete", dangerous=True)


def shown_progress() -> list[ProgressDialog]:
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, ProgressDialog) and widget.isVisible()
    ]


@pytest.fixture
def tasks(make_context: MakeContext, window: QWidget) -> Tasks:
    made = make_context(inline=False).tasks
    ProgressWatcher(made, window)
    return made


def test_quick_work_shows_no_progress(tasks: Tasks, qtbot: QtBot) -> None:
    task = tasks.call(lambda _progress: None, label="Quick")
    with qtbot.waitSignal(task.finished):
        pass
    qtbot.wait(PROGRESS_AFTER_MS + 100)

    assert shown_progress() == []


def test_work_without_a_label_shows_none(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    task = tasks.call(lambda _progress: gate.wait(5))
    qtbot.wait(PROGRESS_AFTER_MS + 100)

    assert shown_progress() == []
    with qtbot.waitSignal(task.finished):
        gate.set()


def test_long_work_shows_how_far_it_is_and_can_be_stopped(tasks: Tasks, qtbot: QtBot) -> None:
    stopped = threading.Event()

    def work(progress: Progress) -> None:
        try:
            while True:
                progress(30, 100, "rows <b>")
                threading.Event().wait(0.01)
        finally:
            stopped.set()

    task = tasks.call(work, label="Importing")
    qtbot.waitUntil(lambda: bool(shown_progress()))
    dialog = shown_progress()[0]
    bar = dialog.findChildren(QProgressBar)[0]
    qtbot.waitUntil(lambda: bar.value() == 30)
    assert bar.maximum() == 100
    assert "rows <b>  ·  30 / 100" in [label.text() for label in dialog.findChildren(Label)]

    with qtbot.waitSignal(task.finished):
        QTest.mouseClick(dialog.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)

    assert stopped.is_set()
    qtbot.waitUntil(lambda: shown_progress() == [])


def test_closing_the_progress_asks_to_stop_and_waits(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    task = tasks.call(lambda _progress: gate.wait(5), label="Working")
    qtbot.waitUntil(lambda: bool(shown_progress()))
    dialog = shown_progress()[0]

    dialog.close()
    assert dialog.isVisible()
    assert task.cancelled
    with qtbot.waitSignal(task.finished):
        gate.set()
    qtbot.waitUntil(lambda: shown_progress() == [])
