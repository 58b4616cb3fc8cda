"""Connections: the one driver, and the pragmas that every connection gets (09-reliability)."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlcipher3

from shopdesk.db.faults import WAIT_SECONDS, translated
from shopdesk.db.header import APPLICATION_ID, has_pending_log
from shopdesk.errors import UserError
from shopdesk.i18n import _

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = [
    "APPLICATION_ID",
    "BUSY_MILLISECONDS",
    "begin_immediate",
    "connect",
    "connect_frozen",
    "may_write",
    "postgres_engine",
    "sqlite_engine",
]

# SQLite 3.7.0-3.51.2 can corrupt a WAL file when two connections write and checkpoint.
_OLDEST_SOUND = (3, 51, 3)
BUSY_MILLISECONDS = WAIT_SECONDS * 1000
CACHE_KIB = 65_536
# Execution options of a connection, see db.bulk.expect_many_rows.
MANY_ROWS = "many_rows"
REFERENCES_AT_END = "references_at_end"
_CHECKPOINT_PAGES = 1_000  # SQLite's own
LOG_LIMIT = 64 * 1024 * 1024
# SQLite's own waiting sleeps up to 0.1 s and starves: with eight writers some waited for seconds.
_POLL_MICROSECONDS = 7_000
_BUSY_HERE = 20
# Of a file that is only looked at: whoever holds it has been waited for already.
_BUSY_FROZEN = 200
_LARGE = "large transaction"  # what is noted about it at the connection


def connect(path: Path, *, read_only: bool = False) -> Any:
    """Open the shop file with the pragmas of the specification.

    The connection is in autocommit: transactions are begun explicitly. It may pass between
    threads but is used by one at a time.

    Raises:
        UserError: SD-DB-001 if the driver's SQLite is too old to write safely, SD-DB-006 if the
            file or its folder cannot be written, SD-DB-007 if it is damaged.
    """
    _require_sound_library()
    connection = None
    try:
        # Absolute, because SQLite reads a name that begins with "file:" as an address.
        connection = sqlcipher3.connect(
            str(path.absolute()), isolation_level=None, check_same_thread=False
        )
        _set_up(connection, read_only=read_only)
    except sqlcipher3.Error as fault:
        if connection is not None:
            connection.close()
        told = translated(fault, path)
        if told is None:
            raise
        raise told from fault
    return connection


def _require_sound_library() -> None:
    if tuple(sqlcipher3.sqlite_version_info) < _OLDEST_SOUND:
        raise UserError(
            "SD-DB-001",
            _(
                "The SQLite library {version} on this computer can damage shop files. Nothing was "
                "opened. Delete the folder .venv beside main.py and start again."
            ).format(version=sqlcipher3.sqlite_version),
        )


def may_write(path: Path) -> bool:
    """Whether the file and its folder take writes as far as rights and mounting tell.

    The folder too: the log of what is not yet in the file lies beside it.
    """
    return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)


def connect_frozen(path: Path) -> Any:
    """Open a shop file that cannot be written, for reading.

    First with the locks of whoever may write to it elsewhere; where the folder takes no lock files
    (a read-only medium), as a file that never changes. The latter does not see the log, so it is
    refused while committed changes wait there.

    Raises:
        UserError: SD-DB-001 as ``connect``, SD-DB-006 if it cannot be read either, SD-DB-007 if it
            is damaged, SD-DB-009 if another program keeps even readers out.
    """
    _require_sound_library()
    try:
        return _open_frozen(path, "mode=ro")
    except sqlcipher3.Error as fault:
        told = translated(fault, path)
        unreachable = getattr(told, "code", "") == "SD-DB-006"
        if told is None:
            raise
        if not unreachable:
            raise told from fault
        if has_pending_log(path):
            raise _log_out_of_reach(path) from fault
    try:
        return _open_frozen(path, "immutable=1")
    except sqlcipher3.Error as fault:
        raise translated(fault, path) or fault from fault


def _open_frozen(path: Path, how: str) -> Any:
    name = path.absolute().as_posix()
    address = f"file://{'' if name.startswith('/') else '/'}{quote(name)}?{how}"
    connection = sqlcipher3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in (
            f"busy_timeout={_BUSY_FROZEN}",
            "mmap_size=0",
            f"cache_size=-{CACHE_KIB // 16}",
            "temp_store=MEMORY",
            "query_only=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _log_out_of_reach(path: Path) -> UserError:
    return UserError(
        "SD-DB-006",
        _(
            "{name} was not closed by the program that wrote it, and its folder cannot be "
            "written: its newest changes cannot be read. Nothing was changed. Copy the file and "
            "the file “{log}” beside it to a folder that you may write to, and open it there."
        ).format(name=path, log=f"{path.name}-wal"),
    )


def _set_up(connection: Any, *, read_only: bool) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":  # a disk without shared memory, such as a network folder
        connection.execute("PRAGMA journal_mode=TRUNCATE")
    pragmas = (
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # or INSERT OR REPLACE would pass by the guards against deletion
        "secure_delete=ON",
        "mmap_size=0",
        f"cache_size=-{CACHE_KIB // (16 if read_only else 1)}",
        f"journal_size_limit={LOG_LIMIT}",
        # In memory a sort has no limit and outgrows the processor's cache: building an index took
        # twice as long (db.bulk.lean). Only writers build indexes, of keys and figures.
        f"temp_store={'MEMORY' if read_only else 'FILE'}",
        f"query_only={'ON' if read_only else 'OFF'}",
    )
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def begin_immediate(raw: Any, path: Path) -> None:
    """Begin a writing transaction, waiting up to five seconds for other writers.

    Raises:
        UserError: SD-DB-009 if another writer did not finish in time, SD-DB-006 if the file cannot
            be written.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlcipher3.Error as fault:
            told = translated(fault, path)
            if told is None:
                raise
            if "locked" not in str(fault) or time.monotonic() > deadline:
                raise told from fault
            # Not in step with the others; the random module would cost start-up time.
            time.sleep((1_000 + time.monotonic_ns() % _POLL_MICROSECONDS) / 1_000_000)
        else:
            return


