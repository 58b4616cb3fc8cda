"""Workbooks made to end the program: far cells written as no spreadsheet writes them (F22)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from shopdesk.errors import UserError
from shopdesk.importing.workbook import book_rows, check_workbook, sheet_names

SHEET = "xl/worksheets/sheet1.xml"
ODS = (
    '<office:document-content xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x">'
    '<office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
CELL = '<table:table-cell office:value-type="string"{more}><text:p>x</text:p></table:table-cell>'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Name", "Phone", "City"])
    sheet.append(["Ann", "0012", "Bath"])
    path = tmp_path / "book.xlsx"
    workbook.save(path)
    return path


def edited(book: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    target = book.with_name("edited.xlsx")
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return target


def with_sheet(book: Path, old: bytes, new: bytes) -> Path:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name == SHEET:
            assert old in data
            data = data.replace(old, new)
        return name, data

    return edited(book, change)


def read(path: Path) -> list[list[str]]:
    check_workbook(path)
    return [row for sheet in sheet_names(path) for row in book_rows(path, sheet)]


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read(path)
    assert path.name in caught.value.message
    return caught.value.code


def test_a_plain_book_is_read_as_text(book: Path) -> None:
    check_workbook(book)

    assert sheet_names(book) == ("Sheet",)
    assert list(book_rows(book, "Sheet")) == [["Name", "Phone", "City"], ["Ann", "0012", "Bath"]]


@pytest.mark.parametrize("name", ["book.xls", "book.ods", "book.csv", "book"])
def test_the_contents_tell_what_a_book_is_not_its_name(book: Path, name: str) -> None:
    renamed = book.rename(book.with_name(name))
    check_workbook(renamed)

    assert list(book_rows(renamed, "Sheet"))[1] == ["Ann", "0012", "Bath"]


@pytest.mark.parametrize(
    "cell",
    [
        b'r="XFD1048576"',
        b"r='XFD1048576'",
        b'r = "XFD1048576"',
        b'r="xfd1048576"',
        b'r="ZZZZ2"',
        b'r="C99999999"',
        b'r="C4294967295"',
    ],
)
def test_one_far_cell_is_refused_however_it_is_written(book: Path, cell: bytes) -> None:
    assert refusal(with_sheet(book, b'r="C2"', cell)) == "SD-IMP-006"


@pytest.mark.parametrize("row", [b"4000000000", b"300000000"])
def test_a_far_row_of_cells_without_numbers_is_refused(book: Path, row: bytes) -> None:
    path = with_sheet(book, b'<row r="2"', b'<row r="' + row + b'"')
    path = with_sheet(path.rename(book), b'r="A2" ', b"")

    assert refusal(path) == "SD-IMP-006"


def test_numbers_in_front_do_not_hide_rows_without(book: Path) -> None:
    many = b"<row/>" * 3_100 + b"<row><c><v>1</v></c></row></sheetData>"
    path = with_sheet(book, b"</sheetData>", many)
    path = with_sheet(path.rename(book), b'r="C2"', b'r="ALK2"')

    assert refusal(path) == "SD-IMP-006"


@pytest.mark.parametrize("place", ["xl/s.xml", "xl/s.dat", "xl/Worksheets/sheet1.xml"])
def test_a_sheet_under_another_name_is_measured_too(book: Path, place: str) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name == SHEET:
            return place, data.replace(b'r="C2"', b'r="XFD1048576"')
        short = place.removeprefix("xl/").encode()
        return name, data.replace(b"worksheets/sheet1.xml", short)

    assert refusal(edited(book, change)) == "SD-IMP-006"


ROW = "<table:table-row{more}>{cells}</table:table-row>"
FILLED = CELL.format(more="")
FAR = {
    "filled cells": ROW.format(
        more="", cells=CELL.format(more=' table:number-columns-repeated="5000"')
    ),
    "empty cells": ROW.format(
        more="", cells="<table:table-cell table:number-columns-repeated='4000000000'/>" + FILLED
    ),
    "covered cells": ROW.format(
        more="", cells='<table:covered-table-cell table:number-columns-repeated="70000"/>' + FILLED
    ),
    "filled rows": ROW.format(more=' a=">" table:number-rows-repeated="9000000"', cells=FILLED),
    "empty rows": ROW.format(
        more=' table:number-rows-repeated="4000000000"', cells="<table:table-cell/>"
    )
    + ROW.format(more="", cells=FILLED),
}


@pytest.mark.parametrize("rows", FAR.values(), ids=FAR)
def test_repeated_cells_of_open_document_are_counted(tmp_path: Path, rows: str) -> None:
    assert refusal(open_document(tmp_path, rows)) == "SD-IMP-006"


def open_document(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "book.ods"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
        book.writestr("content.xml", ODS.format(rows=rows))
    return path


def test_empty_runs_at_the_end_of_open_document_are_nothing(tmp_path: Path) -> None:
    path = open_document(
        tmp_path,
        f"<table:table-row>{CELL.format(more='')}"
        '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
    )
    check_workbook(path)

    assert [row[0] for row in book_rows(path, "A")] == ["x"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet", "SD-IMP-006"),
        (b"<worksheet", b"<!doctype x><worksheet", "SD-IMP-006"),
        (b"</sheetData>", b"", "SD-IMP-005"),
        (b'r="C2"', b'r="C0"', "SD-IMP-005"),
        (b"</sheetData>", b"</sheetData>" + b" " * (101 << 20), "SD-IMP-003"),
    ],
)
def test_harmful_and_broken_sheets_are_refused(
    book: Path, old: bytes, new: bytes, code: str
) -> None:
    assert refusal(with_sheet(book, old, new)) == code


def test_a_text_in_utf_16_that_could_hide_entities_is_refused(book: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data.decode().encode("utf-16") if name == SHEET else data

    assert refusal(edited(book, change)) == "SD-IMP-006"


def test_the_binary_form_is_refused(book: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return ("xl/workbook.bin" if name == "xl/workbook.xml" else name), data

    assert refusal(edited(book, change)) == "SD-IMP-006"


def test_a_size_that_the_directory_lies_about_is_found(book: Path) -> None:
    data = bytearray(book.read_bytes())
    place = data.find(b"PK\x01\x02")
    data[place + 24 : place + 28] = (7).to_bytes(4, "little")
    path = book.with_name("lies.xlsx")
    path.write_bytes(data)

    assert refusal(path) == "SD-IMP-005"


def test_a_book_behind_a_password_says_so(book: Path) -> None:
    data = bytearray(book.read_bytes())
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    path = book.with_name("locked.xlsx")
    path.write_bytes(data)

    with pytest.raises(UserError, match="password"):
        check_workbook(path)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_book_is_refused(book: Path, part: float) -> None:
    data = book.read_bytes()
    path = book.with_name("cut.xlsx")
    path.write_bytes(data[: int(len(data) * part)])

    assert refusal(path) == "SD-IMP-005"
