"""A shop that is open: where it lies, how to read it and how to change it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, RLock, local
from typing import TYPE_CHECKING, Any

from shopdesk.db.engine import connect, connect_frozen, postgres_engine, sqlite_engine
from shopdesk.db.faults import reading_only, translated
from shopdesk.db.reader import ConnectionReader, Reader, SqliteReader

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    from shopdesk.db.session import Changes

_ADDRESS = re.compile(r"postgres(?:ql)?(?:\+\w+)?://")
_PASSWORD = re.compile(r"(//[^:/@]*):[^@]*@")


class Shop:
    """One open shop file or PostgreSQL database.

    Reading needs no SQLAlchemy on a file; the engine is made at the first write. Make it with
    ``shopdesk.db.upgrade.open_shop``, which also checks the schema.

    Args:
        location: path of the shop file or a ``postgresql+psycopg://`` address.

    Attributes:
        path: the shop file; None for a server.
        name: the location as shown to people, without a password.
        ended_abruptly: whether the shop was not closed last time, or another program has it open;
            a reason to check it in the background (``PRAGMA quick_check``).
        read_only: whether it is only looked at, because its file or folder cannot be written or
            another program holds it; every write is refused.
    """

    def __init__(self, location: str | Path) -> None:
        text = str(location)
        found = _ADDRESS.match(text)
        self.path: Path | None = None if found else Path(text)
        self.location = f"postgresql+psycopg://{text[found.end() :]}" if found else text
        self.name = _PASSWORD.sub(r"\1:…@", text) if found else text
        self.dialect = "postgresql" if self.path is None else "sqlite"
        self.ended_abruptly = False
        self.read_only = False
        self._idle: list[Any] = []
        self._watcher: Any = None
        self._lock = Lock()
        self._making = RLock()
        self._engine: Engine | None = None
        self._factory: sessionmaker[Session] | None = None
        self._closed = False
        self._thread = local()
        self._listeners: list[Callable[[Changes], None]] = []

    def require_writable(self) -> None:
        """Refuse to go on where the shop is only looked at.

        Raises:
            shopdesk.errors.UserError: SD-DB-010.
        """
        if self.read_only:
            raise reading_only(self.name)

    @property
    def engine(self) -> Engine:
        """The engine behind units of work; imports SQLAlchemy.

        Raises:
            shopdesk.errors.UserError: SD-DB-010 if the shop is only looked at.
            RuntimeError: if the shop is closed.
        """
        self.require_writable()
        with self._making:
            if self._closed:
                raise RuntimeError("the shop is closed")
            if self._engine is None:
                if self.path is None:
                    self._engine = postgres_engine(self.location)
                else:
                    self._engine = sqlite_engine(self.path)
            return self._engine

    @property
    def _sessions(self) -> sessionmaker[Session]:
        from shopdesk.db.session import session_factory

        with self._making:
            engine = self.engine
            if self._factory is None:
                self._factory = session_factory(engine, name=self.name)
            return self._factory

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """One consistent view for several queries; safe from any thread.

        Raises:
            shopdesk.errors.UserError: SD-DB-006 to 008 if the file or server cannot be read.
            RuntimeError: if the shop is closed.
        """
        if self.path is None:
            with self._server_reader() as reader:
                yield reader
            return
        raw = self._take(self.path)
        try:
            raw.execute("BEGIN")
            yield SqliteReader(raw, self.name)
        finally:
            self._give_back(raw)

    def data_version(self) -> int:
        """A number that differs after every commit to the shop file, of this or another program.

        Raises:
            RuntimeError: if the shop is closed or no file (a server's snapshot has its own name:
                ``pg_current_snapshot()``).
        """
        if self.path is None:
            raise RuntimeError("only a shop file has a data version")
        with self._lock:
            if self._closed:
                raise RuntimeError("the shop is closed")
            # SQLite counts the commits of others as one connection sees them: always this one.
            if self._watcher is None:
                self._watcher = self._connect(self.path)
            return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def _take(self, path: Path) -> Any:
        with self._lock:
            if self._closed:
                raise RuntimeError("the shop is closed")
            if self._idle:
                return self._idle.pop()
        return self._connect(path)

    def _connect(self, path: Path) -> Any:
        return connect_frozen(path) if self.read_only else connect(path, read_only=True)

    def _give_back(self, raw: Any) -> None:
        try:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
        except Exception:
            raw.close()
            raise
        with self._lock:
            if not self._closed:
                self._idle.append(raw)
                return
        raw.close()

    @contextmanager
    def _server_reader(self) -> Iterator[Reader]:
        from sqlalchemy.exc import DBAPIError

        # One snapshot for all queries of the block, as a transaction on a file has.
        engine = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        try:
            connection = engine.connect()
        except DBAPIError as fault:
            told = translated(fault, self.name)
            if told is None:
                raise
            raise told from fault
        with connection:
            yield ConnectionReader(connection, self.name)

    @contextmanager
    def unit_of_work(self, *, initiator: object | None = None) -> Iterator[Session]:
        """One user action in one transaction; see ``db.session.unit_of_work``.

        Raises:
            shopdesk.errors.UserError: SD-DB-010 if the shop is only looked at.
            RuntimeError: inside another unit of work of the same thread (it would wait for itself),
                or if the shop is closed.
        """
        self.require_writable()
        from shopdesk.db.session import unit_of_work

        if getattr(self._thread, "writes", False):
            raise RuntimeError("a unit of work inside a unit of work")

        def publish(changes: Changes) -> None:
            self._thread.writes = False  # committed: a listener may write in its turn
            self._publish(changes)

        self._thread.writes = True
        try:
            with unit_of_work(self._sessions, publish, initiator=initiator) as session:
                yield session
        finally:
            self._thread.writes = False

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call back after every commit, on the thread that committed; returns how to stop it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def _publish(self, changes: Changes) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(changes)
            except Exception:  # noqa: BLE001 - handed to the one handler of the program
                # What was written is committed: a view that fails to follow must not make it look
                # failed, nor keep the others from hearing of it.
                sys.excepthook(*sys.exc_info())

    def close(self) -> None:
        """Close every connection; the shop object is not used afterwards.

        A reader that is still at work in another thread closes its own when it is done.
        """
        with self._making:
            with self._lock:
                self._closed = True
                idle, self._idle = self._idle, []
                watcher, self._watcher = self._watcher, None
            for raw in (*idle, watcher):
                if raw is not None:
                    raw.close()
            if self._engine is not None:
                self._engine.dispose()
