"""Files of Shopify, older and newer titles: rows of a handle, pictures on rows of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult, ImportState
from shopdesk.importing.undo import undo_import
from tests.importing.files import facts, faults, import_file, prepare, rows, write
from tests.products.importer.samples import SHOPIFY, SHOPIFY_2025, table

FIRST = {
    "Handle": "shirt",
    "Title": "Shirt",
    "Body (HTML)": "<div>Soft &amp; light<br>Wash at 30°</div><style>p{}</style>",
    "Vendor": "Sky",
    "Product Category": "Apparel & Accessories > Clothing > Shirts",
    "Type": "Tops",
    "Tags": "summer, new",
    "Published": "true",
    "Option1 Name": "Color",
    "Option1 Value": "Red",
    "Option2 Name": "Size",
    "Option2 Value": "M",
    "Variant SKU": "'00123",
    "Variant Grams": "226.796185",
    "Variant Inventory Qty": "5",
    "Variant Price": "19.99",
    "Variant Compare At Price": "25.00",
    "Variant Requires Shipping": "true",
    "Variant Barcode": "'4006381333931",
    "Image Src": "https://example.com/1.jpg",
    "Cost per item": "7.5",
    "Status": "active",
}
SECOND = {
    "Handle": "shirt",
    "Option1 Value": "Blue",
    "Option2 Value": "L",
    "Variant Grams": "0.0",
    "Variant Inventory Qty": "-2",
    "Variant Price": "18.00",
    "Variant Compare At Price": "0.00",
    "Variant Requires Shipping": "true",
    "Image Src": "https://example.com/2.jpg",
    "Variant Image": "https://example.com/blue.jpg",
}
PICTURE = {"Handle": "shirt", "Image Src": "https://example.com/3.jpg", "Image Position": "3"}
CARD = {
    "Handle": "card",
    "Title": "Gift card",
    "Type": "Cards",
    "Published": "false",
    "Option1 Name": "Title",
    "Option1 Value": "Default Title",
    "Variant Price": "50",
    "Gift Card": "true",
    "Status": "draft",
}
MUG = {
    "Handle": "mug",
    "Title": "Mug",
    "Option1 Name": "Title",
    "Option1 Value": "Default Title",
    "Variant Price": "9",
    "Status": "archived",
}


@pytest.fixture
def usd(any_shop: Shop) -> Shop:
    prepare(any_shop, zone="Europe/London", currency="USD")
    return any_shop


def run(shop: Shop, folder: Path, text: str, name: str = "products_export.csv") -> ImportResult:
    return import_file(shop, write(folder, text, name))


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("renamed", [{}, SHOPIFY_2025], ids=["older", "2025"])
def test_rows_of_a_handle_are_one_product(
    usd: Shop, tmp_path: Path, renamed: dict[str, str], delimiter: str
) -> None:
    text = table(SHOPIFY, FIRST, SECOND, PICTURE, CARD, MUG, renamed=renamed, delimiter=delimiter)

    result = run(usd, tmp_path, text)

    assert (result.state, result.problems) == ("applied", ())
    assert result.request.profile == "shopify_products"
    assert rows(
        usd,
        "SELECT p.code, p.name, p.kind, p.state, p.brand, p.tags, p.axis1, p.axis2, "
        "p.description, g.path FROM product p LEFT JOIN category g ON g.id = p.category_id "
        "ORDER BY p.id",
    ) == [
        (
            *("shirt", "Shirt", "goods", "selling", "Sky", "summer, new, Tops", "Color", "Size"),
            *("Soft & light\nWash at 30°", "Apparel & Accessories / Clothing / Shirts"),
        ),
        ("card", "Gift card", "service", "idea", "", "", "", "", "", "Cards"),
        ("mug", "Mug", "goods", "ended", "", "", "", "", "", None),
    ]
    assert rows(
        usd,
        "SELECT code, name, option1, option2, price, list_price, cost_e4, weight_grams "
        "FROM sku ORDER BY id",
    ) == [
        ("00123", "Shirt · Red / M", "Red", "M", 1999, 2500, 75_000, 227),
        ("shirt-Blue-L", "Shirt · Blue / L", "Blue", "L", 1800, None, None, None),
        ("card", "Gift card", "", "", 5000, None, None, None),
        ("mug", "Mug", "", "", 900, None, None, None),
    ]
    assert rows(usd, "SELECT code FROM barcode") == [("4006381333931",)]
    ((addresses,),) = rows(usd, "SELECT value FROM product_detail")
    names = ("1", "2", "blue", "3")
    assert addresses.split("\n") == [f"https://example.com/{name}.jpg" for name in names]
    assert rows(usd, "SELECT quantity, value FROM stock_move") == [(5_000, 3_750)]
    assert [(one.code, one.rows) for one in result.report.warnings] == [("SD-IMP-329", (3,))]
    assert result.report.accounted == 5
    assert faults(usd) == []


def test_dry_run_repetition_and_undo_are_exact(usd: Shop, tmp_path: Path) -> None:
    before = facts(usd)
    path = write(tmp_path, table(SHOPIFY, FIRST, SECOND, PICTURE, CARD))

    tried = import_file(usd, path, dry_run=True)
    assert facts(usd) == before
    done = import_file(usd, path)
    assert {**done.report.to_json(), "seconds": 0} == {**tried.report.to_json(), "seconds": 0}
    after = facts(usd)
    again = run(usd, tmp_path, table(SHOPIFY, CARD, FIRST, SECOND, PICTURE), "again.csv")

    assert again.state is ImportState.UNCHANGED
    assert facts(usd) == after
    assert done.batch_id is not None
    undo_import(usd, done.batch_id)
    assert facts(usd) == before


def test_columns_that_are_not_read_are_named(usd: Shop, tmp_path: Path) -> None:
    result = run(usd, tmp_path, table(SHOPIFY, FIRST))

    assert result.report.unused == (
        *("Variant Inventory Tracker", "Variant Inventory Policy", "Variant Fulfillment Service"),
        *("Variant Taxable", "Image Position", "Image Alt Text", "SEO Title"),
        "Variant Weight Unit",
    )


def test_changed_descriptions_and_pictures_are_updates(usd: Shop, tmp_path: Path) -> None:
    run(usd, tmp_path, table(SHOPIFY, FIRST, SECOND))
    before = facts(usd)

    result = run(usd, tmp_path, table(SHOPIFY, FIRST, SECOND, PICTURE), "b.csv")

    assert result.report.to_json()["updated"] == {"products": 1}
    assert result.report.accounted == 3
    assert result.batch_id is not None
    undo_import(usd, result.batch_id)
    assert facts(usd) == before


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({**SECOND, "Variant Price": "x"}, "SD-IMP-103", "Variant Price"),
        ({**SECOND, "Variant SKU": "00123"}, "SD-IMP-211", "Variant SKU"),
        ({**SECOND, "Variant Barcode": "4006381333931"}, "SD-IMP-213", "Variant Barcode"),
        ({**SECOND, "Handle": ""}, "SD-IMP-210", None),
        ({**PICTURE, "Handle": "nobody"}, "SD-IMP-216", "Handle"),
        ({**SECOND, "Status": "sold"}, "SD-IMP-111", "Status"),
        ({**SECOND, "Body (HTML)": "x" * 10_001}, "SD-IMP-110", "Body (HTML)"),
        ({**SECOND, "Variant Grams": "-5"}, "SD-IMP-105", "Variant Grams"),
    ],
)
def test_faulty_rows_are_refused_by_column(
    usd: Shop, tmp_path: Path, row: dict[str, str], code: str, column: str | None
) -> None:
    before = facts(usd)

    result = run(usd, tmp_path, table(SHOPIFY, FIRST, row))

    assert result.state is ImportState.REFUSED
    assert [(one.code, one.row, one.column) for one in result.problems] == [(code, 3, column)]
    assert facts(usd) == before


def test_the_good_rows_come_in_when_asked(usd: Shop, tmp_path: Path) -> None:
    bad = {**SECOND, "Variant Price": "x"}

    result = import_file(
        usd, write(tmp_path, table(SHOPIFY, FIRST, bad, PICTURE, MUG)), skip_bad=True
    )

    assert result.state is ImportState.APPLIED
    assert {name: one["rows"] for name, one in result.report.to_json()["kinds"].items()} == {
        "added": 3,
        "rejected": 1,
    }
    assert rows(usd, "SELECT code FROM sku ORDER BY id") == [("00123",), ("mug",)]
