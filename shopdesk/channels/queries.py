"""Reading channels."""

from __future__ import annotations

from dataclasses import dataclass

from shopdesk.db.reader import Reader


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One place where the shop sells."""

    id: int
    code: str
    name: str
    kind: str  # channels.rules.ChannelKind
    platform: str
    active: bool


def list_channels(reader: Reader, *, active: bool = False) -> list[ChannelRow]:
    """All channels by name; ``active`` leaves out those that are closed."""
    where = "WHERE active <> 0 " if active else ""
    rows = reader.rows(
        f"SELECT id, code, name, kind, platform, active FROM channel {where}ORDER BY name, id"
    )
    return [
        ChannelRow(key, code, name, kind, platform, bool(is_active))
        for key, code, name, kind, platform, is_active in rows
    ]


def find_channel(reader: Reader, code: str) -> int | None:
    """Id of the channel of that code, or else of that name; capitals do not matter."""
    wanted = code.strip().casefold()
    rows = list_channels(reader)
    found = [row.id for row in rows if row.code.casefold() == wanted]
    found += [row.id for row in rows if row.name.casefold() == wanted]
    return found[0] if found else None
