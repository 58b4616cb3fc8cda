"""An unexpected exception is logged without personal data, told once, and the program goes on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk import log
from shopdesk.errors import Cancelled, UserError
from shopdesk.ui import dialogs
from shopdesk.ui.faults import Faults
from tests.ui.conftest import MakeContext


class Told:
    """What the dialogs would have shown."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.errors: list[UserError] = []
        self.bugs: list[str] = []
        self.during_bug: list[BaseException] = []
        self.faults: Faults | None = None
        monkeypatch.setattr(dialogs, "show_error", lambda _parent, error: self.errors.append(error))
        monkeypatch.setattr(dialogs, "show_bug", self._show_bug)

    def _show_bug(self, _parent: QWidget | None, code: str) -> None:
        self.bugs.append(code)
        for fault in self.during_bug:
            assert self.faults is not None
            self.faults.handle(fault)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    log.set_up(tmp_path / "shopdesk.log")
    yield tmp_path / "shopdesk.log"
    log.close()


@pytest.fixture
def faults(told: Told, qtbot: QtBot) -> Faults:
    made = Faults()
    told.faults = made
    return made


def fault_of(text: str) -> BaseException:
    try:
        raise ValueError(text)
    except ValueError as fault:
        return fault


def test_refusal_is_shown_and_not_logged(faults: Faults, told: Told, file: Path) -> None:
    refusal = UserError("SD-X-001", "refused")

    faults.handle(refusal)

    assert told.errors == [refusal]
    assert not file.exists()


def test_bug_is_logged_redacted_and_told_by_code(faults: Faults, told: Told, file: Path) -> None:
    faults.handle(fault_of("cannot ship to 王小明 13800138000"))

    assert len(told.bugs) == 1
    text = file.read_text(encoding="utf-8")
    assert told.bugs[0] in text
    assert "ValueError: cannot ship to <text> <digits>" in text
    assert "test_faults.py" in text
    assert "王小明" not in text
    assert "13800138000" not in text


def test_cancel_is_no_fault(faults: Faults, told: Told) -> None:
    faults.handle(Cancelled())

    assert (told.errors, told.bugs) == ([], [])


def test_one_box_at_a_time(faults: Faults, told: Told, file: Path) -> None:
    told.during_bug = [fault_of("in painting"), fault_of("again")]

    faults.handle(fault_of("first"))

    assert len(told.bugs) == 1
    assert file.read_text(encoding="utf-8").count("SD-BUG-") == 3
    faults.handle(fault_of("later"))
    assert len(told.bugs) == 2


def test_other_threads_are_heard_on_the_window_thread(
    faults: Faults, told: Told, file: Path, qtbot: QtBot
) -> None:
    thread = threading.Thread(target=faults.handle, args=(fault_of("far away"),))
    thread.start()
    thread.join()
    assert told.bugs == []

    qtbot.waitUntil(lambda: len(told.bugs) == 1)


def test_hooks_of_python_and_qt(faults: Faults, told: Told, file: Path, qtbot: QtBot) -> None:
    before = (sys.excepthook, threading.excepthook)
    faults.install()
    try:
        fault = fault_of("in a slot")
        sys.excepthook(type(fault), fault, fault.__traceback__)
        qWarning("a word of Qt about 13800138000")

        def broken() -> None:
            raise RuntimeError("in a thread")

        thread = threading.Thread(target=broken)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: len(told.bugs) == 2)
    finally:
        faults.uninstall()

    assert (sys.excepthook, threading.excepthook) == before
    assert "shopdesk.qt: a word of Qt about <digits>" in file.read_text(encoding="utf-8")


def test_program_is_usable_after_a_fault(
    make_context: MakeContext, faults: Faults, told: Told, file: Path
) -> None:
    context = make_context()
    context.tasks.report = faults.handle
    replies: list[object] = []

    context.tasks.read(lambda _reader, _progress: 1 // 0)
    context.tasks.read(lambda reader, _progress: reader.rows("SELECT 1"), done=replies.append)

    assert len(told.bugs) == 1
    assert replies == [[(1,)]]
