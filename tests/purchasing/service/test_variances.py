"""A variance of nothing is not written."""

from __future__ import annotations

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.purchasing.rules import VarianceKind
from shopdesk.purchasing.service import ReceiptLineInput
from shopdesk.purchasing.service.step import moment
from shopdesk.purchasing.service.variances import Variance, add_variance
from tests.factories import NOON
from tests.purchasing.trade import add_trade, came, detail, rows, sent_order


def test_only_amounts_are_booked(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)
    (mugs,) = detail(any_shop, order_id).lines
    receipt_id = came(any_shop, order_id, ReceiptLineInput(mugs.id, pieces(1)))

    with any_shop.unit_of_work() as session:
        now = moment(session, NOON)
        for amount in (0, -7):
            entry = Variance(trade.mug, receipt_id, VarianceKind.RETURN, amount)
            add_variance(session, entry, now)

    assert rows(any_shop, "SELECT kind, amount, business_date FROM cost_variance") == [
        ("return", -7, 20260302)
    ]
