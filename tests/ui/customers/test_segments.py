"""RFM scores are counted once and again after an order."""

from __future__ import annotations

from shopdesk.base.quantity import pieces
from shopdesk.metrics.rfm import RfmRow
from shopdesk.orders.service import LineInput, OrderInput, place_order
from shopdesk.ui.customers.segments import Segments
from tests.screens import Screen
from tests.ui.customers.conftest import Buyers


def test_scores_follow_the_orders(screen: Screen, known: Buyers) -> None:
    segments = Segments(screen.context, screen.window)
    told: list[RfmRow | None] = []
    segments.ask(known.buyer, told.append)
    segments.ask(known.nick, told.append)
    screen.wait(lambda: len(told) == 2)
    first, nobody = told
    assert first is not None
    assert (first.frequency, first.monetary, nobody) == (2, 4550, None)

    order = OrderInput(
        known.shop.channel,
        (LineInput(pieces(1), known.shop.mug),),
        customer_id=known.buyer,
        paid=1000,
    )
    with screen.shop.unit_of_work() as session:
        place_order(session, order)
    segments.ask(known.buyer, told.append)
    screen.wait(lambda: len(told) == 3)
    assert told[2] is not None
    assert (told[2].frequency, told[2].monetary) == (3, 5550)
