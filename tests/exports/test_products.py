"""Products with everything that a variant can have go out as a file and come back the same."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopdesk.db.bulk import insert_rows
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.exports import export_shop_data
from shopdesk.i18n import LANGUAGES, using_language
from shopdesk.importing.batch import ImportState
from shopdesk.importing.undo import undo_import
from shopdesk.products.rules import Attribute, AttributeKind
from shopdesk.products.service.categories import save_attributes
from shopdesk.products.service.content import save_details, save_texts
from tests.importing.files import facts, faults, import_file, prepare, rows, write

# What a person could have written into the program, row by row in the order of the SKU codes.
FILE = (
    "Product code,Product name,SKU code,SKU name,Category,State,Brand,Unit,Tags,Option name 1,"
    "Option 1,Option name 2,Option 2,Option name 3,Option 3,Price,List price,Lowest price,"
    "Unit cost,Barcode,For sale,Stock at least,Stock at most,Weight (g),Length (mm),Width (mm),"
    "Height (mm),Packaging,Weight of the packaging (g),Kept by lots,Decimals of the quantity,"
    "Parts of the kit,Description,Addresses of pictures,Detail: Material [material]\n"
    '\'007,"Cup, ""red""",CUP-B,Blue cup,House / Kitchen,Clearance,Sky,pc,"a, b",Colour,Blue,'
    'Size,M,Set,=2,9.90,19.90,7.00,4.2501,"\'0690 6901234567892",no,2,10,310,100,80,95,box,20,no,'
    '0,,"One\n\nTwo, three","https://example.com/a.jpg\nhttps://example.com/b.jpg",Clay\n'
    "'007,,CUP-R,,,,,,,,Red,,L,,1,10.00,,,,,yes,,,,,,,,,no,0,,,,\n"
    "SET,Set of cups,SET,,House,On sale,,,,,,,,,,18.00,,,,,yes,,,,,,,,,no,0,"
    "2 x CUP-B; 1 x TEA;,,,\n"
    "TEA,Tea,TEA,,,Idea,,,,,,,,,,0.35,,,0.1,,yes,1.5,,,,,,,,yes,3,,,,\n"
)


@pytest.fixture
def full(any_shop: Shop, tmp_path: Path) -> Shop:
    """A shop whose products have every field set somewhere."""
    prepare(any_shop)
    result = import_file(any_shop, write(tmp_path, FILE))
    assert (result.state, result.problems) == (ImportState.APPLIED, ())
    assert result.report.unused == ()
    return any_shop


@pytest.fixture
def other(empty_shop_file: Path, tmp_path: Path) -> Iterator[Shop]:
    path = tmp_path / "other.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    opened = open_shop(path)
    prepare(opened)
    yield opened
    opened.close()


def export(shop: Shop, path: Path) -> Path:
    with shop.reader() as reader:
        export_shop_data(reader, "products", path)
    return path


def lasting(shop: Shop) -> str:
    """The facts without the moments at which the program learnt them."""
    return re.sub(r" (created_at|updated_at|batch_id|version)=\S+", "", facts(shop))


def products(shop: Shop) -> str:
    """The tables of the catalogue in the dump."""
    parts = lasting(shop).split("\n[")
    names = ("barcode", "category", "kit_", "product", "sku")
    return "\n".join(sorted(part for part in parts if part.startswith(names)))


def test_a_table_tells_every_field_of_a_variant(full: Shop) -> None:
    assert rows(
        full,
        "SELECT code, name, option1, option2, option3, price, list_price, floor_price, cost_e4, "
        "active, min_quantity, max_quantity, weight_grams, length_mm, width_mm, height_mm, "
        "packaging, packaging_grams, track_lots, decimals, kit FROM sku ORDER BY code",
    ) == [
        (
            *("CUP-B", "Blue cup", "Blue", "M", "=2", 990, 1990, 700, 42_501),
            *(0, 2_000, 10_000, 310, 100, 80, 95, "box", 20, 0, 0, 0),
        ),
        (
            *("CUP-R", 'Cup, "red" · Red / L / 1', "Red", "L", "1", 1000, None, None, None),
            *(1, None, None, None, None, None, None, "", None, 0, 0, 0),
        ),
        (
            *("SET", "Set of cups", "", "", "", 1800, None, None, None),
            *(1, None, None, None, None, None, None, "", None, 0, 0, 1),
        ),
        (
            *("TEA", "Tea", "", "", "", 35, None, None, 1_000),
            *(1, 1_500, None, None, None, None, None, "", None, 1, 3, 0),
        ),
    ]
    assert rows(
        full,
        "SELECT code, name, state, brand, unit, tags, axis1, axis2, axis3, description "
        "FROM product ORDER BY id LIMIT 1",
    ) == [
        (
            *("007", 'Cup, "red"', "clearance", "Sky", "pc", "a, b", "Colour", "Size", "Set"),
            "One\n\nTwo, three",
        )
    ]
    assert rows(
        full,
        "SELECT a.code, b.code, k.quantity FROM kit_component k JOIN sku a ON a.id = k.kit_sku_id "
        "JOIN sku b ON b.id = k.sku_id ORDER BY b.code",
    ) == [("SET", "CUP-B", 2_000), ("SET", "TEA", 1_000)]
    assert rows(full, "SELECT key, value FROM product_detail ORDER BY key") == [
        ("material", "Clay"),
        ("source:pictures", "https://example.com/a.jpg\nhttps://example.com/b.jpg"),
    ]
    assert rows(
        full,
        "SELECT g.path, a.key, a.label, a.kind FROM category_attribute a "
        "JOIN category g ON g.id = a.category_id",
    ) == [("House / Kitchen", "material", "Material", "text")]
    assert faults(full) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_empty_shop_gets_the_same_products(
    full: Shop, other: Shop, tmp_path: Path, *, suffix: str, language: str
) -> None:
    with using_language(language):
        path = export(full, tmp_path / f"out.{suffix}")

        result = import_file(other, path)

        assert (result.state, result.problems, result.report.unused) == ("applied", (), ())
        assert products(other) == products(full)
        assert "CUP-B" in products(other)
        assert faults(other) == []
        again = import_file(other, export(other, tmp_path / f"again.{suffix}"))
        assert again.state is ImportState.UNCHANGED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_same_shop_knows_everything(
    full: Shop, tmp_path: Path, *, suffix: str, language: str
) -> None:
    before = facts(full)
    with using_language(language):
        path = export(full, tmp_path / f"out.{suffix}")

        tried = import_file(full, path, dry_run=True)
        result = import_file(full, path)

    assert result.state is ImportState.UNCHANGED
    assert tried.report.to_json()["kinds"] == result.report.to_json()["kinds"]
    assert {name: one["rows"] for name, one in result.report.to_json()["kinds"].items()} == {
        "unchanged": 4
    }
    assert facts(full) == before


