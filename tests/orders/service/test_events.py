"""Every step of an order leaves a row of its history."""

from __future__ import annotations

from datetime import date

from shopdesk.base.clock import to_millis
from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.orders import service
from shopdesk.orders.rules import EventKind
from shopdesk.orders.service import LineInput, OrderInput, events
from tests.factories import NOON, add_small_shop


def test_event_is_written_as_it_was(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        order = OrderInput(channel_id=known.channel, lines=(LineInput(pieces(1), known.mug),))
        order_id = service.place_order(session, order)
        events.record(
            session,
            order_id,
            EventKind.NOTED,
            at=NOON,
            business_date=date(2026, 3, 2),
            actor="li",
            note="gift wrap",
        )
    with any_shop.reader() as reader:
        assert reader.rows(
            "SELECT order_id, at, business_date, actor, kind, note FROM order_event "
            "WHERE kind = 'noted'"
        ) == [(order_id, to_millis(NOON), 20260302, "li", "noted", "gift wrap")]
