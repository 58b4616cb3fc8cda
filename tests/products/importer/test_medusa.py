"""Files of Medusa: variants stay variants, prices are those of the shop's currency."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.batch import ImportResult, ImportState
from shopdesk.importing.undo import undo_import
from tests.importing.files import data_set, facts, faults, import_file, prepare, rows, write
from tests.products.importer.samples import MEDUSA_1, table

PRODUCT = {
    "Product Id": "prod_1",
    "Product Handle": "shirt",
    "Product Title": "Shirt",
    "Product Subtitle": "Soft",
    "Product Description": "Of cotton,\nlight; airy",
    "Product Status": "published",
    "Product Thumbnail": "https://example.com/t.jpg",
    "Product Weight": "400",
    "Product Material": "Cotton",
    "Product Collection Title": "Summer",
    "Product Type": "Tops",
    "Product Tags": "light,new",
    "Option 1 Name": "Size",
    "Image 1 Url": "https://example.com/1.jpg",
}
SMALL = {
    **PRODUCT,
    "Variant Id": "variant_1",
    "Variant Title": "Small",
    "Variant SKU": "SH-S",
    "Variant Barcode": "4006381333931",
    "Variant Inventory Quantity": "12",
    "Variant Weight": "380",
    "Price EUR": "19.5",
    "Price USD": "21",
    "Price Europe [EUR]": "18",
    "Option 1 Value": "S",
}
LARGE = {
    **PRODUCT,
    "Variant Id": "variant_2",
    "Variant Title": "Large",
    "Price Europe [EUR]": "20",
    "Option 1 Value": "L",
}


def run(shop: Shop, folder: Path, text: str, name: str = "m.csv") -> ImportResult:
    return import_file(shop, write(folder, text, name))


@pytest.fixture
def euro(any_shop: Shop) -> Shop:
    prepare(any_shop, zone="Europe/Berlin", currency="EUR")
    return any_shop


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_variants_of_version_1_stay_variants(euro: Shop, tmp_path: Path, delimiter: str) -> None:
    before = facts(euro)
    result = run(euro, tmp_path, table(MEDUSA_1, SMALL, LARGE, delimiter=delimiter))

    assert (result.state, result.problems, result.request.profile) == ("applied", (), "medusa")
    assert rows(
        euro,
        "SELECT p.code, p.name, p.state, p.tags, p.axis1, p.description, g.path FROM product p "
        "JOIN category g ON g.id = p.category_id",
    ) == [
        (
            *("shirt", "Shirt", "selling", "light, new, Tops", "Size"),
            "Soft\n\nOf cotton,\nlight; airy\n\nProduct Material: Cotton",
            "Summer",
        )
    ]
    assert rows(euro, "SELECT code, name, option1, price, weight_grams FROM sku ORDER BY id") == [
        ("SH-S", "Shirt · S", "S", 1950, 380),
        ("shirt-L", "Shirt · L", "L", 2000, 400),
    ]
    assert rows(euro, "SELECT code FROM barcode") == [("4006381333931",)]
    assert rows(euro, "SELECT value FROM product_detail") == [
        ("https://example.com/t.jpg\nhttps://example.com/1.jpg",)
    ]
    assert rows(euro, "SELECT quantity FROM stock_move") == [(12_000,)]
    assert [one.code for one in result.report.warnings] == ["SD-IMP-325"]
    assert "Price USD" in result.report.changes[0]
    assert faults(euro) == []
    assert run(euro, tmp_path, table(MEDUSA_1, LARGE, SMALL), "b.csv").state == "unchanged"
    assert result.batch_id is not None
    undo_import(euro, result.batch_id)
    assert facts(euro) == before


def test_variants_without_options_go_by_their_titles(euro: Shop, tmp_path: Path) -> None:
    bare = {"Option 1 Name": "", "Option 1 Value": "", "Variant SKU": "", "Variant Barcode": ""}

    run(euro, tmp_path, table(MEDUSA_1, {**SMALL, **bare}, {**LARGE, **bare}))

    assert rows(euro, "SELECT code, axis1 FROM product") == [("shirt", "Variant")]
    assert rows(euro, "SELECT code, option1 FROM sku ORDER BY id") == [
        ("shirt-Small", "Small"),
        ("shirt-Large", "Large"),
    ]


def test_a_file_without_our_currency_is_refused(any_shop: Shop, tmp_path: Path) -> None:
    prepare(any_shop)
    before = facts(any_shop)

    with pytest.raises(UserError) as refusal:
        run(any_shop, tmp_path, table(MEDUSA_1, SMALL))

    assert refusal.value.code == "SD-IMP-022"
    assert "EUR, USD" in str(refusal.value)
    assert facts(any_shop) == before


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"Price EUR": "a"}, "SD-IMP-103", "Price EUR"),
        ({"Variant SKU": "SH-S"}, "SD-IMP-211", "Variant SKU"),
        ({"Product Status": "gone"}, "SD-IMP-111", "Product Status"),
        ({"Variant Inventory Quantity": "1.2345"}, "SD-IMP-104", "Variant Inventory Quantity"),
    ],
)
def test_faulty_rows_are_refused_by_column(
    euro: Shop, tmp_path: Path, change: dict[str, str], code: str, column: str
) -> None:
    before = facts(euro)

    result = run(euro, tmp_path, table(MEDUSA_1, SMALL, {**LARGE, **change}))

    assert result.state is ImportState.REFUSED
    assert [(one.code, one.column) for one in result.problems] == [(code, column)]
    assert facts(euro) == before


@pytest.mark.parametrize("name", ["comma", "semicolon"])
def test_the_sample_of_the_project_comes_in_whole(euro: Shop, name: str) -> None:
    path = data_set("exports", "real", f"medusa_exported_products_{name}.csv")

    result = import_file(euro, path)

    assert (result.state, result.problems, result.request.profile) == ("applied", (), "medusa")
    assert rows(euro, "SELECT code, state FROM product ORDER BY id") == [
        ("base-product", "idea"),
        ("proposed-product", "sample"),
    ]
    assert rows(euro, "SELECT code, price, option1, option2 FROM sku ORDER BY id") == [
        ("base-product-large-green", 4500, "large", "green"),
        ("base-product-small-green", 6500, "small", "green"),
        ("proposed-product-large-green", 4500, "large", "green"),
    ]
    assert import_file(euro, path).state is ImportState.UNCHANGED
