"""The header of a file, read without opening it as a database."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3

from shopdesk.db.header import APPLICATION_ID, Header, has_pending_log, read_header, wal_file


def made(path: Path, *, page_size: int = 4096) -> Path:
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA page_size={page_size}")
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute("PRAGMA user_version=7")
    connection.execute("CREATE TABLE piece (id INTEGER PRIMARY KEY)")
    connection.close()
    return path


@pytest.mark.parametrize("page_size", [512, 4096, 65536])
def test_tells_owner_schema_and_length(tmp_path: Path, page_size: int) -> None:
    path = made(tmp_path / "x", page_size=page_size)

    assert read_header(path) == Header(APPLICATION_ID, 7, path.stat().st_size)


@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\x01" * 83, b"name,price\n" * 30],
)
def test_anything_else_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)

    assert read_header(path) is None
    assert path.read_bytes() == content


def test_a_truncated_file_is_shorter_than_it_says(tmp_path: Path) -> None:
    path = made(tmp_path / "x")
    whole = path.read_bytes()
    path.write_bytes(whole[:4096])

    header = read_header(path)

    assert header is not None
    assert header.expected_bytes == len(whole) > 4096


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        read_header(tmp_path / "none")


def test_a_log_is_pending_only_with_something_in_it(tmp_path: Path) -> None:
    path = made(tmp_path / "x")
    assert not has_pending_log(path)

    wal_file(path).touch()
    assert not has_pending_log(path)

    wal_file(path).write_bytes(b"changes")
    assert has_pending_log(path)
