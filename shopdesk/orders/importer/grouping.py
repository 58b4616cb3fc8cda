"""Rows of a table gathered to documents: all rows of one order stand together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, compress, groupby
from typing import Any

from shopdesk.errors import Problem
from shopdesk.i18n import _
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.importing.values import Bad


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents in the order in which they first appear.

    Args:
        numbers: of each document.
        starts, ends: where its rows begin and end in the columns.
        columns: the table's columns, regrouped where the rows of a document were scattered.
        rows: rows of the file behind the positions.
    """

    numbers: list[str]
    starts: list[int]
    ends: list[int]
    columns: Mapping[str, Sequence[Any]]
    rows: Sequence[int]

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def sizes(self) -> list[int]:
        """Number of rows of each document."""
        return [end - start for start, end in zip(self.starts, self.ends, strict=True)]

    def firsts(self, key: str, default: Any = None) -> list[Any]:
        """Values of a column in the first row of each document."""
        column = self.columns.get(key)
        if column is None:
            return [default] * len(self)
        return [column[start] for start in self.starts]

    def wholes(self, key: str, default: Any = None) -> list[Any]:
        """The first value of a column in each document that is not empty."""
        column = self.columns.get(key)
        if column is None:
            return [default] * len(self)
        return [
            next((value for value in column[start:end] if value not in (None, "")), default)
            for start, end in zip(self.starts, self.ends, strict=True)
        ]

    def mixed(self, key: str) -> list[int]:
        """Documents whose rows hold different values in a column that belongs to the whole."""
        column = self.columns.get(key)
        if column is None:
            return []
        return [
            place
            for place, (start, end) in enumerate(zip(self.starts, self.ends, strict=True))
            if end - start > 1 and len(set(column[start:end]) - {None, ""}) > 1
        ]


def group_rows(job: Job, table: Table) -> Documents:
    """Gather rows to documents; rejects every row of a document that has a faulty one.

    A document is booked whole or not at all: an order without one of its lines would be wrong in
    every sum.
    """
    columns: dict[str, Sequence[Any]] = dict(table.columns)
    rows: Sequence[int] = table.rows
    numbers = columns["number"]
    if job.problems.positions or table.spoiled:
        numbers, columns, rows = _without_faulty(job, table)
    names, sizes = _runs(numbers)
    if len(set(names)) < len(names):
        spans = _spans(names, sizes)

        def gathered(column: Sequence[Any]) -> list[Any]:
            return list(chain.from_iterable(column[start:end] for start, end in spans))

        columns = {key: gathered(column) for key, column in columns.items()}
        rows = gathered(rows)
        whole: dict[str, int] = {}
        for name, size in zip(names, sizes, strict=True):
            whole[name] = whole.get(name, 0) + size
        names, sizes = list(whole), list(whole.values())
    ends = list(accumulate(sizes))
    starts = [end - size for end, size in zip(ends, sizes, strict=True)]
    return Documents(names, starts, ends, columns, rows)


def _runs(numbers: Sequence[str]) -> tuple[list[str], list[int]]:
    runs = [(name, len(list(same))) for name, same in groupby(numbers)]
    return [name for name, _size in runs], [size for _name, size in runs]


def _spans(names: Sequence[str], sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Where the rows of each document stand, document by document; neighbours joined."""
    places = {name: place for place, name in reversed(list(enumerate(names)))}
    ends = list(accumulate(sizes))
    spans: list[tuple[int, int]] = []
    for run in sorted(range(len(names)), key=lambda run: places[names[run]]):
        start, end = ends[run] - sizes[run], ends[run]
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _without_faulty(
    job: Job, table: Table
) -> tuple[Sequence[str], dict[str, Sequence[Any]], Sequence[int]]:
    numbers = table.columns["number"]
    faulty = job.problems.positions
    spoiled = {numbers[place] for place in faulty if not isinstance(numbers[place], Bad)}
    spoiled |= table.spoiled
    keep = [
        place not in faulty and number not in spoiled and not isinstance(number, Bad)
        for place, number in enumerate(numbers)
    ]
    for place, (number, kept) in enumerate(zip(numbers, keep, strict=True)):
        if not kept and place not in faulty:
            job.problems.add(
                Problem(
                    "SD-IMP-200",
                    _("Another row of order {number} is faulty; it was left out whole.").format(
                        number=number
                    ),
                    table.rows[place],
                    table.titles["number"],
                ),
                place,
            )
    job.report.tell(RowKind.REJECTED, keep.count(False))
    columns: dict[str, Sequence[Any]] = {
        key: list(compress(column, keep)) for key, column in table.columns.items()
    }
    return columns["number"], columns, list(compress(table.rows, keep))
