"""Reading columns: the fast way and the careful way see the same rows."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.errors import UserError
from shopdesk.importing import reader as module
from shopdesk.importing.reader import ColumnReader, check_width, head, records
from shopdesk.importing.sniff import FileKind, Source
from tests.importing.files import write


def source(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> Source:
    size = path.stat().st_size
    return Source(path, FileKind.TEXT, size, encoding=encoding, delimiter=delimiter)


def columns(path: Path, width: int, skip: int = 1) -> tuple[ColumnReader, list[list[str]]]:
    found = ColumnReader(source(path), width, [(place, str) for place in range(width)])
    found.read(skip)
    return found, found.columns


def test_plain_rows_become_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c\n1,2,3\n4,5,6\n")

    reader, found = columns(path, 3)

    assert found == [["1", "4"], ["2", "5"], ["3", "6"]]
    assert list(reader.found.rows) == [2, 3]


def test_only_the_wanted_columns_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c\n1,2,3\n4,5,6\n")
    reader = ColumnReader(source(path), 3, [(2, int), (0, str)])

    reader.read(1)

    assert reader.columns == [[3, 6], ["1", "4"]]


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\n1,"x, ""y"""\n2,"one\r\ntwo"\n3,z\n')

    reader, found = columns(path, 2)

    assert found == [["1", "2", "3"], ['x, "y"', "one\ntwo", "z"]]
    assert list(reader.found.rows) == [2, 3, 4]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("last", ["", "END"])
def test_line_ends_of_all_systems(tmp_path: Path, end: str, last: str) -> None:
    text = end.join(["a,b", "1,2", "3,4"]) + (end if last else "")

    _reader, found = columns(write(tmp_path, text), 2)

    assert found == [["1", "3"], ["2", "4"]]


def test_rows_of_another_width_are_told_with_their_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8\n")

    reader, found = columns(path, 2)

    assert found == [["1", "7"], ["2", "8"]]
    ragged = reader.found.ragged
    assert (list(ragged.rows), list(ragged.widths)) == ([3, 4], [1, 3])
    assert list(reader.found.rows) == [2, 5]


def test_one_row_too_long_and_one_too_short_do_not_make_up_for_each_other(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c\n1,2\n3,4,5,6\n7,8,9\n")

    reader, found = columns(path, 3)

    assert list(reader.found.ragged.rows) == [2, 3]
    assert found == [["7"], ["8"], ["9"]]


def test_blank_rows_count_and_empty_cells_to_the_right_are_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2,,\n\n,\n3,4\n")

    reader, found = columns(path, 2)

    assert found == [["1", "3"], ["2", "4"]]
    assert reader.found.blank == 2
    assert list(reader.found.rows) == [2, 5]


def test_noise_is_skipped_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\nTotal,9\n3,4\n")
    reader = ColumnReader(
        source(path), 2, [(0, str)], is_noise=lambda cells: cells[0].startswith("Total")
    )

    found = reader.read(1)

    assert reader.columns == [["1", "3"]]
    assert found.skipped == 1


def test_a_quotation_mark_that_is_never_closed_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\n1,2\n3,"' + "x,y\n" * 60_000)

    with pytest.raises(UserError, match="row 3") as caught:
        columns(path, 2)

    assert caught.value.code == "SD-IMP-008"


def test_bytes_of_another_encoding_are_named(tmp_path: Path) -> None:
    path = write(tmp_path, b"a,b\n" + b"1,2\n" * 10 + b"\xff,2\n")

    with pytest.raises(UserError) as caught:
        columns(path, 2)

    assert caught.value.code == "SD-IMP-007"


def test_too_many_rows_and_columns_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 5)
    path = write(tmp_path, "a,b\n" + "1,2\n" * 9)

    with pytest.raises(UserError) as rows:
        columns(path, 2)
    with pytest.raises(UserError) as wide:
        check_width(source(path), ["x"] * 1001)

    assert (rows.value.code, wide.value.code) == ("SD-IMP-003", "SD-IMP-003")


def test_unpacked_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FILE", 20)

    with pytest.raises(UserError) as caught:
        columns(write(tmp_path, "a,b\n" + "1,2\n" * 99), 2)

    assert caught.value.code == "SD-IMP-003"


