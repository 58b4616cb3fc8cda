"""Lists and details of the catalogue."""

from __future__ import annotations

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.base.table import TableQuery, ids_statement
from shopdesk.db.shop import Shop
from shopdesk.products import queries
from shopdesk.products.service import ProductInput, SkuInput, create_product, variant_grid
from shopdesk.stock.service import record_opening

SHIRT = ProductInput(
    code="TEE",
    name="短袖T恤",
    category="服装 / 上衣",
    axes=("颜色", "尺码"),
    skus=variant_grid("TEE", [["红", "白"], ["M", "L"]], price=5900),
)
MUG = ProductInput(
    "MUG",
    "马克杯",
    (SkuInput("MUG", 1000, barcodes=("6901234567892",), weight_grams=350, decimals=1),),
)


@pytest.fixture
def catalogue(any_shop: Shop) -> dict[str, int]:
    """A shirt in four variants and a mug with 7 pieces; product ids by code."""
    with any_shop.unit_of_work() as session:
        ids = {data.code: create_product(session, data) for data in (SHIRT, MUG)}
    with any_shop.reader() as reader:
        mug = queries.find_sku(reader, "MUG")
    assert mug is not None
    with any_shop.unit_of_work() as session:
        record_opening(session, {mug: pieces(7)})
    return ids


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("mug", ["MUG"]),
        ("6901234567892", ["MUG"]),
        ("mkb", ["MUG"]),
        ("马克", ["MUG"]),
        ("TEE-白", ["TEE-白-L", "TEE-白-M", "TEE-红-L", "TEE-红-M"]),
        ("TEE-红-M", ["TEE-红-M", "TEE-白-L", "TEE-白-M", "TEE-红-L"]),
        ("上衣", ["TEE-白-L", "TEE-白-M", "TEE-红-L", "TEE-红-M"]),
        ("红", ["TEE-红-L", "TEE-红-M", "TEE-白-L", "TEE-白-M"]),
        ("nothing", []),
        (" ", []),
    ],
)
def test_variants_are_found_best_first(
    any_shop: Shop, catalogue: dict[str, int], text: str, codes: list[str]
) -> None:
    assert catalogue
    with any_shop.reader() as reader:
        assert [sku.code for sku in queries.search_skus(reader, text)] == codes


def test_choice_tells_price_and_stock(any_shop: Shop, catalogue: dict[str, int]) -> None:
    assert catalogue
    with any_shop.reader() as reader:
        found = queries.search_skus(reader, "MUG")[0]
        assert (found.name, found.price, found.kind, found.available, found.decimals) == (
            "马克杯",
            1000,
            "goods",
            7000,
            1,
        )
        assert queries.get_skus(reader, [999, found.id]) == [found]


def test_detail_keeps_what_the_form_edits(any_shop: Shop, catalogue: dict[str, int]) -> None:
    with any_shop.reader() as reader:
        product = queries.get_product(reader, catalogue["MUG"])
    assert product is not None
    sku = product.skus[0]
    assert (sku.weight_grams, sku.decimals, sku.barcodes) == (350, 1, ("6901234567892",))
    assert (sku.on_hand, sku.reserved, sku.available) == (7000, 0, 7000)


def test_categories_and_taken_codes(any_shop: Shop, catalogue: dict[str, int]) -> None:
    assert catalogue
    with any_shop.reader() as reader:
        assert queries.list_categories(reader) == ["服装", "服装 / 上衣"]
        assert queries.list_taken_codes(reader, ["mug", "cup"]) == {"mug"}
        assert queries.list_taken_codes(reader, []) == set()


def test_list_without_stock(any_shop: Shop, catalogue: dict[str, int]) -> None:
    statement = ids_statement(queries.PRODUCTS, TableQuery(filters=(("out", {}),)))
    with any_shop.reader() as reader:
        assert reader.rows(statement.sql, statement.parameters) == [(catalogue["TEE"],)]


@pytest.mark.parametrize("text", ["马克", "mkb", "6901234567892", "MUG"])
def test_products_are_found(any_shop: Shop, catalogue: dict[str, int], text: str) -> None:
    with any_shop.reader() as reader:
        assert queries.find_products(reader, text) == [
            queries.ProductChoice(catalogue["MUG"], "MUG", "马克杯")
        ]
        assert queries.find_products(reader, "…") == []


def test_last_barcode_of_the_shop_itself(any_shop: Shop, catalogue: dict[str, int]) -> None:
    assert catalogue
    with any_shop.reader() as reader:
        assert queries.last_in_store_barcode(reader) == ""
    codes = ("2000000000015", "2000000000077", "2999999999999", "20001")
    with any_shop.unit_of_work() as session:
        create_product(session, ProductInput("B", "B", (SkuInput("B", barcodes=codes),)))
    with any_shop.reader() as reader:
        assert queries.last_in_store_barcode(reader) == "2000000000077"
