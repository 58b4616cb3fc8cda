"""Prices from the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopdesk.channels.service import ensure_channel
from shopdesk.db.upgrade import open_shop
from shopdesk.prices.service import ListedPriceInput, add_price
from shopdesk.products.service import find_skus
from tests.cli.conftest import Command, Run
from tests.factories import add_sku


@pytest.fixture
def prices(shopdesk: Command, tmp_path: Path) -> Command:
    """``prices("list")`` on a shop of two variants."""
    path = tmp_path / "own.shopdesk"
    shop = open_shop(path, create=True)
    with shop.unit_of_work() as session:
        add_sku(session, "MUG", price=1_000, cost_e4=60_000, stocked=15)
        add_sku(session, "TEA", price=2_550, cost_e4=20_000, stocked=100)
        ensure_channel(session, "tmall")
    shop.close()

    def run(*words: object, lang: str = "en") -> Run:
        return shopdesk("--shop", path, "prices", *words, lang=lang)

    return run


def test_list_tells_margins(prices: Command) -> None:
    assert prices("list").lines[2:] == [
        "MUG   Product MUG  ¥10.00            40.0 %  ¥6.00",
        "TEA   Product TEA  ¥25.50            92.2 %  ¥2.00",
        "2 rows",
    ]
    rows = prices("list", "--json", "--filter", "thin").document["rows"]
    assert rows == []
    first = prices("list", "--json").document["rows"][0]
    assert (first["cost"], first["margin"], first["proposed"]) == ("6.00", 0.4, None)


def test_a_price_of_a_time_that_is_over_says_so(prices: Command, tmp_path: Path) -> None:
    shop = open_shop(tmp_path / "own.shopdesk")
    with shop.unit_of_work() as session:
        tea = find_skus(session, {"tea"})["tea"].id
        day = (datetime(2020, 11, 10, 16, tzinfo=UTC), datetime(2020, 11, 11, 16, tzinfo=UTC))
        add_price(session, ListedPriceInput(tea, 1_999, valid_from=day[0], valid_until=day[1]))
    shop.close()

    found = prices("for", "TEA", "--json").document

    assert (found["price"], found["entry"]) == ("25.50", None)
    (entry,) = found["entries"]
    assert (entry["valid_from"], entry["valid_until"]) == (
        "2020-11-11T00:00:00+08:00",
        "2020-11-12T00:00:00+08:00",
    )
    assert prices("for", "TEA").lines[-1] == (
        "  1  all      all               0  2020-11-11 00:00 – 2020-11-12 00:00  ¥19.99"
    )


def test_rules_propose_and_the_owner_decides(prices: Command) -> None:
    assert prices("rule", "handbook").code == 0
    made = prices("propose", "--json").document
    assert (made["new"], made["open"]) == (1, 1)
    (proposal,) = made["proposals"]
    assert (proposal["sku"], proposal["old_price"], proposal["new_price"]) == (
        "MUG",
        "10.00",
        "8.00",
    )
    assert proposal["steps"][0] == "15 left, fewer than 20: ¥10.00 × (1 − 20 %) = ¥8.00"
    assert prices("accept", proposal["id"]).out == "1 price was changed.\n"
    assert prices("list", "--json").document["rows"][0]["price"] == "8.00"
    (change,) = prices("history", "mug", "--json").document["changes"]
    assert (change["before"], change["after"], change["kind"]) == ("10.00", "8.00", "proposal")
    refused = prices("reject", proposal["id"])
    assert (refused.code, "[SD-PRI-007]" in refused.err) == (1, True)
    assert prices("accept", "--all").code == 1


def test_presets_are_added_once(prices: Command) -> None:
    assert prices("rule", "preset").out == "5 rules are kept.\n"
    assert prices("rule", "preset").out == "0 rules are kept.\n"
    names = [rule["name"] for rule in prices("rules", "--json").document["rules"]]
    assert names[0] == "Handbook: stock below 20, price down 20 %"
    assert len(prices("rules").lines) == 7


def test_special_prices(prices: Command) -> None:
    assert prices("add", "MUG", "12", "--channel", "tmall").code == 0
    assert prices("add", "MUG", "9", "--tier", "gold", "--from-quantity", "2").code == 0

    def price(*words: str) -> str:
        return str(prices("for", "MUG", "--json", *words).document["price"])

    assert price() == "10.00"
    assert price("--channel", "tmall") == "12.00"
    assert price("--tier", "gold", "--quantity", "2") == "9.00"
    assert "special price 1" in prices("for", "MUG", "--channel", "Tmall").out
    assert prices("remove", "1").code == 0
    assert price("--channel", "tmall") == "10.00"
    assert prices("remove", "1").code == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["add", "MUG", "x"], "SD-CLI-013"),
        (["add", "MUG", "1"], "SD-PRI-001"),
        (["for", "MUG", "--channel", "gone"], "SD-CLI-012"),
        (["for", "MUG", "--quantity", "x"], "SD-CLI-013"),
        (["competitor", "MUG", "X", "9", "--on", "31.12.2025"], "SD-CLI-013"),
        (["competitor", "MUG", "X", "0"], "SD-PRI-004"),
        (["rule", "x", "--limit", "0"], "SD-PRI-005"),
        (["history", "gone"], "SD-CLI-010"),
    ],
)
def test_refusals(prices: Command, words: list[str], code: str) -> None:
    done = prices(*words)
    assert done.code == 1
    assert f"[{code}]" in done.err


def test_a_competitor_is_noted(prices: Command) -> None:
    assert prices("competitor", "MUG", "Next door", "9.50", "--on", "2026-01-05").code == 0
    row = prices("list", "--json", "--columns", "code,others").document["rows"][0]
    assert row == {"code": "MUG", "others": "9.50"}
