"""A small shop that buys: two goods, a supplier with price breaks, and the steps as one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.proofs import check_shop
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import PurchaseDetail, ReceiptDetail, get_purchase_order
from shopdesk.purchasing.queries import get_receipt as read_receipt
from shopdesk.purchasing.rules import Break, Role
from shopdesk.purchasing.service import (
    LineInput,
    OrderInput,
    ReceiptInput,
    ReceiptLineInput,
    SupplierInput,
    SupplierProductInput,
)
from tests.factories import NOON, SmallShop, add_small_shop


@dataclass(frozen=True, slots=True)
class Trade:
    """Ids of the shop and of its first supplier."""

    shop: SmallShop
    supplier: int

    @property
    def mug(self) -> int:
        return self.shop.mug

    @property
    def tea(self) -> int:
        return self.shop.tea


def do(shop: Shop, step: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """One service call in its own unit of work."""
    with shop.unit_of_work() as session:
        return step(session, *arguments, **named)


def add_trade(shop: Shop) -> Trade:
    """Mugs at 4.00, from 100 pieces on at 3.50; tea at 12.3456; due after 30 days."""
    known = add_small_shop(shop)
    with shop.unit_of_work() as session:
        supplier = service.save_supplier(
            session, SupplierInput("景德镇瓷器厂", code="JDZ", terms_days=30, lead_time_days=7)
        )
        offers = (
            (known.mug, (Break(0, 40_000), Break(pieces(100), 35_000))),
            (known.tea, (Break(0, 123_456),)),
        )
        for sku_id, breaks in offers:
            service.save_supplier_product(
                session,
                SupplierProductInput(supplier, sku_id, role=Role.MAIN, breaks=breaks),
                at=NOON,
            )
    return Trade(known, supplier)


def sent_order(shop: Shop, trade: Trade, *lines: LineInput, **values: Any) -> int:
    """An order that went out at noon; ten mugs unless said otherwise."""
    wanted = lines or (LineInput(trade.mug, pieces(10)),)
    data = OrderInput(trade.supplier, wanted, **values)
    order_id: int = do(shop, service.draft_order, data, at=NOON)
    do(shop, service.send_order, order_id, at=NOON)
    return order_id


def detail(shop: Shop, order_id: int) -> PurchaseDetail:
    with shop.reader() as reader:
        found = get_purchase_order(reader, order_id)
    assert found is not None
    return found


def receipt(shop: Shop, receipt_id: int) -> ReceiptDetail:
    with shop.reader() as reader:
        found = read_receipt(reader, receipt_id)
    assert found is not None
    return found


def came(shop: Shop, order_id: int, *lines: ReceiptLineInput, **values: Any) -> int:
    """A delivery at noon; returns the receipt's id."""
    values.setdefault("at", NOON)
    key: int = do(shop, service.receive, ReceiptInput(order_id, lines, **values))
    return key


def rows(shop: Shop, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with shop.reader() as reader:
        return reader.rows(sql, parameters)


def balances(shop: Shop, sku_id: int) -> dict[int, tuple[int, int]]:
    """Place to quantity and value."""
    return {
        place: (quantity, value)
        for place, quantity, value in rows(
            shop,
            "SELECT location_id, quantity, value FROM stock_balance WHERE sku_id = :sku",
            sku=sku_id,
        )
    }


def faults(shop: Shop) -> list[str]:
    """What the full self-check finds; the factories' goods and customers have no search texts."""
    unsearched = {"products.search", "customers.search"}
    return [
        f"{result.name}: {fault.text}"
        for result in check_shop(shop, full=True).results
        for fault in result.faults
        if result.name not in unsearched
    ]
