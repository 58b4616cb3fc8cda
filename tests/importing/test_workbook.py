"""Workbooks: cells as text, and what would harm the computer is refused unread (F21, F22)."""

from __future__ import annotations

import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shopdesk.errors import UserError
from shopdesk.importing import workbook as module
from shopdesk.importing.workbook import book_rows, cell_text, check_workbook, sheet_names
from tests.importing.files import raw_workbook, sheet_xml, write


def book(path: Path, rows: list[list[Any]], title: str = "Orders") -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        check_workbook(path)
    return caught.value.code


def test_rows_come_as_text_from_the_first_line_on(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        [[], ["no", "when"], ["007", datetime(2010, 12, 1, 8, 26)], [536365, 2.55]],
    )

    check_workbook(path)

    assert sheet_names(path) == ("Orders",)
    assert list(book_rows(path, "Orders")) == [
        ["", ""],
        ["no", "when"],
        ["007", "2010-12-01 08:26:00"],
        ["536365", "2.55"],
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (6.0, "6"),
        (0.1 + 0.2, "0.3"),
        (1e-05, "0.00001"),
        (290020123456789012.0, "2.900201E+17"),
        (999999999999999.0, "999999999999999"),
        (True, "TRUE"),
        (None, ""),
        (date(2010, 12, 1), "2010-12-01"),
        (datetime(2010, 12, 1), "2010-12-01"),
        (datetime(2010, 12, 1, 8, 25, 59, 999600), "2010-12-01 08:26:00"),
        (time(8, 26), "08:26:00"),
        ("=1+1", "=1+1"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
    ],
)
def test_typed_cells(cell: object, expected: str) -> None:
    assert cell_text(cell) == expected


def test_one_cell_at_the_end_of_the_world_is_refused(tmp_path: Path) -> None:
    path = raw_workbook(
        tmp_path / "far.xlsx",
        {
            "xl/worksheets/sheet1.xml": sheet_xml(
                '<row r="1"><c r="A1"><v>1</v></c></row>'
                '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
            )
        },
    )

    assert path.stat().st_size < 2_000
    assert refusal(path) == "SD-IMP-006"


def test_the_size_told_by_the_sheet_itself_is_not_believed(tmp_path: Path) -> None:
    xml = sheet_xml('<row r="1048576"><c r="ZZ1048576"><v>2</v></c></row>').replace(
        b"<sheetData>", b'<dimension ref="A1:B2"/><sheetData>'
    )

    path = raw_workbook(tmp_path / "liar.xlsx", {"xl/worksheets/sheet1.xml": xml})

    assert refusal(path) == "SD-IMP-006"


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_entities_are_refused_wherever_they_stand(tmp_path: Path, member: str) -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
        b"<worksheet><sheetData>&b;</sheetData></worksheet>"
    )

    assert refusal(raw_workbook(tmp_path / "bomb.xlsx", {member: bomb})) == "SD-IMP-006"


def test_xml_in_an_encoding_that_hides_entities_is_refused(tmp_path: Path) -> None:
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []><worksheet/>'.encode("utf-16")

    path = raw_workbook(tmp_path / "hidden.xlsx", {"xl/worksheets/sheet1.xml": xml})

    assert refusal(path) == "SD-IMP-006"


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_UNPACKED", 200_000)
    path = raw_workbook(tmp_path / "big.xlsx", {"xl/media/image1.bin": b"\0" * 300_000})

    assert refusal(path) == "SD-IMP-003"


def test_a_directory_that_lies_about_sizes_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = raw_workbook(tmp_path / "lie.xlsx", {"xl/media/image1.bin": b"\0" * 300_000})
    content = bytearray(path.read_bytes())
    told = struct.pack("<I", 300_000)
    for _copy in range(2):  # local header and directory
        place = content.find(told)
        content[place : place + 4] = struct.pack("<I", 10)
    path.write_bytes(content)

    assert refusal(path) == "SD-IMP-005"
    monkeypatch.setattr(module, "MAX_UNPACKED", 100_000)
    assert refusal(path) == "SD-IMP-003"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_is_refused(tmp_path: Path, part: float) -> None:
    path = book(tmp_path / "a.xlsx", [["a", "b"]] + [[number, "x"] for number in range(200)])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])

    assert refusal(path) == "SD-IMP-005"


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("hello.txt", "hello")

    with pytest.raises(UserError, match=r"archive with hello.txt in it.*Unpack it") as caught:
        check_workbook(path)

    assert caught.value.code == "SD-IMP-004"


def test_a_panic_of_the_reader_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Panic(BaseException):
        """What calamine raises past ``except Exception``."""

    def panics(_path: Path) -> Any:
        raise Panic

    class Workbook:
        from_filelike = staticmethod(panics)

    monkeypatch.setattr("python_calamine.CalamineWorkbook", Workbook)

    with pytest.raises(UserError) as caught:
        list(book_rows(write(tmp_path, b"PK", "a.xlsx"), "S"))

    assert caught.value.code == "SD-IMP-005"


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MEMBERS", 3)

    assert refusal(raw_workbook(tmp_path / "many.xlsx", {})) == "SD-IMP-006"


def test_repeated_filled_cells_of_open_documents_are_bounded(tmp_path: Path) -> None:
    content = (
        b'<office><table:table-row><table:table-cell table:number-columns-repeated="16384" '
        b'office:value-type="string"/></table:table-row></office>'
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("content.xml", content)

    assert refusal(path) == "SD-IMP-006"
    rows = (
        b'<table:table-row table:number-rows-repeated="9000000"><table:table-cell '
        b'office:value-type="string"/></table:table-row>'
    )
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("content.xml", rows)
    assert refusal(path) == "SD-IMP-006"
    empty = (
        b'<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        b'table:number-columns-repeated="16384"/></table:table-row>'
    )
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("content.xml", empty)
    check_workbook(path)
