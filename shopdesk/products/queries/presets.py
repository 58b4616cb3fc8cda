"""What the platforms ask of titles and pictures: ``resources/catalogue/channels.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shopdesk.db.reader import Reader, one
from shopdesk.paths import RESOURCES
from shopdesk.products.rules import TitleCount

OTHER = "other"


@dataclass(frozen=True, slots=True)
class PicturePreset:
    """A picture that a platform wants; pixels. ``height`` 0 keeps the shape, ``slice`` cuts it.

    Attributes:
        role: which pictures of a product it is made of (``products.rules.PictureRole``) or all.
    """

    name: str
    role: str
    width: int
    height: int
    most_bytes: int
    slice: int = 0


@dataclass(frozen=True, slots=True)
class ChannelPreset:
    """How long a title may be (0 = any length), how it is counted, which pictures are wanted."""

    platform: str
    title_limit: int
    count: TitleCount
    pictures: tuple[PicturePreset, ...]


@cache
def load_presets() -> Mapping[str, ChannelPreset]:
    """All presets by the platform's key."""
    path = RESOURCES / "catalogue" / "channels.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        platform: ChannelPreset(
            platform,
            entry["title"]["limit"],
            TitleCount(entry["title"]["count"]),
            tuple(
                PicturePreset(
                    one["name"],
                    one["role"],
                    one["width"],
                    one["height"],
                    one["kilobytes"] * 1000,
                    one.get("slice", 0),
                )
                for one in entry["pictures"]
            ),
        )
        for platform, entry in found.items()
    }


def preset_of(platform: str) -> ChannelPreset:
    """The preset of a platform, that of any other one where there is none."""
    presets = load_presets()
    return presets.get(platform, presets[OTHER])


def channel_preset(reader: Reader, channel_id: int) -> ChannelPreset:
    """The preset of a channel by its platform, else by its code."""
    found = one(reader, "SELECT platform, code FROM channel WHERE id = :id", {"id": channel_id})
    platform, code = found or ("", "")
    return preset_of(platform or code)
