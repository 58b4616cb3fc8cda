from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.upgrade import open_shop
from tests.books import add_history
from tests.cli.conftest import Command


@pytest.fixture
def history(empty_shop_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "shop.shopdesk"
    path.write_bytes(empty_shop_file.read_bytes())
    shop = open_shop(path)
    add_history(shop)
    shop.close()
    return path


def test_order_for_people(shopdesk: Command, history: Path) -> None:
    done = shopdesk("order", "show", "SO000001", "--shop", history)

    assert done.code == 0
    assert done.lines == [
        "Order     SO000001",
        "Channel   Taobao",
        "State     Completed (Paid · Delivered · Partly refunded)",
        "Placed    2026-03-02 12:00",
        "Customer  张三",
        "",
        "Line  SKU   Title           Quantity  Unit price  Discount  Amount  Refunded",
        "────  ────  ──────────────  ────────  ──────────  ────────  ──────  ────────",
        "   1  MUG   马克杯                 2      ¥10.00            ¥20.00    ¥10.00",
        "   2  POST  邮费 (Service)         1       ¥8.00             ¥8.00",
        "",
        "Goods     ¥28.00",
        "Total     ¥28.00",
        "Paid      ¥28.00",
        "Refunded  ¥10.00",
        "",
        *done.lines[16:],
    ]
    timeline = done.lines[16:]
    assert timeline[0].split() == ["When", "What", "Amount", "By"]
    assert [line.split()[2] for line in timeline[2:]] == [
        *("Placed", "Paid", "Shipped", "Delivered", "Refunded"),
    ]
    assert "¥28.00" in timeline[3]
    assert "scratched" in timeline[6]


def test_order_for_programs(shopdesk: Command, history: Path) -> None:
    document = shopdesk("order", "show", "SO000001", "--json", "--shop", history).document

    assert document["ok"] is True
    assert document["currency"] == "CNY"
    assert (document["total"], document["paid"], document["refunded"]) == (
        *("28.00", "28.00", "10.00"),
    )
    assert document["state"] == "success"
    assert document["placed_at"] == "2026-03-02T12:00:00+08:00"
    assert [line["amount"] for line in document["lines"]] == ["20.00", "8.00"]
    assert document["lines"][0]["refunded_quantity"] == 1
    amounts = [event["amount"] for event in document["events"] if event["kind"] == "refunded"]
    assert amounts == ["10.00"]


def test_order_by_the_number_of_the_platform(shopdesk: Command, demo_file: Path) -> None:
    rows = shopdesk(
        "order", "list", "--columns", "number,external", "--limit", "0", "--json", "--shop",
        demo_file,
    ).document["rows"]  # fmt: skip
    known = next(row for row in rows if row["external"])

    document = shopdesk("order", "show", known["external"], "--json", "--shop", demo_file).document

    assert document["number"] == known["number"]


def test_unknown_order(shopdesk: Command, history: Path) -> None:
    done = shopdesk("order", "show", "SO999", "--shop", history, "--json")

    assert done.code == 1
    assert done.document["code"] == "SD-CLI-012"


def test_customer_by_number_phone_and_channel(shopdesk: Command, demo_file: Path) -> None:
    listed = shopdesk(
        "customer", "list", "--columns", "number,phone", "--limit", "5", "--json", "--shop",
        demo_file,
    ).document["rows"]  # fmt: skip
    by_number = shopdesk("customer", "show", listed[0]["number"], "--json", "--shop", demo_file)
    document = by_number.document
    by_phone = shopdesk(
        "customer", "show", f"+86 {document['phone']}", "--json", "--shop", demo_file
    )
    name = document["identities"][0]["external_id"]
    by_name = shopdesk("customer", "show", name, "--json", "--shop", demo_file)

    if document["country"] == "China":
        assert by_phone.document == document
    assert by_name.document == document
    assert document["orders"] >= 1
    assert document["newest_orders"][0]["date"] == document["last_order"]


def test_customer_for_people(shopdesk: Command, history: Path) -> None:
    assert shopdesk("customer", "show", "C1", "--shop", history).lines == [
        "Customer     C1  张三",
        "Kind         Person",
        "Orders       1",
        "Net spent    ¥18.00",
        "First order  2026-03-02",
        "Last order   2026-03-02",
        "",
        "Order no.  Date        Channel  State       Total",
        "─────────  ──────────  ───────  ─────────  ──────",
        "SO000001   2026-03-02  Taobao   Completed  ¥28.00",
    ]


def test_unknown_customer(shopdesk: Command, history: Path) -> None:
    done = shopdesk("customer", "show", "nobody", "--shop", history)

    assert done.code == 1
    assert done.err == "There is no customer “nobody”. [SD-CLI-013]\n"


def test_two_customers_of_one_name(shopdesk: Command, history: Path) -> None:
    from tests.factories import add_customer

    shop = open_shop(history)
    with shop.unit_of_work() as session:
        add_customer(session, "C2", "张三")
    shop.close()

    done = shopdesk("customer", "show", "张三", "--shop", history)

    assert done.code == 1
    assert "[SD-CLI-014]" in done.err
    assert shopdesk("customer", "show", "C2", "--shop", history).code == 0
