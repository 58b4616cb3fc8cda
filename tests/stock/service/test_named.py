"""Places go by code, by name and by their word in both languages."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shopdesk.db.shop import Shop
from shopdesk.stock.rules import Place
from shopdesk.stock.service.named import NamedPlace, find_places


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("shelf", Place.SHELF),
        ("货架", Place.SHELF),
        ("in transit", Place.TRANSIT),
        ("returns, not inspected", Place.RETURNS),
        ("quarantine", Place.QUARANTINE),
    ],
)
def test_places_of_every_shop(shop: Shop, name: str, place: Place) -> None:
    with shop.unit_of_work() as session:
        assert find_places(session)[name] == NamedPlace(int(place), valued=True)


def test_places_outside_are_none(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        found = find_places(session)

    assert {place.id for place in found.values()} == {1, 2, 3, 4}
    assert not {"loss", "supplier", "customer", "unrecorded"} & found.keys()


def test_places_of_ones_own_go_by_code_and_name(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        session.execute(
            text(
                "INSERT INTO location (id, code, name, kind) VALUES (9, 'B1', 'Back Room', 'shelf')"
            )
        )
        found = find_places(session)

    assert found["b1"] == found["back room"] == NamedPlace(9, valued=True)
    assert found["shelf"].id == int(Place.SHELF)
