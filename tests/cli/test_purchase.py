"""Buying on the command line: from draft to paid, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.upgrade import open_shop
from tests.cli.conftest import Command
from tests.factories import every_fact
from tests.purchasing.service.test_consignment import consigned
from tests.purchasing.trade import add_trade, rows


@pytest.fixture
def trading(empty_shop_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "shop.shopdesk"
    path.write_bytes(empty_shop_file.read_bytes())
    shop = open_shop(path)
    add_trade(shop)
    shop.close()
    return path


def test_order_goes_from_draft_to_paid(shopdesk: Command, trading: Path, tmp_path: Path) -> None:
    def run(*words: object) -> dict[str, object]:
        done = shopdesk(*words, "--shop", trading, "--json")
        assert done.code == 0, done.out
        found: dict[str, object] = done.document
        return found

    drafted = run("purchase", "order", "jdz", "MUG:100", "TEA:2@11.5", "--freight", "10")
    assert (drafted["number"], drafted["state"], drafted["total"]) == (
        "PO000001",
        "draft",
        "383.00",
    )
    assert [line["unit_price"] for line in drafted["lines"]] == ["3.5000", "11.5000"]  # type: ignore[attr-defined]
    paper = tmp_path / "order.pdf"
    assert run("purchase", "send", "PO000001", "--pdf", paper)["state"] == "sent"
    assert paper.read_bytes().startswith(b"%PDF")
    run("purchase", "confirm", "PO000001", "--expected", "2027-01-31", "--their-number", "A5")

    part = run(
        "purchase", "receive", "PO000001", "MUG:90", "--reject", "MUG:4:broken",
        "--reject", "TEA:1:wrong", "--keep",
    )  # fmt: skip

    assert part["state"] == "part_received"
    assert [line["open"] for line in part["lines"]] == [10, 2]  # type: ignore[attr-defined]
    cost = run("purchase", "cost", "RC000001", "9.00", "--kind", "duty", "--by", "pieces")
    assert (cost["to_stock"], cost["to_variance"]) == ("9.00", "0.00")
    assert run("purchase", "return", "PO000001", "MUG:5", "--reason", "broken")["state"] == (
        "part_received"
    )
    assert run("purchase", "close", "PO000001", "--reason", "sold out")["state"] == "closed"
    owed = run("purchase", "payables")
    assert [(row["number"], row["left"]) for row in owed["rows"]] == [  # type: ignore[attr-defined]
        ("PB000002", "-17.50"),
        ("PB000001", "323.45"),
    ]
    paid = run("purchase", "pay", "PB000001", "--amount", "300", "--method", "bank")
    assert (paid["paid"], paid["left"]) == ("300.00", "23.45")
    assert run("purchase", "list")["rows"][0]["supplier"] == "景德镇瓷器厂"  # type: ignore[index]
    assert run("purchase", "receipts")["count"] == 2


def test_everything_open_is_received_at_once(shopdesk: Command, trading: Path) -> None:
    shopdesk("purchase", "order", "JDZ", "MUG:10", "--shop", trading)
    shopdesk("purchase", "send", "PO000001", "--shop", trading)

    done = shopdesk("purchase", "receive", "PO000001", "--all", "--shop", trading)

    assert done.code == 0
    assert done.lines[:3] == [
        "Purchase order  PO000001",
        "Supplier        JDZ  景德镇瓷器厂",
        "State           Received",
    ]
    assert any(line.startswith("RC000001") for line in done.lines)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("order", "nobody", "MUG:1"), "SD-CLI-021"),
        (("order", "JDZ", "NONE:1"), "SD-CLI-011"),
        (("order", "JDZ", "MUG"), "SD-CLI-024"),
        (("order", "JDZ", "MUG:x"), "SD-CLI-024"),
        (("order", "JDZ", "MUG:1:2"), "SD-CLI-011"),
        (("order", "JDZ", "MUG:1@x"), "SD-CLI-023"),
        (("order", "JDZ", "MUG:1", "--freight", "x"), "SD-CLI-023"),
        (("order", "JDZ", "MUG:1", "--expected", "soon"), "SD-CLI-022"),
        (("show", "PO9"), "SD-CLI-020"),
        (("send", "PO9"), "SD-CLI-020"),
        (("confirm", "PO000001"), "SD-PUR-004"),
        (("receive", "PO000001", "TEA:1"), "SD-CLI-025"),
        (("receive", "PO000001", "--reject", "MUG:1:ugly"), "SD-CLI-026"),
        (("cost", "RC9", "1"), "SD-CLI-027"),
        (("pay", "PB9"), "SD-CLI-028"),
    ],
)
def test_mistakes_write_nothing(
    shopdesk: Command, trading: Path, words: tuple[str, ...], code: str
) -> None:
    shopdesk("purchase", "order", "JDZ", "MUG:10", "--shop", trading)
    shop = open_shop(trading)
    before = every_fact(shop)

    done = shopdesk("purchase", *words, "--shop", trading, "--json")

    assert (done.code, done.document["code"]) == (1, code)
    assert every_fact(shop) == before
    shop.close()


def test_cancel_and_reopen(shopdesk: Command, trading: Path) -> None:
    for words, state in (
        (("order", "JDZ", "MUG:10"), "draft"),
        (("send", "PO000001"), "sent"),
        (("receive", "PO000001", "--all"), "received"),
        (("close", "PO000001"), "closed"),
        (("reopen", "PO000001"), "received"),
    ):
        done = shopdesk("purchase", *words, "--shop", trading, "--json")
        assert done.document["state"] == state
    shopdesk("purchase", "order", "JDZ", "MUG:10", "--shop", trading)
    done = shopdesk("purchase", "cancel", "PO000002", "--shop", trading, "--json")
    assert done.document["state"] == "cancelled"


def test_goods_of_a_supplier_are_drawn(shopdesk: Command, tmp_path: Path) -> None:
    other = tmp_path / "other.shopdesk"
    other_shop = open_shop(other, create=True)
    consigned(other_shop)

    done = shopdesk("purchase", "draw", "JDZ-VMI", "MUG:4", "--shop", other, "--json")

    assert (done.document["receipt"], done.document["value"]) == ("RC000001", "16.00")
    assert rows(other_shop, "SELECT amount FROM payable") == [(1_600,)]
    wrong = shopdesk("purchase", "draw", "NOWHERE", "MUG:4", "--shop", other, "--json")
    assert (wrong.code, wrong.document["code"]) == (1, "SD-CLI-030")
    other_shop.close()


def test_scores_stand_beside_the_orders(shopdesk: Command, trading: Path) -> None:
    done = shopdesk("purchase", "score", "JDZ", "--shop", trading, "--json")
    assert done.document["suppliers"][0]["score"] is None  # no deals, no score


def test_a_credit_is_used_for_a_bill(shopdesk: Command, trading: Path) -> None:
    for words in (
        ("order", "JDZ", "MUG:10"),
        ("send", "PO000001"),
        ("receive", "PO000001", "--all"),
        ("return", "PO000001", "MUG:3"),
    ):
        assert shopdesk("purchase", *words, "--shop", trading).code == 0

    done = shopdesk("purchase", "offset", "PB000002", "PB000001", "--shop", trading, "--json")

    assert (done.document["paid"], done.document["left"]) == ("12.00", "28.00")
    wrong = shopdesk("purchase", "offset", "PB000001", "PB000002", "--shop", trading, "--json")
    assert (wrong.code, wrong.document["code"]) == (1, "SD-PUR-021")
