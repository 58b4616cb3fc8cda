"""The sheet with the table is found; what was not read is named."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.batch import ImportState
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest
from tests.importing.files import DATA, facts, import_file, prepare, rows, write

TABLE = (
    ("Order no.", "Placed at", "SKU code", "Product", "Quantity", "Unit price"),
    ("A1", "2025-11-02 09:02:00", "M1", "Cup", "2", "10.00"),
)
NOTE = (("Report of the year",), ("made by hand",))
STRANGE = (("x1", "x2", "x3"), ("1", "2", "3"))
Sheets = dict[str, tuple[tuple[str, ...], ...]]


def book(folder: Path, sheets: Sheets) -> Path:
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        for name, lines in sheets.items():
            sheet = made.add_worksheet(name)
            for row, line in enumerate(lines):
                for column, cell in enumerate(line):
                    sheet.write_string(row, column, cell)
    return path


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({"A": (), "B": TABLE}, "B"),
        ({"A": NOTE, "B": TABLE}, "B"),
        ({"A": STRANGE, "B": TABLE}, "B"),
        ({"A": TABLE, "B": TABLE}, "A"),
        ({"A": NOTE, "B": STRANGE}, "B"),
        ({"A": (), "B": NOTE, "C": ()}, "B"),
    ],
)
def test_the_sheet_with_the_table_is_read(
    shop: Shop, tmp_path: Path, sheets: Sheets, expected: str
) -> None:
    with shop.reader() as reader:
        seen = preview(reader, ImportRequest(path=book(tmp_path, sheets)))

    assert (seen.sheet, seen.request.sheet) == (expected, expected)


def test_data_on_the_second_sheet_arrive(shop: Shop, tmp_path: Path) -> None:
    prepare(shop)

    result = import_file(shop, book(tmp_path, {"Leer": (), "Daten": TABLE}))

    assert result.state is ImportState.APPLIED
    assert rows(shop, "SELECT external_number, total FROM sales_order") == [("A1", 2000)]
    assert result.report.lines()[0] == "book.xlsx: 1 row, read as “orders” (sheet “Daten”)"
    assert result.report.to_json()["sheet"] == "Daten"


def refusal(shop: Shop, path: Path, sheet: str = "") -> UserError:
    before = facts(shop)
    with pytest.raises(UserError) as caught:
        import_file(shop, path, sheet=sheet)
    assert facts(shop) == before
    return caught.value


def test_no_sheet_with_rows(shop: Shop, tmp_path: Path) -> None:
    fault = refusal(shop, book(tmp_path, {"A": (), "B": ()}))

    assert fault.code == "SD-IMP-011"
    assert fault.message == (
        "book.xlsx has no rows on any of its sheets (A, B). Nothing was imported."
    )


def test_a_named_sheet_without_rows(shop: Shop, tmp_path: Path) -> None:
    fault = refusal(shop, book(tmp_path, {"A": (), "B": TABLE}), sheet="A")

    assert fault.code == "SD-IMP-011"
    assert fault.message == (
        "The sheet “A” of book.xlsx has no rows. Nothing was imported. Its other sheets are: B; "
        "choose one with --sheet or in the window."
    )


def test_a_sheet_that_is_not_there(shop: Shop, tmp_path: Path) -> None:
    fault = refusal(shop, book(tmp_path, {"A": (), "B": TABLE}), sheet="C")

    assert (fault.code, "there are: A, B" in fault.message) == ("SD-IMP-009", True)


def test_an_unknown_table_names_the_other_sheets(shop: Shop, tmp_path: Path) -> None:
    fault = refusal(shop, book(tmp_path, {"A": STRANGE, "B": NOTE}))

    assert fault.code == "SD-IMP-013"
    assert "; nothing was imported." in fault.message
    assert ".." not in fault.message
    assert "Its other sheets are: B; choose one with --sheet" in fault.message


@pytest.mark.parametrize("end", ["", "\n", "\n\n,,,\n"])
def test_a_header_without_rows_says_so(shop: Shop, tmp_path: Path, end: str) -> None:
    fault = refusal(shop, write(tmp_path, "Order no.,Placed at,SKU code,Total" + end))

    assert fault.code == "SD-IMP-019"
    assert fault.message == (
        "file.csv has a header in row 1, read as “Orders”, but no rows below it. Nothing was "
        "imported. Look whether the export found anything in its period."
    )


def test_an_empty_text_file_has_no_rows(shop: Shop, tmp_path: Path) -> None:
    fault = refusal(shop, write(tmp_path, ",,\n,,\n"))

    assert fault.message == "file.csv has no rows. Nothing was imported."


def test_a_list_of_order_lines_names_the_file_that_is_needed(shop: Shop) -> None:
    lines = refusal(shop, DATA / "taobao_ExportOrderDetailList_gbk.csv")
    statement = refusal(shop, DATA / "alipay_statement_gbk.csv")

    assert lines.code == statement.code == "SD-IMP-013"
    assert "Import the file of the orders first (订单报表, ExportOrderList)" in lines.message
    assert "list of order lines" not in statement.message
