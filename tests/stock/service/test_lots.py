"""Lots: what ends first leaves first, returns know nothing of it, none is taken twice."""

from __future__ import annotations

from datetime import date

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.orders import service as orders
from shopdesk.orders.service import LineInput, OrderInput, ShipInput
from shopdesk.stock import service
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service import LotInput, save_lot
from shopdesk.stock.service.lots import NO_LOT
from tests.factories import add_channel, add_sku, every_fact
from tests.stock.service.ledger import assert_proven, holds, move, rows


@pytest.fixture
def sku(any_shop: Shop) -> int:
    """Milk: two of no lot, three that keep until May and two until April."""
    with any_shop.unit_of_work() as session:
        key = add_sku(session, "MILK")
        may = save_lot(session, LotInput(key, "L-05", date(2026, 5, 1)))
        april = save_lot(session, LotInput(key, "L-04", date(2026, 4, 1)))
        for lot, count in ((None, 2), (may, 3), (april, 2)):
            data = move(key, Place.SUPPLIER, Place.SHELF, count, day=1, value=100 * count)
            service.post_moves(session, [_of(data, lot)])
    return key


def _of(data: service.MoveInput, lot: int | None) -> service.MoveInput:
    from dataclasses import replace

    return replace(data, lot_id=lot)


def _lots(shop: Shop, place: int = Place.SHELF) -> dict[str, int]:
    found = rows(
        shop,
        "SELECT l.code, b.quantity FROM lot_balance b JOIN stock_lot l ON l.id = b.lot_id "
        "WHERE b.location_id = :place AND b.quantity <> 0",
        place=int(place),
    )
    return {code: quantity // 1000 for code, quantity in found}


def _take(shop: Shop, sku: int, count: int, **values: object) -> None:
    with shop.unit_of_work() as session:
        data = move(
            sku,
            Place.SHELF,
            Place.CUSTOMER,
            count,
            day=2,
            kind=MoveKind.SALE,
            **values,
        )
        service.post_moves(session, [data])


def test_what_ends_first_leaves_first_and_what_has_no_lot_last(any_shop: Shop, sku: int) -> None:
    _take(any_shop, sku, 1)
    assert _lots(any_shop) == {"L-04": 1, "L-05": 3}
    _take(any_shop, sku, 3)
    assert _lots(any_shop) == {"L-05": 1}
    _take(any_shop, sku, 2)
    assert _lots(any_shop) == {}
    assert holds(any_shop, sku, Place.SHELF) == (1, 100)
    sold = rows(
        any_shop,
        "SELECT l.code, m.quantity, m.value FROM stock_move m "
        "LEFT JOIN stock_lot l ON l.id = m.lot_id WHERE m.kind = 'sale' ORDER BY m.id",
    )
    assert sold == [
        ("L-04", 1000, 100),
        ("L-04", 1000, 100),
        ("L-05", 2000, 200),
        ("L-05", 1000, 100),
        (None, 1000, 100),
    ]
    assert_proven(any_shop)


def test_a_lot_may_be_named_or_left_out(any_shop: Shop, sku: int) -> None:
    ((may,),) = rows(any_shop, "SELECT id FROM stock_lot WHERE code = 'L-05'")
    _take(any_shop, sku, 2, lot_id=may)
    assert _lots(any_shop) == {"L-04": 2, "L-05": 1}
    _take(any_shop, sku, 2, lot_id=NO_LOT)
    assert _lots(any_shop) == {"L-04": 2, "L-05": 1}
    assert_proven(any_shop)


def test_no_lot_is_taken_twice(any_shop: Shop, sku: int) -> None:
    ((april,),) = rows(any_shop, "SELECT id FROM stock_lot WHERE code = 'L-04'")
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refusal:
        _take(any_shop, sku, 3, lot_id=april)

    assert refusal.value.code == "SD-STK-022"
    assert every_fact(any_shop) == before


def test_a_transfer_takes_its_lot_along(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        data = move(sku, Place.SHELF, Place.QUARANTINE, 3, day=2, kind=MoveKind.TRANSFER)
        service.post_moves(session, [data])

    assert _lots(any_shop) == {"L-05": 2}
    assert _lots(any_shop, Place.QUARANTINE) == {"L-04": 2, "L-05": 1}
    assert_proven(any_shop)


def test_a_shipped_order_freezes_one_cost_over_its_lots(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        channel = add_channel(session)
        lines = (LineInput(pieces(3), sku),)
        order = orders.place_order(session, OrderInput(channel, lines, paid=3000))
        orders.ship_order(session, order, ShipInput())
    assert rows(any_shop, "SELECT cost FROM order_line") == [(300,)]
    assert _lots(any_shop) == {"L-05": 2}

    with any_shop.unit_of_work() as session:
        orders.take_back_shipment(session, order)

    assert _lots(any_shop) == {"L-04": 2, "L-05": 3}
    assert_proven(any_shop)


def test_a_lot_is_known_by_its_code(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        first = save_lot(session, LotInput(sku, " N-1 "))
        again = save_lot(session, LotInput(sku, "N-1", date(2026, 9, 1)))
        known = save_lot(session, LotInput(sku, "N-1"))
    assert first == again == known
    assert rows(any_shop, "SELECT expires_on FROM stock_lot WHERE code = 'N-1'") == [(20260901,)]


@pytest.mark.parametrize(
    ("code", "day", "refused"),
    [("  ", None, "SD-STK-020"), ("L-04", date(2026, 4, 2), "SD-STK-021")],
)
def test_refused_lots(any_shop: Shop, sku: int, code: str, day: date | None, refused: str) -> None:
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        save_lot(session, LotInput(sku, code, day))

    assert refusal.value.code == refused
    assert every_fact(any_shop) == before
