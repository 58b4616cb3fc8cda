"""Every step of an order leaves its row, with who did it and when."""

from __future__ import annotations

from datetime import timedelta

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.purchasing import service
from shopdesk.purchasing.service import LineInput, OrderInput, ReceiptInput, ReceiptLineInput
from tests.factories import NOON
from tests.purchasing.trade import add_trade, detail, do, rows


def test_the_history_tells_who_did_what(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    data = OrderInput(trade.supplier, (LineInput(trade.mug, pieces(1)),))
    order_id = do(any_shop, service.draft_order, data, at=NOON, actor="lin")
    later = NOON + timedelta(hours=14)  # 02:00 of the next day in Shanghai
    do(any_shop, service.send_order, order_id, at=later, actor="wang")
    (mugs,) = detail(any_shop, order_id).lines
    came = ReceiptInput(
        order_id, (ReceiptLineInput(mugs.id, pieces(1)),), delivery_note="L-1", at=later
    )
    do(any_shop, service.receive, came, actor="zhao")

    events = detail(any_shop, order_id).events
    assert [(event.kind, event.actor, event.note) for event in events] == [
        ("drafted", "lin", ""),
        ("sent", "wang", ""),
        ("received", "zhao", "L-1"),
    ]
    assert rows(any_shop, "SELECT business_date FROM purchase_event ORDER BY id") == [
        (20260302,),
        (20260303,),
        (20260303,),
    ]
