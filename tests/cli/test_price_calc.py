"""The calculator on the command line, worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.upgrade import open_shop
from tests.cli.conftest import Command, Run
from tests.factories import add_sku, every_fact


@pytest.fixture
def shop_file(tmp_path: Path) -> Path:
    path = tmp_path / "own.shopdesk"
    shop = open_shop(path, create=True)
    with shop.unit_of_work() as session:
        add_sku(session, "MUG", price=3_000, cost_e4=200_000)
        add_sku(session, "TEA", price=3_000)
    shop.close()
    return path


@pytest.fixture
def prices(shopdesk: Command, shop_file: Path) -> Command:
    def run(*words: object, lang: str = "en") -> Run:
        return shopdesk("--shop", shop_file, "prices", *words, lang=lang)

    return run


COSTS = ("--freight", "5", "--packing", "1", "--fee", "5", "--returns", "3%")


def test_cost_plus_with_its_arithmetic(prices: Command) -> None:
    found = prices("calc", "--sku", "mug", *COSTS, "--margin", "27", "--json").document

    # (20 + 5 + 1) ÷ (1 − 0.05 − 0.03 − 0.27)
    assert (found["price"], found["margin"], found["break_even"]) == ("40.00", 0.27, "28.27")
    assert found["steps"][0] == "Goods ¥20.00 + freight ¥5.00 + packing ¥1.00 = ¥26.00"
    assert found["change"] is None
    said = prices("calc", "--cost", "20", *COSTS, "--margin", "27", "--ending", "90")
    assert said.lines[1].split() == ["Price", "¥40.90"]


def test_the_price_is_set_and_taken_back(
    prices: Command, shopdesk: Command, shop_file: Path
) -> None:
    set_id = prices("calc", "--sku", "mug", "--margin", "50", "--set", "--json").document["change"]
    assert prices("list", "--json").document["rows"][0]["price"] == "40.00"
    assert shopdesk("--shop", shop_file, "undo-change", set_id).code == 0
    assert prices("list", "--json").document["rows"][0]["price"] == "30.00"


def test_others_are_followed_and_their_index_is_told(prices: Command) -> None:
    prices("competitor", "MUG", "X", "25")
    prices("competitor", "MUG", "Y", "35")
    found = prices("calc", "--sku", "MUG", "--how", "competition", "--json").document
    assert (found["price"], found["below_cost"]) == ("28.50", False)  # 95 % of 30.00
    told = prices("competitors", "MUG", "--json").document
    assert (told["index"], [one["name"] for one in told["competitors"]]) == (1.0, ["Y", "X"])
    assert "100.0 %" in prices("competitors", "MUG").out
    worth = prices("calc", "--sku", "MUG", "--how", "value", "--advantage", "3", "--json")
    assert worth.document["price"] == "28.00"  # the cheapest other + 3.00


def test_a_launch_climbs(prices: Command) -> None:
    found = prices(
        *("calc", "--cost", "35", "--how", "penetration", "--margin", "30", "--days", "30"),
        "--json",
    ).document
    assert [step["price"] for step in found["climb"]] == ["40.00", "43.34", "46.67", "50.00"]


def test_a_ladder(prices: Command) -> None:
    assert prices("ladder", "50", "300").lines == ["¥50.00", "¥123.00", "¥300.00"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["calc"], "SD-PRI-009"),
        (["calc", "--sku", "TEA"], "SD-PRI-009"),
        (["calc", "--sku", "GONE"], "SD-CLI-010"),
        (["calc", "--cost", "x"], "SD-CLI-013"),
        (["calc", "--cost", "1", "--fee", "x"], "SD-CLI-013"),
        (["calc", "--cost", "1", "--margin", "100"], "SD-PRI-010"),
        (["calc", "--cost", "1", "--how", "competition"], "SD-PRI-010"),
        (["calc", "--cost", "1", "--how", "value"], "SD-PRI-010"),
        (["calc", "--cost", "1", "--how", "penetration", "--days", "1"], "SD-PRI-011"),
        (["calc", "--cost", "1", "--set"], "SD-CLI-011"),
        (["ladder", "5", "5"], "SD-PRI-012"),
    ],
)
def test_refusals_change_nothing(
    prices: Command, shop_file: Path, words: list[str], code: str
) -> None:
    def facts() -> object:
        shop = open_shop(shop_file)
        try:
            return every_fact(shop)
        finally:
            shop.close()

    before = facts()
    done = prices(*words)
    assert done.code == 1
    assert f"[{code}]" in done.err
    assert facts() == before
