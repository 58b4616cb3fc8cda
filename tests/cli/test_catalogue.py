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


def test_why_is_it_four(shopdesk: Command, history: Path) -> None:
    done = shopdesk("stock", "why", "MUG", "--shop", history)

    assert done.code == 0
    assert done.lines == [
        "MUG  马克杯",
        "In stock: 4, of which 0 reserved",
        "",
        "Because            Change",
        "─────────  ──────  ──────",
        "Received   1 move      +5",
        "Sold       1 move      -2",
        "Came back  1 move      +1",
        "In stock                4",
        "",
        *done.lines[10:],
    ]
    assert [line.split("  ")[0] for line in done.lines[10:]] == [
        "When",
        "────────────────",
        "2026-03-04 12:00",
        "2026-03-02 13:00",
        "2026-03-02 12:00",
    ]
    assert done.lines[12].split() == [
        *("2026-03-04", "12:00", "Came", "back", "Customer", "→", "Returns,", "not", "inspected"),
        *("1", "+1", "4", "RF000001", "scratched"),
    ]


def test_why_for_programs(shopdesk: Command, history: Path) -> None:
    document = shopdesk("stock", "why", "mug", "--json", "--shop", history).document

    assert document["ok"] is True
    assert (document["sku"], document["on_hand"], document["reserved"]) == ("MUG", 4, 0)
    assert document["because"] == [
        {"kind": "receipt", "moves": 1, "change": 5},
        {"kind": "sale", "moves": 1, "change": -2},
        {"kind": "return", "moves": 1, "change": 1},
    ]
    assert sum(reason["change"] for reason in document["because"]) == document["on_hand"]
    assert document["moves"][0] == {
        "at": "2026-03-04T12:00:00+08:00",
        "date": "2026-03-04",
        "kind": "return",
        "from": "customer",
        "to": "returns",
        "quantity": 1,
        "change": 1,
        "balance": 4,
        "document": "RF000001",
        "reason": "scratched",
    }


def test_only_as_many_moves_as_asked(shopdesk: Command, history: Path) -> None:
    one = shopdesk("stock", "why", "MUG", "--moves", "1", "--json", "--shop", history).document
    none = shopdesk("stock", "why", "MUG", "--moves", "0", "--json", "--shop", history).document

    assert [move["kind"] for move in one["moves"]] == ["return"]
    assert none["moves"] == []
    assert none["on_hand"] == 4


def test_where_it_is(shopdesk: Command, history: Path) -> None:
    done = shopdesk("stock", "balance", "TEA", "--shop", history)

    assert done.lines == [
        "TEA  绿茶",
        "Place     Quantity  Reserved",
        "────────  ────────  ────────",
        "Shelf            3         1",
        "Supplier        -3         0",
    ]
    assert shopdesk("stock", "balance", "TEA", "--json", "--shop", history).document["places"] == [
        {"place": "shelf", "kind": "shelf", "quantity": 3, "reserved": 1},
        {"place": "supplier", "kind": "supplier", "quantity": -3, "reserved": 0},
    ]


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
        (["stock", "why", "NONE"], "SD-CLI-011"),
        (["stock", "balance", "NONE"], "SD-CLI-011"),
    ],
)
def test_unknown_code(shopdesk: Command, history: Path, words: list[str], code: str) -> None:
    done = shopdesk(*words, "--shop", history)

    assert (done.code, done.out) == (1, "")
    assert "“NONE”" in done.err
    assert f"[{code}]" in done.err


def test_hostile_name_is_shown_letter_by_letter(shopdesk: Command, history: Path) -> None:
    shop = open_shop(history)
    from sqlalchemy import text

    with shop.unit_of_work() as session:
        session.execute(text("UPDATE sku SET name = :name"), {"name": "\x1b]0;pwned\x07<b>"})
    shop.close()

    done = shopdesk("stock", "balance", "MUG", "--shop", history)

    assert done.lines[0] == "MUG  ␛]0;pwned␇<b>"
