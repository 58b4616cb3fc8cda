"""A purchase order as text tells its lines, sums, receipts, debts and history."""

from __future__ import annotations

from shopdesk.base.quantity import pieces
from shopdesk.cli.output import Shown
from shopdesk.cli.purchase_text import order_document, order_lines
from shopdesk.db.shop import Shop
from shopdesk.i18n import using_language
from shopdesk.purchasing.service import ReceiptLineInput
from tests.factories import ZONE
from tests.purchasing.trade import add_trade, came, detail, sent_order


def test_everything_is_told(shop: Shop) -> None:
    order_id = sent_order(shop, add_trade(shop), freight=500)
    (mugs,) = detail(shop, order_id).lines
    came(shop, order_id, ReceiptLineInput(mugs.id, pieces(4)), delivery_note="L-1")

    with using_language("en"):
        lines = order_lines(detail(shop, order_id), Shown("CNY", ZONE))

    text = "\n".join(" ".join(line.split()) for line in lines)
    for part in (
        "State Partly received",
        "1 MUG 马克杯 10 4.0000 40.00 4 0 6",
        "Freight 5.00",
        "Total 45.00 CNY",
        "RC000001 Receipt 2026-03-02 4 0 ¥18.00",
        "PB000001 Goods 2026-04-01 18.00 18.00 CNY",
        "2026-03-02 12:00 Received L-1",
    ):
        assert part in text, part
    document = order_document(detail(shop, order_id), Shown("CNY", ZONE))
    assert document["receipts"] == [{"number": "RC000001", "kind": "receipt", "date": "2026-03-02"}]
