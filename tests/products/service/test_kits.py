from __future__ import annotations

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products.queries import PROOFS, get_kit, get_page, list_skus
from shopdesk.products.rules import KitPart, ProductKind
from shopdesk.products.service import kits
from tests.factories import add_sku, every_fact

Ids = dict[str, int]


@pytest.fixture
def skus(any_shop: Shop) -> Ids:
    """Five cups at 10.00 (cost 4), nine spoons at 3.00 (cost 1.2345), tea by weight; a gift box."""
    with any_shop.unit_of_work() as session:
        return {
            "cup": add_sku(session, "CUP", price=1000, stocked=5, cost_e4=40_000),
            "spoon": add_sku(session, "SPOON", price=300, stocked=9, cost_e4=12_345),
            "tea": add_sku(session, "TEA", price=20_000, stocked=1, decimals=3),
            "box": add_sku(session, "BOX", price=1900),
            "post": add_sku(session, "POST", kind=ProductKind.SERVICE),
        }


def save(shop: Shop, kit: int, *parts: tuple[int, int]) -> None:
    with shop.unit_of_work() as session:
        kits.save_kit(session, kit, [KitPart(*part) for part in parts])


def refused(shop: Shop, code: str, kit: int, *parts: tuple[int, int]) -> None:
    before = every_fact(shop)
    with pytest.raises(UserError) as fault:
        save(shop, kit, *parts)
    assert fault.value.code == code
    assert every_fact(shop) == before


def test_a_kit_tells_what_limits_it_and_what_it_earns(any_shop: Shop, skus: Ids) -> None:
    save(any_shop, skus["box"], (skus["cup"], pieces(1)), (skus["spoon"], pieces(2)))

    with any_shop.reader() as reader:
        kit = get_kit(reader, skus["box"])
        (row,) = list_skus(reader, 4)
        page = get_page(reader, 4)
    assert kit is not None
    # Nine spoons make four pairs, five cups five boxes.
    assert (kit.makeable, kit.limiting) == (4000, "SPOON")
    assert [(part.code, part.enough_for) for part in kit.parts] == [("CUP", 5000), ("SPOON", 4000)]
    # 4 + 2 · 1.2345 = 6.469 → 6.47; one by one the parts cost 16.00.
    assert (kit.cost, kit.separate, kit.price) == (647, 1600, 1900)
    assert (row.kit, row.available, row.on_hand) == (True, 4000, 0)
    assert page is not None


def test_goods_by_weight_in_a_kit(any_shop: Shop, skus: Ids) -> None:
    save(any_shop, skus["box"], (skus["tea"], 125))

    with any_shop.reader() as reader:
        kit = get_kit(reader, skus["box"])
    assert kit is not None
    assert (kit.makeable, kit.cost, kit.separate) == (8000, None, 2500)


def test_no_parts_make_it_a_plain_variant_again(any_shop: Shop, skus: Ids) -> None:
    save(any_shop, skus["box"], (skus["cup"], 1000))
    save(any_shop, skus["box"])

    with any_shop.reader() as reader:
        assert get_kit(reader, skus["box"]) is None
        assert list_skus(reader, 4)[0].kit is False


@pytest.mark.parametrize(
    ("part", "quantity"),
    [("box", 1000), ("post", 1000), ("gone", 1000), ("cup", 0), ("cup", -1000), ("cup", 1500)],
)
def test_what_cannot_be_a_component(any_shop: Shop, skus: Ids, part: str, quantity: int) -> None:
    refused(any_shop, "SD-PRO-052", skus["box"], (skus.get(part, 999), quantity))


def test_a_component_stands_once(any_shop: Shop, skus: Ids) -> None:
    refused(any_shop, "SD-PRO-052", skus["box"], (skus["cup"], 1000), (skus["cup"], 2000))


def test_no_kit_of_kits(any_shop: Shop, skus: Ids) -> None:
    with any_shop.unit_of_work() as session:
        big = add_sku(session, "BIG")
    save(any_shop, skus["box"], (skus["cup"], 1000))

    refused(any_shop, "SD-PRO-052", big, (skus["box"], 1000))
    # Neither does a component become a kit.
    refused(any_shop, "SD-PRO-051", skus["cup"], (skus["spoon"], 1000))


@pytest.mark.parametrize("kit", ["cup", "post"])
def test_stocked_variants_and_services_are_no_kits(any_shop: Shop, skus: Ids, kit: str) -> None:
    refused(any_shop, "SD-PRO-051", skus[kit], (skus["spoon"], 1000))


def test_what_is_gone_is_no_kit(any_shop: Shop, skus: Ids) -> None:
    refused(any_shop, "SD-PRO-050", 999, (skus["cup"], 1000))


def test_the_check_finds_a_kit_without_components(any_shop: Shop, skus: Ids) -> None:
    save(any_shop, skus["box"], (skus["cup"], 1000))
    proof = next(proof for proof in PROOFS if proof.name == "products.kits")
    with any_shop.reader() as reader:
        assert reader.rows(proof.sql) == []
    with any_shop.unit_of_work() as session:
        session.connection().exec_driver_sql("UPDATE sku SET kit = 0 WHERE code = 'BOX'")
        session.connection().exec_driver_sql("UPDATE sku SET kit = 1 WHERE code = 'TEA'")
    with any_shop.reader() as reader:
        assert reader.rows(proof.sql) == [("BOX",), ("TEA",)]
