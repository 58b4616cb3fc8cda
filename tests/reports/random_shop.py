"""A believable small shop with everything a review can show, the same on every run."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from shopdesk import settings
from shopdesk.base.clock import to_millis
from shopdesk.base.quantity import pieces
from shopdesk.channels.service import ensure_channel
from shopdesk.customers.service import NewCustomer, create_customers
from shopdesk.db.shop import Shop
from shopdesk.orders.rules import LineKind, OrderSource
from shopdesk.orders.service.bulk import (
    LineColumns,
    OrderColumns,
    RefundColumns,
    RefundLineColumns,
    book_orders,
    book_refunds,
)
from shopdesk.products.service import NewProduct, NewSku, create_products
from shopdesk.stock.service.bulk import StockBook

START = datetime(2025, 1, 2, 3, 0, tzinfo=UTC)
DAYS = 425  # up to 2 March 2026
COUNTRIES = ("China", "Japan", "France")
REASONS = ("尺寸不符 / wrong size", "<b>damaged</b>", "")


def fill(
    shop: Shop,
    *,
    names: tuple[str, ...] = (),
    orders: int = 1500,
    customers: int = 220,
    refunds: bool = True,
    days: int = DAYS,
    currency: str = "CNY",
) -> None:
    """Book orders and refunds from January 2025 on; ``names`` become products and customers."""
    draw = random.Random(7)
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_NAME, value=names[0] if names else "Tea & Toys 茶趣")
        settings.store(session, settings.SHOP_TIME_ZONE, value="Asia/Shanghai")
        settings.store(session, settings.SHOP_CURRENCY, value=currency)
    with shop.unit_of_work() as session:
        first = to_millis(START)
        channels = [
            ensure_channel(session, code, name=name)[0]
            for code, name in (("shop", "Own shop"), ("market", "Market 集市"))
        ]
        titles = [*names, *(f"Product {number} 商品" for number in range(60))]
        skus = list(
            create_products(
                session,
                [
                    NewProduct(
                        f"P{place:03d}",
                        title,
                        (NewSku(f"P{place:03d}", price=1000 + 130 * place),),
                        category=f"Group {place % 4}",
                    )
                    for place, title in enumerate(titles)
                ],
                at_millis=first,
            ).values()
        )
        people = create_customers(
            session,
            [
                NewCustomer(names[place] if place < len(names) else f"Buyer {place}")
                for place in range(customers)
            ],
            at_millis=first,
        )
        book = StockBook(session)
        found = _orders(draw, channels, people, (skus, titles), (orders, days))
        booked = book_orders(
            session, *found, stock=book, source=OrderSource.DEMO, actor="test", batch_id=None
        )
        if refunds:
            back = _refunds(draw, found, (booked.order_ids, booked.line_ids))
            book_refunds(session, *back, stock=book, actor="test")
        book.settle()


def _orders(
    draw: random.Random,
    channels: list[int],
    people: list[int],
    goods: tuple[list[int], list[str]],
    size: tuple[int, int],
) -> tuple[OrderColumns, LineColumns]:
    skus, titles = goods
    count, days = size
    # More every month, so that periods differ; nothing on Sundays.
    moments = sorted(
        START + timedelta(days=int(days * draw.random() ** 0.8), minutes=draw.randrange(720))
        for _order in range(count)
    )
    moments = [at for at in moments if at.weekday() != 6]
    lines: dict[str, list[int]] = {"order": [], "sku": [], "quantity": [], "list": [], "off": []}
    for place in range(len(moments)):
        for _line in range(draw.choice((1, 1, 2, 3))):
            sku = min(int(draw.expovariate(0.08)), len(skus) - 1)
            amount = draw.randint(1, 5)
            price = (1000 + 130 * sku) * amount
            lines["order"].append(place)
            lines["sku"].append(sku)
            lines["quantity"].append(pieces(amount))
            lines["list"].append(price)
            lines["off"].append(price // 10 if draw.random() < 0.3 else 0)
    columns = OrderColumns(
        channel_id=[draw.choice(channels) for _at in moments],
        placed_at=[to_millis(at) for at in moments],
        customer_id=[
            draw.choice(people) if people and draw.random() < 0.9 else None for _at in moments
        ],
        country=[draw.choices(COUNTRIES, (8, 2, 1))[0] for _at in moments],
        shipped_at=[to_millis(at + timedelta(hours=draw.randint(2, 60))) for at in moments],
    )
    return columns, LineColumns(
        order=lines["order"],
        kind=[LineKind.GOODS] * len(lines["order"]),
        sku_id=[skus[sku] for sku in lines["sku"]],
        title=[titles[sku] for sku in lines["sku"]],
        quantity=lines["quantity"],
        list_amount=lines["list"],
        discount=lines["off"],
    )


def _refunds(
    draw: random.Random,
    found: tuple[OrderColumns, LineColumns],
    ids: tuple[range, range],
) -> tuple[RefundColumns, RefundLineColumns]:
    orders, lines = found
    order_ids, line_ids = ids
    discounts = lines.discount or [0] * len(lines.order)
    chosen = [place for place in range(len(lines.order)) if draw.random() < 0.05]
    placed = [lines.order[place] for place in chosen]
    refunds = RefundColumns(
        channel_id=[orders.channel_id[order] for order in placed],
        refunded_at=[orders.placed_at[order] + 86_400_000 * draw.randint(1, 9) for order in placed],
        order_id=[order_ids[order] for order in placed],
        customer_id=[(orders.customer_id or [])[order] for order in placed],
        country=[(orders.country or [])[order] for order in placed],
        reason=[draw.choice(REASONS) for _order in placed],
    )
    return refunds, RefundLineColumns(
        refund=list(range(len(chosen))),
        kind=[LineKind.GOODS] * len(chosen),
        sku_id=[lines.sku_id[place] for place in chosen],
        title=[lines.title[place] for place in chosen],
        quantity=[lines.quantity[place] for place in chosen],
        amount=[lines.list_amount[place] - discounts[place] for place in chosen],
        order_line_id=[line_ids[place] for place in chosen],
    )
