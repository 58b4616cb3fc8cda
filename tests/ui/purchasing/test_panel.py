"""What can be done with an order, in each of its states."""

from __future__ import annotations

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.purchasing import service
from shopdesk.purchasing.service import (
    LineInput,
    PaymentInput,
    ReceiptLineInput,
    ReturnInput,
    ReturnLineInput,
)
from shopdesk.ui.purchasing.panel import PurchasePanel, allowed_steps
from shopdesk.ui.purchasing.tab import PurchasingTab
from shopdesk.ui.widgets.label import Label
from tests.factories import NOON
from tests.purchasing.trade import Trade, came, detail, do, sent_order
from tests.screens import Screen


def test_steps_follow_goods_and_money(shop: Shop, trade: Trade) -> None:
    order_id = sent_order(shop, trade)
    assert allowed_steps(detail(shop, order_id)) == ["confirm", "receive", "cancel", "paper"]
    (mugs,) = detail(shop, order_id).lines
    came(shop, order_id, ReceiptLineInput(mugs.id, pieces(10)))
    received = ["return", "close", "pay", "cost", "paper"]
    assert allowed_steps(detail(shop, order_id)) == received

    back = ReturnInput(trade.supplier, (ReturnLineInput(pieces(10), mugs.id),), at=NOON)
    do(shop, service.return_goods, back)
    for row in detail(shop, order_id).payables:
        do(shop, service.pay, PaymentInput(row.id, at=NOON))

    assert allowed_steps(detail(shop, order_id)) == ["close", "cost", "paper"]


def test_panel_tells_lines_receipts_and_debts(screen: Screen, trade: Trade) -> None:
    shop = screen.shop
    order_id = sent_order(shop, trade, LineInput(trade.mug, pieces(10)), freight=500, note="asap")
    (mugs,) = detail(shop, order_id).lines
    came(shop, order_id, ReceiptLineInput(mugs.id, pieces(4)))

    tab = screen.tab("purchasing", PurchasingTab)
    tab.select_id(order_id)
    screen.settle()

    (panel,) = tab.findChildren(PurchasePanel)
    texts = [label.text() for label in panel.findChildren(Label)]
    for text in ("PO000001", "asap", "¥45.00", "¥5.00", "Goods: ¥18.00 due on 2026-04-01"):
        assert text in texts, text
