"""A shop that sells evenly and buys from two suppliers, for tests of proposals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.purchasing import service
from shopdesk.purchasing.rules import Break, Role
from shopdesk.purchasing.service import (
    LineInput,
    OrderInput,
    ReceiptInput,
    ReceiptLineInput,
    SupplierInput,
    SupplierProductInput,
)
from shopdesk.stock.rules import Place
from tests.metrics.records import Line, Records, records

TODAY = date(2026, 3, 16)


def noon(day: date) -> datetime:
    """12:00 in Shanghai."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def even_sales(weeks: int = 40) -> Records:
    """S1 sells 7 a week for 12.00 and has 10; S2 sells 14 a week for 5.00 and has none left."""
    made = records()
    made.sku("S2")
    for week in range(weeks):
        day = TODAY - timedelta(days=7 * week + 3)
        made.order(day, [Line(1, 8_400, pieces=7), Line(2, 7_000, pieces=14)])
    made.order(TODAY - timedelta(days=7 * weeks), [Line(None, 10)])
    old = TODAY - timedelta(days=200)
    shelf, supplier, customer = Place.SHELF, Place.SUPPLIER, Place.CUSTOMER
    made.move(old, 1, pieces=10, value=4_000, source=supplier, target=shelf)
    made.move(old, 2, pieces=50, value=5_000, source=supplier, target=shelf)
    made.move(TODAY - timedelta(days=1), 2, pieces=50, value=5_000, source=shelf, target=customer)
    for row, price, cost_e4 in zip(made.skus, (1_200, 500), (40_000, 10_000), strict=True):
        row["price"] = price
        row["cost_e4"] = cost_e4
    return made


def add_suppliers(shop: Shop) -> tuple[int, int]:
    """Kiln: S1 at 4.00, 10 days. Mill: S2 at 1.00 in packs of 12, 7 days."""
    with shop.unit_of_work() as session:
        kiln = service.save_supplier(session, SupplierInput("Kiln", code="KIL", lead_time_days=10))
        mill = service.save_supplier(session, SupplierInput("Mill", code="MIL", lead_time_days=7))
        for supplier, sku, price, pack in ((kiln, 1, 40_000, 1), (mill, 2, 10_000, 12)):
            service.save_supplier_product(
                session,
                SupplierProductInput(supplier, sku, role=Role.MAIN, pack_size=pieces(pack),
                                     breaks=(Break(0, price),)),
                at=noon(TODAY - timedelta(days=300)),
            )  # fmt: skip
    return kiln, mill


def sent(shop: Shop, supplier: int, sku: int, count: int, *, on: date, due: date | None) -> int:
    """An order that went out on a day."""
    with shop.unit_of_work() as session:
        data = OrderInput(supplier, (LineInput(sku, pieces(count)),), expected_on=due)
        order = service.draft_order(session, data, at=noon(on))
        service.send_order(session, order, at=noon(on))
    return order


def received(shop: Shop, order: int, count: int, *, on: date) -> None:
    """Goods of the order's only line that came."""
    with shop.reader() as reader:
        ((line,),) = reader.rows(
            "SELECT id FROM purchase_line WHERE purchase_order_id = :id", {"id": order}
        )
    with shop.unit_of_work() as session:
        lines = (ReceiptLineInput(line, pieces(count)),)
        service.receive(session, ReceiptInput(order, lines, at=noon(on)))
