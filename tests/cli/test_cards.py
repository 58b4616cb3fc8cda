from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command, Run


@pytest.fixture
def run(shopdesk: Command, tmp_path: Path) -> Command:
    """Run a command on a shop with a lamp."""
    path = tmp_path / "shop.shopdesk"

    def on_shop(*words: object, **more: Any) -> Run:
        return shopdesk(*words, "--shop", path, **more)

    on_shop("init")
    on_shop("product", "new", "LAMP", "--name", "台灯")
    return on_shop


def test_cards_are_filled_and_scored(run: Command) -> None:
    done = run(
        "product", "card", "LAMP", "--answer", "what=A lamp for the bed", "--points",
        "frequency=2", "--points", "visible=5", "--json",
    ).document  # fmt: skip

    assert done["positioning"]["what"] == "A lamp for the bed"
    # (25 · 2 + 20 · 5) / (5 · 45)
    assert done["score"] == 66.7
    assert run("product", "card", "LAMP").lines[-1] == "Score: 66.7 %"


def test_the_shop_sets_its_own_weights(run: Command) -> None:
    run("product", "card", "LAMP", "--points", "frequency=2", "--points", "visible=5")
    done = run("product", "card", "--answer", "story=We light rooms", "--weight", "visible=75",
               "--json").document  # fmt: skip

    assert done["positioning"]["story"] == "We light rooms"
    assert done["selection"]["visible"]["weight"] == 75
    assert done["selection"]["margin"]["weight"] == 20
    assert done["score"] is None
    # (25 · 2 + 75 · 5) / (5 · 100)
    lamp = run("product", "card", "LAMP", "--json").document
    assert lamp["score"] == 85.0
    assert lamp["positioning"]["story"] == ""


@pytest.mark.parametrize(
    "words",
    [
        ("LAMP", "--points", "frequency=6"),
        ("LAMP", "--points", "beauty=3"),
        ("LAMP", "--points", "visible=x"),
        ("LAMP", "--weight", "visible=101"),
        ("LAMP", "--answer", "poem=…"),
        ("--points", "visible=3"),
    ],
)
def test_fields_that_cannot_be(run: Command, words: tuple[str, ...]) -> None:
    assert run("product", "card", *words, "--json").document["code"] == "SD-CLI-046"
    assert run("product", "card", "LAMP", "--json").document["score"] is None


def test_an_answer_needs_its_field(run: Command) -> None:
    assert run("product", "card", "LAMP", "--answer", "what").code == 2
