"""Files of WooCommerce: products with their variations, in English and Chinese, whole or faulty."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult, ImportState, run_import
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.undo import undo_import
from tests.importing.files import data_set, facts, faults, import_file, prepare, rows, write
from tests.products.importer.samples import WOO, WOO_CHINESE, table

SHIRT = {
    "ID": "10",
    "Type": "variable",
    "SKU": "SHIRT",
    "Name": "Shirt",
    "Published": "1",
    "Short description": "Soft.",
    "Description": "<p>Of <b>cotton</b> &amp; silk</p>\\n<script>x()</script><ul><li>S<li>M</ul>",
    "Categories": "Clothing > Shirts, Sale",
    "Tags": "summer, new",
    "Images": "https://example.com/1.jpg, https://example.com/2.jpg",
    "Brands": "Sky",
    "Attribute 1 name": "Color",
    "Attribute 1 value(s)": "Red, Blue",
    "Attribute 2 name": "Fabric",
    "Attribute 2 value(s)": "Cotton, Silk",
}
RED = {
    "ID": "11",
    "Type": "variation",
    "SKU": "SHIRT-R",
    "GTIN, UPC, EAN, or ISBN": "4006381333931",
    "Name": "Shirt - Red",
    "Published": "1",
    "Stock": "7",
    "Low stock amount": "2",
    "Weight (kg)": ".25",
    "Length (cm)": "30",
    "Width (cm)": "20.55",
    "Height (cm)": "0",
    "Regular price": "49.9",
    "Parent": "SHIRT",
    "Attribute 1 name": "Color",
    "Attribute 1 value(s)": "Red",
}
BLUE = {
    "ID": "12",
    "Type": "variation",
    "Name": "Shirt - Blue",
    "Published": "0",
    "Stock": "-3",
    "Sale price": "39.9",
    "Regular price": "49.9",
    "Date sale price starts": "2026-11-01",
    "Date sale price ends": "2026-12-31",
    "Parent": "id:10",
    "Attribute 1 name": "Color",
    "Attribute 1 value(s)": "Blue",
}
MUG = {
    "ID": "13",
    "Type": "simple",
    "Name": "Mug",
    "Published": "-1",
    "Sale price": "8",
    "Regular price": "10",
    "Attribute 1 name": "Color",
    "Attribute 1 value(s)": "White",
    "External URL": "",
}
BOOK = {"ID": "14", "Type": "simple, downloadable, virtual", "SKU": "E1", "Name": "E-book"}


@pytest.fixture
def usd(any_shop: Shop) -> Shop:
    prepare(any_shop, zone="Europe/London", currency="USD")
    return any_shop


def run(shop: Shop, folder: Path, text: str, name: str = "wc.csv") -> ImportResult:
    return import_file(shop, write(folder, text, name))


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("titles", [WOO, WOO_CHINESE], ids=["en", "zh"])
def test_variations_are_variants_of_their_product(
    usd: Shop, tmp_path: Path, titles: tuple[str, ...], delimiter: str
) -> None:
    text = table(WOO, BLUE, SHIRT, RED, MUG, BOOK, delimiter=delimiter, renamed=titles)

    result = run(usd, tmp_path, text)

    assert (result.state, result.problems) == ("applied", ())
    assert result.request.profile == "woocommerce"
    assert rows(
        usd,
        "SELECT p.code, p.name, p.kind, p.state, p.brand, p.tags, p.axis1, p.axis2, g.path "
        "FROM product p LEFT JOIN category g ON g.id = p.category_id ORDER BY p.id",
    ) == [
        (
            *("SHIRT", "Shirt", "goods", "selling", "Sky", "summer, new, Sale", "Color", ""),
            "Clothing / Shirts",
        ),
        ("WC-13", "Mug", "goods", "idea", "", "", "", "", None),
        ("E1", "E-book", "service", "selling", "", "", "", "", None),
    ]
    assert rows(usd, "SELECT description FROM product ORDER BY id LIMIT 2") == [
        ("Soft.\n\nOf cotton & silk\n\n- S\n- M\n\nFabric: Cotton, Silk",),
        ("Color: White",),
    ]
    assert rows(
        usd,
        "SELECT code, name, option1, price, list_price, weight_grams, length_mm, width_mm, "
        "height_mm, min_quantity, active FROM sku ORDER BY code",
    ) == [
        ("E1", "E-book", "", 0, None, None, None, None, None, None, 1),
        ("SHIRT-Blue", "Shirt · Blue", "Blue", 4990, None, None, None, None, None, None, 0),
        ("SHIRT-R", "Shirt · Red", "Red", 4990, None, 250, 300, 206, None, 2_000, 1),
        ("WC-13", "Mug", "", 800, 1000, None, None, None, None, None, 1),
    ]
    assert rows(
        usd,
        "SELECT s.code, x.price, x.valid_from, x.valid_until FROM sku_price x "
        "JOIN sku s ON s.id = x.sku_id",
    ) == [("SHIRT-Blue", 3990, 1_793_491_200_000, 1_798_761_600_000)]
    assert rows(usd, "SELECT code FROM barcode") == [("4006381333931",)]
    assert rows(usd, "SELECT key, value FROM product_detail") == [
        ("source:pictures", "https://example.com/1.jpg\nhttps://example.com/2.jpg")
    ]
    assert rows(usd, "SELECT quantity, kind FROM stock_move") == [(7_000, "opening")]
    assert faults(usd) == []


def test_every_row_and_every_column_is_accounted_for(usd: Shop, tmp_path: Path) -> None:
    result = run(usd, tmp_path, table(WOO, SHIRT, RED, BLUE, MUG))

    report = result.report
    assert report.to_json()["kinds"] == {
        "added": {"rows": 4, "quantity": "0", "value": "0", "booked": "0.00", "rounding": "0"}
    }
    assert dict(report.counts["added"]) == {"products": 2, "skus": 3, "moves": 1, "prices": 1}
    assert report.unused == (
        *("Is featured?", "Visibility in catalog", "Tax status", "Tax class", "In stock?"),
        *("Backorders allowed?", "Sold individually?", "Allow customer reviews?"),
        *("Shipping class", "Download limit", "Download expiry days", "Upsells", "Cross-sells"),
        *("Position", "Attribute 1 visible", "Attribute 1 global", "Attribute 2 visible"),
        *("Attribute 2 global", "Meta: _color"),
    )
    assert [(one.code, one.rows) for one in report.warnings] == [("SD-IMP-329", (4,))]


def test_dry_run_repetition_and_undo_are_exact(usd: Shop, tmp_path: Path) -> None:
    before = facts(usd)
    path = write(tmp_path, table(WOO, SHIRT, RED, BLUE, MUG, BOOK))

    tried = import_file(usd, path, dry_run=True)
    assert facts(usd) == before
    done = import_file(usd, path)
    told, would = done.report.to_json(), tried.report.to_json()
    assert {**told, "seconds": 0} == {**would, "seconds": 0}
    after = facts(usd)
    again = run(usd, tmp_path, table(WOO, MUG, SHIRT, BLUE, RED, BOOK), "other.csv")

    assert again.state is ImportState.UNCHANGED
    assert facts(usd) == after
    assert done.batch_id is not None
    undo_import(usd, done.batch_id)
    assert facts(usd) == before


def test_another_price_is_changed_told_and_taken_back(usd: Shop, tmp_path: Path) -> None:
    run(usd, tmp_path, table(WOO, SHIRT, RED, BLUE))
    before = facts(usd)

    result = run(
        usd,
        tmp_path,
        table(WOO, SHIRT, {**RED, "Regular price": "59"}, {**BLUE, "Sale price": "35"}),
        "b.csv",
    )

    assert result.report.to_json()["updated"] == {"skus": 1, "prices": 1}
    assert rows(usd, "SELECT price FROM sku WHERE code = 'SHIRT-R'") == [(5900,)]
    assert rows(usd, "SELECT price FROM sku_price") == [(3500,)]
    assert result.batch_id is not None
    undo_import(usd, result.batch_id)
    assert facts(usd) == before


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"Parent": "NOBODY"}, "SD-IMP-222", "Parent"),
        ({"Parent": ""}, "SD-IMP-222", "Parent"),
        ({"Parent": "id:99"}, "SD-IMP-222", "Parent"),
        ({"Regular price": "abc"}, "SD-IMP-103", "Regular price"),
        ({"Regular price": "-1"}, "SD-IMP-105", "Regular price"),
        ({"Weight (kg)": "1e3"}, "SD-IMP-103", "Weight (kg)"),
        ({"Stock": "many"}, "SD-IMP-103", "Stock"),
        ({"SKU": "1.2E+18"}, "SD-IMP-102", "SKU"),
        ({"Date sale price ends": "2026-02-30"}, "SD-IMP-107", "Date sale price ends"),
        ({"Published": "maybe"}, "SD-IMP-111", "Published"),
        ({"SKU": "SHIRT-G"}, "SD-IMP-211", "SKU"),
    ],
)
def test_faulty_rows_are_refused_by_column(
    usd: Shop, tmp_path: Path, change: dict[str, str], code: str, column: str
) -> None:
    before = facts(usd)
    green = {
        **RED,
        "SKU": "SHIRT-G",
        "GTIN, UPC, EAN, or ISBN": "",
        "Attribute 1 value(s)": "Green",
    }

    result = run(usd, tmp_path, table(WOO, SHIRT, green, {**RED, **change}))

    assert result.state is ImportState.REFUSED
    assert [(one.code, one.row, one.column) for one in result.problems] == [(code, 4, column)]
    assert facts(usd) == before


def test_a_variation_is_never_a_product(usd: Shop, tmp_path: Path) -> None:
    alone = run(usd, tmp_path, table(WOO, RED))
    assert [one.code for one in alone.problems] == ["SD-IMP-222"]
    run(usd, tmp_path, table(WOO, SHIRT, {**RED, "SKU": ""}), "a.csv")

    result = run(usd, tmp_path, table(WOO, {**BLUE, "Parent": "SHIRT"}), "b.csv")

    assert result.report.to_json()["added"] == {"skus": 1, "prices": 1}
    assert rows(usd, "SELECT code, name FROM product") == [("SHIRT", "Shirt")]
    assert rows(usd, "SELECT code, name FROM sku ORDER BY id") == [
        ("SHIRT-Red", "Shirt · Red"),
        ("SHIRT-Blue", "Shirt · Blue"),
    ]


def test_columns_may_be_missing(usd: Shop, tmp_path: Path) -> None:
    result = run(
        usd,
        tmp_path,
        "Type,SKU,Name,Parent,Regular price\nvariable,A,A,,\nvariation,A-1,A 1,A,5\n",
    )

    assert (result.state, result.request.profile, result.report.unused) == (
        "applied",
        "woocommerce",
        (),
    )
    assert rows(usd, "SELECT p.code, s.code FROM sku s JOIN product p ON p.id = s.product_id") == [
        ("A", "A-1")
    ]


def test_the_sample_of_the_project_comes_in_whole(usd: Shop) -> None:
    path = data_set("exports", "real", "woocommerce_sample_products.csv")
    with usd.reader() as reader:
        seen = preview(reader, ImportRequest(path=path))
    assert (seen.profile, seen.problems, seen.missing) == ("woocommerce", (), ())

    result = run_import(usd, seen.request)

    assert (result.state, result.problems) == ("applied", ())
    assert dict(result.report.counts["added"]) == {"products": 18, "skus": 23}
    assert result.report.accounted == 25
    assert rows(
        usd, "SELECT price, list_price, weight_grams, length_mm FROM sku WHERE code = 'woo-belt'"
    ) == [(5500, 6500, 544, 305)]
    assert faults(usd) == []
