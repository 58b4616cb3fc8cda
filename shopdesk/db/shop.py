"""A shop that is open: where it lies, how to read it and how to change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from shopdesk.db.engine import connect, postgres_engine, sqlite_engine
from shopdesk.db.reader import ConnectionReader, Reader, SqliteReader

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    from shopdesk.db.session import Changes


class Shop:
    """One open shop file or PostgreSQL database.

    Reading needs no SQLAlchemy on a file; the engine is made at the first write. Make it with
    ``shopdesk.db.upgrade.open_shop``, which also checks the schema.

    Args:
        location: path of the shop file or a ``postgresql+psycopg://`` address.
    """

    def __init__(self, location: str | Path) -> None:
        text = str(location)
        self.path: Path | None = None if text.startswith("postgresql") else Path(text)
        self.location = text
        self.dialect = "postgresql" if self.path is None else "sqlite"
        self._idle: list[Any] = []
        self._lock = Lock()
        self._listeners: list[Callable[[Changes], None]] = []

    @cached_property
    def engine(self) -> Engine:
        """The engine behind units of work; imports SQLAlchemy."""
        if self.path is None:
            return postgres_engine(self.location)
        return sqlite_engine(self.path)

    @cached_property
    def _sessions(self) -> sessionmaker[Session]:
        from shopdesk.db.session import session_factory

        return session_factory(self.engine)

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """One consistent view for several queries; safe from any thread."""
        if self.path is None:
            with self.engine.connect() as connection:
                yield ConnectionReader(connection)
            return
        with self._lock:
            raw = self._idle.pop() if self._idle else None
        if raw is None:
            raw = connect(self.path, read_only=True)
        try:
            raw.execute("BEGIN")
            yield SqliteReader(raw)
        finally:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            with self._lock:
                self._idle.append(raw)

    @contextmanager
    def unit_of_work(self, *, initiator: object | None = None) -> Iterator[Session]:
        """One user action in one transaction; see ``db.session.unit_of_work``."""
        from shopdesk.db.session import unit_of_work

        with unit_of_work(self._sessions, self._publish, initiator=initiator) as session:
            yield session

    def subscribe(self, listener: Callable[[Changes], None]) -> None:
        """Call back after every commit, on the thread that committed."""
        self._listeners.append(listener)

    def _publish(self, changes: Changes) -> None:
        for listener in self._listeners:
            listener(changes)

    def close(self) -> None:
        """Close every connection; the shop object is not used afterwards."""
        with self._lock:
            idle, self._idle = self._idle, []
        for raw in idle:
            raw.close()
        if "engine" in self.__dict__:
            self.engine.dispose()
