"""Columns of details and lists of components as tables write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportState
from shopdesk.products.importer.details import DetailColumn, detail_columns, parse_parts
from tests.importing.files import facts, import_file, prepare, rows, write

HEADER = "Product code,Product name,SKU code,Price,Category,Parts of the kit,Detail: Colour\n"


@pytest.mark.parametrize(
    ("title", "label", "key"),
    [
        ("Detail: Material [material]", "Material", "material"),
        ("明细：材质 [field1]", "材质", "field1"),
        ("Detail: Stuff [of it] [stuff]", "Stuff [of it]", "stuff"),
        ("Detail: Washing and care [text:care]", "Washing and care", "text:care"),
        ("Detail: Colour", "Colour", ""),
        ("Detail: Odd [text:]", "Odd", ""),
    ],
)
def test_a_title_names_the_detail_and_its_key(title: str, label: str, key: str) -> None:
    assert detail_columns({"details.7": title, "name": "Name"}) == [
        DetailColumn("details.7", label, key)
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2 x CUP; 0.5 x TEA", [("CUP", 2_000), ("TEA", 500)]),
        ("1×A;", [("A", 1_000)]),
        ("1 x A%3B B; 3 x 50%25", [("A; B", 1_000), ("50%", 3_000)]),
        ("CUP", None),
        ("0 x CUP", None),
        ("1.0005 x CUP", None),
        ("1 x CUP; 2 x CUP", None),
        (";", None),
    ],
)
def test_components_are_read_or_refused(text: str, parts: list[tuple[str, int]] | None) -> None:
    assert parse_parts(text) == parts


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("S,Set,S,9,,2 x NOBODY,", "SD-IMP-217"),
        ("S,Set,S,9,,1 x S,", "SD-IMP-217"),
        ("S,Set,S,9,,two cups,", "SD-IMP-217"),
        ("S,Set,S,9,,1 x KIT,", "SD-IMP-217"),
    ],
)
def test_kits_of_what_is_no_component_are_refused(
    shop: Shop, tmp_path: Path, line: str, code: str
) -> None:
    prepare(shop)
    import_file(shop, write(tmp_path, HEADER + "C,Cup,C,1,,,\nKIT,Kit,KIT,2,,2 x C,\n"))
    before = facts(shop)

    result = import_file(shop, write(tmp_path, HEADER + line + "\n", "b.csv"))

    assert [(one.code, one.row) for one in result.problems] == [(code, 2)]
    assert facts(shop) == before


def test_a_known_kit_keeps_its_components_and_it_is_said(shop: Shop, tmp_path: Path) -> None:
    prepare(shop)
    import_file(shop, write(tmp_path, HEADER + "C,Cup,C,1,,,\nKIT,Kit,KIT,2,,2 x C,\n"))
    before = facts(shop)

    result = import_file(shop, write(tmp_path, HEADER + "KIT,Kit,KIT,2,,3 x C,\n", "b.csv"))

    assert result.state is ImportState.UNCHANGED
    assert [(one.code, one.rows) for one in result.report.warnings] == [("SD-IMP-321", (2,))]
    assert facts(shop) == before


def test_details_of_products_without_a_category_are_kept(shop: Shop, tmp_path: Path) -> None:
    prepare(shop)

    import_file(shop, write(tmp_path, HEADER + "C,Cup,C,1,,,Red\nT,Tea,T,1,Food,,Green\n"))

    assert rows(shop, "SELECT key, value FROM product_detail ORDER BY product_id") == [
        ("colour", "Red"),
        ("colour", "Green"),
    ]
    assert rows(shop, "SELECT key, label FROM category_attribute") == [("colour", "Colour")]
