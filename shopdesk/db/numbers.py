"""Numbers of documents: given once, in order, never again, whatever happens to the document."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk.db.session import touch

# One statement: two writers cannot be given the same number.
_TAKE = text(
    "INSERT INTO number_series (name, next) VALUES (:name, 1 + :count) "
    "ON CONFLICT (name) DO UPDATE SET next = number_series.next + :count RETURNING next"
)


def take_numbers(session: Session, prefix: str, count: int = 1) -> list[str]:
    """The next ``count`` numbers of a series, e.g. ``SO000001``; the prefix names the series.

    A rolled-back transaction gives its numbers back; a committed one keeps them for ever.
    """
    following = session.connection().execute(_TAKE, {"name": prefix, "count": count}).scalar_one()
    touch(session, "number_series")
    return [f"{prefix}{number:06d}" for number in range(following - count, following)]
