"""Faulty rows as a workbook: as in the file, with reasons, and importable once corrected."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.batch import ImportResult, ImportState
from shopdesk.importing.rejects import save_rejects
from tests.importing.files import import_file, prepare, write

FILE = (
    "Name,Phone,Birthday,Note\n"
    "Ann,001,1975-05-01,\n"
    "Bob,1.38E+10,1975-02-30,=HYPERLINK(1)\n"
    "Cy,003\n"
    'Dee,004,1980-01-01,"a\nb"\n'
)


@pytest.fixture
def refused(shop: Shop, tmp_path: Path) -> ImportResult:
    prepare(shop)
    return import_file(shop, write(tmp_path, FILE))


def cells(path: Path) -> list[list[object]]:
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_every_faulty_row_with_its_number_and_reasons(
    refused: ImportResult, tmp_path: Path
) -> None:
    target = tmp_path / "bad.xlsx"

    assert save_rejects(refused, target) == 2

    titles, bob, cy = cells(target)
    assert titles == ["Name", "Phone", "Birthday", "Note", "Row", "Reason"]
    assert bob[:5] == ["Bob", "1.38E+10", "1975-02-30", "=HYPERLINK(1)", "3"]
    assert "[SD-IMP-102]" in str(bob[5])
    assert "[SD-IMP-107]" in str(bob[5])
    assert cy[:3] == ["Cy", "003", "4"]
    assert [file.name for file in tmp_path.glob("*.part")] == []


def test_a_formula_in_a_faulty_row_stays_a_text(refused: ImportResult, tmp_path: Path) -> None:
    save_rejects(refused, tmp_path / "bad.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "bad.xlsx").active
    assert sheet is not None
    assert sheet["D2"].data_type == "s"


def test_corrected_rows_can_be_imported_from_it(
    shop: Shop, refused: ImportResult, tmp_path: Path
) -> None:
    target = tmp_path / "bad.xlsx"
    save_rejects(refused, target)
    book = openpyxl.load_workbook(target)
    sheet = book.active
    assert sheet is not None
    sheet["B2"], sheet["C2"] = "002", "1975-02-28"
    sheet.delete_rows(3)
    book.save(target)

    result = import_file(shop, target)

    assert result.state is ImportState.APPLIED
    assert result.report.counts["added"]["customers"] == 1


@pytest.mark.parametrize("place", ["missing/bad.xlsx", "folder"])
def test_a_place_that_cannot_be_written_is_refused(
    refused: ImportResult, tmp_path: Path, place: str
) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(UserError) as caught:
        save_rejects(refused, tmp_path / place)

    assert caught.value.code == "SD-IMP-040"
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.endswith(".part")) == []


def test_a_file_that_is_gone_leaves_nothing_half_written(
    refused: ImportResult, tmp_path: Path
) -> None:
    refused.request.path.unlink()

    with pytest.raises(UserError):
        save_rejects(refused, tmp_path / "bad.xlsx")

    assert list(tmp_path.glob("bad*")) == []
