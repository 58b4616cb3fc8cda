"""Shops of the first schema: nothing of theirs is lost and their books are right afterwards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from shopdesk.base.clock import day_key
from shopdesk.db import upgrade
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.proofs import check_shop
from shopdesk.stock.queries import value_at
from shopdesk.stock.rules import Place

PRODUCT = (
    "INSERT INTO product (id, code, code_key, name, kind, state, created_at, updated_at, version) "
    "VALUES (1, 'MUG', 'mug', 'Mug', 'goods', 'on_sale', 0, 0, 1)"
)
SKU = (
    "INSERT INTO sku (id, product_id, code, code_key, name, price, created_at, updated_at, version)"
    " VALUES (1, 1, 'MUG', 'mug', 'Mug', 1000, 0, 0, 1)"
)
MOVE = (
    "INSERT INTO stock_move (sku_id, from_id, to_id, quantity, kind, at, business_date, value) "
    "VALUES (1, :source, :target, :quantity, :kind, 0, :day, :value)"
)
BALANCE = (
    "INSERT INTO stock_balance (sku_id, location_id, quantity, reserved, value) "
    "VALUES (1, :place, :quantity, 0, :value)"
)
SHELF, SUPPLIER, CUSTOMER = int(Place.SHELF), int(Place.SUPPLIER), int(Place.CUSTOMER)
SOLD, LATE, BOUGHT = date(2026, 3, 3), date(2026, 3, 2), date(2026, 3, 1)


def fill_first_schema(location: Path | str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop of schema 0001: 10 mugs for 50.00, 5 sold, then 10 for 100.00 dated before the sale.

    The first schema booked the 5 at 25.00 and left it at that; a replay finds 5 × 7.50.
    """
    with monkeypatch.context() as patch:
        patch.setattr(upgrade, "HEAD", "0001")
        shop = open_shop(location, create=True)
    moves = [
        (SUPPLIER, SHELF, 10_000, "receipt", BOUGHT, 5_000),
        (SHELF, CUSTOMER, 5_000, "sale", SOLD, 2_500),
        (SUPPLIER, SHELF, 10_000, "receipt", LATE, 10_000),
    ]
    balances = [(SUPPLIER, -20_000, -15_000), (SHELF, 15_000, 12_500), (CUSTOMER, 5_000, 2_500)]
    with shop.engine.begin() as connection:
        connection.execute(text(PRODUCT))
        connection.execute(text(SKU))
        for source, target, quantity, kind, day, value in moves:
            connection.execute(
                text(MOVE),
                {
                    "source": source,
                    "target": target,
                    "quantity": quantity,
                    "kind": kind,
                    "day": day_key(day),
                    "value": value,
                },
            )
        for place, quantity, value in balances:
            connection.execute(
                text(BALANCE), {"place": place, "quantity": quantity, "value": value}
            )
    shop.close()


def assert_values_are_settled(shop: Shop) -> None:
    with shop.reader() as reader:
        posted = reader.rows(
            "SELECT location_id, value, business_date, document_kind FROM stock_revaluation "
            "ORDER BY location_id"
        )
        moves = reader.rows("SELECT quantity, value FROM stock_move ORDER BY id")
        shelf, sold = (value_at(reader, day) for day in (SOLD, LATE))
    day = day_key(SOLD)
    assert posted == [(SHELF, -1_250, day, "upgrade"), (CUSTOMER, 1_250, day, "upgrade")]
    assert moves == [(10_000, 5_000), (5_000, 2_500), (10_000, 10_000)]  # never edited
    assert (sold, shelf) == (15_000, 11_250)
    values = [one for one in check_shop(shop, full=True).results if "replay" in one.title]
    assert [one.ok for one in values] == [True]


def test_values_that_the_first_schema_left_are_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.shopdesk"
    fill_first_schema(path, monkeypatch)

    shop = open_shop(path)

    assert_values_are_settled(shop)
    shop.close()


@pytest.mark.postgres
def test_values_of_a_first_database_are_settled(
    bare_postgres_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_first_schema(bare_postgres_address, monkeypatch)

    shop = open_shop(bare_postgres_address)

    assert_values_are_settled(shop)
    shop.close()


def test_a_new_shop_has_nothing_to_settle(tmp_path: Path) -> None:
    shop = open_shop(tmp_path / "new.shopdesk", create=True)

    with shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM stock_revaluation") == [(0,)]
    shop.close()
