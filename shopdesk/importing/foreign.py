"""Files that are no tables whatever their name says: told apart by their first bytes.

People export the wrong thing or rename it; "has no column Name" would not help them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from shopdesk.db.header import APPLICATION_ID
from shopdesk.errors import UserError
from shopdesk.i18n import N_, _

_PDF, _PICTURE, _ARCHIVE = N_("a PDF document"), N_("a picture"), N_("an archive")
_SOUND, _PROGRAM, _DATABASE = N_("a sound or film"), N_("a program"), N_("a database")
_TEXT_DOCUMENT, _SLIDES = N_("a text document"), N_("a presentation")
_PAGE, _SHOP = N_("a web page"), N_("a shop of ShopDesk")
_BEGINNINGS = (
    (b"%PDF-", _PDF),
    (b"\x89PNG\r\n", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF87a", _PICTURE),
    (b"GIF89a", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"Rar!\x1a", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\xfd7zXZ\0", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"OggS\0", _SOUND),
    (b"MZ\x90\0", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"{\\rtf", _TEXT_DOCUMENT),
)
_MEDIA = {b"WEBP": _PICTURE, b"WAVE": _SOUND, b"AVI ": _SOUND}
_WEB = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<div")
_SQLITE = b"SQLite format 3\0"
_APPLICATION = slice(68, 72)  # where SQLite keeps whose file it is
# Parts of a zip that say what it is; what has none of them holds files, not a table.
_OTHER_DOCUMENTS = (("word/", _TEXT_DOCUMENT), ("ppt/", _SLIDES), ("visio/", _PICTURE))
_BOOK_PARTS = ("[content_types].xml", "content.xml", "mimetype")
_OLD_DOCUMENTS = (
    ("WordDocument".encode("utf-16-le"), _TEXT_DOCUMENT),
    ("PowerPoint Document".encode("utf-16-le"), _SLIDES),
)
_OLD_BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_SHOWN_MEMBERS = 3


def refuse_foreign(path: Path, head: bytes) -> None:
    """Refuse a file whose beginning says that it is something else than a table.

    Raises:
        UserError: SD-IMP-004.
    """
    kind = next((kind for mark, kind in _BEGINNINGS if head.startswith(mark)), "")
    start = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not kind and start.startswith(_WEB):
        kind = _PAGE
    if head.startswith(b"RIFF") and head[8:12] in _MEDIA:
        kind = _MEDIA[head[8:12]]
    if head.startswith(b"\0\0\0") and head[4:8] == b"ftyp":
        kind = _SOUND
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        kind = _ARCHIVE
    if not kind and head.startswith(_SQLITE):
        is_ours = int.from_bytes(head[_APPLICATION], "big") == APPLICATION_ID
        kind = _SHOP if is_ours else _DATABASE
    if kind == _ARCHIVE:
        raise _archive(path, ())
    if kind:
        raise _no_table(path, kind)


def refuse_archive(path: Path, book: zipfile.ZipFile) -> None:
    """Refuse a zip that is no workbook.

    Raises:
        UserError: SD-IMP-004.
    """
    names = [member.filename for member in book.infolist()]
    parts = [name.lower() for name in names]
    for part, kind in _OTHER_DOCUMENTS:
        if any(name.startswith(part) for name in parts):
            raise _no_table(path, kind)
    if not any(name in _BOOK_PARTS or name.startswith("xl/") for name in parts):
        raise _archive(path, [name for name in names if not name.endswith("/")])


def refuse_old_document(path: Path, data: bytes) -> None:
    """Refuse a document of an old office program that is no workbook.

    Raises:
        UserError: SD-IMP-004.
    """
    if any(mark in data for mark in _OLD_BOOKS):
        return  # it may hold another document as a picture does
    for mark, kind in _OLD_DOCUMENTS:
        if mark in data:
            raise _no_table(path, kind)


def _no_table(path: Path, kind: str) -> UserError:
    return UserError(
        "SD-IMP-004",
        _(
            "{name} is {kind}, not a table. Nothing was imported. Export the table itself as .csv "
            "or .xlsx and import that file."
        ).format(name=path.name, kind=_(kind)),
    )


def _archive(path: Path, members: Sequence[str]) -> UserError:
    if not members:
        return UserError(
            "SD-IMP-004",
            _(
                "{name} is an archive, not a table. Nothing was imported. Unpack it first and "
                "import the table that is in it."
            ).format(name=path.name),
        )
    shown = ", ".join(members[:_SHOWN_MEMBERS]) + ("…" if len(members) > _SHOWN_MEMBERS else "")
    return UserError(
        "SD-IMP-004",
        _(
            "{name} is an archive with {files} in it, not a table. Nothing was imported. Unpack it "
            "first and import the table that is in it."
        ).format(name=path.name, files=shown),
    )
