"""What tests of opening and upgrading ask of files."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3

from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError


def refused(location: Path | str, *, create: bool = False) -> str:
    with pytest.raises(UserError) as refusal:
        open_shop(location, create=create)
    return refusal.value.code


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def sound(path: Path) -> bool:
    connection = sqlcipher3.connect(str(path))
    verdict = connection.execute("PRAGMA integrity_check").fetchone()
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    connection.close()
    return bool(verdict == ("ok",) and not broken)
