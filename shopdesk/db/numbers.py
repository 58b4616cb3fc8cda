"""Numbers of documents: given once, in order, never again, whatever happens to the document."""

from __future__ import annotations

from collections.abc import Container

from sqlalchemy.orm import Session

from shopdesk.db import direct
from shopdesk.db.session import touch

# One statement: two writers cannot be given the same number.
_TAKE = (
    "INSERT INTO number_series (name, next) VALUES (:name, 1 + :count) "
    "ON CONFLICT (name) DO UPDATE SET next = number_series.next + :count RETURNING next"
)


class StoredNumbers:
    """The numbers in a table, asked one by one: imported documents keep theirs."""

    def __init__(self, session: Session, table: str) -> None:
        self._session = session
        self._query = f"SELECT 1 FROM {table} WHERE number = :number"

    def __contains__(self, number: object) -> bool:
        return bool(direct.rows(self._session, self._query, {"number": number}))


def take_numbers(session: Session, prefix: str, count: int = 1) -> list[str]:
    """The next ``count`` numbers of a series, e.g. ``SO000001``; the prefix names the series.

    A rolled-back transaction gives its numbers back; a committed one keeps them for ever.
    """
    ((following,),) = direct.rows(session, _TAKE, {"name": prefix, "count": count})
    touch(session, "number_series")
    return [f"{prefix}{number:06d}" for number in range(following - count, following)]


def free_numbers(session: Session, prefix: str, count: int, *, taken: Container[str]) -> list[str]:
    """The next ``count`` numbers of a series that no imported document carries already."""
    found: list[str] = []
    while len(found) < count:
        fresh = take_numbers(session, prefix, count - len(found))
        found += [number for number in fresh if number not in taken]
    return found
