"""Many products at once: categories, variants, barcodes and search texts."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.db import search
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products.rules import LifeCycle, ProductKind
from shopdesk.products.service import (
    NewProduct,
    NewSku,
    add_barcodes,
    add_skus,
    create_products,
    ensure_categories,
    find_products,
    find_skus,
    index_products,
)
from tests.factories import every_fact
from tests.orders.service.bulk_shop import AT, assert_proven, rows

TEE = NewProduct(
    code="Tee",
    name="短袖T恤",
    category="服装/上衣",
    brand="森马",
    unit="件",
    tags="夏季",
    axes=("颜色", "尺码"),
    skus=(
        NewSku("TEE-R-M", ("红", "M"), 5900, 210_000, barcodes=("6901234567892", "2")),
        NewSku("TEE-W-L", ("白", "L"), 6100, decimals=3, weight_grams=180, name="白T"),
    ),
)
POST = NewProduct(
    "POST", "邮费", (NewSku("POST", price=800),), ProductKind.SERVICE, LifeCycle.ENDED
)


def create(shop: Shop, *products: NewProduct) -> dict[str, int]:
    with shop.unit_of_work() as session:
        return create_products(session, products, at_millis=AT)


def found_by(shop: Shop, text: str) -> list[int]:
    statement = search.match(shop.dialect, "product_search", text)
    assert statement is not None
    with shop.reader() as reader:
        return sorted(row[0] for row in reader.rows(*statement))


def test_everything_of_a_product_is_written(any_shop: Shop) -> None:
    assert create(any_shop, TEE, POST) == {"tee-r-m": 1, "tee-w-l": 2, "post": 3}

    assert rows(
        any_shop,
        "SELECT p.code, p.code_key, p.name, p.kind, p.state, g.path, p.brand, p.unit, p.tags, "
        "p.axis1, p.axis2, p.axis3, p.created_at, p.version FROM product p "
        "LEFT JOIN category g ON g.id = p.category_id ORDER BY p.id",
    ) == [
        (
            *("Tee", "tee", "短袖T恤", "goods", "selling", "服装 / 上衣", "森马", "件", "夏季"),
            *("颜色", "尺码", "", AT, 1),
        ),
        ("POST", "post", "邮费", "service", "ended", None, *[""] * 6, AT, 1),
    ]
    assert rows(
        any_shop,
        "SELECT product_id, code, name, option1, option2, price, cost_e4, decimals, weight_grams "
        "FROM sku ORDER BY id",
    ) == [
        (1, "TEE-R-M", "短袖T恤 · 红 / M", "红", "M", 5900, 210_000, 0, None),
        (1, "TEE-W-L", "白T", "白", "L", 6100, None, 3, 180),
        (2, "POST", "邮费", "", "", 800, None, 0, None),
    ]
    assert rows(any_shop, "SELECT sku_id, code FROM barcode ORDER BY id") == [
        (1, "6901234567892"),
        (1, "2"),
    ]
    assert_proven(any_shop)


def test_categories_are_made_once_parents_first(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        first = ensure_categories(session, ["a / b / c", "a/d", " a "])
        again = ensure_categories(session, ["a / b", "e"])

    assert rows(any_shop, "SELECT id, parent_id, name, path FROM category ORDER BY path") == [
        (first["a"], None, "a", "a"),
        (first["a / b"], first["a"], "b", "a / b"),
        (first["a / b / c"], first["a / b"], "c", "a / b / c"),
        (first["a / d"], first["a"], "d", "a / d"),
        (again["e"], None, "e", "e"),
    ]
    assert again["a / b"] == first["a / b"]


@pytest.mark.parametrize(
    "text", ["tee-r-m", "短袖", "dx", "上衣", "森马", "夏季", "白", "6901234567892", "690123"]
)
def test_they_are_found_before_and_after_their_text_is_written_anew(
    any_shop: Shop, text: str
) -> None:
    create(any_shop, POST, TEE)

    assert found_by(any_shop, text) == [2]
    with any_shop.unit_of_work() as session:
        index_products(session, [1, 2])
    assert found_by(any_shop, text) == [2]


@pytest.mark.parametrize("others", [0, 600])
def test_few_and_many_variants_are_looked_up_alike(shop: Shop, others: int) -> None:
    create(shop, TEE, POST)
    keys = ["tee-r-m", "post", "nobody", *(f"other{place}" for place in range(others))]

    with shop.unit_of_work() as session:
        found = find_skus(session, keys)
        assert find_skus(session, []) == {}

    assert {key: tuple(sku) for key, sku in found.items()} == {
        "tee-r-m": (1, 1, "goods", "短袖T恤 · 红 / M"),
        "post": (3, 2, "service", "邮费"),
    }


def test_products_are_looked_up_with_what_an_import_compares(any_shop: Shop) -> None:
    create(any_shop, TEE, POST)

    with any_shop.unit_of_work() as session:
        found = find_products(session, ["tee", "nobody"])

    assert {key: tuple(product) for key, product in found.items()} == {
        "tee": (1, "短袖T恤", "goods", "selling", "服装 / 上衣", "森马", "件", "夏季", "")
    }


def test_variants_and_barcodes_are_added_later(any_shop: Shop) -> None:
    create(any_shop, TEE)
    with any_shop.unit_of_work() as session:
        assert add_skus(session, [(1, "短袖T恤", NewSku("TEE-B", ("黑",)))], at_millis=AT + 1) == {
            "tee-b": 3
        }
        add_barcodes(session, [(3, "33"), (3, "34")])
        index_products(session, [1])

    assert rows(any_shop, "SELECT product_id, name, created_at FROM sku WHERE id = 3") == [
        (1, "短袖T恤 · 黑", AT + 1)
    ]
    assert (found_by(any_shop, "34"), found_by(any_shop, "黑")) == ([1], [1])
    assert_proven(any_shop)


TAKEN: dict[str, Any] = {
    "product": lambda session: create_products(
        session, [NewProduct("new", "n", ()), NewProduct("TEE", "x", ())], at_millis=AT
    ),
    "variant": lambda session: create_products(
        session, [NewProduct("new", "n", (NewSku("tee-R-m"),), category="neu")], at_millis=AT
    ),
    "barcode": lambda session: create_products(
        session, [NewProduct("new", "n", (NewSku("new", barcodes=("2",)),))], at_millis=AT
    ),
    "product twice": lambda session: create_products(
        session, [NewProduct("new", "n", ()), NewProduct("NEW", "n", ())], at_millis=AT
    ),
    "variant twice": lambda session: create_products(
        session, [NewProduct("new", "n", (NewSku("a"), NewSku("A")))], at_millis=AT
    ),
    "barcode twice": lambda session: create_products(
        session, [NewProduct("new", "n", (NewSku("a", barcodes=("9", "9")),))], at_millis=AT
    ),
    "added variant": lambda session: add_skus(
        session, [(1, "x", NewSku("new")), (1, "x", NewSku("Tee-w-l"))], at_millis=AT
    ),
    "added variant's barcode": lambda session: add_skus(
        session, [(1, "x", NewSku("new", barcodes=("2",)))], at_millis=AT
    ),
    "added barcode": lambda session: add_barcodes(session, [(2, "5"), (2, "2")]),
}


@pytest.mark.parametrize("case", TAKEN)
def test_what_is_there_already_is_refused_and_nothing_written(any_shop: Shop, case: str) -> None:
    create(any_shop, TEE)
    before = every_fact(any_shop)

    # Inside the unit of work: the refusal comes before the first write, not by giving up.
    with any_shop.unit_of_work() as session, pytest.raises(UserError) as refused:
        TAKEN[case](session)

    assert refused.value.code == "SD-PRD-001"
    assert every_fact(any_shop) == before


def test_nothing_is_nothing(any_shop: Shop) -> None:
    before = every_fact(any_shop)

    assert create(any_shop) == {}

    assert every_fact(any_shop) == before


@pytest.mark.parametrize(
    "product",
    [
        NewProduct("A", "A", (NewSku("A1", ("1", "2", "3", "4")),), axes=("a", "b", "c")),
        NewProduct("A", "A", (NewSku("A1", ("1", "2", "3")),), axes=("a", "b", "c", "d")),
    ],
)
def test_a_fourth_option_is_refused_and_not_cut_off(any_shop: Shop, product: NewProduct) -> None:
    before = every_fact(any_shop)

    with pytest.raises(UserError, match="3 options at most") as refused:
        create(any_shop, product)

    assert refused.value.code == "SD-PRD-020"
    assert every_fact(any_shop) == before
