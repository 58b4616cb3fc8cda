"""Kits that come in with files are sold out of their components too, undoably."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from shopdesk.db.shop import Shop
from shopdesk.importing.undo import undo_import
from shopdesk.orders.rules import Life, OrderSource, ShipmentState
from shopdesk.orders.service import RefundInput, RefundLineInput, refund_order
from shopdesk.orders.service.bulk import OrderColumns, book_orders
from shopdesk.orders.service.bulk_update import Progressed, advance_orders
from shopdesk.products.rules import KitPart
from shopdesk.products.service import index_products
from shopdesk.products.service.kits import save_kit
from shopdesk.stock.service.bulk import StockBook
from tests.factories import SmallShop, add_sku
from tests.orders.service.bulk_shop import (
    AT,
    DAY,
    assert_proven,
    import_as_batch,
    lasting_facts,
    one_line,
    prepared,
    rows,
)

SHIPPED, WAITING = ShipmentState.SHIPPED.value, ShipmentState.WAITING.value


@pytest.fixture
def known(any_shop: Shop) -> SmallShop:
    """5 mugs, 3 teas; the box (SKU 4) holds one mug and two teas."""
    found = prepared(any_shop)
    with any_shop.unit_of_work() as session:
        box = add_sku(session, "BOX", price=5000, name="礼盒")
        save_kit(session, box, [KitPart(found.mug, 1000), KitPart(found.tea, 2000)])
        index_products(session, [box])
    return found


def book(shop: Shop, known: SmallShop, *shipments: str) -> int:
    """Paid orders of a box and a mug each, in these states; returns the batch."""
    count = len(shipments)

    def work(session: Session, batch_id: int, stock: StockBook) -> None:
        lines = one_line(
            known,
            order=[place for place in range(count) for _line in range(2)],
            kind=["goods"] * 2 * count,
            sku_id=[4, known.mug] * count,
            title=["礼盒", "马克杯"] * count,
            quantity=[1000] * 2 * count,
            list_amount=[5000, 1000] * count,
        )
        orders = OrderColumns(
            channel_id=[known.channel] * count,
            placed_at=[AT + DAY * place for place in range(count)],
            external_number=[f"E{place}" for place in range(count)],
            paid=[6000] * count,
            shipment_state=list(shipments),
            life=["active"] * count,
        )
        book_orders(
            session,
            orders,
            lines,
            stock=stock,
            source=OrderSource.IMPORT,
            actor="me",
            batch_id=batch_id,
        )

    return import_as_batch(shop, work)


def moved(shop: Shop) -> list[tuple[object, ...]]:
    return rows(
        shop,
        "SELECT sku_id, sum(quantity) FROM stock_move WHERE kind = 'sale' "
        "GROUP BY sku_id ORDER BY sku_id",
    )


def shelf(shop: Shop, sku_id: int) -> tuple[object, ...]:
    return rows(
        shop,
        f"SELECT quantity, reserved FROM stock_balance WHERE sku_id = {sku_id} AND location_id = 1",
    )[0]


def test_components_leave_and_are_promised(any_shop: Shop, known: SmallShop) -> None:
    book(any_shop, known, SHIPPED, WAITING)

    assert moved(any_shop) == [(known.mug, 2000), (known.tea, 2000)]
    assert shelf(any_shop, known.mug) == (3000, 2000)
    assert shelf(any_shop, known.tea)[1] == 2000
    assert rows(any_shop, "SELECT 1 FROM stock_balance WHERE sku_id = 4") == []
    assert_proven(any_shop)


def test_undoing_the_import_leaves_no_trace(any_shop: Shop, known: SmallShop) -> None:
    before = lasting_facts(any_shop)
    batch = book(any_shop, known, SHIPPED, WAITING)
    undo_import(any_shop, batch)

    assert lasting_facts(any_shop) == before
    assert_proven(any_shop)


def test_a_newer_file_sends_the_components(any_shop: Shop, known: SmallShop) -> None:
    book(any_shop, known, WAITING)
    step = Progressed(
        order_id=1,
        was_paid=True,
        life=Life.ACTIVE,
        shipment=ShipmentState.SHIPPED,
        refunded=0,
        refunded_at=AT + DAY,
        instants={"paid_at": AT, "shipped_at": AT + DAY, "closed_at": AT + DAY},
        carrier="SF",
        tracking="SF1",
        payment_method="alipay",
        fingerprint="new",
    )
    before = lasting_facts(any_shop)

    def work(session: Session, batch_id: int, stock: StockBook) -> None:
        advance_orders(session, [step], stock=stock, actor="me", batch_id=batch_id)

    batch = import_as_batch(any_shop, work)

    assert moved(any_shop) == [(known.mug, 2000), (known.tea, 2000)]
    assert shelf(any_shop, known.mug) == (3000, 0)
    assert_proven(any_shop)
    undo_import(any_shop, batch)
    assert lasting_facts(any_shop) == before


def test_an_imported_kit_comes_back_as_components(any_shop: Shop, known: SmallShop) -> None:
    book(any_shop, known, SHIPPED)
    with any_shop.unit_of_work() as session:
        line = RefundLineInput(1, 1000, 5000)
        refund_order(session, 1, RefundInput((line,), goods_back=True))

    assert rows(
        any_shop,
        "SELECT sku_id, quantity FROM stock_move WHERE kind = 'return' ORDER BY sku_id",
    ) == [(known.mug, 1000), (known.tea, 2000)]
    assert_proven(any_shop)
