"""A whole table as columns of checked values, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import compress
from typing import Any

from shopdesk.errors import Problem
from shopdesk.i18n import _
from shopdesk.importing.dates import DateParser
from shopdesk.importing.fields import Conventions, Field, parser_of
from shopdesk.importing.profile import Profile
from shopdesk.importing.ragged import Ragged
from shopdesk.importing.reader import ColumnReader, Progress
from shopdesk.importing.sniff import Source
from shopdesk.importing.values import Bad, IdParser, Parser

MOST_PROBLEMS = 100_000  # more are counted, not kept
_EMPTY = "SD-IMP-101"


@dataclass(slots=True)
class Table:
    """A table that has been read: one list of values for each mapped field.

    ``rows`` are the rows of the file (1 = its first line, as a spreadsheet counts) behind each
    position; a faulty cell holds a ``Bad``.
    """

    rows: Sequence[int]
    columns: dict[str, list[Any]]
    parsers: dict[str, Parser]
    titles: dict[str, str]
    ragged: Ragged = field(default_factory=Ragged)
    blank: int = 0
    skipped: int = 0
    spoiled: set[Any] = field(default_factory=set)  # records that a ragged row belongs to
    footers: list[int] = field(default_factory=list)  # rows below the table that are no data

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_sound(self) -> bool:
        """Whether every cell of every row is a value."""
        return not self.ragged and not any(parser.bad for parser in self.parsers.values())

    def column(self, key: str, default: Any = None) -> list[Any]:
        """Values of a field; the default everywhere if the table has no such column."""
        found = self.columns.get(key)
        return [default] * len(self) if found is None else found

    def has(self, key: str) -> bool:
        """Whether the table has a column of that field."""
        return key in self.columns


def read_table(
    source: Source,
    profile: Profile,
    *,
    header_row: int,
    titles: Sequence[str],
    mapping: Mapping[str, int],
    fields: Sequence[Field],
    conventions: Conventions,
    progress: Progress | None = None,
) -> Table:
    """Read and check every row of a table.

    Raises:
        UserError: SD-IMP-003, 005, 007, 008 as the file deserves.
    """
    specs = [
        replace(spec, required=spec.required or spec.key in profile.filled)
        for spec in fields
        if spec.key in mapping
    ]
    parsers = {
        spec.key: parser_of(spec, conventions, profile.words.get(spec.key)) for spec in specs
    }
    key = next((spec.key for spec in specs if spec.required), "")
    reader = ColumnReader(
        source,
        len(titles),
        [(mapping[key], parser.__getitem__) for key, parser in parsers.items()],
        is_noise=profile.is_noise if profile.noise else None,
        key=(mapping[key], parsers[key].glance) if key else None,
    )
    found = reader.read(header_row + 1, progress)
    footers = found.ragged.take_notes(found.rows[-1] if found.rows else 0)
    columns = dict(zip(parsers, reader.columns, strict=True))
    for name, parser in parsers.items():
        settle = parser.settle() if isinstance(parser, DateParser) else None
        if settle is not None:
            columns[name] = settle(columns[name])
    rows, blank = _without_blank(columns, found.rows, parsers)
    return Table(
        spoiled=found.ragged.spoiled(columns[key] if key else ()),
        rows=rows,
        columns=columns,
        parsers=parsers,
        titles={name: titles[mapping[name]] for name in parsers},
        ragged=found.ragged,
        blank=found.blank + blank,
        skipped=found.skipped + len(footers),
        footers=footers,
    )


def _without_blank(
    columns: dict[str, list[Any]], rows: Sequence[int], parsers: Mapping[str, Parser]
) -> tuple[Sequence[int], int]:
    """Drop rows that hold nothing but blanks: not faulty, just empty."""
    required = [key for key, parser in parsers.items() if parser.required and parser.bad]
    if not required:
        return rows, 0
    blank = {
        place
        for place, cell in enumerate(columns[required[0]])
        if isinstance(cell, Bad)
        and cell.code == _EMPTY
        and all(_is_nothing(column[place]) for column in columns.values())
    }
    if not blank:
        return rows, 0
    keep = [place not in blank for place in range(len(rows))]
    for key, column in columns.items():
        columns[key] = list(compress(column, keep))
    return list(compress(rows, keep)), len(blank)


def _is_nothing(cell: object) -> bool:
    return cell in (None, "") or (isinstance(cell, Bad) and cell.code == _EMPTY)


@dataclass(slots=True)
class Problems:
    """Everything that is wrong with a table; ``count`` may exceed what is kept.

    ``positions`` are the rows of the table (not of the file) that cannot be imported.
    """

    kept: list[Problem] = field(default_factory=list)
    count: int = 0
    positions: set[int] = field(default_factory=set)

    def add(self, problem: Problem, position: int | None = None) -> None:
        """Note one problem."""
        self.count += 1
        if position is not None:
            self.positions.add(position)
        if len(self.kept) < MOST_PROBLEMS:
            self.kept.append(problem)


def find_problems(table: Table) -> Problems:
    """All faulty cells and rows, in the order of the file."""
    problems = Problems()
    if table.is_sound:
        return problems
    faulty = [key for key, parser in table.parsers.items() if parser.bad]
    found: list[tuple[int, int | None, str, str, str]] = [
        (table.rows[position], position, table.titles[key], cell.code, cell.message)
        for key in faulty
        for position, cell in enumerate(table.columns[key])
        if isinstance(cell, Bad)
    ]
    found.sort(key=lambda one: one[0])
    sentence = _("The row has {n} cells.")
    ragged: Iterator[tuple[int, int | None, str, str, str]] = (
        (row, None, "", "SD-IMP-100", sentence.format(n=width))
        for row, width in zip(table.ragged.rows, table.ragged.widths, strict=True)
    )
    for row, position, title, code, message in merge(found, ragged, key=lambda one: one[0]):
        problems.add(Problem(code, message, row, title or None), position)
    return problems


def marked_cells(table: Table) -> dict[str, int]:
    """Titles of columns whose cells held signs that nobody sees, and in how many cells."""
    return {
        table.titles[key]: parser.marked for key, parser in table.parsers.items() if parser.marked
    }


def doubtful_ids(table: Table) -> list[str]:
    """Titles of columns in which numbers seem to have lost their last digits (F16)."""
    return [
        table.titles[key]
        for key, parser in table.parsers.items()
        if isinstance(parser, IdParser) and parser.doubtful
    ]
