"""Files that are whole or not there."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shopdesk.errors import UserError
from shopdesk.i18n import _


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A file beside the target to write into; it takes the target's place when the block ends.

    Written to the disk before it is renamed: after a power cut there is the old file or the new
    one. On any failure the target stays as it was and nothing is left behind.

    Raises:
        UserError: SD-EXP-001 no such folder, SD-EXP-002 the target is open elsewhere or may not
            be written, SD-EXP-003 the disk is full.
    """
    target = target.absolute()
    if not target.parent.is_dir() or target.is_dir():
        raise UserError(
            "SD-EXP-001",
            _("There is no folder for {path}. Nothing was written.").format(path=target),
        )
    # Same suffix: writers choose their format by it.
    unfinished = target.with_name(f".{target.stem[:80]}-{secrets.token_hex(4)}{target.suffix}")
    try:
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
        _sync_folder(target.parent)
    except OSError as fault:
        raise _refusal(target, fault) from fault
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _refusal(target: Path, fault: OSError) -> UserError | OSError:
    if isinstance(fault, PermissionError) or fault.errno in {errno.EBUSY, errno.EROFS}:
        return UserError(
            "SD-EXP-002",
            _(
                "{path} cannot be written: it is open in another program, or you may not write "
                "there. The file was left as it was. Close it there and try again."
            ).format(path=target),
        )
    if fault.errno in {errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC}:
        return UserError(
            "SD-EXP-003",
            _("The disk is full: {path} was not written. Make room and try again.").format(
                path=target
            ),
        )
    return fault


def _sync_folder(folder: Path) -> None:
    # Only POSIX can (and must) sync a folder to keep a rename.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
