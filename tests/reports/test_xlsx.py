"""The report as a workbook: figures are numbers, names are text, whatever they look like."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from shopdesk.reports import xlsx
from tests.reports.made_up import HOSTILE, report


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def row_of(rows: list[list[Any]], first: str) -> list[Any]:
    return next(row for row in rows if row and row[0] == first)


def test_one_sheet_a_section_with_overview_and_glossary() -> None:
    assert list(sheets(xlsx.render(report()))) == [
        "Overview", "What happened", "红色购物袋", "Glossary",
    ]  # fmt: skip


def test_figures_are_numbers_in_people_s_units() -> None:
    found = sheets(xlsx.render(report()))
    assert row_of(found["Overview"], "Net sales")[1:3] == [1456145.22, 0.401]
    assert row_of(found["Overview"], "Refund rate")[1:4] == [0.037, -1.2, "small sample"]
    assert row_of(found["Overview"], "Hours to ship")[1] == "–"
    product = row_of(found["What happened"], "22001")
    assert product == ["22001", "红色购物袋", 1244.56, 7.25, -0.2, 0.005]


def test_charts_come_as_tables() -> None:
    rows = sheets(xlsx.render(report()))["What happened"]
    place = next(place for place, row in enumerate(rows) if row[0] == "Buyers did it")
    assert [row[:2] for row in rows[place + 2 : place + 6]] == [
        ["Oct", 1000], ["Buyers", 500], ["Price", -100], ["Nov", 1400],
    ]  # fmt: skip


def test_formats_show_currency_and_per_cent() -> None:
    book = openpyxl.load_workbook(BytesIO(xlsx.render(report())))
    cells = {str(row[0].value): row for row in book["Overview"].iter_rows(min_row=1, max_row=12)}
    assert cells["Net sales"][1].number_format == '"£"#,##0.00'
    assert cells["Refund rate"][1].number_format == "0.0%"
    assert cells["Buyers"][1].number_format == "#,##0"


def test_hostile_names_are_text_and_never_formulas_or_links() -> None:
    content = xlsx.render(report(names=HOSTILE))
    book = openpyxl.load_workbook(BytesIO(content))
    cells = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    links = [cell.hyperlink.location for cell in cells if cell.hyperlink]
    assert all(cell.hyperlink.target is None for cell in cells if cell.hyperlink)
    assert len(links) == 2
    shown = {cell.value for cell in cells if cell.data_type == "s"}
    for name in ('=HYPERLINK("http://example.invalid")', "+1-2", "@SUM(A1)", "＝1+1", "NULL"):
        assert name in shown


def test_no_relation_leads_out_of_the_workbook() -> None:
    with zipfile.ZipFile(BytesIO(xlsx.render(report(names=HOSTILE)))) as archive:
        for name in archive.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(name)


def test_sheet_names_are_short_allowed_and_different() -> None:
    names = xlsx.sheet_names(["a/b:c*?[d]", "x" * 40, "X" * 40, "", "it's"])
    assert names == ["a b c   d", "x" * 31, "X" * 29 + " 2", "3", "it's"]


def test_large_reports_are_written_row_by_row() -> None:
    names = tuple(f"n{number}" for number in range(20_100))
    rows = sheets(xlsx.render(report(names=names)))["What happened"]
    assert row_of(rows, str(22000 + 20_099))[1] == "n20099"


def test_same_report_same_bytes() -> None:
    assert xlsx.render(report()) == xlsx.render(report())
