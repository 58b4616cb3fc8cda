from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.upgrade import open_shop
from tests.books import add_history
from tests.cli.conftest import Command


@pytest.fixture
def history(empty_shop_file: Path, tmp_path: Path) -> Path:
    """Two mugs sold, one back; a tea waits; see ``tests.books.add_history``."""
    path = tmp_path / "shop.shopdesk"
    path.write_bytes(empty_shop_file.read_bytes())
    shop = open_shop(path)
    add_history(shop)
    shop.close()
    return path


def test_product_by_any_of_its_codes(shopdesk: Command, demo_file: Path) -> None:
    by_code = shopdesk("product", "show", "mg01", "--json", "--shop", demo_file).document
    by_sku = shopdesk("product", "show", "MG01-SAGE", "--json", "--shop", demo_file).document
    by_barcode = shopdesk("product", "show", "2000000000015", "--json", "--shop", demo_file)

    assert by_code == by_sku == by_barcode.document
    assert by_code["name"] == "Hand-painted tit mug"
    assert by_code["options"] == ["Colour"]
    sku = by_code["skus"][3]
    assert (sku["code"], sku["options"], sku["price"]) == ("MG01-WHITE", ["White"], "69.00")
    assert (sku["unit_cost"], sku["barcodes"]) == ("21.5000", ["2000000000015"])
    assert sku["available"] == sku["on_hand"] - sku["reserved"]


def test_product_for_people(shopdesk: Command, demo_file: Path) -> None:
    lines = shopdesk("product", "show", "TE02", "--shop", demo_file).lines

    assert lines[:5] == [
        "Product   TE02  Zisha teapot",
        "Kind      Goods",
        "State     On sale",
        "Category  Kitchen / Tea ware",
        "Tags      紫砂小壶",
    ]
    assert lines[6].split() == [
        *("SKU", "Variant", "Price", "In", "stock", "Reserved", "Available", "Barcode"),
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["product", "show", "NONE"], "SD-CLI-010"),
    ],
)
def test_unknown_code(shopdesk: Command, history: Path, words: list[str], code: str) -> None:
    done = shopdesk(*words, "--shop", history)

    assert (done.code, done.out) == (1, "")
    assert "“NONE”" in done.err
    assert f"[{code}]" in done.err
