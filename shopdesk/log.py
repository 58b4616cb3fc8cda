"""The log of this computer: named loggers, one rotating file, no personal data.

Everything written passes one formatter that masks long digit runs (phones, order and card
numbers), mail addresses, Chinese text (names and addresses of customers) and bound parameters of
SQL statements, and keeps one event from forging another's line.
"""

from __future__ import annotations

import faulthandler
import logging
import re
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

_BYTES = 1_000_000
_KEPT = 5
_MASKS = (
    (re.compile(r"\[parameters: .*"), "[parameters: …]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "<mail>"),
    (re.compile(r"\d(?:[ -]?\d){6,}"), "<digits>"),
    (re.compile(r"[\u3400-\u9fff\uf900-\ufaff]{2,}"), "<text>"),
)
# Line breaks of any kind, so that a name with one cannot write a line of its own.
_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f]")
_crash_file: IO[str] | None = None


def logger(name: str) -> logging.Logger:
    """The logger of a topic: ``shopdesk.<name>``."""
    return logging.getLogger(f"shopdesk.{name}")


def redact(text: str) -> str:
    """The text without what could name a person."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Masks the whole event, tracebacks included; continued lines are indented with a bar."""

    def format(self, record: logging.LogRecord) -> str:
        # The stamp holds no personal data but many digits.
        stamp = f"{self.formatTime(record, '%Y-%m-%d %H:%M:%S')}.{int(record.msecs):03d}"
        text = f"{record.levelname} {record.name}: {record.getMessage()}"
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        masked = _CONTROLS.sub("·", redact(text))
        return f"{stamp} " + _BREAKS.sub("\n    | ", masked)


def set_up(path: Path) -> None:
    """Log to a rotating file and let hard crashes (signals) write beside it.

    A folder that cannot be written leaves the program without a log but running.
    """
    root = logging.getLogger("shopdesk")
    root.setLevel(logging.INFO)
    root.propagate = False
    close()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
        _open_crash_file(path.with_name("crash.log"))
    except OSError as fault:
        if sys.stderr is not None:
            sys.stderr.write(f"log: {fault.strerror}\n")
        return
    handler.setFormatter(RedactingFormatter())
    root.addHandler(handler)


def _open_crash_file(path: Path) -> None:
    global _crash_file  # noqa: PLW0603 - faulthandler needs the file open as long as we run
    _crash_file = path.open("a", encoding="utf-8")
    faulthandler.enable(_crash_file)


def close() -> None:
    """Close the files, for a change of place and for tests."""
    global _crash_file  # noqa: PLW0603
    root = logging.getLogger("shopdesk")
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    if _crash_file is not None:
        faulthandler.disable()
        _crash_file.close()
        _crash_file = None
