"""The dump tells every fact once, in an order that never changes, and nothing about its history."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from shopdesk.db import dump
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import HEAD
from shopdesk.errors import Cancelled
from tests.books import add_history


def read(shop: Shop, *, everything: bool = False) -> dict[str, Any]:
    document: dict[str, Any] = json.loads("".join(dump.dump_json(shop, everything=everything)))
    return document


def test_values_are_readable(any_shop: Shop) -> None:
    add_history(any_shop)
    with any_shop.unit_of_work() as session:
        session.execute(text("UPDATE sku SET cost_e4 = 123456 WHERE code = 'MUG'"))

    document = read(any_shop)

    assert document["ok"] is True
    assert document["schema"] == HEAD
    assert document["currency"] == "CNY"
    order = document["tables"]["sales_order"][0]
    assert order["number"] == "SO000001"
    assert order["placed_at"] == "2026-03-02T04:00:00.000Z"
    assert order["business_date"] == "2026-03-02"
    assert order["total"] == "28.00"
    assert order["units"] == 2
    assert order["is_sale"] is True
    sku = document["tables"]["sku"][0]
    assert (sku["code"], sku["price"], sku["cost_e4"]) == ("MUG", "10.00", "12.3456")
    assert document["tables"]["stock_move"][0]["quantity"] == 5
    assert document["tables"]["setting"] == [
        {"key": "shop.currency", "value": "CNY"},
        {"key": "shop.time_zone", "value": "Asia/Shanghai"},
    ]


def test_tables_stand_by_name_and_rows_by_key(any_shop: Shop) -> None:
    add_history(any_shop)
    with any_shop.unit_of_work() as session:
        # The order of texts must not follow the language of the server.
        for key in ("b", "a_x", "a.x", "B"):
            session.execute(text("INSERT INTO setting VALUES (:key, '')"), {"key": key})

    tables = read(any_shop)["tables"]

    assert list(tables) == sorted(tables)
    assert [row["key"] for row in tables["setting"]] == [
        "B",
        "a.x",
        "a_x",
        "b",
        "shop.currency",
        "shop.time_zone",
    ]
    for name in ("sales_order", "order_line", "stock_move", "sku"):
        keys = [row["id"] for row in tables[name]]
        assert keys == sorted(keys)


def test_history_is_left_out_unless_asked_for(any_shop: Shop) -> None:
    add_history(any_shop)

    facts = set(read(any_shop)["tables"])
    everything = set(read(any_shop, everything=True)["tables"])

    assert everything - facts == {
        "audit_event",
        "change_item",
        "change_set",
        "import_batch",
        "import_change",
        "import_file",
        "import_profile",
        "number_series",
    }
    assert facts <= everything


def test_balance_that_came_back_to_zero_leaves_no_trace(any_shop: Shop) -> None:
    add_history(any_shop)
    before = "".join(dump.dump_text(any_shop))
    with any_shop.unit_of_work() as session:
        session.execute(
            text(
                "INSERT INTO stock_balance (sku_id, location_id) "
                "SELECT id, 2 FROM sku WHERE code = 'MUG'"
            )
        )

    assert "".join(dump.dump_text(any_shop)) == before


def test_pages_follow_each_other_without_gap(
    any_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_history(any_shop)
    whole = "".join(dump.dump_json(any_shop))

    monkeypatch.setattr(dump, "_PAGE", 1)

    assert "".join(dump.dump_json(any_shop)) == whole


def test_text_names_only_what_is_there(shop: Shop) -> None:
    add_history(shop)

    lines = "".join(dump.dump_text(shop)).splitlines()

    assert lines[0] == f"schema {HEAD}, CNY"
    start = lines.index("[refund]")
    assert lines[start + 1] == (
        'id=1 number="RF000001" channel_id=1 order_id=1 customer_id=1 currency="CNY" '
        'refunded_at="2026-03-04T04:00:00.000Z" business_date="2026-03-04" amount="10.00" '
        f'freight="0.00" units=1 line_count=1 reason="scratched" {lines[start + 1].split()[-1]}'
    )
    assert lines[start + 2] == ""


def test_file_contents_are_told_by_their_hash(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        session.execute(
            text(
                "INSERT INTO import_batch (id, file_name, file_hash, profile, mapping, state, "
                "actor, started_at, report) VALUES (1, 'a', '', '', '{}', 'applied', '', 0, '{}')"
            )
        )
        session.execute(text("INSERT INTO import_file VALUES (1, :content)"), {"content": b"abc"})

    rows = read(shop, everything=True)["tables"]["import_file"]

    assert rows == [
        {
            "batch_id": 1,
            "content": {
                "bytes": 3,
                "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            },
        }
    ]


def test_demo_shop_reads_back_whole(demo_shop: Shop) -> None:
    tables = read(demo_shop, everything=True)["tables"]

    with demo_shop.reader() as reader:
        for name, rows in tables.items():
            condition = dump._CONDITIONS.get(name, "1 = 1")
            assert reader.rows(f"SELECT count(*) FROM {name} WHERE {condition}") == [(len(rows),)]


def test_cancel_stops_it(demo_shop: Shop) -> None:
    def progress(_done: int, _total: int, name: str) -> None:
        if name == "sales_order":
            raise Cancelled

    with pytest.raises(Cancelled):
        list(dump.dump_text(demo_shop, progress=progress))
