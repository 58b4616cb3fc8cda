from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopdesk.db.upgrade import open_shop
from tests.cli.conftest import Command, Run
from tests.factories import add_small_shop


@pytest.fixture
def run(shopdesk: Command, tmp_path: Path) -> Command:
    """Run a command on the small shop with a gift box."""
    path = tmp_path / "shop.shopdesk"

    def on_shop(*words: object, **more: Any) -> Run:
        return shopdesk(*words, "--shop", path, **more)

    on_shop("init")
    shop = open_shop(path)
    add_small_shop(shop)
    shop.close()
    on_shop("product", "new", "BOX", "--name", "礼盒", "--price", "50")
    return on_shop


def test_a_kit_and_what_limits_it(run: Command) -> None:
    done = run("product", "kit", "BOX", "--part", "MUG=2", "--part", "TEA=1", "--json").document

    assert done["kit"] == {
        "code": "BOX",
        "available": 2,
        "limited_by": "MUG",
        "price": "50.00",
        "separate": "45.50",
        "cost": None,
        "parts": [
            {"code": "MUG", "quantity": 2, "available": 5, "enough_for": 2},
            {"code": "TEA", "quantity": 1, "available": 3, "enough_for": 3},
        ],
    }
    assert run("product", "kit", "BOX").lines[0] == "BOX  礼盒"
    shown = run("product", "show", "BOX", "--json").document
    assert shown["skus"][0]["available"] == 2
    assert run("product", "kit", "BOX", "--clear").lines == ["BOX is no kit."]


@pytest.mark.parametrize(
    ("part", "code"),
    [("POST=1", "SD-PRO-052"), ("MUG=many", "SD-CLI-042"), ("NONE=1", "SD-CLI-010")],
)
def test_kits_that_cannot_be(run: Command, part: str, code: str) -> None:
    assert run("product", "kit", "BOX", "--part", part, "--json").document["code"] == code
    assert run("product", "kit", "BOX", "--json").document["kit"] is None


def test_a_listing_from_draft_to_shelf_and_down(run: Command) -> None:
    words = ("product", "listing")
    run(*words, "save", "MUG", "taobao", "--title", "马克杯 陶瓷", "--price", "39.90", "--showcase",
        "yes", "--number", "778899")  # fmt: skip
    held = run(*words, "up", "MUG", "taobao", "--json")
    assert held.document["code"] == "SD-PRO-061"
    run(*words, "save", "MUG", "taobao", "--all-done")

    done = run(*words, "up", "MUG", "taobao", "--on", "2026-03-02", "--json").document

    (listing,) = done["listings"]
    assert (listing["title"], listing["length"], listing["limit"]) == ("马克杯 陶瓷", 11, 60)
    assert (listing["state"], listing["listed_on"]) == ("listed", "2026-03-02")
    assert (listing["price"], listing["currency"], listing["showcase"]) == ("39.90", "CNY", True)
    assert (listing["number"], all(one["done"] for one in listing["checklist"])) == ("778899", True)
    lines = run(*words, "down", "MUG", "taobao").lines
    assert "Unlisted" in lines[2]
    assert "11/60" in lines[2]


def test_each_market_has_its_language_and_currency(run: Command) -> None:
    words = ("product", "listing", "save", "MUG", "taobao", "--json")
    run(*words, "--title", "马克杯")
    found = run(*words, "--language", "en", "--title", "Mug", "--currency", "EUR", "--price",
                "12.90", "--season", "11-01/02-28").document  # fmt: skip

    assert [(one["language"], one["currency"], one["price"]) for one in found["listings"]] == [
        ("en", "EUR", "12.90"),
        ("zh-CN", "CNY", None),
    ]
    assert run(*words, "--season", "soon").document["code"] == "SD-PRO-061"
    assert run(*words, "--price", "soon").document["code"] == "SD-CLI-042"


def test_listings_that_there_are_none_of(run: Command) -> None:
    words = ("product", "listing")
    assert run(*words, "up", "MUG", "taobao", "--json").document["code"] == "SD-CLI-048"
    assert run(*words, "save", "MUG", "ebay", "--title", "x", "--json").document["code"] == (
        "SD-CLI-041"
    )
