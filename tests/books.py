"""A small history made by the services, ways to spoil it, and what a check then says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import text

from shopdesk.customers.service import index_customers
from shopdesk.db.check import CheckReport
from shopdesk.db.shop import Shop
from shopdesk.orders import service as orders
from shopdesk.products.service import index_products
from tests.factories import NOON, SmallShop, add_small_shop

GUARD_TABLES = (
    *("audit_event", "book_entry", "order_event", "order_line", "payment"),
    *("refund", "refund_line", "sales_order", "stock_move"),
)


def add_history(shop: Shop) -> SmallShop:
    """SO000001: two mugs and postage, delivered, one mug refunded and back; SO000002 waits."""
    ids = add_small_shop(shop)
    with shop.unit_of_work() as session:
        first = orders.place_order(
            session,
            orders.OrderInput(
                channel_id=ids.channel,
                customer_id=ids.customer,
                lines=(orders.LineInput(2000, ids.mug), orders.LineInput(1000, ids.postage)),
                placed_at=NOON,
                paid=2800,
                method="cash",
            ),
        )
        orders.ship_order(session, first, orders.ShipInput(at=NOON + timedelta(hours=1)))
        orders.deliver_order(session, first, at=NOON + timedelta(days=1))
        line = int(session.scalar(text("SELECT min(id) FROM order_line")) or 0)
        orders.refund_order(
            session,
            first,
            orders.RefundInput(
                lines=(orders.RefundLineInput(line, 1000, 1000),),
                reason="scratched",
                goods_back=True,
                at=NOON + timedelta(days=2),
            ),
        )
        orders.place_order(
            session,
            orders.OrderInput(
                channel_id=ids.channel,
                lines=(orders.LineInput(1000, ids.tea),),
                placed_at=NOON,
            ),
        )
        index_customers(session, [ids.customer])
        found = session.execute(text("SELECT id FROM product")).scalars()
        index_products(session, [int(key) for key in found])
    return ids


def spoil(shop: Shop, *statements: str) -> None:
    """Change posted facts behind the program's back."""
    with shop.unit_of_work() as session:
        if shop.dialect == "postgresql":
            for table in GUARD_TABLES:
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            guards = {
                str(name): session.scalar(
                    text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}
                )
                for (name,) in names
            }
            for name in guards:
                session.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            session.execute(text(statement))
        if shop.dialect == "postgresql":
            for table in GUARD_TABLES:
                session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        else:
            for sql in guards.values():
                session.connection().exec_driver_sql(str(sql))


def broken(report: CheckReport) -> dict[str, Sequence[str]]:
    return {
        result.name: [fault.text for fault in result.faults]
        for result in report.results
        if not result.ok
    }
