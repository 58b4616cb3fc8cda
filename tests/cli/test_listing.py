from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command


def test_rows_for_people(shopdesk: Command, demo_file: Path) -> None:
    done = shopdesk(
        "product", "list", "--columns", "code,name,variants,price", "--limit", "2",
        "--shop", demo_file,
    )  # fmt: skip

    assert done.code == 0
    assert done.lines == [
        "Code  Name                       Variants  Price from",
        "────  ─────────────────────────  ────────  ──────────",
        "BD01  Washed cotton bedding set         8     ¥399.00",
        "BD02  Linen sheet                       2     ¥329.00",
        "2 of 119 shown; --limit 0 shows all",
    ]


def test_rows_for_programs(shopdesk: Command, demo_file: Path) -> None:
    document = shopdesk(
        "product", "list", "--columns", "code,kind,price,on_hand", "--sort", "code", "--limit",
        "1", "--json", "--shop", demo_file,
    ).document  # fmt: skip

    assert document["ok"] is True
    assert document["currency"] == "CNY"
    assert document["count"] == 119
    (row,) = document["rows"]
    assert row.pop("on_hand") >= 0
    assert row == {"code": "BD01", "kind": "goods", "price": "399.00"}


def test_all_rows_and_all_columns(shopdesk: Command, demo_file: Path) -> None:
    document = shopdesk(
        "order", "list", "--limit", "0", "--columns", "all", "--json", "--shop", demo_file
    ).document

    assert len(document["rows"]) == document["count"]
    assert {"number", "placed_at", "aftersale", "city"} <= set(document["rows"][0])


def test_chips_are_joined(shopdesk: Command, demo_file: Path) -> None:
    document = shopdesk(
        "order", "list", "--filter", "success", "--filter", "with_refund", "--columns",
        "state,refunded", "--json", "--shop", demo_file,
    ).document  # fmt: skip

    assert document["count"] > 0
    for row in document["rows"]:
        assert row["state"] == "success"
        assert float(row["refunded"]) > 0


@pytest.mark.parametrize("direction", ["--ascending", "--descending"])
def test_order(shopdesk: Command, demo_file: Path, direction: str) -> None:
    rows = shopdesk(
        "order", "list", "--sort", "total", direction, "--limit", "0", "--columns", "total",
        "--json", "--shop", demo_file,
    ).document["rows"]  # fmt: skip
    totals = [float(row["total"]) for row in rows]

    assert totals == sorted(totals, reverse=direction == "--descending")


def test_search_by_pinyin_initials(shopdesk: Command, demo_file: Path) -> None:
    found = shopdesk(
        "product", "list", "--search", "sqsh", "--columns", "code,tags", "--json", "--shop",
        demo_file,
    ).document  # fmt: skip
    nothing = shopdesk(
        "customer", "list", "--search", "no such name", "--json", "--shop", demo_file
    ).document

    assert found["rows"] == [{"code": "MG01", "tags": "山雀手绘马克杯"}]
    assert (nothing["count"], nothing["rows"]) == (0, [])


def test_unknown_column_is_named(shopdesk: Command, demo_file: Path) -> None:
    done = shopdesk("order", "list", "--columns", "number,colour", "--shop", demo_file)

    assert done.code == 1
    assert done.err.startswith("There is no column colour; there are number, placed_at, ")


@pytest.mark.parametrize("words", [["--sort", "colour"], ["--filter", "blue"], ["--limit", "x"]])
def test_wrong_words(shopdesk: Command, demo_file: Path, words: list[str]) -> None:
    assert shopdesk("order", "list", *words, "--shop", demo_file).code == 2
