"""Columns: what is not given is the default in every row."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.db.reader import session_reader
from shopdesk.db.shop import Shop
from shopdesk.orders.rules import OrderSource
from shopdesk.orders.service.bulk import LineColumns, OrderColumns, book_orders
from shopdesk.orders.service.bulk_columns import or_default
from shopdesk.stock.service.bulk import StockBook
from tests.factories import SmallShop
from tests.orders.service.bulk_shop import AT, one_line, prepared, tried


def test_a_missing_column_is_its_default_in_every_row() -> None:
    assert or_default(None, 7, 3) == [7, 7, 7]
    assert or_default([1, 2], 7, 2) == [1, 2]
    assert or_default([], 7, 0) == []


def test_columns_are_named_and_stay_as_they_are() -> None:
    columns: Any = OrderColumns
    with pytest.raises(TypeError):
        columns([1], [AT])

    orders: Any = OrderColumns(channel_id=[1], placed_at=[AT])
    with pytest.raises(AttributeError):
        orders.paid = [5]


def _booked(shop: Shop, orders: OrderColumns, lines: LineColumns) -> dict[str, Any]:
    def work(session: Any) -> dict[str, Any]:
        stock = StockBook(session)
        book_orders(session, orders, lines, stock=stock, source=OrderSource.DEMO)
        stock.settle()
        tables = ("sales_order", "order_line", "payment", "shipment", "order_event", "stock_move")
        reader = session_reader(session)
        found: dict[str, Any] = {}
        for table in tables:
            where = " WHERE kind = 'sale'" if table == "stock_move" else ""
            found[table] = [list(row) for row in reader.rows(f"SELECT * FROM {table}{where}")]
        return found

    return tried(shop, work)


def test_the_defaults_are_those_that_are_promised(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shopdesk.base import clock

    present = clock.now()
    monkeypatch.setattr(clock, "now", lambda: present)
    known: SmallShop = prepared(shop)
    places: dict[str, Any] = {"channel_id": [known.channel] * 2, "placed_at": [AT, AT + 5]}
    told: dict[str, Any] = {
        "external_number": [None, None],
        "number": ["", ""],
        "customer_id": [None, None],
        "kind": ["retail", "retail"],
        "source": ["demo", "demo"],
        "currency": "CNY",
        **{name: [0, 0] for name in ("freight", "tax", "rounding", "payment_fee", "on_credit")},
        "paid": [1000, 1000],
        "payment_method": ["imported", "imported"],
        "shipment_state": ["delivered", "delivered"],
        "life": ["completed", "completed"],
        **{name: [AT, AT + 5] for name in ("paid_at", "shipped_at", "delivered_at", "closed_at")},
        **{
            name: ["", ""]
            for name in (
                *("payment_reference", "carrier", "tracking", "buyer_name", "recipient", "phone"),
                *("country", "province", "city", "address", "note"),
            )
        },
        "fingerprint": [None, None],
    }
    assert {*places, *told} == set(OrderColumns.__dataclass_fields__)

    given = _booked(shop, OrderColumns(**places, **told), one_line(known, 2, unit_price=[1000] * 2))
    left_out = _booked(shop, OrderColumns(**places), one_line(known, 2))

    assert left_out == given
    assert [len(rows) for rows in given.values()] == [2, 2, 2, 2, 8, 2]
