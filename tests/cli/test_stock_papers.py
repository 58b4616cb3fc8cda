"""Commands that move stock."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.customers.service import index_customers
from shopdesk.db.upgrade import open_shop
from shopdesk.products.service import index_products
from tests.cli.conftest import Command
from tests.factories import add_small_shop, every_fact


@pytest.fixture
def stocked(empty_shop_file: Path, tmp_path: Path) -> Path:
    """Five mugs and three teas, received on 2 March without a value."""
    path = tmp_path / "shop.shopdesk"
    path.write_bytes(empty_shop_file.read_bytes())
    shop = open_shop(path)
    known = add_small_shop(shop)
    with shop.unit_of_work() as session:
        index_customers(session, [known.customer])
        index_products(session, [1, 2, 3])
    shop.close()
    return path


def _facts(path: Path) -> dict[str, object]:
    shop = open_shop(path)
    found = every_fact(shop)
    shop.close()
    return dict(found)


def test_goods_are_moved_lost_and_found(shopdesk: Command, stocked: Path) -> None:
    shop = ("--json", "--shop", stocked)

    moved = shopdesk("stock", "move", "MUG", "2", "shelf", "quarantine", *shop).document
    lost = shopdesk("stock", "move", "MUG", "1", "shelf", "loss", "--reason", "broke", *shop)
    found = shopdesk("stock", "move", "MUG", "3", "unrecorded", "shelf", "--reason", "x", *shop)

    assert (moved["number"], moved["kind"], moved["from"], moved["to"]) == (
        *("TR000001", "transfer"),
        *("shelf", "quarantine"),
    )
    assert (lost.document["number"], lost.document["lines"][0]["quantity"]) == ("AD000001", -1)
    assert (found.document["number"], found.document["lines"][0]["quantity"]) == ("AD000002", 3)
    places = shopdesk("stock", "balance", "MUG", *shop).document["places"]
    assert {place["place"]: place["quantity"] for place in places} == {
        "shelf": 5,
        "quarantine": 2,
        "supplier": -5,
        "loss": 1,
        "unrecorded": -3,
    }
    assert shopdesk("check", "--full", "--shop", stocked).code == 0


def test_a_preview_writes_nothing(shopdesk: Command, stocked: Path) -> None:
    before = _facts(stocked)

    done = shopdesk(
        *("stock", "move", "MUG", "2", "shelf", "loss", "--on", "2026-03-03", "--preview"),
        *("--shop", stocked),
    )
    early = shopdesk(
        *("stock", "move", "MUG", "2", "shelf", "loss", "--on", "2026-03-01", "--preview"),
        *("--json", "--shop", stocked),
    ).document

    assert done.lines == [
        "If this were posted on 2026-03-03:",
        "In stock                  5 → 3",
        "Worth                     ¥0.00 → ¥0.00",
        "Cost of goods sold        ¥0.00 → ¥0.00",
        "Days whose value changes  0",
    ]
    assert (early["possible"], early["quantity"]) == (False, [5, 3])
    assert _facts(stocked) == before


def test_a_transfer_travels_and_arrives_short(shopdesk: Command, stocked: Path) -> None:
    shop = ("--json", "--shop", stocked)
    shopdesk("stock", "place", "B", "--name", "Branch", *shop)
    sent = shopdesk("stock", "transfer", "shelf", "B", "MUG:4", "TEA:1", "--transit", *shop)
    assert sent.document["state"] == "sent"

    refused = shopdesk("stock", "receive", "TR000001", "MUG:3", *shop)
    assert refused.document["code"] == "SD-STK-009"
    done = shopdesk("stock", "receive", "tr000001", "MUG:3", "--reason", "broke", *shop).document

    assert done["state"] == "posted"
    assert [(line["sku"], line["received"]) for line in done["lines"]] == [("MUG", 3), ("TEA", 1)]
    papers = shopdesk("stock", "papers", "--columns", "number,quantity", *shop).document
    assert papers["rows"] == [{"number": "TR000001", "quantity": 5}]
    again = shopdesk("stock", "cancel", "TR000001", *shop).document
    assert again["code"] == "SD-STK-008"


def test_a_transfer_comes_back(shopdesk: Command, stocked: Path) -> None:
    shop = ("--json", "--shop", stocked)
    shopdesk("stock", "transfer", "shelf", "returns", "MUG:4", "--transit", *shop)

    assert shopdesk("stock", "cancel", "TR000001", *shop).document["state"] == "cancelled"
    lines = shopdesk("stock", "paper", "TR000001", "--shop", stocked).lines
    assert lines[:3] == ["Number  TR000001", "Kind    Transfer", "State   Cancelled"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["move", "NONE", "1", "shelf", "loss"], "SD-CLI-011"),
        (["move", "MUG", "1", "nowhere", "loss"], "SD-CLI-042"),
        (["move", "MUG", "1", "customer", "shelf"], "SD-CLI-042"),
        (["move", "MUG", "one", "shelf", "loss"], "SD-CLI-043"),
        (["move", "MUG", "1", "shelf", "loss"], "SD-STK-002"),
        (["move", "MUG", "6", "shelf", "loss", "--reason", "x"], "SD-STK-001"),
        (
            ["move", "MUG", "1", "shelf", "loss", "--reason", "x", "--on", "2026-03-01"],
            "SD-STK-007",
        ),
        (["paper", "TR9"], "SD-CLI-044"),
        (["place", "shelf"], "SD-STK-010"),
        (["lot", "MUG", "L", "--quantity", "6"], "SD-STK-023"),
        (["buffer", "nowhere", "1"], "SD-CLI-041"),
    ],
)
def test_refusals_change_nothing(
    shopdesk: Command, stocked: Path, words: list[str], code: str
) -> None:
    before = _facts(stocked)

    done = shopdesk("stock", *words, "--json", "--shop", stocked)

    assert (done.code, done.document["code"]) == (1, code)
    assert _facts(stocked) == before


def test_a_buffer_and_a_lot_keep_their_value(shopdesk: Command, stocked: Path) -> None:
    shop = ("--shop", stocked)
    assert shopdesk("stock", "buffer", "taobao", "2", "--sku", "MUG", *shop).lines == [
        "The buffer of taobao is saved."
    ]
    assert shopdesk("stock", "lot", "MUG", "L", "--quantity", "4", *shop).code == 0

    assert shopdesk("stock", "balance", "MUG", "--json", *shop).document["places"][0] == {
        "place": "shelf",
        "kind": "shelf",
        "quantity": 5,
        "reserved": 0,
    }
    assert shopdesk("check", "--full", *shop).code == 0


def test_a_replay_corrects_what_is_wrong(shopdesk: Command, stocked: Path) -> None:
    shop = open_shop(stocked)
    with shop.unit_of_work() as session:
        connection = session.connection()
        connection.exec_driver_sql("UPDATE stock_balance SET value = 700 WHERE location_id = 1")
        connection.exec_driver_sql("UPDATE stock_balance SET value = -700 WHERE location_id = 5")
        for place, value in ((1, 700), (5, -700)):
            connection.exec_driver_sql(
                "INSERT INTO stock_revaluation (sku_id, location_id, value, at, business_date, "
                f"document_kind) SELECT id, {place}, {value}, 0, 20260302, 'x' FROM sku "
                "WHERE code IN ('MUG', 'TEA')"
            )
    shop.close()
    words = ("stock", "replay", "--json", "--shop", stocked)

    seen = shopdesk(*words).document
    posted = shopdesk(*words, "--post").document

    assert (seen["skus"], seen["posted"]) == (["MUG", "TEA"], False)
    assert posted["posted"] is True
    assert shopdesk(*words).document["skus"] == []
    assert shopdesk("check", "--full", "--shop", stocked).code == 0
