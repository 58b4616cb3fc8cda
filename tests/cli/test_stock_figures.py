"""``stock forecast|ageing|dead|slow|classes``: text and JSON of the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from shopdesk.db.shop import Shop
from tests.cli.conftest import Command
from tests.metrics.buying import TODAY, add_suppliers, even_sales, noon


@pytest.fixture
def buying(shop: Shop) -> Iterator[Path]:
    even_sales().write(shop)
    add_suppliers(shop)
    assert shop.path is not None
    with time_machine.travel(noon(TODAY), tick=False):
        yield shop.path


def test_forecast(shopdesk: Command, buying: Path) -> None:
    run = shopdesk("stock", "forecast", "S1", "--weeks", "4", "--shop", str(buying))
    found = shopdesk("stock", "forecast", "s1", "--weeks", "4", "--shop", str(buying), "--json")

    assert run.code == 0
    assert run.lines[0] == "S1  Thing S1"
    assert any(line.startswith("2026-03-16") and "7.0" in line for line in run.lines)
    document = found.document
    assert document["values"] == [7.0] * 4
    assert document["first_day"] == "2026-03-16"
    assert (document["verdict"], document["beats_naive"]) == ("equal", None)
    assert document["smape"] == document["naive_smape"] == 0


def test_ageing(shopdesk: Command, buying: Path) -> None:
    run = shopdesk("stock", "ageing", "--shop", str(buying), "--json")

    values = {row["key"]: (row["quantity"], row["value"]) for row in run.document["buckets"]}
    assert values["aged_value_365"] == (10, "40.00")
    assert sum(row[0] for row in values.values()) == 10
    told = shopdesk("stock", "ageing", "--shop", str(buying))
    assert "Stock of 181–365 days" in told.out
    assert "¥40.00" in told.out


def test_dead_and_slow(shopdesk: Command, buying: Path) -> None:
    dead = shopdesk("stock", "dead", "--shop", str(buying))
    slow = shopdesk("stock", "slow", "--pieces", "200", "--shop", str(buying), "--json")

    assert dead.lines == ["None."]
    (one,) = slow.document["candidates"]
    assert (one["sku"], one["sold"], one["quantity"]) == ("S1", 182, 10)
    assert [step["price"] for step in one["steps"]] == ["9.60", "7.80", "6.00", "3.60"]


def test_classes(shopdesk: Command, buying: Path) -> None:
    found = shopdesk("stock", "classes", "--shop", str(buying), "--json").document
    told = shopdesk("stock", "classes", "--shop", str(buying), "--basis", "units")

    assert {(row["sku"], row["abc"], row["xyz"]) for row in found["skus"]} == {
        ("S1", "A", "X"),
        ("S2", "A", "X"),
    }
    assert "Small and often (just in time)" in told.out


@pytest.mark.parametrize("words", [["forecast", "NOTHING"], ["forecast", "S1", "--weeks", "0"]])
def test_refusals(shopdesk: Command, buying: Path, words: list[str]) -> None:
    assert shopdesk("stock", *words, "--shop", str(buying)).code in {1, 2}
