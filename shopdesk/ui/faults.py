"""The one handler for unexpected exceptions: logged, told with a code, and the program goes on."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from shopdesk.base import clock
from shopdesk.errors import Cancelled, UserError
from shopdesk.log import logger
from shopdesk.ui import dialogs

_log = logger("faults")
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: 10,
    QtMsgType.QtInfoMsg: 20,
    QtMsgType.QtWarningMsg: 30,
    QtMsgType.QtCriticalMsg: 40,
    QtMsgType.QtFatalMsg: 50,
}


class Faults(QObject):
    """Hears of every exception that nobody expected, on whatever thread it was raised.

    Work that failed was already rolled back by its unit of work.
    """

    _raised = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window: QWidget | None = None
        self._telling = False
        self._serial = 0
        self._raised.connect(self._on_raised)
        self._hooks: tuple[Any, Any] | None = None

    def install(self) -> None:
        """Take over Python's hooks and Qt's messages."""
        self._hooks = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(_on_qt_message)

    def uninstall(self) -> None:
        """Give the hooks back."""
        if self._hooks is not None:
            sys.excepthook, threading.excepthook = self._hooks
            qInstallMessageHandler(None)
            self._hooks = None

    def handle(self, fault: BaseException) -> None:
        """Show a ``UserError`` as it is, report anything else; callable from any thread."""
        self._raised.emit(fault)

    def _on_exception(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self.handle(fault)

    def _on_thread_exception(self, arguments: Any) -> None:
        if arguments.exc_value is not None:
            self.handle(arguments.exc_value)

    def _on_raised(self, fault: BaseException) -> None:
        if isinstance(fault, Cancelled):
            return
        window = QApplication.activeModalWidget() or self.window
        if isinstance(fault, UserError):
            dialogs.show_error(window, fault)
            return
        code = self._log(fault)
        # One box at a time: a fault in painting comes back with every frame.
        if self._telling:
            return
        self._telling = True
        try:
            dialogs.show_bug(window, code)
        finally:
            self._telling = False

    def _log(self, fault: BaseException) -> str:
        self._serial += 1
        # Letters between, or the log would take the code for a phone number and mask it.
        code = f"SD-BUG-{clock.now():%m%dT%H%M}N{self._serial}"
        _log.error("%s", code, exc_info=(type(fault), fault, fault.__traceback__))
        return code


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
    logger("qt").log(_QT_LEVELS.get(kind, 30), "%s", text or "")
