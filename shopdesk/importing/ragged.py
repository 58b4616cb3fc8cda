"""Rows that do not fit the header: how many, how wide, and which records they belong to."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)
_NOTE_CELLS = 2  # cells that a note below the table fills at most


def _numbers() -> array[int]:
    return array("q")


@dataclass(slots=True)
class Ragged:
    """Rows with more or fewer cells than the header, in the order of the file.

    There may be millions of them, so their cells are not kept (800 MB for a file of 72 MB), nor
    the names of their records but what they hash to.

    Args:
        rows, widths: number of each row and of its cells.
    """

    rows: array[int] = field(default_factory=_numbers)
    widths: array[int] = field(default_factory=_numbers)
    _brief: bytearray = field(default_factory=bytearray)  # 1: may be a note below the table
    _keys: array[int] = field(default_factory=_numbers)
    _last_keys: array[int] = field(default_factory=_numbers)  # of brief rows, no good one since

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, row: int, cells: Sequence[str], width: int, key: Hashable) -> None:
        """Note a row of a table of ``width`` columns; ``key`` names its record, None if nothing."""
        few = len(cells) < width and sum(1 for cell in cells if cell.strip()) <= _NOTE_CELLS
        self.rows.append(row)
        self.widths.append(len(cells))
        self._brief.append(few)
        if key is not None:
            (self._last_keys if few else self._keys).append(hash(key))

    def go_on(self) -> None:
        """A good row follows: what stood before it was no note below the table."""
        if self._last_keys:
            self._keys.extend(self._last_keys)
            self._last_keys = _numbers()

    def take_notes(self, last: int) -> list[int]:
        """Take out the brief rows below row ``last``, the last good one; returns their numbers."""
        is_note = [
            bool(few) and row > last for row, few in zip(self.rows, self._brief, strict=True)
        ]
        self._last_keys = _numbers()
        if True not in is_note:
            return []
        notes = list(compress(self.rows, is_note))
        keep = [not note for note in is_note]
        self.rows = array("q", compress(self.rows, keep))
        self.widths = array("q", compress(self.widths, keep))
        self._brief = bytearray(compress(self._brief, keep))
        return notes

    def spoiled(self, keys: Iterable[Value]) -> set[Value]:
        """Those of the records, named by their keys, to which one of the rows belongs."""
        if not self._keys:
            return set()
        known = set(self._keys)
        return {key for key in set(keys) if hash(key) in known}
