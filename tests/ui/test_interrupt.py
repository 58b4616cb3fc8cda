"""Ctrl+C: heard while Qt waits, given back afterwards."""

from __future__ import annotations

import signal

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopdesk.ui.interrupt import Interrupt


def test_the_signal_wakes_the_event_loop(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    quits: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda: quits.append(True))
    monkeypatch.setattr(QApplication, "closeAllWindows", lambda: None)
    before = signal.getsignal(signal.SIGINT)
    owner = QObject()
    interrupt = Interrupt(owner)

    signal.raise_signal(signal.SIGINT)
    qtbot.waitUntil(lambda: interrupt.heard)
    interrupt.stop()

    assert quits == [True]
    assert signal.getsignal(signal.SIGINT) == before
    assert signal.set_wakeup_fd(-1) == -1
