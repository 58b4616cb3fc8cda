"""Every value in the type that it has, letter by letter, in both kinds of files."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from shopdesk.base.cells import unguarded
from shopdesk.base.table import Column, Kind
from shopdesk.exports.sheets import Cells, write_csv, write_xlsx
from shopdesk.i18n import N_, using_language
from shopdesk.importing.dates import DateParser

CELLS = Cells("CNY", "Asia/Shanghai")
AT = 1_772_424_000_000  # 2026-03-02 04:00 UTC, noon in Shanghai
COLUMNS = (
    Column("code", "Code", "", Kind.CODE),
    Column("name", "Name", ""),
    Column("money", "Money", "", Kind.MONEY),
    Column("cost", "Cost", "", Kind.UNIT_COST),
    Column("quantity", "Quantity", "", Kind.QUANTITY),
    Column("count", "Count", "", Kind.INTEGER),
    Column("day", "Day", "", Kind.DATE),
    Column("at", "At", "", Kind.INSTANT),
    Column("state", "State", "", Kind.STATE, states={"new": N_("Draft")}),
    Column("flag", "Flag", "", Kind.FLAG),
)
ROWS: list[tuple[Any, ...]] = [
    ("0012", "=1+1", 123450, 123456, 250, 7, 20260302, AT, "new", 1),
    ("2900201234567890123", "茶\n“杯”", -5, None, -1000, 0, None, AT + 123, "other", 0),
    ("", "", 0, 0, 0, None, 19991231, None, "new", None),
]
HOSTILE = [
    *("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "'=1", "''", '"', ",", ";"),
    *("<b>x</b>", "&amp;", "\u202eabc", "a\u200bb", "😀", "𠮷野家", "_x0041_", "007", "1E5", "1-2"),
    *(
        "NULL",
        "None",
        "nan",
        "TRUE",
        "http://example.com/",
        "mailto:a@example.com",
        " lead",
        "end ",
    ),
    "line\nbreak",
]


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_csv_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"

    write_csv(path, COLUMNS, ROWS, CELLS)

    assert path.read_bytes().startswith(b"\xef\xbb\xbfCode,Name,Money,Cost,")
    assert path.read_bytes().count(b"\r\n") == 4
    assert read_csv(path)[1:] == [
        [
            "'0012",
            "'=1+1",
            "1234.50",
            "12.3456",
            "0.25",
            "7",
            "2026-03-02",
            "2026-03-02 12:00:00",
            "Draft",
            "yes",
        ],
        [
            "'2900201234567890123",
            "茶\n“杯”",
            "-0.05",
            "",
            "-1",
            "0",
            "",
            "2026-03-02 12:00:00.123",
            "other",
            "no",
        ],
        ["", "", "0.00", "0.0000", "0", "", "1999-12-31", "", "Draft", ""],
    ]


def test_xlsx_cells_have_types(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"

    write_xlsx(path, COLUMNS, ROWS, CELLS)

    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0] == [
        *("0012", "=1+1", 1234.5, 12.3456, 0.25, 7, datetime(2026, 3, 2)),
        *(datetime(2026, 3, 2, 12, 0), "Draft", "yes"),
    ]
    assert rows[1][0] == "2900201234567890123"
    assert [cell.data_type for cell in sheet[2]] == [
        *("s", "s", "n", "n", "n", "n", "d", "d", "s", "s"),
    ]
    assert sheet["C2"].number_format == "#,##0.00"
    assert sheet["A2"].number_format == "@"
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_letter_by_letter(tmp_path: Path, text: str) -> None:
    column = (Column("name", "Name", ""), Column("other", "Other", ""))
    rows = [(text, "x")]

    write_csv(tmp_path / "a.csv", column, rows, CELLS)
    write_xlsx(tmp_path / "a.xlsx", column, rows, CELLS)

    cell = read_csv(tmp_path / "a.csv")[1][0]
    assert unguarded(cell) == text
    assert not cell.startswith(tuple("=+-@\t\r＝＋－＠"))
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert book.get_sheet_by_index(0).to_python()[1][0] == text


def test_no_formula_and_no_link_is_made(tmp_path: Path) -> None:
    column = (Column("name", "Name", ""),)
    path = tmp_path / "a.xlsx"

    write_xlsx(path, column, [(text,) for text in HOSTILE], CELLS)

    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert {cell.data_type for (cell,) in sheet.iter_rows(min_row=2)} == {"s"}
    assert all(cell.hyperlink is None for (cell,) in sheet.iter_rows())


def test_currency_decides_the_decimals(tmp_path: Path) -> None:
    column = (Column("money", "Money", "", Kind.MONEY),)

    write_csv(tmp_path / "a.csv", column, [(1250,)], Cells("JPY", "Asia/Tokyo"))
    write_xlsx(tmp_path / "a.xlsx", column, [(1250,)], Cells("KWD", "Asia/Kuwait"))

    assert read_csv(tmp_path / "a.csv")[1] == ["1250"]
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert (sheet["A2"].value, sheet["A2"].number_format) == (1.25, "#,##0.000")


def test_titles_speak_the_language_in_force(tmp_path: Path) -> None:
    column = (Column("number", N_("Order no."), ""),)

    with using_language("zh_CN"):
        write_csv(tmp_path / "a.csv", column, [], CELLS)

    assert read_csv(tmp_path / "a.csv")[0] != ["Order no."]


def test_letters_beyond_the_sheet_limit_are_cut(tmp_path: Path) -> None:
    column = (Column("name", "Name", ""),)

    write_xlsx(tmp_path / "a.xlsx", column, [("x" * 40_000,)], CELLS)

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert sheet["A2"].value == "x" * 32_767


def test_day_is_a_date_in_the_sheet(tmp_path: Path) -> None:
    column = (Column("day", "Day", "", Kind.DATE),)

    write_xlsx(tmp_path / "a.xlsx", column, [(20240229,)], CELLS)

    value = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert value[1][0] == date(2024, 2, 29)


def test_the_second_of_two_equal_hours_tells_its_offset(tmp_path: Path) -> None:
    london = Cells("GBP", "Europe/London")
    columns = (Column("at", "At", "", Kind.INSTANT),)
    first = 1_761_438_600_000  # 2025-10-26 00:30 UTC: half past one, summer time
    again = first + 3_600_000  # an hour later the clocks show the same
    rows = [(first,), (again,), (again + 7,)]

    write_csv(tmp_path / "a.csv", columns, rows, london)
    write_xlsx(tmp_path / "a.xlsx", columns, rows, london)

    texts = [row[0] for row in read_csv(tmp_path / "a.csv")[1:]]
    assert texts == [
        "2025-10-26 01:30:00",
        "2025-10-26 01:30:00+00:00",
        "2025-10-26 01:30:00.007+00:00",
    ]
    sheet = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()[1:]] == [
        datetime(2025, 10, 26, 1, 30),
        *texts[1:],
    ]
    parser = DateParser("Europe/London")
    assert [parser[text] for text in texts] == [first, again, again + 7]
