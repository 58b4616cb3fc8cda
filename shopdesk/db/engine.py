"""Connections: the one driver, and the pragmas that every connection gets (09-reliability)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3

from shopdesk.errors import UserError
from shopdesk.i18n import _

if TYPE_CHECKING:
    from sqlalchemy import Engine

# SQLite 3.7.0-3.51.2 can corrupt a WAL file when two connections write and checkpoint.
_OLDEST_SOUND = (3, 51, 3)
BUSY_MILLISECONDS = 5_000
CACHE_KIB = 65_536
APPLICATION_ID = 0x53484F50  # "SHOP", so that a foreign database is told apart


def connect(path: Path, *, read_only: bool = False) -> Any:
    """Open the shop file with the pragmas of the specification.

    The connection is in autocommit: transactions are begun explicitly. It may pass between
    threads but is used by one at a time.

    Raises:
        UserError: SD-DB-001 if the driver's SQLite is too old to write safely.
    """
    if tuple(sqlcipher3.sqlite_version_info) < _OLDEST_SOUND:
        raise UserError(
            "SD-DB-001",
            _(
                "The SQLite library {version} on this computer can damage shop files. Nothing was "
                "opened. Delete the folder .venv beside main.py and start again."
            ).format(version=sqlcipher3.sqlite_version),
        )
    connection = sqlcipher3.connect(str(path), isolation_level=None, check_same_thread=False)
    pragmas = (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "mmap_size=0",
        f"cache_size=-{CACHE_KIB // (4 if read_only else 1)}",
        "temp_store=MEMORY",
        f"query_only={'ON' if read_only else 'OFF'}",
    )
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def sqlite_engine(path: Path) -> Engine:
    """SQLAlchemy engine on the shop file; every transaction begins IMMEDIATE.

    A deferred transaction that reads and then writes oversells (measured: 66 of 200 articles).
    """
    from sqlalchemy import Connection, create_engine, event
    from sqlalchemy.pool import QueuePool

    engine = create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=lambda: connect(path),
        poolclass=QueuePool,
        pool_size=2,
    )

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def postgres_engine(url: str) -> Engine:
    """SQLAlchemy engine on a PostgreSQL database (several seats, same services)."""
    from sqlalchemy import create_engine

    # Guarded UPDATEs re-check their condition after waiting for a row lock only in READ COMMITTED.
    return create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True)
