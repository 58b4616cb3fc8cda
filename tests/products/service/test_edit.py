"""Products made and changed by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shopdesk.db import change_sets, search
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products import service
from shopdesk.products.queries import get_product
from shopdesk.products.rules import LifeCycle
from shopdesk.products.service import ProductInput, SkuInput
from tests.factories import every_fact

SHIRT = ProductInput(
    code="TEE",
    name="短袖T恤",
    category="服装 / 上衣",
    axes=("颜色", "尺码"),
    skus=service.variant_grid("TEE", [["红", "白"], ["M", "L"]], price=5900, cost_e4=210_000),
)


def _create(shop: Shop, data: ProductInput) -> int:
    with shop.unit_of_work() as session:
        return service.create_product(session, data)


def test_makes_the_variant_grid(any_shop: Shop) -> None:
    product_id = _create(any_shop, SHIRT)
    with any_shop.reader() as reader:
        product = get_product(reader, product_id)
    assert product is not None
    assert (product.name, product.category, product.axes) == (
        "短袖T恤",
        "服装 / 上衣",
        ("颜色", "尺码"),
    )
    assert sorted((sku.code, sku.name, sku.price) for sku in product.skus) == [
        ("TEE-白-L", "短袖T恤 · 白 / L", 5900),
        ("TEE-白-M", "短袖T恤 · 白 / M", 5900),
        ("TEE-红-L", "短袖T恤 · 红 / L", 5900),
        ("TEE-红-M", "短袖T恤 · 红 / M", 5900),
    ]


def test_grid_without_axes_is_one_variant() -> None:
    assert service.variant_grid("MUG", [[], [" "]], price=10) == (SkuInput("MUG", 10),)


def test_grid_refuses_too_many() -> None:
    with pytest.raises(UserError) as refused:
        service.variant_grid("X", [[str(n) for n in range(40)]] * 2, price=1)
    assert refused.value.code == "SD-PRO-004"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (replace(SHIRT, code="tee "), "SD-PRO-001"),
        (replace(SHIRT, code="NEW"), "SD-PRO-001"),
        (replace(SHIRT, code="", skus=(SkuInput("A"),)), "SD-PRO-001"),
        (replace(SHIRT, code="NEW", skus=(SkuInput("A"), SkuInput("a"))), "SD-PRO-001"),
        (replace(SHIRT, code="NEW", name=" ", skus=(SkuInput("A"),)), "SD-PRO-002"),
        (replace(SHIRT, code="NEW", skus=()), "SD-PRO-002"),
        (replace(SHIRT, code="NEW", skus=(SkuInput("A", price=-1),)), "SD-PRO-002"),
        (replace(SHIRT, code="NEW", skus=(SkuInput("A", barcodes=("1", "1")),)), "SD-PRO-003"),
    ],
)
def test_refusals_change_nothing(any_shop: Shop, data: ProductInput, code: str) -> None:
    _create(any_shop, SHIRT)
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused:
        _create(any_shop, data)
    assert refused.value.code == code
    assert every_fact(any_shop) == before


def test_barcode_of_another_product_is_refused(any_shop: Shop) -> None:
    mug = ProductInput("MUG", "马克杯", (SkuInput("MUG", barcodes=("6901234567892",)),))
    _create(any_shop, mug)
    with pytest.raises(UserError, match="6901234567892"):
        _create(any_shop, replace(mug, code="CUP", skus=(replace(mug.skus[0], code="CUP"),)))


def test_change_keeps_variants_and_finds_the_new_name(any_shop: Shop) -> None:
    product_id = _create(any_shop, SHIRT)
    with any_shop.reader() as reader:
        product = get_product(reader, product_id)
    assert product is not None
    first = product.skus[0]
    kept = SkuInput(first.code, 6900, (first.option1, first.option2), id=first.id)
    changed = replace(SHIRT, name="纯棉T恤", skus=(kept, SkuInput("TEE-黑-M", 6900, ("黑", "M"))))
    with any_shop.unit_of_work() as session:
        service.change_product(session, product_id, changed, version=product.version)
    with any_shop.reader() as reader:
        after = get_product(reader, product_id)
        found = search.match(reader.dialect, "product_search", "纯棉")
        assert found is not None
        assert reader.rows(*found) == [(product_id,)]
    assert after is not None
    assert len(after.skus) == 5
    assert next(sku for sku in after.skus if sku.id == first.id).price == 6900
    assert after.version == product.version + 1


def test_second_editor_is_told(any_shop: Shop) -> None:
    product_id = _create(any_shop, SHIRT)
    same = replace(SHIRT, name="B", skus=(SkuInput("TEE-Z"),))
    with any_shop.unit_of_work() as session:
        service.change_product(session, product_id, same, version=1)
    before = every_fact(any_shop)
    late = replace(SHIRT, name="C", skus=(SkuInput("TEE-Y"),))
    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.change_product(session, product_id, late, version=1)
    assert refused.value.code == "SD-PRO-005"
    assert every_fact(any_shop) == before


def test_states_change_together_and_come_back(any_shop: Shop) -> None:
    shirt = _create(any_shop, SHIRT)
    mug = _create(any_shop, ProductInput("MUG", "马克杯", (SkuInput("MUG"),), state=LifeCycle.SLOW))
    with any_shop.unit_of_work() as session:
        before = service.change_states(
            session, {shirt: LifeCycle.SLOW, mug: LifeCycle.SLOW, 999: LifeCycle.SLOW}
        )
    assert before == {shirt: LifeCycle.SELLING}
    with any_shop.reader() as reader:
        assert [getattr(get_product(reader, key), "state", "") for key in (shirt, mug)] == [
            "slow",
            "slow",
        ]
    with any_shop.unit_of_work() as session:
        assert service.change_states(session, before) == {shirt: LifeCycle.SLOW}
    with any_shop.reader() as reader:
        product = get_product(reader, shirt)
    assert product is not None
    assert (product.state, product.version) == ("selling", 3)


def test_prices_changed_in_the_form_have_a_history(any_shop: Shop) -> None:
    product_id = _create(any_shop, SHIRT)
    with any_shop.reader() as reader:
        product = get_product(reader, product_id)
    assert product is not None
    skus = [
        SkuInput(sku.code, sku.price, (sku.option1, sku.option2), sku.cost_e4, id=sku.id)
        for sku in product.skus
    ]
    skus[0] = replace(skus[0], price=6_900, cost_e4=None)

    with any_shop.unit_of_work() as session:
        service.change_product(
            session, product_id, replace(SHIRT, skus=tuple(skus)), version=1, actor="Ann"
        )

    with any_shop.reader() as reader:
        (head,) = change_sets.list_heads(reader)
        items = change_sets.get_items(reader, head.id)
    assert (head.kind, head.title, head.actor) == ("form", "TEE", "Ann")
    assert items == [
        change_sets.Item("sku", skus[0].id or 0, "price", "5900", "6900"),
        change_sets.Item("sku", skus[0].id or 0, "cost_e4", "210000", None),
    ]
