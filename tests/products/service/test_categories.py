from __future__ import annotations

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products.queries import (
    category_attributes,
    category_blocks,
    find_category,
    find_products,
    list_attributes,
    list_category_tree,
    sku_template,
)
from shopdesk.products.rules import (
    DEFAULT_BLOCKS,
    DEFAULT_TEMPLATE,
    Attribute,
    AttributeKind,
    Block,
)
from shopdesk.products.service import ProductInput, SkuInput, categories, create_product
from tests.factories import every_fact

Ids = dict[str, int]


@pytest.fixture
def tree(any_shop: Shop) -> Ids:
    """Home / Kitchen / Mugs, Home / Bath and Tea with a product on each leaf; ids by path."""
    with any_shop.unit_of_work() as session:
        for code, path in (
            ("MUG", "Home / Kitchen / Mugs"),
            ("SOAP", "Home / Bath"),
            ("TEA", "Tea"),
        ):
            create_product(session, ProductInput(code, code, (SkuInput(code),), category=path))
    with any_shop.reader() as reader:
        return {row.path: row.id for row in list_category_tree(reader)}


def paths(shop: Shop) -> list[str]:
    with shop.reader() as reader:
        return [row.path for row in list_category_tree(reader)]


def refused(shop: Shop, code: str, work: object, *arguments: object) -> UserError:
    before = every_fact(shop)
    with pytest.raises(UserError) as fault, shop.unit_of_work() as session:
        work(session, *arguments)  # type: ignore[operator]
    assert fault.value.code == code
    assert every_fact(shop) == before
    return fault.value


def found(shop: Shop, text: str) -> list[str]:
    with shop.reader() as reader:
        return [row.code for row in find_products(reader, text)]


def test_the_tree_counts_products(any_shop: Shop, tree: Ids) -> None:
    assert len(tree) == 5
    with any_shop.reader() as reader:
        rows = list_category_tree(reader)
        assert find_category(reader, "Home/Kitchen ") == tree["Home / Kitchen"]
        assert find_category(reader, "Nowhere") is None
    assert [(row.path, row.products) for row in rows] == [
        ("Home", 0),
        ("Home / Bath", 1),
        ("Home / Kitchen", 0),
        ("Home / Kitchen / Mugs", 1),
        ("Tea", 1),
    ]


def test_a_new_name_reaches_all_below_and_the_search(any_shop: Shop, tree: Ids) -> None:
    with any_shop.unit_of_work() as session:
        categories.rename_category(session, tree["Home / Kitchen"], " Cuisine ")

    assert paths(any_shop) == [
        *("Home", "Home / Bath", "Home / Cuisine", "Home / Cuisine / Mugs", "Tea"),
    ]
    assert found(any_shop, "cuisine") == ["MUG"]
    assert found(any_shop, "kitchen") == []


@pytest.mark.parametrize("name", ["", "  ", "Bath", "A / B"])
def test_names_that_are_refused(any_shop: Shop, tree: Ids, name: str) -> None:
    refused(any_shop, "SD-PRO-041", categories.rename_category, tree["Home / Kitchen"], name)


def test_a_branch_moves_with_all_below(any_shop: Shop, tree: Ids) -> None:
    with any_shop.unit_of_work() as session:
        categories.move_category(session, tree["Home / Kitchen"], tree["Tea"])
        categories.move_category(session, tree["Home / Bath"], None)

    assert paths(any_shop) == ["Bath", "Home", "Tea", "Tea / Kitchen", "Tea / Kitchen / Mugs"]
    assert found(any_shop, "tea") == ["MUG", "TEA"]


@pytest.mark.parametrize("target", ["Home", "Home / Kitchen", "Home / Kitchen / Mugs"])
def test_no_branch_hangs_on_itself(any_shop: Shop, tree: Ids, target: str) -> None:
    refused(any_shop, "SD-PRO-042", categories.move_category, tree["Home"], tree[target])
    refused(any_shop, "SD-PRO-042", categories.merge_categories, tree["Home"], tree[target])


def test_merging_takes_products_details_and_branches(any_shop: Shop, tree: Ids) -> None:
    with any_shop.unit_of_work() as session:
        create_product(
            session, ProductInput("CUP", "CUP", (SkuInput("CUP"),), category="Tea / Mugs")
        )
        categories.save_attributes(
            session, tree["Home / Kitchen"], [Attribute("a", "A"), Attribute("b", "B")]
        )
        categories.save_attributes(session, tree["Tea"], [Attribute("b", "Own B")])
        moved = categories.merge_categories(session, tree["Home / Kitchen"], tree["Tea"])

    assert moved == 1  # the mug; its category went into the one of the same name
    assert paths(any_shop) == ["Home", "Home / Bath", "Tea", "Tea / Mugs"]
    with any_shop.reader() as reader:
        held = {row.path: row.products for row in list_category_tree(reader)}
        labels = [one.label for one in category_attributes(reader, tree["Tea"])]
    assert held["Tea / Mugs"] == 2
    assert labels == ["Own B", "A"]


