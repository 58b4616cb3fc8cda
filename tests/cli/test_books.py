from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from shopdesk import paths
from shopdesk.db.upgrade import HEAD, open_shop
from shopdesk.settings import SETTINGS
from tests.cli.conftest import Command


def test_init_makes_an_empty_shop(shopdesk: Command, data_dir: Path) -> None:
    done = shopdesk("init", "--name", "My shop", "--currency", "EUR", "--zone", "Europe/Berlin")

    assert (done.code, done.err) == (0, "")
    assert done.out == f"A new, empty shop is at {data_dir / 'shop.shopdesk'}.\n"
    settings = shopdesk("settings", "--json").document["settings"]
    assert (settings["shop.name"], settings["shop.currency"]) == ("My shop", "EUR")
    assert settings["shop.time_zone"] == "Europe/Berlin"


@pytest.mark.parametrize("words", [["--currency", "euro"], ["--zone", "Nowhere/Land"]])
def test_init_with_an_impossible_setting_makes_nothing(
    shopdesk: Command, data_dir: Path, words: list[str]
) -> None:
    done = shopdesk("init", *words)

    assert done.code == 1
    assert "[SD-SET-001]" in done.err
    assert not paths.default_shop().exists()


def test_init_never_touches_a_shop_that_is_there(shopdesk: Command, demo_copy: Path) -> None:
    before = demo_copy.read_bytes()

    done = shopdesk("init", "--shop", demo_copy)

    assert done.code == 1
    assert done.err == (
        f"There is already a shop at {demo_copy}. It was not changed. [SD-CLI-003]\n"
    )
    assert demo_copy.read_bytes() == before


def test_demo_makes_the_demo_shop_and_reads_find_it(shopdesk: Command, data_dir: Path) -> None:
    done = shopdesk("demo", "--orders", "60", "--seed", "3", "--json")

    assert done.code == 0
    assert done.document["shop"] == str(data_dir / "demo.shopdesk")
    assert done.document["products"] == 119
    assert not paths.default_shop().exists()
    listed = shopdesk("order", "list", "--json").document
    assert listed["count"] == done.document["orders"] > 30
    assert shopdesk("settings", "shop.name", "--json", lang="en").document["settings"] == {
        "shop.name": "Hillside Goods"
    }


def test_demo_does_not_fill_a_shop_that_holds_something(shopdesk: Command, demo_copy: Path) -> None:
    before = demo_copy.read_bytes()

    done = shopdesk("demo", "--orders", "50", "--shop", demo_copy)

    assert done.code == 1
    assert "[SD-DEM-001]" in done.err
    assert demo_copy.read_bytes() == before


@pytest.mark.parametrize("count", ["0", "-1", "2000000", "many"])
def test_demo_with_an_impossible_count(shopdesk: Command, count: str) -> None:
    assert shopdesk("demo", "--orders", count).code == 2


def test_check_tells_every_proof(shopdesk: Command, demo_file: Path) -> None:
    done = shopdesk("check", "--shop", demo_file)
    full = shopdesk("check", "--full", "--json", "--shop", demo_file)

    assert done.code == full.code == 0
    assert done.lines[0] == "✓  The database is sound"
    assert done.lines[-1] == "The books are right."
    assert all(line.startswith("✓  ") for line in done.lines[:-1])
    assert full.document["ok"] is True
    assert full.document["full"] is True
    assert len(full.document["proofs"]) > len(done.lines)  # some are asked only then
    assert {proof["ok"] for proof in full.document["proofs"]} == {True}


def test_check_names_what_is_wrong(shopdesk: Command, demo_copy: Path) -> None:
    shop = open_shop(demo_copy)
    with shop.unit_of_work() as session:
        session.execute(
            text(
                "UPDATE stock_balance SET quantity = quantity + 2000 WHERE location_id = 1 "
                "AND sku_id = (SELECT id FROM sku WHERE code = 'MG01-WHITE')"
            )
        )
    shop.close()

    done = shopdesk("check", "--shop", demo_copy)
    plain = shopdesk("check", "--shop", demo_copy, "--json")

    assert done.code == plain.code == 1
    wrong = done.lines.index("×  Every stock is the sum of its moves")
    assert done.lines[wrong + 1].startswith("     MG01-WHITE at “shelf”: kept are ")
    assert done.lines[-1] == "2 statements about the books do not hold. Nothing was changed."
    assert plain.document["ok"] is False
    assert plain.document["code"] == "SD-CHK-001"
    (proof,) = [one for one in plain.document["proofs"] if one["name"] == "stock.zero_sum"]
    assert proof["faults"] == [
        {"text": "MG01-WHITE: 2 pieces came from nowhere.", "sku": "MG01-WHITE", "rest": "2"}
    ]


