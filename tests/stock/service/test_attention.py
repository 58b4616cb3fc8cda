"""Buffers of channels and alerts that sleep."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shopdesk.base import clock
from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.stock.rules import Alert
from shopdesk.stock.service import set_buffer, snooze_alert
from tests.factories import add_channel, add_sku, every_fact
from tests.stock.service.ledger import rows


@pytest.fixture
def known(any_shop: Shop) -> tuple[int, int]:
    with any_shop.unit_of_work() as session:
        return add_channel(session), add_sku(session, "CUP")


BUFFERS = "SELECT sku_id, quantity FROM channel_buffer ORDER BY id"


def test_a_buffer_is_set_changed_and_taken_away(any_shop: Shop, known: tuple[int, int]) -> None:
    channel, sku = known
    with any_shop.unit_of_work() as session:
        set_buffer(session, channel, pieces(2))
        set_buffer(session, channel, pieces(5), sku_id=sku)
        set_buffer(session, channel, pieces(3))
    assert rows(any_shop, BUFFERS) == [(sku, 5000), (None, 3000)]
    with any_shop.unit_of_work() as session:
        set_buffer(session, channel, None, sku_id=sku)
    assert rows(any_shop, BUFFERS) == [(None, 3000)]


def test_a_negative_buffer_is_refused(any_shop: Shop, known: tuple[int, int]) -> None:
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        set_buffer(session, known[0], -1)

    assert refusal.value.code == "SD-STK-040"
    assert every_fact(any_shop) == before


def test_an_alert_sleeps_and_wakes(any_shop: Shop, known: tuple[int, int]) -> None:
    sku = known[1]
    with any_shop.unit_of_work() as session:
        snooze_alert(session, sku, Alert.LOW, until=date(2099, 1, 1), note=" on its way ")
        snooze_alert(session, sku, Alert.LOW, until=date(2099, 2, 1), actor="Ann")
    assert rows(any_shop, "SELECT alert, until, note, actor FROM alert_snooze") == [
        ("low", 20990201, "", "Ann")
    ]
    with any_shop.unit_of_work() as session:
        snooze_alert(session, sku, Alert.LOW, until=None)
    assert rows(any_shop, "SELECT count(*) FROM alert_snooze") == [(0,)]


def test_an_alert_cannot_sleep_until_today(any_shop: Shop, known: tuple[int, int]) -> None:
    today = clock.now().date() - timedelta(days=1)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        snooze_alert(session, known[1], Alert.OUT, until=today)

    assert refusal.value.code == "SD-STK-041"
