"""Own places: made, changed, closed only when empty; a supplier's goods are worth nothing yet."""

from __future__ import annotations

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.orders import service as orders
from shopdesk.orders.service import LineInput, OrderInput
from shopdesk.stock import service
from shopdesk.stock.rules import LocationKind, MoveKind, Place
from shopdesk.stock.service import PlaceInput, save_place
from shopdesk.stock.service.places import check_open
from tests.factories import add_channel, add_sku, every_fact
from tests.stock.service.ledger import assert_proven, holds, move, receive, rows


def _place(shop: Shop, code: str = "B2", **values: object) -> int:
    with shop.unit_of_work() as session:
        return save_place(session, PlaceInput(code, f"Room {code}", **values))  # type: ignore[arg-type]


def test_a_shelf_of_ones_own_holds_goods_with_their_value(any_shop: Shop) -> None:
    shelf = _place(any_shop)
    with any_shop.unit_of_work() as session:
        sku = add_sku(session, "CUP")
        receive(session, sku, 4, 400, day=1)
        there = move(sku, Place.SHELF, shelf, 3, day=2, kind=MoveKind.TRANSFER)
        service.post_moves(session, [there])

    assert holds(any_shop, sku, shelf) == (3, 300)
    assert holds(any_shop, sku, Place.SHELF) == (1, 100)
    assert_proven(any_shop)


def test_nothing_is_taken_from_an_own_place_that_is_not_there(any_shop: Shop) -> None:
    shelf = _place(any_shop)
    with any_shop.unit_of_work() as session:
        sku = add_sku(session, "CUP", stocked=5)
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        service.post_moves(session, [move(sku, shelf, Place.CUSTOMER, 1, day=3)])

    assert refusal.value.code == "SD-STK-001"
    assert every_fact(any_shop) == before


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (PlaceInput("", "x"), "SD-STK-010"),
        (PlaceInput("shelf", "x"), "SD-STK-010"),
        (PlaceInput("SHELF", "x"), "SD-STK-010"),
        (PlaceInput("new", "x", LocationKind.CUSTOMER), "SD-STK-010"),
        (PlaceInput("new", "x", LocationKind.UNRECORDED), "SD-STK-010"),
    ],
)
def test_refused_places(any_shop: Shop, data: PlaceInput, code: str) -> None:
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        save_place(session, data)

    assert refusal.value.code == code
    assert every_fact(any_shop) == before


def test_a_place_is_closed_only_when_it_is_empty(any_shop: Shop) -> None:
    shelf = _place(any_shop)
    with any_shop.unit_of_work() as session:
        sku = add_sku(session, "CUP")
        service.post_moves(session, [move(sku, Place.SUPPLIER, shelf, 1, day=1)])
    closed = PlaceInput("B2", "Room B2", active=False)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        save_place(session, closed, place_id=shelf)
    assert refusal.value.code == "SD-STK-011"
    with any_shop.unit_of_work() as session:
        service.post_moves(session, [move(sku, shelf, Place.CUSTOMER, 1, day=2)])
    with any_shop.unit_of_work() as session:
        save_place(session, closed, place_id=shelf)
    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        check_open(session, shelf)

    assert refusal.value.code == "SD-STK-012"
    assert rows(any_shop, "SELECT active, name FROM location WHERE id = :id", id=shelf) == [
        (0, "Room B2")
    ]


def test_a_place_that_held_goods_keeps_its_kind(any_shop: Shop) -> None:
    shelf = _place(any_shop)
    with any_shop.unit_of_work() as session:
        sku = add_sku(session, "CUP")
        service.post_moves(session, [move(sku, Place.SUPPLIER, shelf, 1, day=1)])

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        save_place(session, PlaceInput("B2", "x", LocationKind.QUARANTINE), place_id=shelf)

    assert refusal.value.code == "SD-STK-011"


def test_places_that_every_shop_has_stay(any_shop: Shop) -> None:
    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        save_place(session, PlaceInput("main", "Main"), place_id=Place.SHELF)

    assert refusal.value.code == "SD-STK-010"


def test_a_suppliers_goods_are_counted_and_worth_nothing(any_shop: Shop) -> None:
    vmi = _place(any_shop, "VMI", kind=LocationKind.CONSIGNMENT, supplier_id=7)
    with any_shop.unit_of_work() as session:
        sku = add_sku(session, "CUP")
        service.post_moves(session, [move(sku, Place.SUPPLIER, vmi, 5, day=1)])
        taken = move(sku, vmi, Place.SHELF, 2, day=2, kind=MoveKind.TRANSFER, value=250)
        service.post_moves(session, [taken])

    assert holds(any_shop, sku, vmi)[0] == 3
    assert holds(any_shop, sku, Place.SHELF) == (2, 250)
    assert_proven(any_shop)
    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        service.post_moves(session, [move(sku, vmi, Place.SHELF, 4, day=3)])
    assert refusal.value.code == "SD-STK-001"


def test_orders_are_served_from_other_shelves_once_the_main_one_is_empty(any_shop: Shop) -> None:
    near = _place(any_shop, "near", priority=1)
    far = _place(any_shop, "far", priority=9)
    with any_shop.unit_of_work() as session:
        channel = add_channel(session)
        sku = add_sku(session, "CUP", stocked=2)
        for shelf, count in ((near, 1), (far, 4)):
            service.post_moves(session, [move(sku, Place.SUPPLIER, shelf, count, day=1)])

    def reserved_after_order(count: int) -> dict[int, int]:
        with any_shop.unit_of_work() as session:
            orders.place_order(session, OrderInput(channel, (LineInput(pieces(count), sku),)))
        found = rows(any_shop, "SELECT location_id, reserved FROM stock_balance WHERE reserved > 0")
        return {place: quantity // 1000 for place, quantity in found}

    assert reserved_after_order(1) == {Place.SHELF: 1}
    assert reserved_after_order(3) == {Place.SHELF: 1, far: 3}  # one shelf that holds it all
    assert reserved_after_order(3) == {Place.SHELF: 2, near: 1, far: 4}  # none: by priority
    with pytest.raises(UserError) as refusal:
        reserved_after_order(1)
    assert refusal.value.code == "SD-STK-001"
    assert_proven(any_shop)