def test_dump_prints_text_and_json(shopdesk: Command, demo_file: Path) -> None:
    lines = shopdesk("dump", "--shop", demo_file).lines
    document = shopdesk("dump", "--json", "--shop", demo_file).document

    assert lines[0] == f"schema {HEAD}, CNY"
    assert "[sales_order]" in lines
    assert "[number_series]" not in lines
    assert len(document["tables"]["product"]) == 119
    assert (
        "number_series"
        in shopdesk("dump", "--all", "--json", "--shop", demo_file).document["tables"]
    )


def test_dump_into_a_file(shopdesk: Command, demo_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "shop.json"

    done = shopdesk("dump", "--json", "--out", target, "--shop", demo_file)

    assert done.document == {"ok": True, "file": str(target), "bytes": target.stat().st_size}
    printed = shopdesk("dump", "--json", "--shop", demo_file).out
    assert target.read_text(encoding="utf-8") == printed
    assert json.loads(printed)["ok"] is True


def test_dump_into_no_folder_is_refused(shopdesk: Command, demo_file: Path, tmp_path: Path) -> None:
    done = shopdesk("dump", "--out", tmp_path / "no" / "shop.txt", "--shop", demo_file)

    assert done.code == 1
    assert "[SD-EXP-001]" in done.err


def test_settings_are_shown_and_changed(shopdesk: Command, demo_copy: Path) -> None:
    shown = shopdesk("settings", "--shop", demo_copy)
    changed = shopdesk("settings", "metrics.convention", "payment", "--shop", demo_copy)

    told = {line.split("  ")[0]: line.split() for line in shown.lines}
    assert shown.lines[0].split() == ["Setting", "Value", "Meaning"]
    assert told["shop.name"] == ["shop.name", *["Hillside", "Goods", "Name", "of", "the", "shop"]]
    assert changed.lines[2] == (
        "metrics.convention  payment (Payments, as 生意参谋 does)  How sales are counted"
    )
    values = shopdesk("settings", "--json", "--shop", demo_copy).document["settings"]
    assert set(values) == set(SETTINGS)
    assert (values["shop.name"], values["metrics.convention"], values["stock.low_pieces"]) == (
        *("Hillside Goods", "payment"),
        5,
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["shop.colour"], "SD-SET-002"),
        (["shop.currency", "yuan"], "SD-SET-001"),
        (["metrics.convention", ""], "SD-SET-001"),
    ],
)
def test_impossible_setting_changes_nothing(
    shopdesk: Command, demo_copy: Path, words: list[str], code: str
) -> None:
    before = shopdesk("dump", "--all", "--shop", demo_copy).out

    done = shopdesk("settings", *words, "--shop", demo_copy)

    assert done.code == 1
    assert f"[{code}]" in done.err
    assert shopdesk("dump", "--all", "--shop", demo_copy).out == before


@pytest.mark.postgres
def test_init_in_a_database(shopdesk: Command, bare_postgres_address: str) -> None:
    done = shopdesk("init", "--currency", "GBP", "--shop", bare_postgres_address, "--json")
    again = shopdesk("init", "--currency", "EUR", "--shop", bare_postgres_address, "--json")

    assert (done.code, again.code) == (0, 1)
    assert again.document["code"] == "SD-CLI-003"
    settings = shopdesk("settings", "--json", "--shop", bare_postgres_address).document["settings"]
    assert settings["shop.currency"] == "GBP"


@pytest.mark.postgres
def test_password_is_never_printed(shopdesk: Command, bare_postgres_address: str) -> None:
    from sqlalchemy import make_url

    address = make_url(bare_postgres_address).set(password="s3cret")
    location = address.render_as_string(hide_password=False)

    said = [
        shopdesk("kpi", "--shop", location),
        shopdesk("init", "--shop", location),
        shopdesk("init", "--shop", location, "--json"),
        shopdesk("demo", "--orders", "20", "--shop", location),
        shopdesk("demo", "--orders", "20", "--shop", location, "--json"),
    ]

    assert [done.code for done in said] == [1, 0, 1, 0, 1]
    for done in said:
        assert "s3cret" not in done.out + done.err
