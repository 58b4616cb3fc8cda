"""Ctrl+C in the terminal ends the window, also while it only waits for the mouse."""

from __future__ import annotations

import signal
import socket
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

EXIT_CODE = 130


class Interrupt(QObject):
    """Hears SIGINT from when it is made until ``stop``.

    Python runs its handlers between two of its own steps, and there are none while Qt waits: the
    signal writes a byte into a pair of sockets, which wakes Qt. Windows knows no such pipe.

    Attributes:
        heard: whether Ctrl+C was pressed; ``quit`` before the event loop would be forgotten.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heard = False
        self._ours, self._signals = socket.socketpair()
        self._ours.setblocking(False)
        self._signals.setblocking(False)
        self._notifier = QSocketNotifier(
            self._ours.fileno(), QSocketNotifier.Type.Read, parent=self
        )
        self._notifier.activated.connect(self._on_woken)
        self._wakeup = signal.set_wakeup_fd(self._signals.fileno(), warn_on_full_buffer=False)
        self._handler: Any = signal.signal(signal.SIGINT, self._on_signal)

    def stop(self) -> None:
        """Give the signal back."""
        signal.signal(signal.SIGINT, self._handler)
        signal.set_wakeup_fd(self._wakeup)
        self._notifier.setEnabled(False)
        self._ours.close()
        self._signals.close()

    def _on_woken(self) -> None:
        # By the time that this runs the handler has run too; the bytes only rang the bell.
        self._ours.recv(64)

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.heard = True
        # Message boxes and the window, which finishes what is being saved first. Not only ``quit``:
        # Qt ignores that as long as its event loop is that of a box shown before the window.
        QApplication.closeAllWindows()
        QApplication.quit()
