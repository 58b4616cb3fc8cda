"""Formulas nobody has computed: every one is named, none is taken for an empty cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportState
from shopdesk.importing.formulas import unstored_formulas, with_unstored
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.values import Unstored
from shopdesk.importing.workbook import book_rows
from tests.importing.files import facts, import_file, prepare, raw_workbook, sheet_xml

HEADER = ("Order no.", "Placed at", "SKU code", "Product", "Quantity", "Unit price", "Total")
AT = "2025-11-02 09:02:00"


def book(path: Path, *lines: tuple[Any, ...]) -> Path:
    made = openpyxl.Workbook()
    made.create_sheet("Daten")
    for line in (HEADER, *lines):
        made["Daten"].append(line)
    made.save(path)
    return path


def test_formulas_without_a_value_refuse_their_rows(shop: Shop, tmp_path: Path) -> None:
    prepare(shop)
    before = facts(shop)
    path = book(
        tmp_path / "a.xlsx",
        ("A1", AT, "M1", "Cup", 2, 10, "=E2*F2"),
        ("A2", AT, "M1", '="C"&1', 2, 10, 20),
        ("A3", AT, "M1", "Cup", 2, 10, 20),
    )

    result = import_file(shop, path)

    assert result.state is ImportState.REFUSED
    assert [(one.row, one.column, one.code) for one in result.problems] == [
        (2, "Total", "SD-IMP-118"),
        (3, "Product", "SD-IMP-118"),
    ]
    assert result.problems[0].message == (
        "“=E2*F2” is a formula without a stored value; open the file in Excel or LibreOffice, "
        "save it there and import it again"
    )
    assert '“="C"&1”' in result.problems[1].message
    assert facts(shop) == before


def test_the_preview_shows_the_formula_itself(shop: Shop, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ("A1", AT, "M1", "Cup", 2, 10, "=E2*F2"))

    with shop.reader() as reader:
        seen = preview(reader, ImportRequest(path=path))

    assert seen.rows[0][6] == "=E2*F2"
    assert [problem.code for problem in seen.problems] == ["SD-IMP-118"]


def test_formulas_beyond_the_last_value_are_rows_and_columns_too(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    made.active.append(("a",))
    made.active["C1"] = "=1+1"
    made.active["B3"] = "=2+2"
    made.save(path)

    assert list(book_rows(path, "Sheet")) == [["a", "", "=1+1"], [""], ["", "=2+2"]]
    assert list(book_rows(path, "Sheet", limit=1)) == [["a", "", "=1+1"]]


def test_formulas_with_a_value_are_values(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("S")
        sheet.write_formula(0, 0, "=1+1", None, 2)
        sheet.write_formula(0, 1, '="x"', None, "x")

    assert unstored_formulas(path, "S") == {}
    assert list(book_rows(path, "S")) == [["2", "x"]]


def test_a_text_of_no_letters_is_a_value(tmp_path: Path) -> None:
    cells = (
        '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1" t="str"><f>""</f></c>'
        "<c r='C1'><f t='shared' si='0'/><v/></c></row>"
    )
    path = raw_workbook(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": sheet_xml(cells)})

    assert unstored_formulas(path, "S") == {0: {1: '=""', 2: "=…"}}


def test_what_is_no_zip_holds_none(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"nothing")

    assert unstored_formulas(path, "S") == {}


def test_a_value_is_never_covered() -> None:
    formulas = {0: Unstored("=1"), 2: Unstored("=3")}

    assert with_unstored(["a", "b"], formulas) == ["a", "b", "=3"]
