"""Fourteen months of trade that can be added up in the head, for screens that show figures.

Two orders a week: one mug (10.00) by Ann, and every other week two teas (51.00) by nobody known;
in November 2025 three mugs more by Ben. One refund of a mug in December 2025.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shopdesk.base.clock import to_millis
from shopdesk.db.shop import Shop
from shopdesk.orders.rules import OrderSource
from shopdesk.orders.service.bulk import (
    LineColumns,
    OrderColumns,
    RefundColumns,
    RefundLineColumns,
    book_orders,
    book_refunds,
)
from shopdesk.stock.service.bulk import StockBook
from tests.factories import SmallShop, add_customer, add_small_shop

FIRST = datetime(2024, 11, 4, 4, 0, tzinfo=UTC)  # Monday noon in Shanghai
LAST = datetime(2025, 12, 29, 4, 0, tzinfo=UTC)


def add_trade(shop: Shop) -> SmallShop:
    """Book the orders; the last of them is of 2025-12-29."""
    known = add_small_shop(shop)
    placed: list[tuple[datetime, int | None, int, int, int]] = []
    week, number = FIRST, 0
    while week <= LAST:
        placed.append((week, known.customer, known.mug, 1000, 1000))
        if number % 2 == 0 and week + timedelta(days=2) <= LAST:
            placed.append((week + timedelta(days=2), None, known.tea, 2000, 5100))
        week += timedelta(days=7)
        number += 1
    with shop.unit_of_work() as session:
        ben = add_customer(session, "C2", "Ben")
        placed += [
            (datetime(2025, 11, 11, 4, place, tzinfo=UTC), ben, known.mug, 1000, 1000)
            for place in range(3)
        ]
        placed.sort(key=lambda row: row[0])
        titles = {known.mug: "马克杯", known.tea: "绿茶"}
        book = StockBook(session)
        booked = book_orders(
            session,
            OrderColumns(
                channel_id=[known.channel] * len(placed),
                placed_at=[to_millis(row[0]) for row in placed],
                customer_id=[row[1] for row in placed],
            ),
            LineColumns(
                order=list(range(len(placed))),
                kind=["goods"] * len(placed),
                sku_id=[row[2] for row in placed],
                title=[titles[row[2]] for row in placed],
                quantity=[row[3] for row in placed],
                list_amount=[row[4] for row in placed],
            ),
            stock=book,
            source=OrderSource.IMPORT,
        )
        book_refunds(
            session,
            RefundColumns(
                channel_id=[known.channel],
                refunded_at=[to_millis(LAST)],
                order_id=[booked.order_ids[-1]],
                customer_id=[known.customer],
                reason=["Broken"],
            ),
            RefundLineColumns(
                refund=[0],
                kind=["goods"],
                sku_id=[known.mug],
                title=["马克杯"],
                quantity=[1000],
                amount=[1000],
                order_line_id=[booked.line_ids[-1]],
            ),
            stock=book,
        )
        book.settle(infer=True)
    return known