def test_only_an_empty_category_is_deleted(any_shop: Shop, tree: Ids) -> None:
    for path in ("Home", "Tea"):
        refused(any_shop, "SD-PRO-043", categories.delete_category, tree[path])
    with any_shop.unit_of_work() as session:
        categories.merge_categories(session, tree["Home / Bath"], tree["Tea"])
        categories.merge_categories(session, tree["Home / Kitchen"], tree["Tea"])
        categories.delete_category(session, tree["Home"])

    assert paths(any_shop) == ["Tea", "Tea / Mugs"]
    refused(any_shop, "SD-PRO-040", categories.delete_category, tree["Home"])


def test_templates_come_from_the_nearest_category(any_shop: Shop, tree: Ids) -> None:
    with any_shop.unit_of_work() as session:
        categories.set_sku_template(session, tree["Home"], "H-{code}-{n}")
        categories.set_sku_template(session, tree["Home / Bath"], "B{n}")
    with any_shop.reader() as reader:
        made = {path: sku_template(reader, key, "S-{code}") for path, key in tree.items()}
        assert sku_template(reader, tree["Tea"]) == DEFAULT_TEMPLATE
        assert sku_template(reader, None) == DEFAULT_TEMPLATE
    assert made == {
        "Home": "H-{code}-{n}",
        "Home / Bath": "B{n}",
        "Home / Kitchen": "H-{code}-{n}",
        "Home / Kitchen / Mugs": "H-{code}-{n}",
        "Tea": "S-{code}",
    }
    fault = refused(any_shop, "SD-PRO-044", categories.set_sku_template, tree["Tea"], "{colour}")
    assert "{colour}" in fault.message


def test_details_are_inherited_and_the_nearer_wins(any_shop: Shop, tree: Ids) -> None:
    with any_shop.unit_of_work() as session:
        categories.save_attributes(
            session,
            tree["Home"],
            [Attribute("material", "Material"), Attribute("origin", "Origin")],
        )
        mine = Attribute(
            "material", "Clay", AttributeKind.CHOICE, required=True, choices=("clay", "glass")
        )
        categories.save_attributes(session, tree["Home / Kitchen / Mugs"], [mine])
    with any_shop.reader() as reader:
        assert list_attributes(reader, 1) == [mine, Attribute("origin", "Origin")]
        assert list_attributes(reader, 3) == []
        assert category_attributes(reader, tree["Home / Kitchen / Mugs"], inherited=False) == [mine]


@pytest.mark.parametrize(
    "attributes",
    [
        [Attribute("Material", "Material")],
        [Attribute("a", "A"), Attribute("a", "B")],
        [Attribute("a", " ")],
        [Attribute("a", "A", AttributeKind.CHOICE)],
    ],
)
def test_details_that_cannot_be(any_shop: Shop, tree: Ids, attributes: list[Attribute]) -> None:
    refused(any_shop, "SD-PRO-045", categories.save_attributes, tree["Tea"], attributes)


def test_blocks_of_category_shop_and_house(any_shop: Shop, tree: Ids) -> None:
    brewing, shop_block = Block("brewing", "Brewing", required=True), Block("all", "All", start="x")
    with any_shop.reader() as reader:
        assert category_blocks(reader, tree["Tea"]) == list(DEFAULT_BLOCKS)
        assert category_blocks(reader, tree["Tea"], inherited=False) == []
    with any_shop.unit_of_work() as session:
        categories.save_blocks(session, tree["Tea"], [brewing])
        categories.save_blocks(session, None, [shop_block])
    with any_shop.reader() as reader:
        assert category_blocks(reader, tree["Tea"]) == [brewing]
        assert category_blocks(reader, tree["Home / Bath"]) == [shop_block]
    with any_shop.unit_of_work() as session:
        categories.save_blocks(session, tree["Tea"], [])
    with any_shop.reader() as reader:
        assert category_blocks(reader, tree["Tea"]) == [shop_block]


@pytest.mark.parametrize("blocks", [[Block("A", "A")], [Block("a", "")], [Block("a", "A")] * 2])
def test_blocks_that_cannot_be(any_shop: Shop, tree: Ids, blocks: list[Block]) -> None:
    refused(any_shop, "SD-PRO-045", categories.save_blocks, tree["Tea"], blocks)
