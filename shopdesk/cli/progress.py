"""How far long work is, on a terminal only, and the first Ctrl+C as a clean stop."""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType
from typing import IO, Any, Self

from shopdesk.cli.output import display_width, printable
from shopdesk.errors import Cancelled
from shopdesk.i18n import _

_EVERY = 0.1  # seconds between two lines
_BAR = 20


class Progress:
    """Passed to services as ``progress(done, total, text)``.

    Inside ``with``, Ctrl+C does not break whatever is running: the next report raises
    ``Cancelled`` and the unit of work rolls back. When the last report has passed, the commit is
    on its way and the work is finished: what was written is never called cancelled. A second
    Ctrl+C stops at once.
    """

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shows = self._stream.isatty()
        self._last = 0.0
        self._width = 0
        self._stopping = False
        self._previous: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._previous = signal.signal(signal.SIGINT, self._on_interrupt)
        return self

    def __exit__(self, *_fault: object) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)
            self._previous = None
        self.clear()

    def __call__(self, done: int = 0, total: int = 0, text: str = "") -> None:
        """Report and check.

        Raises:
            Cancelled: if Ctrl+C was pressed.
        """
        if self._stopping:
            raise Cancelled
        moment = time.monotonic()
        if self._shows and moment - self._last >= _EVERY:
            self._last = moment
            self._write(_line(done, total, printable(text)))

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0

    def _write(self, line: str) -> None:
        width = display_width(line)
        self._stream.write("\r" + line + " " * max(0, self._width - width))
        self._stream.flush()
        self._width = width

    def _on_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopping:
            raise KeyboardInterrupt
        self._stopping = True
        if self._shows:
            self._write(_("Stopping …"))


def _line(done: int, total: int, text: str) -> str:
    if total <= 0:
        return f"{text} {done:,}" if done else text
    share = min(1.0, done / total)
    filled = round(share * _BAR)
    return f"{'█' * filled}{'░' * (_BAR - filled)} {share:4.0%}  {text}"
