"""Changes of fields made in one go: what each was before, so that all can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db import direct
from shopdesk.db.bulk import insert_rows
from shopdesk.db.reader import Reader, one
from shopdesk.errors import UserError
from shopdesk.i18n import _


class ChangeKind(StrEnum):
    """Where a set of changes comes from."""

    FORM = "form"
    GRID = "grid"
    PROPOSAL = "proposal"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Item:
    """One field of one record; values as stored, written as text."""

    subject: str
    subject_id: int
    field: str
    before: str | None
    after: str | None

    def turned(self) -> Item:
        """The change that takes this one back."""
        return Item(self.subject, self.subject_id, self.field, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Head:
    """A set of changes as a history shows it."""

    id: int
    at: int
    actor: str
    kind: str
    title: str
    reason: str
    undone: bool
    count: int


def record(
    session: Session,
    items: Sequence[Item],
    *,
    kind: ChangeKind,
    title: str = "",
    reason: str = "",
    actor: str = "",
    undoes: int | None = None,
) -> int:
    """Keep what was changed; returns the id of the set.

    Raises:
        UserError: SD-CHG-001 if the set that this one takes back was taken back already.
    """
    if undoes is not None and _is_undone(session, undoes):
        raise UserError("SD-CHG-001", _("This change was taken back already. Nothing was changed."))
    set_id = direct.insert_key(
        session,
        "change_set",
        {
            "at": clock.now(),
            "actor": actor,
            "kind": str(kind),
            "title": title,
            "reason": reason,
            "undoes_id": undoes,
        },
    )
    insert_rows(
        session,
        "change_item",
        ("change_set_id", "subject", "subject_id", "field", "before", "after"),
        (
            (set_id, item.subject, item.subject_id, item.field, item.before, item.after)
            for item in items
        ),
    )
    return set_id


def _is_undone(session: Session, set_id: int) -> bool:
    found = direct.rows(session, "SELECT 1 FROM change_set WHERE undoes_id = :id", {"id": set_id})
    return bool(found)


def get_items(reader: Reader, set_id: int) -> list[Item]:
    """What a set changed, in the order in which it did."""
    return [
        Item(*row)
        for row in reader.rows(
            "SELECT subject, subject_id, field, before, after FROM change_item "
            "WHERE change_set_id = :id ORDER BY id",
            {"id": set_id},
        )
    ]


_HEAD = (
    "SELECT c.id, c.at, c.actor, c.kind, c.title, c.reason, "
    "EXISTS (SELECT 1 FROM change_set u WHERE u.undoes_id = c.id), "
    "(SELECT count(*) FROM change_item i WHERE i.change_set_id = c.id) FROM change_set c"
)


def find_head(reader: Reader, set_id: int) -> Head | None:
    """One set; None if there is none of that id."""
    row = one(reader, f"{_HEAD} WHERE c.id = :id", {"id": set_id})
    return None if row is None else _head(row)


def list_heads(reader: Reader, limit: int = 100) -> list[Head]:
    """The sets, the newest first."""
    rows = reader.rows(f"{_HEAD} ORDER BY c.id DESC LIMIT :limit", {"limit": limit})
    return [_head(row) for row in rows]


def _head(row: Sequence[Any]) -> Head:
    values: list[Any] = [*row[:6], bool(row[6]), row[7]]
    return Head(*values)