def test_details_of_a_category_keep_their_keys_and_kinds(full: Shop, tmp_path: Path) -> None:
    ((category, product),) = rows(full, "SELECT category_id, id FROM product WHERE code = '007'")
    with full.unit_of_work() as session:
        save_attributes(
            session,
            category,
            [
                Attribute("material", "Stuff [of it]"),
                Attribute("volume", "Volume (ml)", AttributeKind.NUMBER, required=True),
                Attribute("wash", "Washable", AttributeKind.YES_NO),
            ],
        )
        save_details(session, product, {"volume": "777", "wash": "yes"})
        save_texts(session, product, {"care": "Wash by hand.\nDry."})
    before = facts(full)
    path = export(full, tmp_path / "out.csv")
    assert import_file(full, path).state is ImportState.UNCHANGED
    assert facts(full) == before

    changed = path.read_text(encoding="utf-8-sig").replace("777", "300").replace("Clay", "Glass")
    result = import_file(full, write(tmp_path, changed, "b.csv"))

    assert rows(full, "SELECT key, value FROM product_detail ORDER BY key") == [
        ("material", "Glass"),
        ("source:pictures", "https://example.com/a.jpg\nhttps://example.com/b.jpg"),
        ("text:care", "Wash by hand.\nDry."),
        ("volume", "300"),
        ("wash", "yes"),
    ]
    assert result.report.to_json()["updated"] == {"products": 1}
    assert result.batch_id is not None
    undo_import(full, result.batch_id)
    assert facts(full) == before

    wrong = import_file(full, write(tmp_path, changed.replace("300", "much"), "c.csv"))

    assert [(one.code, one.row) for one in wrong.problems] == [
        ("SD-IMP-219", 2),
        ("SD-IMP-219", 3),
    ]
    assert facts(full) == before


def test_barcodes_of_any_signs_come_back(full: Shop, other: Shop, tmp_path: Path) -> None:
    codes = ["A B", "50%", "12/3;4", "x,y|z", "%20"]
    ((sku,),) = rows(full, "SELECT id FROM sku WHERE code = 'TEA'")
    with full.unit_of_work() as session:
        insert_rows(session, "barcode", ("sku_id", "code"), [(sku, code) for code in codes])
    path = export(full, tmp_path / "out.csv")

    import_file(other, path)

    assert rows(
        other,
        "SELECT b.code FROM barcode b JOIN sku s ON s.id = b.sku_id WHERE s.code = 'TEA' "
        "ORDER BY b.id",
    ) == [(code,) for code in codes]
    assert import_file(full, path).state is ImportState.UNCHANGED


def test_the_whole_import_can_be_taken_back(other: Shop, full: Shop, tmp_path: Path) -> None:
    before = facts(other)
    result = import_file(other, export(full, tmp_path / "out.csv"))
    assert result.batch_id is not None

    undo_import(other, result.batch_id)

    assert facts(other) == before
    assert faults(other) == []


def test_a_product_that_others_use_by_now_stays(full: Shop, tmp_path: Path) -> None:
    result = import_file(
        full, write(tmp_path, "Product code,Product name,SKU code,Price\nX,X,X,1\n", "x.csv")
    )
    ((sku,),) = rows(full, "SELECT id FROM sku WHERE code = 'X'")
    with full.unit_of_work() as session:
        insert_rows(
            session,
            "competitor_price",
            ("sku_id", "competitor", "price", "seen_on", "created_at"),
            [(sku, "Shop", 100, 20_261_101, 0)],
        )
    assert result.batch_id is not None

    undo_import(full, result.batch_id)

    assert rows(full, "SELECT code FROM sku WHERE id = " + str(sku)) == [("X",)]
