"""A table of a report as a file holds the figures that are shown, as numbers."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shopdesk.errors import UserError
from shopdesk.metrics.measure import Unit
from shopdesk.reports.document import Change, Column, Figure, Form, Table
from shopdesk.reports.table_file import write_table

TABLE = Table(
    "Top",
    (
        Column("Code", numeric=False),
        Column("Sales"),
        Column("Share"),
        Column("Change"),
        Column("Pieces"),
    ),
    (
        (
            "=1+1",
            Figure(123456, Unit.MONEY, "GBP"),
            Figure(Fraction(1, 3), Unit.PERCENT),
            Change("", Fraction(-1, 8), good=False),
            Figure(7500, Unit.QUANTITY),
        ),
        (
            "0012",
            Figure(None, Unit.MONEY, "GBP"),
            Figure(Fraction(2, 3), Unit.PERCENT),
            Change("", None, form=Form.POINTS),
            Figure(1000, Unit.QUANTITY),
        ),
    ),
)


def test_csv_has_plain_numbers_and_guarded_texts(tmp_path: Path) -> None:
    path = write_table(TABLE, tmp_path / "top.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["Code", "Sales, £", "Share", "Change", "Pieces"],
        ["'=1+1", "1234.56", "0.333", "-0.125", "7.5"],
        ["'0012", "", "0.667", "", "1"],
    ]


def test_xlsx_has_numbers_as_numbers_and_texts_as_texts(tmp_path: Path) -> None:
    path = write_table(TABLE, tmp_path / "top.xlsx")
    sheet = load_workbook(path).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [
        ["Code", "Sales, £", "Share", "Change", "Pieces"],
        ["=1+1", 1234.56, 0.333, -0.125, 7.5],
        ["0012", None, 0.667, None, 1],
    ]
    assert sheet["A2"].data_type == "s"
    assert sheet["C2"].number_format == "0.0%"


def test_another_suffix_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        write_table(TABLE, tmp_path / "top.pdf")
    assert refused.value.code == "SD-EXP-004"
    assert list(tmp_path.iterdir()) == []
