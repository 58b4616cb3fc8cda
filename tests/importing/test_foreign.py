"""What people take for a table: named for what it is, and nothing is read from it."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from shopdesk.errors import UserError
from shopdesk.importing.sniff import FileKind, sniff
from tests.importing.files import write

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200)
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


def refusal(path: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        sniff(path)
    return caught.value


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx", "orders.txt"])
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "a PDF document"),
        (PNG, "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)), "a picture"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "a picture"),
        (b"\0\0\0 ftypmp42" + bytes(64), "a sound or film"),
        (b"MZ\x90\0" + bytes(100), "a program"),
        (b"SQLite format 3\0" + bytes(100), "a database"),
        (b"SQLite format 3\0" + bytes(52) + b"SHOP" + bytes(28), "a shop of ShopDesk"),
        (b"{\\rtf1 hello}", "a text document"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><table><tr><td>1</table>", "a web page"),
    ],
)
def test_other_things_are_named(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    fault = refusal(write(tmp_path, content, name))

    assert fault.code == "SD-IMP-004"
    assert fault.message == (
        f"{name} is {kind}, not a table. Nothing was imported. Export the table itself as .csv or "
        ".xlsx and import that file."
    )


def test_a_packed_document_is_named_too(tmp_path: Path) -> None:
    fault = refusal(write(tmp_path, gzip.compress(PDF), "orders.csv.gz"))

    assert (fault.code, "a PDF document" in fault.message) == ("SD-IMP-004", True)


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.zip", "orders.csv"])
def test_an_archive_is_to_be_unpacked_first(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/", "")
        archive.writestr("a/orders.csv", "x,y\n1,2\n")

    fault = refusal(path)

    assert fault.code == "SD-IMP-004"
    assert fault.message == (
        f"{name} is an archive with a/orders.csv in it, not a table. Nothing was imported. Unpack "
        "it first and import the table that is in it."
    )


def test_other_archives_are_named_without_looking_into_them(tmp_path: Path) -> None:
    fault = refusal(write(tmp_path, b"7z\xbc\xaf\x27\x1c" + bytes(64), "orders.7z"))

    assert "is an archive, not a table" in fault.message


@pytest.mark.parametrize(
    ("part", "kind"), [("word/document.xml", "a text document"), ("ppt/a.xml", "a presentation")]
)
def test_other_office_documents(tmp_path: Path, part: str, kind: str) -> None:
    path = tmp_path / "orders.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<w/>")

    assert f"is {kind}, not a table" in refusal(path).message


def test_an_old_text_document(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    path = write(tmp_path, ole + "WordDocument".encode("utf-16-le"), "orders.xls")

    assert "is a text document, not a table" in refusal(path).message


@pytest.mark.parametrize(
    "text", ["ID3,Name\n1,x\n", "BZh,b\n1,2\n", "MZ,b\n1,2\n", "RIFF,b\n1,2\n"]
)
def test_titles_that_only_look_like_other_things_are_tables(tmp_path: Path, text: str) -> None:
    assert sniff(write(tmp_path, text)).kind is FileKind.TEXT
