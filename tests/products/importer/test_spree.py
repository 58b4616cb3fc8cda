"""Files of Spree: head rows, variants, and rows with prices in further currencies."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.batch import ImportResult, ImportState
from shopdesk.importing.undo import undo_import
from tests.importing.files import data_set, facts, faults, import_file, prepare, rows, write
from tests.products.importer.samples import SPREE, table

HEAD = {
    "slug": "kettle",
    "sku": "KETTLE",
    "name": "Kettle",
    "price": "0",
    "compare_at_price": "0",
    "currency": "USD",
    "status": "active",
    "description": "Boils <b>fast</b>",
    "tags": "kitchen, hot",
    "product_type": "Appliance",
    "category1": "Kitchen -> Kettles",
    "category2": "Gifts",
    "image1_src": "https://example.com/k.jpg",
    "custom_field.custom.power": "2200W",
}
RED = {
    "slug": "kettle",
    "sku": "KETTLE-RED",
    "price": "30",
    "compare_at_price": "35",
    "currency": "USD",
    "option1_name": "Color",
    "option1_value": "Red",
    "width": "10",
    "height": "20",
    "depth": "5",
    "dimensions_unit": "in",
    "weight": "2",
    "weight_unit": "lb",
    "inventory_count": "5",
}
BLUE = {**RED, "sku": "", "option1_value": "Blue", "weight": "16", "weight_unit": "oz"}
IN_EURO = {
    "slug": "kettle",
    "sku": "KETTLE-RED",
    "price": "28",
    "compare_at_price": "0",
    "currency": "EUR",
}
CUP = {"slug": "cup", "sku": "CUP", "name": "Cup", "price": "3", "currency": "USD"}


def run(shop: Shop, folder: Path, text: str, name: str = "s.csv") -> ImportResult:
    return import_file(shop, write(folder, text, name))


def test_the_row_without_options_heads_the_variants(any_shop: Shop, tmp_path: Path) -> None:
    prepare(any_shop, zone="Europe/London", currency="USD")
    before = facts(any_shop)

    result = run(any_shop, tmp_path, table(SPREE, HEAD, RED, BLUE, CUP, IN_EURO))

    assert (result.state, result.problems, result.request.profile) == ("applied", (), "spree")
    assert rows(
        any_shop,
        "SELECT p.code, p.name, p.tags, p.axis1, p.description, g.path FROM product p "
        "LEFT JOIN category g ON g.id = p.category_id ORDER BY p.id",
    ) == [
        (
            *("kettle", "Kettle", "kitchen, hot, Gifts, Appliance", "Color"),
            *("Boils fast\n\npower: 2200W", "Kitchen / Kettles"),
        ),
        ("cup", "Cup", "", "", "", None),
    ]
    assert rows(
        any_shop,
        "SELECT code, option1, price, list_price, weight_grams, length_mm, width_mm, height_mm "
        "FROM sku ORDER BY id",
    ) == [
        ("KETTLE-RED", "Red", 3000, 3500, 907, 127, 254, 508),
        ("kettle-Blue", "Blue", 3000, 3500, 454, 127, 254, 508),
        ("CUP", "", 300, None, None, None, None, None),
    ]
    assert {name: one["rows"] for name, one in result.report.to_json()["kinds"].items()} == {
        "added": 4,
        "foreign": 1,
    }
    assert result.report.unused == ("meta_title",)
    assert faults(any_shop) == []
    assert result.batch_id is not None
    undo_import(any_shop, result.batch_id)
    assert facts(any_shop) == before


def test_the_price_is_that_of_the_shops_currency(any_shop: Shop, tmp_path: Path) -> None:
    prepare(any_shop, zone="Europe/Berlin", currency="EUR")

    result = run(any_shop, tmp_path, table(SPREE, HEAD, RED, BLUE, IN_EURO))

    assert rows(any_shop, "SELECT code, price, list_price FROM sku ORDER BY id") == [
        ("KETTLE-RED", 2800, None),
        ("kettle-Blue", 0, None),
    ]
    assert [(one.code, one.rows) for one in result.report.warnings] == [("SD-IMP-328", (4,))]
    assert result.report.accounted == 4


def test_a_file_without_our_currency_is_refused(any_shop: Shop, tmp_path: Path) -> None:
    prepare(any_shop)
    before = facts(any_shop)

    with pytest.raises(UserError) as refusal:
        run(any_shop, tmp_path, table(SPREE, HEAD, RED, IN_EURO))

    assert refusal.value.code == "SD-IMP-022"
    assert facts(any_shop) == before


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"weight_unit": "stone"}, "SD-IMP-223", "weight"),
        ({"price": "x"}, "SD-IMP-103", "price"),
        ({"status": "lost"}, "SD-IMP-111", "status"),
        ({"slug": ""}, "SD-IMP-212", "sku"),
    ],
)
def test_faulty_rows_are_refused_by_column(
    any_shop: Shop, tmp_path: Path, change: dict[str, str], code: str, column: str
) -> None:
    prepare(any_shop, zone="Europe/London", currency="USD")
    run(any_shop, tmp_path, table(SPREE, HEAD, RED), "first.csv")
    before = facts(any_shop)

    result = run(any_shop, tmp_path, table(SPREE, HEAD, {**RED, **change}, CUP))

    assert result.state is ImportState.REFUSED
    assert [(one.code, one.row, one.column) for one in result.problems] == [(code, 3, column)]
    assert facts(any_shop) == before


@pytest.mark.parametrize(("currency", "price"), [("USD", 87_999), ("EUR", 81_999)])
def test_the_sample_of_the_project_comes_in_whole(
    any_shop: Shop, currency: str, price: int
) -> None:
    prepare(any_shop, zone="Europe/London", currency=currency)

    result = import_file(any_shop, data_set("exports", "real", "spree_sample_products.csv"))

    assert (result.state, result.problems) == ("applied", ())
    assert dict(result.report.counts["added"]) == {"products": 37, "skus": 87, "moves": 87}
    assert result.report.accounted == 211
    assert rows(
        any_shop,
        "SELECT price, weight_grams FROM sku WHERE code = 'AUTOMATIC-ESPRESSO-MACHINE-SILVER'",
    ) == [(price, 8981)]
