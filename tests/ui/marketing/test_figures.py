"""Channels with their figures: those that sell most first, closed ones last."""

from __future__ import annotations

from shopdesk.base.period import Period
from shopdesk.channels.service import add_channel, set_active
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics
from shopdesk.ui.marketing.figures import Channels, read_channels
from shopdesk.ui.tasks import Progress
from tests.ui.trade import add_trade


def _read(shop: Shop, period: Period | None = None) -> Channels:
    return read_channels(Metrics(shop), period, Progress())


def test_every_channel_is_listed_with_what_it_brought(shop: Shop) -> None:
    known = add_trade(shop)
    with shop.unit_of_work() as session:
        fair = add_channel(session, "fair")
        old = add_channel(session, "a-old")
        set_active(session, old, active=False)
    found = _read(shop)
    assert found.period == Period.month(2025, 11)
    assert [row.channel.id for row in found.rows] == [known.channel, fair, old]
    first = {key: value.amount if value else None for key, value in found.rows[0].values.items()}
    assert (first["orders"], first["sales"]) == (9, 17200)
    assert all(value is None for value in found.rows[1].values.values())


def test_a_shop_without_records_still_lists_its_channels(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        fair = add_channel(session, "fair")
    found = _read(shop)
    assert [row.channel.id for row in found.rows] == [fair]
    assert found.last_day is None
