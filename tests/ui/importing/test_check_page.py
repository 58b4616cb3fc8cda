"""Third page: every problem with row, column and reason; a choice; the rows as a workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog

from shopdesk.db.shop import Shop
from shopdesk.ui.importing.check_page import problem_kinds
from tests.factories import every_fact
from tests.ui.importing.conftest import Open
from tests.ui.importing.files import BAD, GOOD, write_file


def _rows(table: object) -> list[list[str]]:
    model = table.model()  # type: ignore[attr-defined]
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_lists_every_problem(open_wizard: Open, shop: Shop, tmp_path: Path) -> None:
    before = every_fact(shop)
    wizard = open_wizard(write_file(tmp_path, GOOD[0], *BAD, GOOD[2]))
    wizard.go_forward()
    wizard.go_forward()
    page = wizard.check_page
    assert page.verdict.text() == "2 problems found."
    assert page.problems is not None
    rows = _rows(page.problems)
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("3", "Quantity", "SD-IMP-103"),
        ("4", "InvoiceNo", "SD-IMP-102"),
    ]
    assert "six" in rows[0][2]
    assert page.skip.text() == "Skip the 2 faulty rows and import the others"
    assert not page.ready
    assert every_fact(shop) == before


def test_tells_how_often_each_kind_occurs(open_wizard: Open, tmp_path: Path) -> None:
    bad = [BAD[0].replace("536366", str(536400 + place)) for place in range(9)]
    wizard = open_wizard(write_file(tmp_path, GOOD[0], *bad, BAD[1]))
    wizard.go_forward()
    wizard.go_forward()
    trial = wizard.draft.trial
    assert trial is not None
    lines = problem_kinds(trial)
    assert [line.partition(" ")[0] for line in lines] == ["9", "1"]
    assert wizard.check_page.kinds.text() == "\n".join(lines)
    assert not wizard.check_page.kinds.isHidden()


def test_faulty_rows_come_out_with_the_reason_beside_them(
    open_wizard: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard = open_wizard(write_file(tmp_path, GOOD[0], *BAD))
    wizard.go_forward()
    wizard.go_forward()
    target = tmp_path / "bad.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), ""))
    wizard.check_page.save.click()
    sheet = load_workbook(target).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 3
    assert any("six" in str(cell) for cell in rows[1])


def test_a_clean_file_says_what_will_be_done(open_wizard: Open, tmp_path: Path) -> None:
    wizard = open_wizard(write_file(tmp_path, *GOOD))
    wizard.go_forward()
    wizard.go_forward()
    page = wizard.check_page
    assert page.verdict.text() == "No problem found. This is what the import will do:"
    assert page.problems is None
    assert page.ready
    assert wizard.forward.text() == "Import"


def test_another_reading_of_the_file_is_checked_again(open_wizard: Open, tmp_path: Path) -> None:
    wizard = open_wizard(write_file(tmp_path, *GOOD))
    wizard.go_forward()
    wizard.go_forward()
    first = wizard.draft.trial
    wizard.go_back()
    wizard.go_forward()
    assert wizard.draft.trial is first
    wizard.go_back()
    wizard.draft.change(date_order="dmy")
    wizard.go_forward()
    assert wizard.draft.trial is not first
