"""Connections: durable, guarded, and polite to other writers."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from shopdesk.db import engine as engine_module
from shopdesk.db import faults
from shopdesk.db.engine import begin_immediate, connect, sqlite_engine
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError

PRAGMAS = [
    *("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "secure_delete"),
    *("mmap_size", "temp_store", "query_only", "busy_timeout", "journal_size_limit"),
]
NAMES = ["with space.shopdesk", "小店 的账本.shopdesk", "100%41.shopdesk", "a#b.shopdesk", "-wal"]
NAMES += ["it's; DROP.shopdesk", "&.shopdesk"]
if os.name != "nt":  # Windows has no such names
    NAMES += ["a?mode=ro.shopdesk", "file:a.shopdesk", ":memory:"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.shopdesk"


@pytest.fixture
def writer(path: Path) -> Iterator[Any]:
    connection = connect(path)
    connection.execute("CREATE TABLE piece (id INTEGER PRIMARY KEY, n INTEGER)")
    yield connection
    connection.close()


def pragmas(connection: Any) -> dict[str, Any]:
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}


def test_every_connection_is_durable_and_guarded(writer: Any, path: Path) -> None:
    reader = connect(path, read_only=True)

    assert pragmas(writer) == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL: NORMAL forgets acknowledged sales at a power cut
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "mmap_size": 0,
        "temp_store": 1,
        "query_only": 0,
        "busy_timeout": 5000,
        "journal_size_limit": 64 * 1024 * 1024,
    }
    assert pragmas(reader) == {**pragmas(writer), "query_only": 1, "temp_store": 2}
    reader.close()


def test_services_write_through_the_same_pragmas(path: Path, writer: Any) -> None:
    engine = sqlite_engine(path)
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        found = pragmas(raw)
    engine.dispose()

    # Waiting for other writers is done by begin_immediate, in small steps.
    assert found == {**pragmas(writer), "busy_timeout": 20}


def test_a_reader_cannot_write(writer: Any, path: Path) -> None:
    reader = connect(path, read_only=True)

    with pytest.raises(sqlcipher3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO piece VALUES (1, 1)")

    assert reader.execute("SELECT count(*) FROM piece").fetchone() == (0,)
    reader.close()


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_a_name(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "我的 100% #1"
    folder.mkdir()
    monkeypatch.chdir(folder)

    connection = connect(Path(name))
    connection.execute("CREATE TABLE piece (id INTEGER PRIMARY KEY)")
    connection.close()

    assert [entry.name for entry in folder.iterdir()] == [name]
    assert (folder / name).read_bytes().startswith(b"SQLite format 3")


def test_a_place_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refusal:
        connect(tmp_path / "no such folder" / "shop.shopdesk")

    assert refusal.value.code == "SD-DB-006"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_told(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)
    before = path.read_bytes()

    with pytest.raises(UserError) as refusal:
        connect(path)

    assert refusal.value.code == "SD-DB-007"
    assert path.read_bytes() == before


def test_an_unsound_library_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlcipher3, "sqlite_version_info", (3, 51, 2))

    with pytest.raises(UserError) as refusal:
        connect(path)

    assert refusal.value.code == "SD-DB-001"
    assert not path.exists()


def test_a_disk_without_shared_memory_gets_the_other_safe_mode(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stubborn:
        """A connection on a disk where the log mode cannot be had."""

        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def execute(self, sql: str) -> Any:
            refused = sql == "PRAGMA journal_mode=WAL"
            return self.inner.execute("PRAGMA journal_mode=DELETE" if refused else sql)

    real = sqlcipher3.connect
    monkeypatch.setattr(
        sqlcipher3, "connect", lambda *args, **kwargs: Stubborn(real(*args, **kwargs))
    )

    found = pragmas(connect(path))

    assert (found["journal_mode"], found["synchronous"]) == ("truncate", 2)


def test_a_writer_waits_for_another(writer: Any, path: Path) -> None:
    second = connect(path)
    second.execute("PRAGMA busy_timeout=0")
    begin_immediate(writer, path)
    threading.Timer(0.3, lambda: writer.execute("COMMIT")).start()

    began = time.monotonic()
    begin_immediate(second, path)
    waited = time.monotonic() - began
    second.execute("COMMIT")
    second.close()

    assert 0.2 < waited < 3


def test_a_writer_that_never_ends_is_told_and_nothing_is_saved(
    writer: Any, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "WAIT_SECONDS", 0.2)
    engine = sqlite_engine(path)
    begin_immediate(writer, path)

    with pytest.raises(UserError) as refusal, engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO piece VALUES (1, 1)")

    assert refusal.value.code == "SD-DB-009"
    writer.execute("ROLLBACK")
    with engine.begin() as connection:  # the retry works
        connection.exec_driver_sql("INSERT INTO piece VALUES (2, 1)")
    assert writer.execute("SELECT id FROM piece").fetchall() == [(2,)]
    engine.dispose()


def test_transactions_begin_by_taking_the_lock(writer: Any, path: Path) -> None:
    # A deferred transaction that reads and then writes oversells.
    engine = sqlite_engine(path)
    writer.execute("PRAGMA busy_timeout=0")

    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM piece")
        with pytest.raises(sqlcipher3.OperationalError, match="locked"):
            writer.execute("BEGIN IMMEDIATE")

    writer.execute("BEGIN IMMEDIATE")
    writer.execute("ROLLBACK")
    engine.dispose()


def test_a_full_disk_is_told_and_nothing_is_saved(path: Path, writer: Any) -> None:
    engine = sqlite_engine(path)
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count={pages + 2}")

        with pytest.raises(DBAPIError) as fault, connection.begin():
            connection.exec_driver_sql(
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 100) "
                "INSERT INTO piece (n) SELECT randomblob(500) FROM c"
            )
        raw.execute("PRAGMA max_page_count=1000000")

    told = faults.translated(fault.value, path)
    assert isinstance(told, UserError)
    assert told.code == "SD-DB-006"
    assert writer.execute("SELECT count(*) FROM piece").fetchone() == (0,)
    engine.dispose()


def test_both_engines_say_the_same_numbers(any_shop: Shop) -> None:
    engine: Engine = any_shop.engine
    with engine.begin() as connection:
        row = connection.exec_driver_sql(
            "SELECT sum(id), avg(id), count(*), 7 / 2, sum(id) * 10000000000, sum(NULL + id) "
            "FROM location"
        ).one()

    assert tuple(row) == (36, 4.5, 8, 3, 360000000000, None)
    assert [type(value) for value in row] == [int, float, int, int, int, type(None)]
