"""Purchases of the past: what they write is what single steps would have written."""

from __future__ import annotations

from datetime import timedelta

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.purchasing.rules import RejectReason
from shopdesk.purchasing.service.bulk import (
    PastLine,
    PastPurchase,
    book_purchases,
    unit_price_e4,
)
from shopdesk.stock import service as stock
from shopdesk.stock.rules import MoveKind, Place
from tests.factories import NOON
from tests.purchasing.trade import Trade, add_trade, detail, do, faults, rows

DAY = timedelta(days=1)


def past(trade: Trade, *lines: PastLine, paid: bool = True) -> PastPurchase:
    return PastPurchase(
        trade.supplier,
        ordered_at=NOON - 10 * DAY,
        promised_on=(NOON - 2 * DAY).date(),
        received_at=NOON,
        lines=lines,
        paid_at=NOON + 30 * DAY if paid else None,
    )


def test_whole_and_short_orders_are_over(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    whole = past(trade, PastLine(trade.mug, pieces(5), 40_000, pieces(5)))
    short = past(
        trade,
        PastLine(trade.tea, pieces(3), 123_456, pieces(2), pieces(1), RejectReason.QUALITY),
        paid=False,
    )

    receipts = do(any_shop, book_purchases, [whole, short], actor="demo")
    for receipt, sku, quantity, value in zip(
        receipts, (trade.mug, trade.tea), (5, 2), (2_000, 2_469), strict=True
    ):
        move = stock.MoveInput(
            sku_id=sku,
            source=Place.SUPPLIER,
            target=Place.SHELF,
            quantity=pieces(quantity),
            kind=MoveKind.RECEIPT,
            at=NOON,
            business_date=NOON.date(),
            document_id=receipt,
            value=value,
        )
        do(any_shop, stock.post_moves, [move])

    first, second = detail(any_shop, 1), detail(any_shop, 2)
    assert (first.state, first.total, first.expected_on) == ("received", 2_000, 20260228)
    assert (second.state, second.lines[0].open, second.lines[0].cancelled) == (
        "closed",
        0,
        pieces(1),
    )
    assert [(row.amount, row.left) for row in (*first.payables, *second.payables)] == [
        (2_000, 0),
        (2_469, 2_469),
    ]
    assert [event.kind for event in second.events] == ["sent", "confirmed", "received", "closed"]
    assert rows(any_shop, "SELECT next FROM number_series WHERE name = 'PO'") == [(3,)]
    assert faults(any_shop) == []


def test_nothing_takes_no_numbers(any_shop: Shop) -> None:
    assert do(any_shop, book_purchases, []) == []
    assert rows(any_shop, "SELECT * FROM number_series WHERE name = 'PO'") == []


def test_unit_prices_of_values() -> None:
    assert unit_price_e4(2_000, pieces(5), 2) == 40_000
    assert unit_price_e4(1_000, pieces(3), 2) == 33_333
    assert unit_price_e4(1_000, pieces(4), 0) == 2_500_000
