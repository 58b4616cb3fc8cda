"""Reading channels."""

from __future__ import annotations

from sqlalchemy import text

from shopdesk.channels.queries import ChannelRow, list_channels
from shopdesk.db.shop import Shop
from tests.factories import add_channel


def test_channels_by_name_and_only_open_ones(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        taobao = add_channel(session, "taobao")
        amazon = add_channel(session, "amazon")
        session.connection().execute(
            text("UPDATE channel SET active = 0 WHERE id = :id"), {"id": amazon}
        )
    with any_shop.reader() as reader:
        assert list_channels(reader) == [
            ChannelRow(amazon, "amazon", "Amazon", "marketplace", "", active=False),
            ChannelRow(taobao, "taobao", "Taobao", "marketplace", "", active=True),
        ]
        assert [row.id for row in list_channels(reader, active=True)] == [taobao]
