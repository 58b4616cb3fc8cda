"""The first hundred bytes of a shop file, read without SQLite so that a refusal changes nothing.

Merely opening a file of another program would switch its journal mode and write its header.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

_MAGIC = b"SQLite format 3\x00"
_LENGTH = 100
APPLICATION_ID = 0x53484F50  # "SHOP", so that a foreign database is told apart


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says: whose file it is, its schema number, and how long it must be."""

    application_id: int
    user_version: int
    expected_bytes: int


def read_header(path: Path) -> Header | None:
    """The header of an SQLite file; None if it is something else or empty.

    Raises:
        OSError: if the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_LENGTH)
    if len(head) < _LENGTH or not head.startswith(_MAGIC):
        return None
    (page_size,) = struct.unpack_from(">H", head, 16)
    changes, pages = struct.unpack_from(">II", head, 24)
    (user_version,) = struct.unpack_from(">I", head, 60)
    application_id, valid_for = struct.unpack_from(">I", head, 68) + struct.unpack_from(
        ">I", head, 92
    )
    # 1 stands for 65536; the page count is only meant when its stamp is that of the last change.
    size = 65536 if page_size == 1 else page_size
    return Header(application_id, user_version, pages * size if changes == valid_for else 0)


def wal_file(path: Path) -> Path:
    """The write-ahead log beside a shop file; there only while it is open or after a crash."""
    return path.with_name(f"{path.name}-wal")


def has_pending_log(path: Path) -> bool:
    """Whether committed changes wait in the log: the shop is open elsewhere or was not closed."""
    try:
        return wal_file(path).stat().st_size > 0
    except OSError:
        return False
