"""Commands that read the stock."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.upgrade import open_shop
from shopdesk.stock import service
from shopdesk.stock.rules import Place
from tests.books import add_history
from tests.cli.conftest import Command


@pytest.fixture
def history(empty_shop_file: Path, tmp_path: Path) -> Path:
    """Two mugs sold, one back; a tea waits; see ``tests.books.add_history``."""
    path = tmp_path / "shop.shopdesk"
    path.write_bytes(empty_shop_file.read_bytes())
    shop = open_shop(path)
    add_history(shop)
    shop.close()
    return path


def test_why_is_it_four(shopdesk: Command, history: Path) -> None:
    done = shopdesk("stock", "why", "MUG", "--shop", history)

    assert done.code == 0
    assert done.lines == [
        "MUG  马克杯",
        "In stock: 4, of which 0 reserved",
        "",
        "Because            Change",
        "─────────  ──────  ──────",
        "Received   1 move      +5",
        "Sold       1 move      -2",
        "Came back  1 move      +1",
        "In stock                4",
        "",
        *done.lines[10:],
    ]
    assert [line.split("  ")[0] for line in done.lines[10:]] == [
        "When",
        "────────────────",
        "2026-03-04 12:00",
        "2026-03-02 13:00",
        "2026-03-02 12:00",
    ]
    assert done.lines[12].split() == [
        *("2026-03-04", "12:00", "Came", "back", "Customer", "→", "Returns,", "not", "inspected"),
        *("1", "+1", "4", "RF000001", "scratched"),
    ]


def test_why_for_programs(shopdesk: Command, history: Path) -> None:
    document = shopdesk("stock", "why", "mug", "--json", "--shop", history).document

    assert document["ok"] is True
    assert (document["sku"], document["on_hand"], document["reserved"]) == ("MUG", 4, 0)
    assert document["because"] == [
        {"kind": "receipt", "moves": 1, "change": 5},
        {"kind": "sale", "moves": 1, "change": -2},
        {"kind": "return", "moves": 1, "change": 1},
    ]
    assert sum(reason["change"] for reason in document["because"]) == document["on_hand"]
    assert document["moves"][0] == {
        "at": "2026-03-04T12:00:00+08:00",
        "date": "2026-03-04",
        "kind": "return",
        "from": "customer",
        "to": "returns",
        "quantity": 1,
        "change": 1,
        "balance": 4,
        "document": "RF000001",
        "reason": "scratched",
    }


def test_only_as_many_moves_as_asked(shopdesk: Command, history: Path) -> None:
    one = shopdesk("stock", "why", "MUG", "--moves", "1", "--json", "--shop", history).document
    none = shopdesk("stock", "why", "MUG", "--moves", "0", "--json", "--shop", history).document

    assert [move["kind"] for move in one["moves"]] == ["return"]
    assert none["moves"] == []
    assert none["on_hand"] == 4


def test_where_it_is(shopdesk: Command, history: Path) -> None:
    done = shopdesk("stock", "balance", "TEA", "--shop", history)

    assert done.lines == [
        "TEA  绿茶",
        "Place     Quantity  Reserved",
        "────────  ────────  ────────",
        "Shelf            3         1",
        "Supplier        -3         0",
    ]
    assert shopdesk("stock", "balance", "TEA", "--json", "--shop", history).document["places"] == [
        {"place": "shelf", "kind": "shelf", "quantity": 3, "reserved": 1},
        {"place": "supplier", "kind": "supplier", "quantity": -3, "reserved": 0},
    ]


def test_hostile_name_is_shown_letter_by_letter(shopdesk: Command, history: Path) -> None:
    shop = open_shop(history)
    from sqlalchemy import text

    with shop.unit_of_work() as session:
        session.execute(text("UPDATE sku SET name = :name"), {"name": "\x1b]0;pwned\x07<b>"})
    shop.close()

    done = shopdesk("stock", "balance", "MUG", "--shop", history)

    assert done.lines[0] == "MUG  ␛]0;pwned␇<b>"


@pytest.mark.parametrize(
    "words", [["why", "NONE"], ["balance", "NONE"], ["value", "--sku", "NONE"], ["lots", "NONE"]]
)
def test_unknown_sku(shopdesk: Command, history: Path, words: list[str]) -> None:
    done = shopdesk("stock", *words, "--shop", history)

    assert (done.code, done.out) == (1, "")
    assert "[SD-CLI-011]" in done.err


def test_levels_are_a_list(shopdesk: Command, history: Path) -> None:
    document = shopdesk(
        *("stock", "levels", "--json", "--columns", "code,on_hand,reserved,available"),
        *("--shop", history),
    ).document

    assert document["rows"] == [
        {"code": "MUG", "on_hand": 4, "reserved": 0, "available": 3},
        {"code": "TEA", "on_hand": 3, "reserved": 1, "available": 2},
    ]


def test_alerts_and_how_they_sleep(shopdesk: Command, history: Path) -> None:
    shop = ("--shop", history)

    def told(*words: str) -> list[tuple[str, str]]:
        document = shopdesk("stock", "alerts", "--json", *words, *shop).document
        return [(row["alert"], row["sku"]) for row in document["alerts"]]

    # Received on 2 March and not sold since; three and two are few.
    assert told() == [("low", "MUG"), ("low", "TEA"), ("ageing", "MUG"), ("ageing", "TEA")]
    assert told("--only", "low") == [("low", "MUG"), ("low", "TEA")]
    done = shopdesk("stock", "snooze", "MUG", "low", "--until", "2099-01-01", *shop)
    assert done.lines == ["MUG: not heard of before 2099-01-01."]
    assert told("--only", "low") == [("low", "TEA")]
    assert told("--asleep") == [("low", "MUG")]
    assert shopdesk("stock", "snooze", "MUG", "low", *shop).lines == ["MUG: the alert wakes."]
    assert shopdesk("stock", "alerts", *shop).lines[-1] == "4 alerts"


def test_value_on_any_day(shopdesk: Command, history: Path) -> None:
    shop = open_shop(history)
    with shop.unit_of_work() as session:
        sku = session.connection().exec_driver_sql("SELECT id FROM sku WHERE code = 'TEA'")
        lines = (service.StockLine(sku.scalar_one(), pieces(2), value=500),)
        data = service.AdjustmentInput(lines, "found", on=date(2026, 3, 5))
        service.adjust_stock(session, data)
    shop.close()

    def worth(day: str) -> tuple[int, str]:
        document = shopdesk("stock", "value", "--at", day, "--json", "--shop", history).document
        return document["quantity"], document["value"]

    assert worth("2026-03-01") == (0, "0.00")
    assert worth("2026-03-02") == (6, "0.00")
    assert worth("2026-03-04") == (7, "0.00")
    assert worth("2026-03-05") == (9, "5.00")
    assert shopdesk("stock", "value", "--at", "2026-03-04", "--shop", history).lines == [
        "At the end of  2026-03-04",
        "",
        "Place                   Quantity  Worth",
        "──────────────────────  ────────  ─────",
        "Shelf                          6  ¥0.00",
        "Returns, not inspected         1  ¥0.00",
        "Together                       7  ¥0.00",
    ]


def test_lots_and_places(shopdesk: Command, history: Path) -> None:
    shop = ("--shop", history)
    shopdesk("stock", "lot", "TEA", "T-1", "--expires", "2027-01-31", "--quantity", "2", *shop)

    lots = shopdesk("stock", "lots", "--json", *shop).document["lots"]
    places = shopdesk("stock", "places", "--json", *shop).document["places"]

    assert lots == [
        {"sku": "TEA", "lot": "T-1", "expires_on": "2027-01-31", "place": "shelf", "quantity": 2}
    ]
    assert shopdesk("stock", "lots", "--until", "2027-01-30", "--json", *shop).document == {
        "ok": True,
        "lots": [],
    }
    assert [place["code"] for place in places] == ["shelf", "transit", "quarantine", "returns"]
    assert places[Place.SHELF - 1]["quantity"] == 6


def test_other_shelves_fill_the_main_one(shopdesk: Command, history: Path) -> None:
    shop = ("--shop", history)
    shopdesk("stock", "place", "B", *shop)
    shopdesk("stock", "transfer", "shelf", "B", "MUG:2", *shop)

    document = shopdesk("stock", "suggest", "--json", *shop).document

    # One mug is left on the main shelf; five are few, so ten should be there.
    assert document["transfers"] == [
        {"sku": "MUG", "from": "B", "here": 1, "wanted": 10, "there": 2, "quantity": 2}
    ]


def test_what_is_owed_for_consigned_goods(shopdesk: Command, history: Path) -> None:
    shop = ("--shop", history)
    shopdesk("stock", "place", "V", "--kind", "consignment", *shop)
    shopdesk("stock", "transfer", "supplier", "V", "TEA:5", *shop)
    shopdesk("stock", "transfer", "V", "shelf", "TEA:2", *shop)

    document = shopdesk("stock", "consignment", "--json", *shop).document

    assert [(row["place"], row["sku"], row["quantity"]) for row in document["used"]] == [
        ("V", "TEA", 2)
    ]
    assert shopdesk("stock", "place", "V2", "--supplier", "NOBODY", *shop).code == 1
