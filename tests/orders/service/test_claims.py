"""Kits are sold out of their components: promised, sent, taken back, returned."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from shopdesk.orders import service
from shopdesk.orders.queries import get_refund
from shopdesk.orders.service import (
    LineInput,
    OrderInput,
    RefundInput,
    RefundLineInput,
    ShipInput,
)
from shopdesk.products.queries import get_skus
from shopdesk.products.rules import KitPart
from shopdesk.products.service import index_products
from shopdesk.products.service.kits import save_kit
from shopdesk.stock import service as stock
from shopdesk.stock.rules import MoveKind, Place
from tests.factories import NOON, add_channel, add_sku, every_fact
from tests.orders.service.bulk_shop import assert_proven, rows

Ids = dict[str, int]


def receive(shop: Shop, sku_id: int, count: int, value: int) -> None:
    with shop.unit_of_work() as session:
        stock.post_moves(
            session,
            [
                stock.MoveInput(
                    sku_id=sku_id,
                    source=Place.SUPPLIER,
                    target=Place.SHELF,
                    quantity=pieces(count),
                    kind=MoveKind.RECEIPT,
                    at=NOON,
                    business_date=NOON.date(),
                    value=value,
                )
            ],
        )


def prepare(shop: Shop) -> Ids:
    """A box of one mug (5 there for 3.00 each) and two teas (7 there for 49.00) at 50.00."""
    with shop.unit_of_work() as session:
        add_channel(session)
        ids = {code: add_sku(session, code.upper(), price=1000) for code in ("mug", "tea", "box")}
        save_kit(session, ids["box"], [KitPart(ids["mug"], 1000), KitPart(ids["tea"], 2000)])
        index_products(session, [1, 2, 3])
    receive(shop, ids["mug"], 5, 1500)
    receive(shop, ids["tea"], 7, 4900)
    return ids


@pytest.fixture
def ids(any_shop: Shop) -> Ids:
    return prepare(any_shop)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Pieces there and promised of a variant."""

    there: int
    promised: int


def shelf(shop: Shop, sku_id: int) -> Shelf:
    found = rows(
        shop,
        f"SELECT quantity / 1000, reserved / 1000 FROM stock_balance "
        f"WHERE sku_id = {sku_id} AND location_id = 1",
    )
    return Shelf(*found[0]) if found else Shelf(0, 0)


def sell(shop: Shop, *lines: tuple[int, int]) -> int:
    """Place a paid order of whole pieces (SKU, count)."""
    with shop.unit_of_work() as session:
        order = OrderInput(
            1,
            tuple(LineInput(pieces(count), sku_id, unit_price=5000) for sku_id, count in lines),
            paid=5000 * sum(count for _sku, count in lines),
            placed_at=NOON,
        )
        return service.place_order(session, order)


def do(shop: Shop, step: object, *arguments: object) -> None:
    with shop.unit_of_work() as session:
        step(session, *arguments)  # type: ignore[operator]


def available(shop: Shop, sku_id: int) -> int:
    with shop.reader() as reader:
        return get_skus(reader, [sku_id])[0].available


def test_a_kit_promises_its_components(any_shop: Shop, ids: Ids) -> None:
    assert available(any_shop, ids["box"]) == 3000  # seven teas make three boxes
    sell(any_shop, (ids["box"], 2))

    assert shelf(any_shop, ids["mug"]) == Shelf(5, 2)
    assert shelf(any_shop, ids["tea"]) == Shelf(7, 4)
    assert shelf(any_shop, ids["box"]) == Shelf(0, 0)
    assert available(any_shop, ids["box"]) == 1000
    assert_proven(any_shop)


def test_more_kits_than_can_be_made_are_refused(any_shop: Shop, ids: Ids) -> None:
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused:
        sell(any_shop, (ids["box"], 4))
    assert refused.value.code == "SD-STK-001"
    assert "TEA" in refused.value.message
    assert every_fact(any_shop) == before


def test_the_kit_and_its_component_on_one_order_are_added(any_shop: Shop, ids: Ids) -> None:
    with pytest.raises(UserError):
        sell(any_shop, (ids["box"], 3), (ids["tea"], 2))
    sell(any_shop, (ids["box"], 3), (ids["tea"], 1))

    assert shelf(any_shop, ids["tea"]) == Shelf(7, 7)
    assert_proven(any_shop)


def test_shipping_sends_the_components_and_freezes_their_cost(any_shop: Shop, ids: Ids) -> None:
    order = sell(any_shop, (ids["box"], 2), (ids["mug"], 1))
    do(any_shop, service.ship_order, order, ShipInput(at=NOON))

    # Two boxes: 2 mugs of 3.00 and 4 teas of 7.00; the mug beside them 3.00.
    assert rows(any_shop, "SELECT cost, shipped_quantity FROM order_line ORDER BY id") == [
        (3400, 2000),
        (300, 1000),
    ]
    assert shelf(any_shop, ids["mug"]) == Shelf(2, 0)
    assert shelf(any_shop, ids["tea"]) == Shelf(3, 0)
    assert rows(any_shop, f"SELECT 1 FROM stock_move WHERE sku_id = {ids['box']}") == []
    assert_proven(any_shop)


