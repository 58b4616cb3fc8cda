from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command, Run


@pytest.fixture
def run(shopdesk: Command, tmp_path: Path) -> Command:
    """Run a command on a shop with an idea LAMP and a mug on sale."""
    path = tmp_path / "shop.shopdesk"

    def on_shop(*words: object, **more: Any) -> Run:
        return shopdesk(*words, "--shop", path, **more)

    on_shop("init")
    on_shop("product", "new", "LAMP", "--name", "台灯", "--state", "idea")
    on_shop("product", "new", "MUG", "--name", "马克杯")
    return on_shop


def test_steps_and_their_history(run: Command) -> None:
    done = run("product", "stage", "LAMP", "--to", "sample", "--reason", "drawn", "--on",
               "2026-03-02")  # fmt: skip
    assert done.lines == ["1 product is now “Sample”"]

    document = run("product", "history", "LAMP", "--json").document
    (stage,) = document["stages"]
    assert (stage["date"], stage["from"], stage["to"]) == ("2026-03-02", "idea", "sample")
    assert (stage["reason"], stage["actor"]) == ("drawn", "cli")
    assert run("product", "history", "LAMP").lines[2].split() == [
        *("2026-03-02", "Idea", "Sample", "drawn", "cli"),
    ]


def test_impossible_steps_are_named(run: Command) -> None:
    done = run("product", "stage", "LAMP", "MUG", "--to", "trial", "--reason", "now", "--json")

    assert (done.code, done.document["code"]) == (1, "SD-PRO-031")
    assert len(done.document["problems"]) == 2
    assert run("product", "show", "LAMP", "--json").document["state"] == "idea"


def test_a_day_that_is_none_is_wrong_usage(run: Command) -> None:
    done = run("product", "stage", "MUG", "--to", "slow", "--reason", "x", "--on", "yesterday")

    assert done.code == 2


def test_gates_are_opened_ticked_and_decided(run: Command) -> None:
    words = ("product", "gate", "LAMP", "research")
    assert run(*words, "--done", "1", "--json").document["code"] == "SD-CLI-045"
    run("product", "gate", "LAMP", "--open")
    assert run(*words, "--decide", "go", "--json").document["code"] == "SD-PRO-033"

    done = run(*words, "--done", "1", "--done", "2", "--decide", "go", "--cost", "120.50",
               "--note", "worth it", "--json").document  # fmt: skip

    assert done["cost"] == "120.50"
    gate = done["gates"][0]
    assert (gate["decision"], gate["note"], gate["decided_by"]) == ("go", "worth it", "cli")
    assert all(line["done"] for line in gate["criteria"])
    lines = run(*words).lines
    assert lines[0] == "Market research: Go on  ¥120.50  worth it"
    assert lines[1].startswith("  1. [x] ")
    assert run(*words, "--done", "9", "--json").document["code"] == "SD-CLI-045"
    assert run("product", "gate", "LAMP", "--cost", "1", "--json").document["code"] == "SD-CLI-045"
    assert run(*words, "--cost", "much", "--json").document["code"] == "SD-CLI-042"


def test_launch_is_planned_and_started(run: Command) -> None:
    assert run("product", "launch", "LAMP", "--json").document["launch"] is None
    run("product", "launch", "LAMP", "--planned", "2026-03-01", "--pieces", "50")

    done = run("product", "launch", "LAMP", "--launched", "2026-03-05", "--json").document

    assert done["launch"] == {
        "planned_on": "2026-03-01",
        "launched_on": "2026-03-05",
        "hit_days": 30,
        "hit_units": 50,
        "sold": 0,
        "verdict": "missed",
    }
    assert run("product", "launch", "LAMP").lines[-1].split() == ["Result", "No", "hit"]


def test_launches_of_a_quarter_are_counted(run: Command) -> None:
    run("product", "launch", "LAMP", "--launched", "2026-01-05", "--days", "10")
    run("product", "launch", "MUG", "--planned", "2026-03-31")

    done = run(
        "product", "launches", "--from", "2026-01-01", "--to", "2026-03-31", "--json"
    ).document

    assert [(one["code"], one["verdict"]) for one in done["launches"]] == [
        ("LAMP", "missed"),
        ("MUG", "planned"),
    ]
    assert (done["hits"], done["hit_rate"], done["wanted_per_quarter"]) == (0, 0.0, 3)
    lines = run("product", "launches", "--from", "2026-01-01", "--to", "2026-03-31").lines
    assert lines[-2:] == ["Hits: 0 of 3 wanted in a quarter", "Hit rate: 0.0 %"]
    none = run("product", "launches", "--from", "2025-01-01", "--to", "2025-01-31", "--json")
    assert (none.document["launches"], none.document["hit_rate"]) == ([], None)
