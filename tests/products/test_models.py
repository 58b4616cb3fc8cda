"""Tables of the catalogue: what may stand in them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from shopdesk.base.money import Money
from shopdesk.db.shop import Shop
from shopdesk.products.models import Barcode, Category, Product, Sku
from tests.factories import NOON, add_sku


def sku(product_id: int, **values: Any) -> Sku:
    stamps = {"created_at": NOON, "updated_at": NOON}
    named = {"code": "X", "code_key": "x", "name": "X", **values}
    return Sku(product_id=product_id, **stamps, **named)


def test_a_new_variant_is_sold_whole_and_free_of_charge(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        add_sku(session, "A")
        session.add(sku(1))
    with any_shop.unit_of_work() as session:
        found = session.get_one(Sku, 2)

    assert (found.price, found.cost_e4, found.decimals, found.active) == (0, None, 0, True)
    assert (found.option1, found.weight_grams, found.version) == ("", None, 1)


@pytest.mark.parametrize(
    "values",
    [
        {"code_key": "a"},  # the code of another, capitals ignored
        {"price": Money(-1)},
        {"cost_e4": -1},
        {"decimals": 4},
        {"decimals": -1},
        {"product_id": 99},
        {"name": None},
    ],
)
def test_what_no_variant_may_be(any_shop: Shop, values: dict[str, Any]) -> None:
    with any_shop.unit_of_work() as session:
        add_sku(session, "A")

    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.add(sku(**{"product_id": 1, **values}))

    with any_shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM sku") == [(1,)]


def test_a_barcode_names_one_variant(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        one, other = add_sku(session, "A"), add_sku(session, "B")
        session.add_all([Barcode(sku_id=one, code="1"), Barcode(sku_id=one, code="2")])

    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.add(Barcode(sku_id=other, code="1"))


def test_what_is_referred_to_stays(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        session.add(Category(name="a", path="a"))
        session.flush()
        session.add(Category(parent_id=1, name="b", path="a / b"))
        add_sku(session, "A")

    for model, key in ((Category, 1), (Product, 1)):
        with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
            session.delete(session.get_one(model, key))


def test_paths_of_categories_are_unique(any_shop: Shop) -> None:
    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.add_all([Category(name="a", path="a"), Category(name="b", path="a")])
