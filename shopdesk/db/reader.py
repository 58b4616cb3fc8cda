"""Reading without SQLAlchemy: SQL text with ``:name`` parameters, plain tuples back.

Why: SQLAlchemy's import alone costs more than the whole first painted window (measured 0.25 s and
40 MB), and lists and charts need none of it. The text must be portable between SQLite and
PostgreSQL; where the two differ a query asks ``reader.dialect``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from shopdesk.db.direct import cursor
from shopdesk.db.faults import translated

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

Row = tuple[Any, ...]
Parameters = Mapping[str, Any] | None


class Reader(Protocol):
    """One consistent view of the shop for the length of a ``with shop.reader()`` block."""

    dialect: str

    def rows(self, sql: str, parameters: Parameters = None) -> list[Row]:
        """All rows of a query.

        Raises:
            shopdesk.errors.Cancelled: if the reader was interrupted.
            shopdesk.errors.UserError: SD-DB-006 to 009 if the file or server fails.
        """

    def interrupt(self) -> None:
        """Stop the running query from another thread."""


def one(reader: Reader, sql: str, parameters: Parameters = None) -> Row | None:
    """The first row or None."""
    found = reader.rows(sql, parameters)
    return found[0] if found else None


def scalar(reader: Reader, sql: str, parameters: Parameters = None) -> Any:
    """The first column of the first row or None."""
    found = reader.rows(sql, parameters)
    return found[0][0] if found else None


def id_list(ids: Sequence[int]) -> str:
    """Whole numbers as the inside of ``IN (…)``; safe because nothing but ints passes."""
    return ",".join([str(int(number)) for number in ids]) or "NULL"


class SqliteReader:
    """A reader on its own read-only SQLite connection (made by ``db.engine.connect``)."""

    dialect = "sqlite"

    def __init__(self, connection: Any, name: str = "") -> None:
        self.connection = connection
        self.name = name

    def rows(self, sql: str, parameters: Parameters = None) -> list[Row]:
        """All rows of a query; see ``Reader.rows``."""
        try:
            return list(self.connection.execute(sql, parameters or {}).fetchall())
        except Exception as fault:
            told = translated(fault, self.name)
            if told is None:
                raise
            raise told from fault

    def interrupt(self) -> None:
        """Stop the running query from another thread."""
        self.connection.interrupt()


class ConnectionReader:
    """A reader on a SQLAlchemy connection: PostgreSQL, or inside a unit of work."""

    def __init__(self, connection: Connection, name: str = "") -> None:
        self.connection = connection
        self.name = name
        self.dialect = connection.dialect.name

    def rows(self, sql: str, parameters: Parameters = None) -> list[Row]:
        """All rows of a query; see ``Reader.rows``."""
        try:
            return list(cursor(self.connection, sql, parameters).fetchall())
        except Exception as fault:
            told = translated(fault, self.name)
            if told is None:
                raise
            raise told from fault

    def interrupt(self) -> None:
        """Stop the running query from another thread."""
        raw: Any = self.connection.connection.dbapi_connection
        if self.dialect == "sqlite":
            raw.interrupt()
        else:
            raw.cancel()


def session_reader(session: Session) -> ConnectionReader:
    """Read inside a unit of work, seeing what it has written so far."""
    return ConnectionReader(session.connection(), session.info.get("shop", ""))
