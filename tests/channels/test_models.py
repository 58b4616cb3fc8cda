"""The table of channels."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from shopdesk.channels.models import Channel
from shopdesk.db.shop import Shop
from tests.factories import NOON


def test_a_channel_is_active_unless_told(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        session.add(Channel(code="taobao", name="淘宝", kind="marketplace", created_at=NOON))
    with any_shop.unit_of_work() as session:
        channel = session.get_one(Channel, 1)

    assert (channel.active, channel.platform, channel.batch_id) == (True, "", None)
    assert channel.created_at == NOON


def test_codes_are_unique(any_shop: Shop) -> None:
    pair = [Channel(code="a", name=name, kind="counter", created_at=NOON) for name in "AB"]

    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.add_all(pair)

    with any_shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM channel") == [(0,)]
