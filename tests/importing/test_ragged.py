"""Rows that do not fit the header: counted, told, and never kept whole."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from shopdesk.importing.ragged import Ragged
from shopdesk.importing.reader import ColumnReader
from shopdesk.importing.sniff import sniff
from tests.importing.files import write


def test_rows_are_told_with_their_widths() -> None:
    ragged = Ragged()
    ragged.add(7, ["A1", "x", "y", "z"], 3, "A1")
    ragged.add(9, ["A2", "x"], 3, "A2")

    assert len(ragged) == 2
    assert (list(ragged.rows), list(ragged.widths)) == ([7, 9], [4, 2])


def test_records_of_ragged_rows_are_spoiled_and_no_others() -> None:
    ragged = Ragged()
    ragged.add(7, ["A1", "x", "y", "z"], 3, "A1")
    ragged.add(8, ["A2"], 3, "A2")
    ragged.add(9, [], 3, None)
    ragged.go_on()

    assert ragged.spoiled(["A0", "A1", "A2", "A3", "A1"]) == {"A1", "A2"}


def test_notes_below_the_last_good_row_are_taken_out_and_spoil_nothing() -> None:
    ragged = Ragged()
    ragged.add(5, ["A1"], 3, "A1")
    ragged.go_on()
    ragged.add(11, ["A2"], 3, "A2")
    ragged.add(12, ["A3", "x", "y", "z"], 3, "A3")
    ragged.add(13, ["Total", " 9 ", " "], 4, "Total")
    ragged.add(14, ["a", "b", "c"], 4, "a")

    assert ragged.take_notes(10) == [11, 13]
    assert (list(ragged.rows), list(ragged.widths)) == ([5, 12, 14], [1, 4, 3])
    assert ragged.spoiled(["A1", "A2", "A3", "Total", "a"]) == {"A1", "A3", "a"}


def test_a_file_of_nothing_else_takes_little_memory(tmp_path: Path) -> None:
    count = 60_000
    line = '"{n}","{n}85123A","WHITE HANGING HEART T-LIGHT HOLDER","6"\n'
    text = "a,b,c,d,e\n" + "".join(line.format(n=number) for number in range(count))
    source = sniff(write(tmp_path, text))
    reader = ColumnReader(source, 5, [(0, str)], key=(0, str))

    tracemalloc.start()
    try:
        found = reader.read(1)
        kept, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(found.ragged) == count
    assert set(found.ragged.widths) == {4}
    assert kept < 60 * count  # the cells alone would be 300 a row
