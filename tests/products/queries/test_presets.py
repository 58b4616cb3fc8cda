from __future__ import annotations

import pytest

from shopdesk.channels.rules import PLATFORMS
from shopdesk.db.shop import Shop
from shopdesk.products.queries import channel_preset, load_presets, preset_of
from shopdesk.products.rules import PictureRole, TitleCount
from tests.factories import add_channel


def test_presets_can_be_used() -> None:
    presets = load_presets()
    online = {key for key, _name, kind in PLATFORMS if kind not in {"counter", "phone"}}

    assert online <= set(presets)
    for preset in presets.values():
        names = [picture.name for picture in preset.pictures]
        assert len(set(names)) == len(names)
        for picture in preset.pictures:
            assert picture.role in {"all", *map(str, PictureRole)}
            assert picture.width > 0
            assert picture.most_bytes >= 50_000
            assert not (picture.slice and picture.height)


@pytest.mark.parametrize(
    ("platform", "limit", "count"),
    [("taobao", 60, TitleCount.WIDE), ("ebay", 80, TitleCount.CHARACTERS),
     ("bazaar", 0, TitleCount.CHARACTERS)],
)  # fmt: skip
def test_titles_of_platforms(platform: str, limit: int, count: TitleCount) -> None:
    assert (preset_of(platform).title_limit, preset_of(platform).count) == (limit, count)


def test_a_channel_takes_the_preset_of_its_platform_or_code(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        taobao, own = add_channel(session), add_channel(session, "mine")
    with any_shop.reader() as reader:
        assert channel_preset(reader, taobao).platform == "taobao"
        assert channel_preset(reader, own).platform == "other"
        assert channel_preset(reader, 99).platform == "other"
