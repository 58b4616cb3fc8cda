"""Headers that a person mapped by hand: kept in the shop, recognised next time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shopdesk.db.reader import Reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.importing.dates import DateOrder
from shopdesk.importing.fields import base_key
from shopdesk.importing.profile import Profile, find_profile, header_key

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.importing.preview import Preview


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """A mapping as the shop keeps it: field to title of its column, and options."""

    name: str
    subject: str
    header_key: str
    fields: Mapping[str, str]
    options: Mapping[str, str]


def list_mappings(reader: Reader) -> list[KeptMapping]:
    """All kept mappings by name."""
    return [
        KeptMapping(name, subject, key, **_parts(mapping))
        for name, subject, key, mapping in reader.rows(
            "SELECT name, subject, header_key, mapping FROM import_profile ORDER BY name"
        )
    ]


def _parts(mapping: str) -> dict[str, Any]:
    data = json.loads(mapping)
    return {"fields": data.get("fields", {}), "options": data.get("options", {})}


def kept_profiles(reader: Reader) -> list[Profile]:
    """Kept mappings as profiles; they fit where all their titles are found."""
    found = []
    for kept in list_mappings(reader):
        base = find_profile(kept.options.get("profile", "")) or find_profile(kept.subject)
        if base is None:
            continue
        found.append(
            replace(
                base,
                name=kept.name,
                title=kept.name,
                general=False,
                fields={key: (title,) for key, title in kept.fields.items()},
                families={},
                wanted=tuple(map(base_key, kept.fields)),
                header=kept.header_key,
                date_order=DateOrder(kept.options.get("date_order", "")),
                channel={"code": kept.options["channel"]} if kept.options.get("channel") else {},
            )
        )
    return found


def remember_mapping(session: Session, name: str, preview: Preview) -> None:
    """Keep how the columns of a file were mapped, under a name; replaces an older one.

    Raises:
        UserError: SD-IMP-012 for an empty name or that of a profile of the program.
    """
    from sqlalchemy import delete, insert

    from shopdesk.importing.models import ImportProfile

    name = name.strip()
    if not name or find_profile(name) is not None:
        raise UserError("SD-IMP-012", _("Choose another name for this mapping. Nothing was saved."))
    mapping = preview.request.mapping or {}
    base = preview.profile if find_profile(preview.profile) else preview.subject
    session.execute(delete(ImportProfile).where(ImportProfile.name == name))
    session.execute(
        insert(ImportProfile).values(
            name=name,
            subject=preview.subject,
            header_key=header_key(preview.titles),
            mapping={
                "fields": {key: preview.titles[place] for key, place in mapping.items()},
                "options": {
                    "profile": base,
                    "date_order": preview.request.date_order,
                    "channel": preview.request.channel,
                },
            },
        )
    )


def forget_mapping(session: Session, name: str) -> None:
    """Forget a kept mapping; nothing happens if there is none."""
    from sqlalchemy import delete

    from shopdesk.importing.models import ImportProfile

    session.execute(delete(ImportProfile).where(ImportProfile.name == name))