def test_what_comes_back_are_components_at_the_frozen_cost(any_shop: Shop, ids: Ids) -> None:
    order = sell(any_shop, (ids["box"], 2))
    do(any_shop, service.ship_order, order, ShipInput(at=NOON))
    one = RefundInput((RefundLineInput(1, 1000, 5000),), goods_back=True, at=NOON)
    do(any_shop, service.refund_order, order, one)

    back = rows(
        any_shop,
        "SELECT sku_id, quantity, value FROM stock_move WHERE kind = 'return' ORDER BY sku_id",
    )
    assert back == [(ids["mug"], 1000, 300), (ids["tea"], 2000, 1400)]
    with any_shop.reader() as reader:
        refund = get_refund(reader, 1)
    assert refund is not None
    assert refund.goods_back
    do(any_shop, service.refund_order, order, one)
    values = rows(any_shop, "SELECT sum(value) FROM stock_move WHERE kind = 'return'")
    assert values == [(3400,)]
    assert_proven(any_shop)


def test_a_cancelled_order_frees_the_components(any_shop: Shop, ids: Ids) -> None:
    with any_shop.unit_of_work() as session:
        line = LineInput(2000, ids["box"])
        order = service.place_order(session, OrderInput(1, (line,), placed_at=NOON))
        service.cancel_order(session, order, reason="changed mind")

    assert shelf(any_shop, ids["tea"]) == Shelf(7, 0)
    do(any_shop, service.reopen_order, order)
    assert shelf(any_shop, ids["tea"]) == Shelf(7, 4)
    assert_proven(any_shop)


def test_an_order_keeps_the_components_it_was_placed_with(any_shop: Shop, ids: Ids) -> None:
    order = sell(any_shop, (ids["box"], 2))
    do(any_shop, service.ship_order, order, ShipInput(at=NOON))
    do(any_shop, save_kit, ids["box"], [KitPart(ids["mug"], 2000)])
    do(any_shop, service.take_back_shipment, order)

    assert shelf(any_shop, ids["mug"]) == Shelf(5, 2)
    assert shelf(any_shop, ids["tea"]) == Shelf(7, 4)
    do(any_shop, save_kit, ids["box"], [])
    do(any_shop, service.ship_order, order, ShipInput(at=NOON))
    assert rows(any_shop, "SELECT cost FROM order_line") == [(3400,)]
    assert_proven(any_shop)


def test_a_plain_order_is_as_it_was(any_shop: Shop, ids: Ids) -> None:
    order = sell(any_shop, (ids["mug"], 2), (ids["mug"], 1))
    do(any_shop, service.ship_order, order, ShipInput(at=NOON))
    do(any_shop, service.take_back_shipment, order)
    assert shelf(any_shop, ids["mug"]) == Shelf(5, 3)
    do(any_shop, service.ship_order, order, ShipInput(at=NOON))

    assert shelf(any_shop, ids["mug"]) == Shelf(2, 0)
    assert_proven(any_shop)


STEPS = st.lists(
    st.sampled_from(["sell", "mug", "tea", "ship", "back", "refund"]), min_size=1, max_size=12
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_order_of_steps_keeps_quantity_and_value(
    empty_shop_file: Path, steps: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "shop.shopdesk")
        shutil.copyfile(empty_shop_file, path)
        shop = open_shop(path)
        try:
            walk(shop, prepare(shop), steps)
        finally:
            shop.close()


def walk(shop: Shop, ids: Ids, steps: list[str]) -> None:
    """Take the steps that are possible; refused ones change nothing."""
    placed: list[int] = []
    for step in steps:
        try:
            if step in {"sell", "mug", "tea"}:
                placed.append(sell(shop, (ids["box" if step == "sell" else step], 1)))
            elif placed and step == "ship":
                do(shop, service.ship_order, placed[-1], ShipInput(at=NOON))
            elif placed and step == "back":
                do(shop, service.take_back_shipment, placed[-1])
            elif placed:
                give_back(shop, placed[-1])
        except UserError:
            continue
    for sku, count, value in ((ids["mug"], 5000, 1500), (ids["tea"], 7000, 4900)):
        held = rows(
            shop,
            "SELECT sum(quantity), sum(value) FROM stock_balance "
            f"WHERE sku_id = {sku} AND location_id <> {int(Place.SUPPLIER)}",
        )
        assert held == [(count, value)]
    assert_proven(shop)


def give_back(shop: Shop, order_id: int) -> None:
    """Refund an order whose goods have left, with the goods."""
    ((line, sent),) = rows(
        shop, f"SELECT id, shipped_quantity FROM order_line WHERE order_id = {order_id}"
    )
    if sent:
        data = RefundInput((RefundLineInput(line, 1000, 5000),), goods_back=True, at=NOON)
        do(shop, service.refund_order, order_id, data)
