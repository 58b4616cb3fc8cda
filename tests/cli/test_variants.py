from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from tests.cli.conftest import Command

TABLE = "颜色\\尺码\tS\tM\n红\t5\t\n白\t0\t12\n"


@pytest.fixture
def shop(shopdesk: Command, tmp_path: Path) -> Path:
    path = tmp_path / "shop.shopdesk"
    assert shopdesk("init", "--shop", path).code == 0
    (tmp_path / "table.tsv").write_text(TABLE, encoding="utf-8")
    return path


def make(shopdesk: Command, shop: Path, *more: object) -> dict[str, object]:
    words = ["product", "new", "TEE", "--name", "短袖T恤", "--price", "59", "--json"]
    words += ["--table", str(shop.parent / "table.tsv"), "--shop", str(shop)]
    document: dict[str, object] = shopdesk(*words, *more).document
    return document


def test_a_table_becomes_variants_barcodes_and_opening_stock(shopdesk: Command, shop: Path) -> None:
    made = make(shopdesk, shop, "--barcodes", "--cost", "21.5", "--category", "服装 / 上衣")

    assert (made["ok"], made["written"]) == (True, True)
    shown = shopdesk("product", "show", "TEE", "--json", "--shop", shop).document
    assert shown["options"] == ["颜色", "尺码"]
    assert [
        (sku["code"], sku["price"], sku["on_hand"], sku["barcodes"]) for sku in shown["skus"]
    ] == [
        ("TEE-白-M", "59.00", 12, ["2000000000039"]),
        ("TEE-白-S", "59.00", 0, ["2000000000022"]),
        ("TEE-红-S", "59.00", 5, ["2000000000015"]),
    ]
    why = shopdesk("stock", "why", "TEE-白-M", "--json", "--shop", shop).document
    assert [move["kind"] for move in why["moves"]] == ["opening"]
    assert shopdesk("check", "--full", "--shop", shop).code == 0


def test_a_dry_run_shows_the_same_and_writes_nothing(shopdesk: Command, shop: Path) -> None:
    dry = make(shopdesk, shop, "--barcodes", "--dry-run")

    assert shopdesk("product", "show", "TEE", "--shop", shop).code == 1
    written = make(shopdesk, shop, "--barcodes")
    assert dry["written"] is False
    assert dry["variants"] == written["variants"]


def test_a_dry_run_finds_what_the_writing_refuses(shopdesk: Command, shop: Path) -> None:
    make(shopdesk, shop)

    assert make(shopdesk, shop, "--dry-run")["code"] == "SD-PRO-001"


def test_a_bad_cell_writes_nothing(shopdesk: Command, shop: Path) -> None:
    (shop.parent / "table.tsv").write_text("\tS\nred\tmany\n", encoding="utf-8")

    refused = make(shopdesk, shop)

    assert refused["code"] == "SD-CLI-043"
    assert shopdesk("product", "list", "--json", "--shop", shop).document["count"] == 0


@pytest.mark.parametrize("words", [("--price", "-1"), ("--price", "1.234"), ("--cost", "much")])
def test_amounts_that_are_none(shopdesk: Command, shop: Path, words: tuple[str, str]) -> None:
    assert make(shopdesk, shop, *words)["code"] == "SD-CLI-042"


def test_a_plain_product_has_one_variant(shopdesk: Command, shop: Path) -> None:
    done = shopdesk(
        "product", "new", "MUG", "--name", "马克杯", "--price", "39.9", "--barcodes", "--state",
        "idea", "--shop", shop, "--json",
    )  # fmt: skip

    assert done.document["variants"] == [
        {"code": "MUG", "options": [], "price": "39.90", "opening": 0,
         "barcodes": ["2000000000015"]}
    ]  # fmt: skip
    assert shopdesk("product", "show", "MUG", "--json", "--shop", shop).document["state"] == "idea"


def test_more_variants_join_those_that_exist(shopdesk: Command, shop: Path) -> None:
    make(shopdesk, shop)
    (shop.parent / "table.tsv").write_text("颜色\\尺码\tS\tM\n红\t9\t3\n", encoding="utf-8")

    done = shopdesk(
        "product", "variants", "TEE", "--table", shop.parent / "table.tsv", "--price", "69",
        "--template", "{code}/{n}", "--json", "--shop", shop,
    )  # fmt: skip

    # 红 / S exists already: neither its price nor its stock is touched.
    assert [one["code"] for one in done.document["variants"]] == ["TEE/05"]
    shown = shopdesk("product", "show", "TEE", "--json", "--shop", shop).document
    held = {sku["code"]: (sku["price"], sku["on_hand"]) for sku in shown["skus"]}
    assert held["TEE-红-S"] == ("59.00", 5)
    assert held["TEE/05"] == ("69.00", 3)


def test_templates_of_shop_and_category(shopdesk: Command, shop: Path) -> None:
    make(shopdesk, shop, "--category", "服装")
    shopdesk("category", "template", "服装", "{category}{n}", "--shop", shop)

    done = shopdesk(
        "product", "new", "HAT", "--name", "帽", "--category", "服装", "--table",
        shop.parent / "table.tsv", "--json", "--shop", shop,
    )  # fmt: skip

    assert [one["code"] for one in done.document["variants"]] == ["服装01", "服装02", "服装03"]


def test_labels_for_what_lies_on_the_shelf(shopdesk: Command, shop: Path, tmp_path: Path) -> None:
    make(shopdesk, shop, "--barcodes")
    target = tmp_path / "labels.pdf"

    done = shopdesk(
        "product", "label", "TEE", "--stock", "--start", "10", "--out", target, "--json",
        "--shop", shop,
    ).document  # fmt: skip

    assert (done["labels"], done["pages"]) == (17, 2)
    document = pypdfium2.PdfDocument(target)
    codes = {
        code.text
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=203 / 72).to_pil())
    }
    texts = "".join(page.get_textpage().get_text_range() for page in document)
    assert codes == {"2000000000015", "2000000000039"}
    # The decoder takes equal codes above each other for one, so they are counted as text.
    assert [texts.count(code) for code in sorted(codes)] == [5, 12]


def test_labels_that_cannot_be_printed_leave_no_file(
    shopdesk: Command, shop: Path, tmp_path: Path
) -> None:
    make(shopdesk, shop)
    target = tmp_path / "labels.pdf"
    words = ("product", "label", "TEE", "--out", target, "--json", "--shop", shop)

    assert shopdesk(*words, "--symbol", "ean13").document["code"] == "SD-LBL-001"
    assert shopdesk(*words, "--copies", "0").document["code"] == "SD-LBL-002"
    assert shopdesk(*words[:2], "NONE", *words[3:]).document["code"] == "SD-CLI-010"
    assert not target.exists()


def test_a_table_that_cannot_be_read(shopdesk: Command, shop: Path) -> None:
    (shop.parent / "table.tsv").write_bytes("颜色".encode("gbk"))
    assert make(shopdesk, shop)["code"] == "SD-CLI-044"
    (shop.parent / "table.tsv").unlink()
    assert make(shopdesk, shop)["code"] == "SD-CLI-044"
