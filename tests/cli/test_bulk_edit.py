"""One field of many products from the command line, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from tests.cli.conftest import Command
from tests.factories import add_sku, every_fact


@pytest.fixture
def shop_file(tmp_path: Path) -> Path:
    path = tmp_path / "own.shopdesk"
    shop = open_shop(path, create=True)
    with shop.unit_of_work() as session:
        add_sku(session, "MUG", price=1_000, cost_e4=60_000)
        add_sku(session, "TEA", price=2_550)
    shop.close()
    return path


def facts(path: Path) -> object:
    shop: Shop = open_shop(path)
    try:
        return every_fact(shop)
    finally:
        shop.close()


def prices(path: Path) -> list[int]:
    shop = open_shop(path)
    with shop.reader() as reader:
        found = [row[0] for row in reader.rows("SELECT price FROM sku ORDER BY code")]
    shop.close()
    return found


def test_a_look_then_a_change_then_back(shopdesk: Command, shop_file: Path) -> None:
    before = facts(shop_file)
    words = ("--shop", shop_file, "edit", "price", "+10%", "--everything", "--ending", "90")

    looked = shopdesk(*words, "--dry-run", "--json")

    assert (looked.code, looked.document["changes"], looked.document["change"]) == (0, 2, None)
    assert looked.document["items"] == [
        {"code": "MUG", "before": "10.00", "after": "11.90"},
        {"code": "TEA", "before": "25.50", "after": "28.90"},
    ]
    assert facts(shop_file) == before
    done = shopdesk(*words)
    assert done.code == 0
    assert done.lines == [
        "MUG: ¥10.00 → ¥11.90",
        "TEA: ¥25.50 → ¥28.90",
        "2 fields change",
        "Changed. Take it back with “undo-change 1”.",
    ]
    assert prices(shop_file) == [1_190, 2_890]
    (change,) = shopdesk("--shop", shop_file, "changes", "--json").document["changes"]
    assert (change["title"], change["fields"], change["taken_back"]) == ("price +10%", 2, False)
    assert shopdesk("--shop", shop_file, "undo-change", 1).code == 0
    assert prices(shop_file) == [1_000, 2_550]
    again = shopdesk("--shop", shop_file, "undo-change", 1)
    assert (again.code, "[SD-CHG-003]" in again.err or "[SD-CHG-001]" in again.err) == (1, True)
    assert "taken back" in shopdesk("--shop", shop_file, "changes").out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["price", "5", "--sku", "GONE"], 1, "There is no product “GONE”. [SD-CLI-010]"),
        (["price", "5"], 1, "[SD-CLI-011]"),
        (["price", "abc", "--everything"], 1, "Write a number with at most 2 decimals."),
        (["price", "1.005", "--everything"], 1, "Write a number with at most 2 decimals."),
        (["price", "--everything", "--", "-30"], 1, "The result would be below 0."),
        (["state", "gone", "--everything"], 1, "There is no such state"),
        (["brand", "A", "--category", "Gone"], 1, "There is no category “Gone”."),
        (["brand", "A", "--state", "Gone"], 1, "There is no such state"),
        (["name", "", "--everything"], 1, "This field may not be empty."),
        (["size", "5", "--everything"], 2, "invalid choice"),
    ],
)
def test_what_is_not_possible_changes_nothing(
    shopdesk: Command, shop_file: Path, words: list[str], code: int, message: str
) -> None:
    before = facts(shop_file)

    done = shopdesk("--shop", shop_file, "edit", *words)

    assert done.code == code
    assert message in done.err
    assert facts(shop_file) == before


def test_products_are_chosen_by_category_and_state(shopdesk: Command, shop_file: Path) -> None:
    def edit(*words: str) -> int:
        found = shopdesk("--shop", shop_file, "edit", *words, "--json").document
        return int(found["changes"])

    assert edit("category", "Kitchen / 100%_Mugs", "--sku", "MUG") == 1
    assert edit("brand", "A", "--category", "Kitchen") == 1
    assert edit("brand", "A", "--category", "kitchen") == 0
    assert edit("brand", "B", "--category", "Kitchen/100%_Mugs") == 1
    assert edit("state", "Slow", "--sku", "TEA") == 1
    assert edit("cost_e4", "3.1415", "--state", "slow") == 1
    assert edit("cost_e4", "+1", "--everything") == 2
    assert edit("price", "1", "--sku", "MUG") == 1
    warned = shopdesk("--shop", shop_file, "edit", "price", "2", "--sku", "MUG", "--json").document
    assert [warning["message"] for warning in warned["warnings"]] == [
        "The price is below the cost."
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [("-10%", [900, 2_295]), ("-2.50", [750, 2_300]), ("-10 %", [900, 2_295]), ("-100%", [0, 0])],
)
def test_less_needs_no_tricks(
    shopdesk: Command, shop_file: Path, change: str, expected: list[int]
) -> None:
    done = shopdesk("--shop", shop_file, "edit", "price", change, "--everything")

    assert (done.code, prices(shop_file)) == (0, expected)


def test_all_that_is_said_must_be_true(shopdesk: Command, shop_file: Path) -> None:
    shopdesk("--shop", shop_file, "edit", "category", "Mugs", "--sku", "MUG")
    words = ("--shop", shop_file, "edit", "price", "1", "--category", "Mugs")

    other = shopdesk(*words, "--sku", "TEA")

    assert (other.code, other.lines) == (0, ["0 fields change", "Nothing is different."])
    assert prices(shop_file) == [1_000, 2_550]
    shopdesk(*words, "--sku", "TEA", "--sku", "MUG")
    assert prices(shop_file) == [100, 2_550]


@pytest.mark.parametrize(
    ("edit", "line", "item"),
    [
        (("active", "no"), "MUG: Yes → No", {"before": True, "after": False}),
        (("state", "slow"), "MUG: On sale → Slow", {"before": "selling", "after": "slow"}),
        (("brand", "Acme"), "MUG: – → Acme", {"before": "", "after": "Acme"}),
        (("min_quantity", "2.5"), "MUG: – → 2.5", {"before": None, "after": 2.5}),
        (("cost_e4", "7.25"), "MUG: ¥6.00 → ¥7.25", {"before": "6.00", "after": "7.25"}),
    ],
)
def test_values_are_shown_as_people_say_them(
    shopdesk: Command, shop_file: Path, edit: tuple[str, str], line: str, item: dict[str, object]
) -> None:
    words = ("--shop", shop_file, "edit", *edit, "--sku", "MUG", "--dry-run")

    assert shopdesk(*words).lines[0] == line
    assert shopdesk(*words, "--json").document["items"] == [{"code": "MUG", **item}]
