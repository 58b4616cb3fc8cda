"""Tables of the stock ledger: what may stand in them. The guards are in tests/db/test_guards."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from shopdesk.base.quantity import Quantity
from shopdesk.db.shop import Shop
from shopdesk.stock.models import Location, StockBalance, StockMove, StockReservation
from shopdesk.stock.rules import OWNED, LocationKind, MoveKind, Place
from tests.factories import NOON, add_sku


def move(**values: Any) -> StockMove:
    named = {
        "sku_id": 1,
        "from_id": Place.SUPPLIER,
        "to_id": Place.SHELF,
        "quantity": Quantity(1000),
        "kind": str(MoveKind.RECEIPT),
        "at": NOON,
        "business_date": NOON.date(),
    }
    return StockMove(**{**named, **values})


@pytest.fixture
def stocked(any_shop: Shop) -> Shop:
    with any_shop.unit_of_work() as session:
        add_sku(session, "A")
    return any_shop


def test_every_shop_has_the_same_places(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        places = {place: session.get_one(Location, int(place)) for place in Place}

    assert {place.name: found.kind.upper() for place, found in places.items()} == {
        kind.name: kind.name for kind in set(LocationKind) - {LocationKind.CONSIGNMENT}
    }
    assert sum(found.kind in set(OWNED) for found in places.values()) == 4


def test_own_places_get_higher_keys(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        place = Location(code="back", name="Back room", kind="shelf")
        session.add(place)
        session.flush()

    assert place.id == 9


def test_a_move_stands(stocked: Shop) -> None:
    with stocked.unit_of_work() as session:
        session.add(move())
    with stocked.unit_of_work() as session:
        found = session.get_one(StockMove, 1)

    assert (found.quantity, found.at, found.business_date) == (1000, NOON, NOON.date())
    assert (found.document_id, found.value, found.reverses_id) == (None, None, None)


@pytest.mark.parametrize(
    "values",
    [
        {"quantity": Quantity(0)},
        {"quantity": Quantity(-1)},
        {"to_id": Place.SUPPLIER},
        {"sku_id": 99},
        {"from_id": 99},
        {"reverses_id": 99},
        {"business_date": None},
    ],
)
def test_what_no_move_may_be(stocked: Shop, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), stocked.unit_of_work() as session:
        session.add(move(**values))

    with stocked.reader() as reader:
        assert reader.rows("SELECT count(*) FROM stock_move") == [(0,)]


def test_there_is_one_balance_of_a_variant_at_a_place(stocked: Shop) -> None:
    with pytest.raises(IntegrityError), stocked.unit_of_work() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO stock_balance (sku_id, location_id) VALUES (1, 1), (1, 1)"
        )


def test_a_balance_begins_at_nothing_and_promises_nothing_negative(stocked: Shop) -> None:
    with stocked.unit_of_work() as session:
        session.add(StockBalance(sku_id=1, location_id=1))
    with stocked.unit_of_work() as session:
        found = session.get_one(StockBalance, (1, 1))
        assert (found.quantity, found.reserved, found.value) == (0, 0, 0)

    with pytest.raises(IntegrityError), stocked.unit_of_work() as session:
        session.get_one(StockBalance, (1, 1)).reserved = Quantity(-1)


def test_a_promise_is_for_a_line(stocked: Shop) -> None:
    with pytest.raises(IntegrityError), stocked.unit_of_work() as session:
        session.add(
            StockReservation(
                order_line_id=99,
                sku_id=1,
                location_id=1,
                quantity=Quantity(1),
                state="active",
                created_at=NOON,
            )
        )
