"""Many rows at once, past the ORM: plain tuples into prepared statements.

Rows hold stored values (day keys, milliseconds, minor units), not dates or Decimals. Measured:
Core insert lists reach a third of the speed of the driver's own ``executemany``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk.db.session import touch

_CHUNK = 4_000


def insert_rows(
    session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert tuples in the order of ``columns``; returns how many.

    Raises:
        sqlalchemy.exc.IntegrityError: if a constraint refuses one; the transaction is then over.
    """
    connection = session.connection()
    slot = "?" if connection.dialect.name == "sqlite" else "%s"
    statement = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([slot] * len(columns))})"
    )
    touch(session, table)
    remaining = iter(rows)
    count = 0
    while chunk := list(islice(remaining, _CHUNK)):
        connection.exec_driver_sql(statement, chunk)
        count += len(chunk)
    return count


def allocate_ids(session: Session, table: str, count: int) -> range:
    """Reserve ``count`` consecutive keys of a table for rows inserted in this transaction."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))
    last = connection.execute(text(f"SELECT coalesce(max(id), 0) FROM {table}")).scalar_one()
    if connection.dialect.name == "postgresql" and count:
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        ahead = connection.execute(text(f"SELECT nextval({sequence})")).scalar_one()
        last = max(int(last), int(ahead) - 1)
        connection.execute(text(f"SELECT setval({sequence}, {last + count})"))
    return range(int(last) + 1, int(last) + 1 + count)


@contextmanager
def without_indexes(session: Session, *tables: str) -> Iterator[None]:
    """Drop the plain indexes of tables and build them again afterwards, in the same transaction.

    Pays when more rows are added than are there (measured: a third off a first import). Unique
    indexes stay: they are guards. Does nothing on PostgreSQL, where it would lock out readers.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    statements = []
    for table in tables:
        found = connection.execute(
            text(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table "
                "AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%'"
            ),
            {"table": table},
        )
        statements += [(str(name), str(sql)) for name, sql in found]
    for name, _sql in statements:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    for _name, sql in statements:
        connection.exec_driver_sql(sql)
