"""A whole table checked: every faulty cell with its row, whatever stands between."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.errors import Problem
from shopdesk.importing import validate as module
from shopdesk.importing.fields import Conventions, Field, FieldKind
from shopdesk.importing.profile import Profile
from shopdesk.importing.sniff import sniff
from shopdesk.importing.validate import (
    Problems,
    Table,
    doubtful_ids,
    find_problems,
    read_table,
)
from tests.importing.files import write

FIELDS = (
    Field("number", "No.", FieldKind.ID, required=True),
    Field("at", "At", FieldKind.DATE),
    Field("amount", "Amount", FieldKind.MONEY),
)


def table(path: Path, *, filled: tuple[str, ...] = ()) -> Table:
    profile = Profile("p", "P", "orders", {}, filled=filled)
    return read_table(
        sniff(path),
        profile,
        header_row=0,
        titles=("No.", "Date", "Sum"),
        mapping={"number": 0, "at": 1, "amount": 2},
        fields=FIELDS,
        conventions=Conventions(zone="UTC"),
    )


def places(path: Path, *, filled: tuple[str, ...] = ()) -> list[tuple[str, int | None, str | None]]:
    problems = find_problems(table(path, filled=filled))
    return [(problem.code, problem.row, problem.column) for problem in problems.kept]


def test_faults_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "No.,Date,Sum\n1,2011-02-30,nan\n\n2,2011-02-01\n,2011-02-01,1\n"
        '"3\nx",2011-02-01,-1\n4,2011-02-01,1\n',
    )

    assert places(path) == [
        ("SD-IMP-107", 2, "Date"),
        ("SD-IMP-103", 2, "Sum"),
        ("SD-IMP-100", 4, None),
        ("SD-IMP-101", 5, "No."),
        ("SD-IMP-105", 6, "Sum"),
    ]


def test_a_profile_may_ask_for_filled_cells(tmp_path: Path) -> None:
    path = write(tmp_path, "No.,Date,Sum\n1,,1\n2,2011-01-01,\n")

    assert places(path) == []
    assert places(path, filled=("at", "amount")) == [
        ("SD-IMP-101", 2, "Date"),
        ("SD-IMP-101", 3, "Sum"),
    ]


def test_ambiguous_dates_are_settled_by_the_column_or_all_refused(tmp_path: Path) -> None:
    telling = write(tmp_path, "No.,Date,Sum\n1,1/2/2011,1\n2,1/13/2011,1\n", "a.csv")
    silent = write(tmp_path, "No.,Date,Sum\n1,1/2/2011,1\n2,3/4/2011,1\n", "b.csv")

    assert places(telling) == []
    assert table(telling).column("at")[0] == 1_293_926_400_000
    assert places(silent) == [("SD-IMP-109", 2, "Date"), ("SD-IMP-109", 3, "Date")]


def test_lost_digits_are_doubtful_by_column(tmp_path: Path) -> None:
    path = write(tmp_path, "No.,Date,Sum\n290020123456789000,2011-01-01,1\n")

    assert doubtful_ids(table(path)) == ["No."]
    assert find_problems(table(path)).count == 0


def test_more_problems_than_are_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PROBLEMS", 3)
    problems = Problems()
    for row in range(5):
        problems.add(Problem("SD-IMP-101", "is empty", row), row)

    assert (problems.count, len(problems.kept)) == (5, 3)
    assert problems.positions == {0, 1, 2, 3, 4}


def test_a_column_that_is_not_there_has_its_default_everywhere(tmp_path: Path) -> None:
    found = table(write(tmp_path, "No.,Date,Sum\n1,2011-01-01,1\n2,2011-01-01,2\n"))

    assert found.column("title", "") == ["", ""]
    assert (found.has("title"), found.has("amount"), len(found)) == (False, True, 2)
    assert found.column("amount") == [100, 200]
