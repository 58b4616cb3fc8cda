"""Small pieces of a shop for tests, written through the services where there are any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base.clock import business_date
from shopdesk.base.quantity import pieces
from shopdesk.channels.models import Channel
from shopdesk.channels.rules import ChannelKind
from shopdesk.customers.models import Customer
from shopdesk.customers.rules import CustomerKind
from shopdesk.db.shop import Shop
from shopdesk.products.models import Product, Sku
from shopdesk.products.rules import LifeCycle, ProductKind, code_key
from shopdesk.stock import service as stock
from shopdesk.stock.rules import MoveKind, Place

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai, a Monday
ZONE = "Asia/Shanghai"


def add_channel(session: Session, code: str = "taobao") -> int:
    """A channel; returns its id."""
    values = {"code": code, "name": code.title(), "kind": ChannelKind.MARKETPLACE}
    statement = insert(Channel).values(created_at=NOON, **values).returning(Channel.id)
    return int(session.execute(statement).scalar_one())


def add_sku(
    session: Session,
    code: str,
    *,
    price: int = 1000,
    stocked: int = 0,
    kind: ProductKind = ProductKind.GOODS,
    **values: Any,
) -> int:
    """A product with one SKU and whole pieces on the shelf; returns the SKU's id."""
    product = Product(
        code=code,
        code_key=code_key(code),
        name=values.pop("name", f"Product {code}"),
        kind=str(kind),
        state=str(LifeCycle.SELLING),
        created_at=NOON,
        updated_at=NOON,
    )
    session.add(product)
    session.flush()
    sku = Sku(
        product_id=product.id,
        code=code,
        code_key=code_key(code),
        name=product.name,
        price=price,
        created_at=NOON,
        updated_at=NOON,
        **values,
    )
    session.add(sku)
    session.flush()
    if stocked:
        stock.post_moves(
            session,
            [
                stock.MoveInput(
                    sku_id=sku.id,
                    source=Place.SUPPLIER,
                    target=Place.SHELF,
                    quantity=pieces(stocked),
                    kind=MoveKind.RECEIPT,
                    at=NOON,
                    business_date=business_date(NOON, ZONE),
                )
            ],
        )
    return int(sku.id)


def add_customer(session: Session, number: str = "C1", name: str = "张三") -> int:
    """A customer; returns the id."""
    customer = Customer(
        number=number,
        name=name,
        kind=str(CustomerKind.PERSON),
        created_at=NOON,
        updated_at=NOON,
    )
    session.add(customer)
    session.flush()
    return int(customer.id)


@dataclass(frozen=True, slots=True)
class SmallShop:
    """Ids of a shop with one channel, a customer, two stocked SKUs and a service."""

    channel: int
    customer: int
    mug: int
    tea: int
    postage: int


def add_small_shop(shop: Shop) -> SmallShop:
    """Mug at 10.00 with 5 pieces, tea at 25.50 with 3, postage as a service at 8.00."""
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_TIME_ZONE, value=ZONE)
        settings.store(session, settings.SHOP_CURRENCY, value="CNY")
        return SmallShop(
            channel=add_channel(session),
            customer=add_customer(session),
            mug=add_sku(session, "MUG", price=1000, stocked=5, name="马克杯"),
            tea=add_sku(session, "TEA", price=2550, stocked=3, name="绿茶"),
            postage=add_sku(session, "POST", price=800, kind=ProductKind.SERVICE, name="邮费"),
        )


def every_fact(shop: Shop) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, for tests that nothing changed."""
    from shopdesk.db.metadata import load_metadata

    with shop.reader() as reader:
        return {
            table.name: sorted(reader.rows(f"SELECT * FROM {table.name}"), key=repr)
            for table in load_metadata().sorted_tables
        }
