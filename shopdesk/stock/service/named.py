"""Places as files name them: by code, by name, by their word in any language."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from shopdesk.db.reader import session_reader
from shopdesk.importing.fields import in_all_languages
from shopdesk.stock.rules import LOCATION_LABELS, OWNED, LocationKind, Place

# Goods of suppliers lie with the shop too, and are worth nothing to it before they are its own.
STANDING = frozenset({*map(str, OWNED), "consignment"})


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place where goods can stand; only at the shop's own are they worth something."""

    id: int
    valued: bool


def find_places(session: Session) -> dict[str, NamedPlace]:
    """Folded name to place, of all places where goods can stand."""
    found: dict[str, NamedPlace] = {}
    for key, code, name, kind in session_reader(session).rows(
        "SELECT id, code, name, kind FROM location ORDER BY id DESC"
    ):
        if kind not in STANDING:
            continue
        place = NamedPlace(int(key), kind in set(map(str, OWNED)))
        found |= {str(name).casefold(): place, str(code).casefold(): place}
        if int(key) <= max(Place):
            words = in_all_languages({LOCATION_LABELS[LocationKind(kind)]: ""})
            found |= {word.casefold(): place for word in words}
    return found