def sqlite_engine(path: Path) -> Engine:
    """SQLAlchemy engine on the shop file; every transaction begins IMMEDIATE.

    A deferred transaction that reads and then writes oversells (measured: 66 of 200 articles).
    """
    from sqlalchemy import Connection, create_engine, event
    from sqlalchemy.pool import QueuePool

    def open_writer() -> Any:
        connection = connect(path)
        if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
            # Writers queue in begin_immediate; nothing else waits for a lock in this mode.
            connection.execute(f"PRAGMA busy_timeout={_BUSY_HERE}")
        return connection

    engine = create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=open_writer,
        poolclass=QueuePool,
        pool_size=2,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        options = connection.get_execution_options()
        connection.info.pop(_LARGE, None)
        if MANY_ROWS in options:
            connection.info[_LARGE] = _Large(at_end=REFERENCES_AT_END in options)
            _begin_large(raw, path, at_end=REFERENCES_AT_END in options)
        else:
            begin_immediate(raw, path)

    _follow_large(engine, path)
    return engine


@dataclass(slots=True)
class _Large:
    """A transaction that inserts a great deal."""

    at_end: bool  # whether references are proven before the commit
    is_committed: bool = False


def _follow_large(engine: Engine, path: Path) -> None:
    """Prove references before a large commit, and have the log brought into the file after it."""
    from sqlalchemy import Connection, event

    checkpoints: list[Thread] = []

    @event.listens_for(engine, "commit")
    def prove(connection: Connection) -> None:
        large: _Large | None = connection.info.get(_LARGE)
        if large is None:
            return
        if large.at_end:
            _require_references(connection.connection.driver_connection)
        large.is_committed = True

    @event.listens_for(engine, "checkin")
    def end(raw: Any, record: Any) -> None:
        large: _Large | None = record.info.pop(_LARGE, None)
        if raw is None or large is None:
            return
        _end_large(raw)
        if large.is_committed:
            thread = Thread(target=_checkpoint, args=(path,), name="checkpoint")
            checkpoints[:] = [one for one in checkpoints if one.is_alive()] + [thread]
            thread.start()

    @event.listens_for(engine, "engine_disposed")
    def finish(_engine: Engine) -> None:
        for thread in checkpoints:
            thread.join()


def _begin_large(raw: Any, path: Path, *, at_end: bool) -> None:
    # All of it is read when the transaction begins: where the pages before each statement are
    # noted, and whether references are looked at row by row.
    raw.execute("PRAGMA temp_store=MEMORY")
    raw.execute(f"PRAGMA foreign_keys={'OFF' if at_end else 'ON'}")
    raw.execute("PRAGMA wal_autocheckpoint=0")
    begin_immediate(raw, path)
    raw.execute("PRAGMA temp_store=FILE")


def _end_large(raw: Any) -> None:
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA temp_store=FILE")
    raw.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")


def _require_references(raw: Any) -> None:
    from shopdesk.db.references import broken_references

    broken = broken_references(raw)
    if broken:
        raise sqlcipher3.IntegrityError(f"FOREIGN KEY constraint failed: {', '.join(broken)}")


def _checkpoint(path: Path) -> None:
    """Bring the log into the file: what a large commit wrote is durable before that.

    Whoever waits for the answer does not wait for this. Where it fails, the next commit does it.
    """
    with suppress(sqlcipher3.Error, UserError):
        connection = connect(path)
        try:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            connection.close()


def postgres_engine(url: str) -> Engine:
    """SQLAlchemy engine on a PostgreSQL database (several seats, same services)."""
    from sqlalchemy import create_engine, event

    # Guarded UPDATEs re-check their condition after waiting for a row lock only in READ COMMITTED.
    engine = create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def same_numbers(connection: Any, _record: object) -> None:
        from psycopg.adapt import Loader

        class NumberLoader(Loader):
            """Sums of whole numbers as int and averages as float, as SQLite gives them."""

            def load(self, data: bytes | bytearray | memoryview) -> int | float:
                text = bytes(data)
                return float(text) if b"." in text or b"N" in text else int(text)

        connection.adapters.register_loader("numeric", NumberLoader)

    return engine