def test_progress_is_told_and_may_cancel(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n" + "1,2\n" * 1000)
    told: list[float] = []

    ColumnReader(source(path), 2, [(0, str)]).read(1, told.append)

    assert told[-1] == 1.0


def test_the_head_is_read_without_the_rest(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\n3,4\n")

    assert head(source(path), 2) == [["a", "b"], ["1", "2"]]


cells = st.text(st.sampled_from('ab,"\n;1é'), max_size=6)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=40),
    region=st.sampled_from([1, 7, 64, 1 << 13]),
    block=st.sampled_from([1, 3, 50, 1 << 20]),
)
def test_any_table_comes_back_as_csv_reads_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    table: list[tuple[str, str, str]],
    region: int,
    block: int,
) -> None:
    monkeypatch.setattr(module, "_REGION", region)
    monkeypatch.setattr(module, "_BLOCK", block)
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([("x", "y", "z"), *table])
    path = write(tmp_path, buffer.getvalue())

    reader, found = columns(path, 3)

    filled = [row for row in table if any(cell.strip() for cell in row)]
    assert list(zip(*found, strict=True)) == filled
    assert reader.found.blank == len(table) - len(filled)
    assert list(records(source(path)))[1:] == [list(row) for row in table]


@pytest.mark.parametrize("is_noise", [None, lambda _cells: False])
@pytest.mark.parametrize("end", ["", "\n"])
def test_quotes_that_are_open_at_the_end_do_not_swallow_rows(
    tmp_path: Path, end: str, is_noise: Callable[[list[str]], bool] | None
) -> None:
    path = write(tmp_path, f'a,b\n1,2\n3,"four\n5,6\n7,8{end}')
    reader = ColumnReader(source(path), 2, [(0, str), (1, str)], is_noise=is_noise)

    with pytest.raises(UserError, match=r"row [23]:") as caught:
        reader.read(1)

    assert caught.value.code == "SD-IMP-008"
    with pytest.raises(UserError, match="row 3:"):
        list(records(source(path)))


def test_a_closed_quote_at_the_very_end_is_fine(tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\n1,2\n3,"fo""ur\n"')

    assert columns(path, 2)[1] == [["1", "3"], ["2", 'fo"ur\n']]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x" * (11 << 20), r"row 2, column 1 .“a”.: the cell has [0-9,]+ letters"),
        ("x," * (6 << 20), "row 2: the row is longer than 8 MB"),
    ],
)
def test_a_line_without_end_is_refused(tmp_path: Path, line: str, words: str) -> None:
    path = write(tmp_path, f"a,b\n{line}")

    with pytest.raises(UserError, match=words) as caught:
        columns(path, 2)

    assert caught.value.code == "SD-IMP-015"


@pytest.mark.parametrize("mark", ["", '"'])
def test_a_cell_that_is_too_large_is_named_with_its_place(tmp_path: Path, mark: str) -> None:
    long = mark + "x" * 5_000_000 + mark
    path = write(tmp_path, f"No.,Product\n1,cup\n2,{long}\n")
    words = r"row 3, column 2 .“Product”.: the cell has 5,000,000 letters, at most 2,000"

    with pytest.raises(UserError, match=words) as caught:
        head(source(path), 10)

    assert caught.value.code == "SD-IMP-015"
    assert "Nothing was imported" in caught.value.message


def test_a_large_cell_far_down_is_a_faulty_cell_like_any_other(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n" + "1,2\n" * 100 + "1," + "x" * 300_000 + "\n")

    assert len(columns(path, 2)[1][1][100]) == 300_000


def test_too_many_columns_say_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path, ",".join(["c"] * 1_001) + "\n")

    with pytest.raises(UserError, match=r"1001 columns.*Nothing was imported. Delete") as caught:
        check_width(source(path), ["c"] * 1_001)

    assert caught.value.code == "SD-IMP-003"


def test_blank_and_ragged_rows_count_against_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 50)

    for rows in ("\n" * 60, "1,2,3\n" * 60):
        with pytest.raises(UserError) as caught:
            columns(write(tmp_path, "a,b\n" + rows), 2)
        assert caught.value.code == "SD-IMP-003"


def test_rows_of_delimiters_only_are_blank(tmp_path: Path) -> None:
    reader, found = columns(write(tmp_path, "a,b,c\n1,2,3\n,,\n4,5,6\n,,\n,,\n"), 3)

    assert found[0] == ["1", "4"]
    assert (reader.found.blank, list(reader.found.rows)) == (3, [2, 4])


def test_packed_rows_that_are_damaged_are_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"a,b\n" + b"1,2\n" * 5_000, mtime=0))
    packed[10] ^= 0x5A
    path = write(tmp_path, bytes(packed), "a.csv.gz")

    with pytest.raises(UserError) as caught:
        head(replace(source(path), packed=True), 3)

    assert caught.value.code == "SD-IMP-005"
