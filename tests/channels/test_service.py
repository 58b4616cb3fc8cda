"""Channels are made once, renamed, closed and opened again."""

from __future__ import annotations

import pytest

from shopdesk.channels import service
from shopdesk.channels.queries import ChannelRow, list_channels
from shopdesk.channels.rules import ChannelKind
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from tests.factories import every_fact


def _rows(shop: Shop) -> list[ChannelRow]:
    with shop.reader() as reader:
        return list_channels(reader)


def test_a_known_platform_brings_its_kind(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        first = service.ensure_channel(session, " Douyin ", name="Our Douyin")
        again = service.ensure_channel(session, "DOUYIN", name="Other")
    assert first == (again[0], True)
    assert again[1] is False
    assert _rows(any_shop) == [
        ChannelRow(first[0], "douyin", "Our Douyin", "social", "douyin", active=True)
    ]


def test_made_by_hand_a_code_is_taken_once(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        key = service.add_channel(session, "Fair", name="", kind=ChannelKind.COUNTER)
    assert _rows(any_shop) == [ChannelRow(key, "fair", "fair", "counter", "", active=True)]
    before = every_fact(any_shop)
    for code, fault in (("FAIR ", "SD-CHN-002"), ("  ", "SD-CHN-001")):
        with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
            service.add_channel(session, code)
        assert refused.value.code == fault
    assert every_fact(any_shop) == before


def test_name_and_kind_change_and_the_code_stays(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        key = service.add_channel(session, "fair")
    with any_shop.unit_of_work() as session:
        service.change_channel(session, key, name=" Spring fair ", kind=ChannelKind.WHOLESALE)
    assert _rows(any_shop) == [ChannelRow(key, "fair", "Spring fair", "wholesale", "", active=True)]
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.change_channel(session, key, name="  ", kind=ChannelKind.OTHER)
    assert refused.value.code == "SD-CHN-003"
    assert every_fact(any_shop) == before


def test_a_channel_is_closed_and_opened_again(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        key = service.add_channel(session, "fair")
    for active in (False, True):
        with any_shop.unit_of_work() as session:
            service.set_active(session, key, active=active)
        assert [row.active for row in _rows(any_shop)] == [active]


def test_a_channel_that_is_gone_is_told(any_shop: Shop) -> None:
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.set_active(session, 99, active=False)
    assert refused.value.code == "SD-CHN-004"
    assert every_fact(any_shop) == before
