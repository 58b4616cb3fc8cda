"""Counts, sums and guards as an upgrade compares them."""

from __future__ import annotations

from shopdesk.db import ledger
from shopdesk.db.metadata import load_metadata
from shopdesk.db.shop import Shop
from tests.db.later_schema import fill


def read(shop: Shop) -> tuple[ledger.Sums, frozenset[str]]:
    with shop.engine.connect() as connection:
        return ledger.sums(connection), ledger.guards(connection)


def test_an_empty_shop(any_shop: Shop) -> None:
    sums, guards = read(any_shop)

    assert set(sums.values()) == {0}
    assert len(guards) >= 29  # 19 of the first schema, 10 of the stock documents; later ones add
    assert all(name.startswith("guard_") for name in guards)


def test_a_shop_with_a_paid_order(any_shop: Shop) -> None:
    fill(any_shop)

    sums, _guards = read(any_shop)

    assert {key: value for key, value in sums.items() if value} == {
        "sales_order": 1,
        "sales_order.total": 4550,
        "sales_order.paid": 4550,
        "order_line": 2,
        "order_line.quantity": 3000,
        "order_line.amount": 4550,
        "payment": 1,
        "payment.amount": 4550,
        "stock_move": 2,
        "stock_move.quantity": 8000,
        "stock_balance": 4,
        "stock_balance.reserved": 3000,
        "customer": 1,
        "product": 3,
        "sku": 3,
    }


def test_every_book_is_a_table_with_those_columns() -> None:
    tables = load_metadata().tables

    for name, columns in ledger._BOOKS.items():
        assert set(columns) <= set(tables[name].columns.keys()), name


def test_tables_that_do_not_exist_yet_are_left_out(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        session.connection().exec_driver_sql("DROP TABLE book_entry")

    sums, _guards = read(any_shop)

    assert "book_entry" not in sums
    assert "payment" in sums
