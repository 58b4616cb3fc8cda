"""Own places: more shelves, quarantine rooms, a supplier's goods that lie with the shop."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from shopdesk.db import audit, direct
from shopdesk.db.reader import id_list, one, scalar, session_reader
from shopdesk.db.session import touch
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.stock.rules import (
    FIRST_OWN_PLACE,
    OWN_KINDS,
    OWNED,
    PHYSICAL,
    LocationKind,
    Place,
)

_BUILT_IN = {int(place): LocationKind(place.name.lower()) for place in Place}


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """A place as people describe it.

    Args:
        priority: among shelves, the lower one is sold from first once the main shelf is empty.
        supplier_id: whose goods lie there; only for a consignment place.
    """

    code: str
    name: str
    kind: LocationKind = LocationKind.SHELF
    active: bool = True
    priority: int = 100
    supplier_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceSets:
    """Places by what the ledger does with them: guards quantities, carries values."""

    physical: frozenset[int]
    valued: frozenset[int]


@lru_cache(maxsize=64)
def _sets(kinds: frozenset[tuple[int, LocationKind]]) -> PlaceSets:
    return PlaceSets(
        frozenset(key for key, kind in kinds if kind in PHYSICAL),
        frozenset(key for key, kind in kinds if kind in OWNED),
    )


_BUILT_IN_SETS = _sets(frozenset(_BUILT_IN.items()))


def place_sets(session: Session, keys: Collection[int]) -> PlaceSets:
    """What the places that a document touches are; asked only for places of the shop's making."""
    own = [int(key) for key in keys if key >= FIRST_OWN_PLACE]
    if not own:
        return _BUILT_IN_SETS
    rows = session_reader(session).rows(
        f"SELECT id, kind FROM location WHERE id >= {FIRST_OWN_PLACE} ORDER BY id"
    )
    return _sets(frozenset({*_BUILT_IN.items(), *((int(k), LocationKind(v)) for k, v in rows)}))


def save_place(
    session: Session, data: PlaceInput, *, place_id: int | None = None, actor: str = ""
) -> int:
    """Add a place or change one of the shop's own; returns its id.

    Raises:
        UserError: SD-STK-010 for an empty or taken code, a kind that stands for the outside, or a
            place that every shop has; SD-STK-011 for closing a place that still holds goods or
            changing what kind it is after goods were there.
    """
    code, name = data.code.strip(), data.name.strip() or data.code.strip()
    reader = session_reader(session)
    taken = scalar(
        reader,
        "SELECT count(*) FROM location WHERE lower(code) = :code AND id <> :id",
        {"code": code.lower(), "id": place_id or 0},
    )
    if not code or taken or data.kind not in OWN_KINDS:
        raise UserError(
            "SD-STK-010",
            _("A place needs a code of its own and a kind that holds goods. Nothing was saved."),
        )
    is_consignment = data.kind is LocationKind.CONSIGNMENT
    values = {
        "code": code,
        "name": name,
        "kind": str(data.kind),
        "active": data.active,
        "priority": data.priority,
        "supplier_id": data.supplier_id if is_consignment else None,
        "note": data.note.strip(),
    }
    if place_id is None:
        place_id = direct.insert_key(session, "location", values)
        audit.record(session, "created", "location", place_id, actor=actor, after=values)
        return place_id
    _check_change(session, place_id, data)
    fields = ", ".join(f"{field} = :{field}" for field in values)
    stored = {**values, "active": int(data.active)}
    direct.run(session, f"UPDATE location SET {fields} WHERE id = :id", {**stored, "id": place_id})
    touch(session, "location")
    audit.record(session, "changed", "location", place_id, actor=actor, after=values)
    return place_id


def _check_change(session: Session, place_id: int, data: PlaceInput) -> None:
    reader = session_reader(session)
    found = one(reader, "SELECT kind FROM location WHERE id = :id", {"id": place_id})
    if found is None or place_id < FIRST_OWN_PLACE:
        raise UserError(
            "SD-STK-010",
            _("This is no place of the shop's own making. Nothing was saved."),
        )
    held, reserved, rows = reader.rows(
        "SELECT coalesce(sum(abs(quantity)), 0), coalesce(sum(reserved), 0), count(*) "
        "FROM stock_balance WHERE location_id = :id",
        {"id": place_id},
    )[0]
    if (rows and found[0] != str(data.kind)) or (not data.active and (held or reserved)):
        raise UserError(
            "SD-STK-011",
            _(
                "The place “{name}” holds goods or held some: it keeps its kind and can be closed "
                "only when it is empty. Nothing was saved."
            ).format(name=data.name or data.code),
        )


def check_open(session: Session, *keys: int) -> None:
    """Refuse places that do not exist or are closed.

    Raises:
        UserError: SD-STK-012; nothing is written.
    """
    wanted = {int(key) for key in keys}
    rows = session_reader(session).rows(
        f"SELECT id FROM location WHERE active = 1 AND id IN ({id_list(sorted(wanted))})"
    )
    if {int(row[0]) for row in rows} != wanted:
        raise UserError(
            "SD-STK-012", _("This place does not exist or is closed. Nothing was saved.")
        )
