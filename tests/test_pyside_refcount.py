"""Guard against a C extension that gives away references it does not own.

PySide6 6.12.0 on Python 3.11 drops one reference to None with every call that returns nothing; a
real window then dies with "Fatal Python error: none_dealloc" after a minute of use. From Python
3.12 on None lives for ever and nothing can be counted.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None and True are immortal from Python 3.12 on"
)
CALLS = 500
NOISE = 50  # caches filled on the way; the fault shows as -CALLS


class Sender(QObject):
    said = Signal(bool)


def drift(value: object, action: Callable[[], object]) -> int:
    """Change in the number of references to ``value`` over CALLS calls of a warm ``action``."""
    action()
    gc.collect()
    before = sys.getrefcount(value)
    for _ in range(CALLS):
        action()
    return sys.getrefcount(value) - before


def test_calls_into_qt_keep_the_references_to_none(qtbot: QtBot) -> None:
    label = QLabel("text")
    qtbot.addWidget(label)
    actions: dict[str, Callable[[], object]] = {
        "setText": lambda: label.setText("other"),
        "resize": lambda: label.resize(10, 10),
        "parentWidget": label.parentWidget,
        "data": lambda: QModelIndex().data(),
        "processEvents": QApplication.processEvents,
    }

    lost = {name: drift(None, action) for name, action in actions.items()}

    assert {name: count for name, count in lost.items() if count < -NOISE} == {}


def test_signals_keep_the_references_to_their_arguments(qtbot: QtBot) -> None:
    sender = Sender()
    heard: list[bool] = []
    sender.said.connect(lambda said: heard.append(not said))

    lost = drift(True, lambda: sender.said.emit(True))

    assert len(heard) == CALLS + 1
    assert lost > -NOISE
