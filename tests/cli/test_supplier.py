"""Suppliers on the command line: save, offers, comparison, scores, risks."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.upgrade import open_shop
from tests.cli.conftest import Command
from tests.purchasing.test_queries import deals


@pytest.fixture
def trading(empty_shop_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "shop.shopdesk"
    path.write_bytes(empty_shop_file.read_bytes())
    shop = open_shop(path)
    deals(shop)
    shop.close()
    return path


def test_save_keeps_what_is_not_said(shopdesk: Command, trading: Path) -> None:
    first = shopdesk(
        "supplier", "save", "Anna", "--code", "A1", "--layer", "strategic", "--terms", "45",
        "--phone", "123", "--currency", "USD", "--rate", "7.1", "--shop", trading, "--json",
    )  # fmt: skip
    assert (first.document["layer"], first.document["currency"]) == ("strategic", "USD")

    done = shopdesk(
        "supplier",
        "save",
        "Anna B",
        "--code",
        "a1",
        "--lead-time",
        "9",
        "--shop",
        trading,
        "--json",
    )

    document = done.document
    assert (document["code"], document["name"], document["layer"]) == ("a1", "Anna B", "strategic")
    assert (document["terms_days"], document["lead_time_days"]) == (45, 9)
    shown = shopdesk("supplier", "show", "A1", "--shop", trading)
    assert shown.lines[0].split() == ["Supplier", "a1", "Anna", "B"]


def test_offers_are_saved_and_compared(shopdesk: Command, trading: Path) -> None:
    shopdesk("supplier", "save", "B", "--code", "B", "--shop", trading)
    done = shopdesk(
        "supplier",
        "offer",
        "B",
        "MUG",
        "0=3.9",
        "50=3.2",
        "--pack",
        "12",
        "--shop",
        trading,
        "--json",
    )
    assert done.document["offers"] == [
        {
            "sku": "MUG",
            "role": "backup",
            "active": True,
            "prices": [{"from": 0, "price": "3.9000"}, {"from": 50, "price": "3.2000"}],
        }
    ]
    quote = ("supplier", "offer", "B", "MUG", "0=3", "--until", "2099-01-01", "--shop", trading)
    assert shopdesk(*quote).code == 0

    compared = shopdesk("supplier", "compare", "MUG:10", "--shop", trading, "--json")

    assert [
        (row["supplier"], row["quantity"], row["amount"]) for row in compared.document["offers"]
    ] == [
        ("B", 12, "36.00"),
        ("景德镇瓷器厂", 10, "42.00"),
    ]
    assert compared.document["offers"][1]["above_best"] == "12.00"


def test_scores_and_risks_are_told(shopdesk: Command, trading: Path) -> None:
    done = shopdesk("supplier", "score", "JDZ", "--shop", trading, "--json")
    (score,) = done.document["suppliers"]
    assert (score["on_time"], score["accepted"], score["complete"]) == (85.71, 96.43, 90.0)
    assert (score["finished"], score["perfect"]) == (2, 1)
    shopdesk("supplier", "save", "New", "--code", "N", "--shop", trading)
    lines = shopdesk("supplier", "score", "--shop", trading).lines
    assert lines[3].split()[:3] == ["N", "New", "–"]  # no deals, no score

    risks = shopdesk("supplier", "risks", "--shop", trading, "--json").document["risks"]
    assert [(row["kind"], row["sku"]) for row in risks] == [
        ("single_source", "MUG"),
        ("single_source", "TEA"),
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "nobody"), "SD-CLI-021"),
        (("offer", "JDZ", "MUG", "3.9"), "SD-CLI-029"),
        (("offer", "JDZ", "MUG", "x=3.9"), "SD-CLI-023"),
        (("offer", "JDZ", "NONE", "0=1"), "SD-CLI-011"),
        (("compare", "NONE:1"), "SD-CLI-011"),
        (("save", " "), "SD-PUR-001"),
    ],
)
def test_mistakes_are_told(
    shopdesk: Command, trading: Path, words: tuple[str, ...], code: str
) -> None:
    done = shopdesk("supplier", *words, "--shop", trading, "--json")
    assert (done.code, done.document["code"]) == (1, code)


def test_risks_become_tasks_and_are_finished(shopdesk: Command, trading: Path) -> None:
    risks = shopdesk("supplier", "risks", "--open-tasks", "--shop", trading, "--json").document
    assert [risk["has_task"] for risk in risks["risks"]] == [True, True]
    first, second = shopdesk("supplier", "tasks", "--shop", trading, "--json").document["tasks"]
    assert (first["kind"], first["sku"]) == ("single_source", "MUG")

    done = shopdesk(
        "supplier", "done", first["task"], "asked two", "--shop", trading, "--json"
    ).document

    assert done["tasks"] == [second]
    again = shopdesk("supplier", "done", first["task"], "x", "--shop", trading, "--json")
    assert again.document["code"] == "SD-PUR-019"
