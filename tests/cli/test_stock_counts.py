"""Counting from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.customers.service import index_customers
from shopdesk.db.upgrade import open_shop
from shopdesk.products.service import index_products
from tests.cli.conftest import Command
from tests.factories import add_small_shop


@pytest.fixture
def stocked(empty_shop_file: Path, tmp_path: Path) -> Path:
    """Five mugs and three teas."""
    path = tmp_path / "shop.shopdesk"
    path.write_bytes(empty_shop_file.read_bytes())
    shop = open_shop(path)
    known = add_small_shop(shop)
    with shop.unit_of_work() as session:
        index_customers(session, [known.customer])
        index_products(session, [1, 2, 3])
    shop.close()
    return path


def test_a_blind_count_from_beginning_to_end(shopdesk: Command, stocked: Path) -> None:
    shop = ("--json", "--shop", stocked)
    opened = shopdesk("stock", "count", "open", *shop).document
    assert (opened["number"], opened["state"], opened["blind"]) == ("ST000001", "open", True)
    assert {line["book"] for line in opened["lines"]} == {None}

    scanned = shopdesk("stock", "count", "scan", "st000001", "MUG", "mug", "MUG", *shop).document
    assert scanned["lines"][0]["counted"] == 3
    assert scanned["lines"][0]["difference"] is None
    shopdesk("stock", "count", "enter", "ST000001", "TEA:3", *shop)
    checked = shopdesk("stock", "count", "finish", "ST000001", *shop).document
    assert [(line["book"], line["difference"]) for line in checked["lines"]] == [
        (5, -2),
        (3, 0),
    ]
    again = shopdesk("stock", "count", "enter", "ST000001", "MUG:4", *shop).document
    assert (again["lines"][0]["recounted"], again["lines"][0]["difference"]) == (4, -1)

    posted = shopdesk("stock", "count", "post", "ST000001", *shop).document

    assert posted["state"] == "posted"
    assert shopdesk("stock", "paper", "ST000001", *shop).document["kind"] == "count"
    assert shopdesk("stock", "balance", "MUG", *shop).document["places"][0]["quantity"] == 4
    assert shopdesk("check", "--full", "--shop", stocked).code == 0


def test_one_unknown_code_counts_nothing(shopdesk: Command, stocked: Path) -> None:
    shop = ("--json", "--shop", stocked)
    shopdesk("stock", "count", "open", "MUG", *shop)

    refused = shopdesk("stock", "count", "scan", "ST000001", "MUG", "NONE", *shop)

    assert refused.document["code"] == "SD-STK-031"
    shown = shopdesk("stock", "count", "show", "ST000001", *shop).document
    assert [(line["sku"], line["counted"]) for line in shown["lines"]] == [("MUG", None)]


def test_a_count_of_what_is_due_is_given_up(shopdesk: Command, stocked: Path) -> None:
    shop = ("--json", "--shop", stocked)
    due = shopdesk("stock", "count", "due", *shop).document
    assert [(row["sku"], row["class"], row["last"]) for row in due["due"]] == [
        ("MUG", "C", None),
        ("TEA", "C", None),
    ]
    opened = shopdesk("stock", "count", "open", "--due", "1", "--open-book", *shop).document
    assert [(line["sku"], line["book"]) for line in opened["lines"]] == [("MUG", 5)]

    shopdesk("stock", "count", "cancel", "ST000001", "--reason", "later", *shop)

    rows = shopdesk("stock", "count", "list", "--columns", "number,state", *shop).document["rows"]
    assert rows == [{"number": "ST000001", "state": "cancelled"}]


def test_what_nobody_counted_is_gone_if_said_so(shopdesk: Command, stocked: Path) -> None:
    shop = ("--json", "--shop", stocked)
    shopdesk("stock", "count", "open", *shop)
    shopdesk("stock", "count", "enter", "ST000001", "MUG:5", *shop)
    shopdesk("stock", "count", "finish", "ST000001", "--missing-zero", *shop)
    shopdesk("stock", "count", "post", "ST000001", "--reason", "yearly", *shop)

    paper = shopdesk("stock", "paper", "ST000001", *shop).document
    assert [(line["sku"], line["quantity"]) for line in paper["lines"]] == [("TEA", -3)]
    assert paper["reason"] == "yearly"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "ST9"], "SD-CLI-045"),
        (["open", "--place", "nowhere"], "SD-CLI-042"),
        (["open", "--place", "quarantine"], "SD-STK-030"),
        (["open", "NONE"], "SD-CLI-011"),
    ],
)
def test_refusals(shopdesk: Command, stocked: Path, words: list[str], code: str) -> None:
    done = shopdesk("stock", "count", *words, "--json", "--shop", stocked)

    assert (done.code, done.document["code"]) == (1, code)
