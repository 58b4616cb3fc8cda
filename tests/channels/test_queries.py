"""Reading channels."""

from __future__ import annotations

from sqlalchemy import text

from shopdesk.channels import queries
from shopdesk.channels.queries import ChannelRow, list_channels
from shopdesk.channels.service import ensure_channel
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


def test_a_channel_is_found_by_code_or_name(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        first, _made = ensure_channel(session, "tmall", name="Flagship")
        second, _made = ensure_channel(session, "flagship", name="Other")

    with shop.reader() as reader:
        assert queries.find_channel(reader, " TMALL ") == first
        assert queries.find_channel(reader, "Flagship") == second  # the code comes first
        assert queries.find_channel(reader, "gone") is None
