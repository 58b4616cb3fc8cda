"""The list of prices, and what the rules know of each variant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.base.table import TableQuery, ids_statement, page_statement
from shopdesk.db.shop import Shop
from shopdesk.orders import service as orders
from shopdesk.prices import queries
from shopdesk.products.rules import ProductKind
from tests.factories import NOON, add_sku, add_small_shop


@pytest.mark.parametrize(
    ("chip", "codes"),
    [
        ("loss", ["LOSS"]),
        ("thin", ["LOSS", "THIN"]),
        ("floor", ["FLOOR"]),
        ("no_cost", ["NONE"]),
        ("proposed", []),
    ],
)
def test_chips(any_shop: Shop, chip: str, codes: list[str]) -> None:
    with any_shop.unit_of_work() as session:
        add_sku(session, "LOSS", price=1_000, cost_e4=100_001)
        add_sku(session, "THIN", price=1_000, cost_e4=80_001)
        add_sku(session, "FINE", price=1_000, cost_e4=50_000)
        add_sku(session, "FLOOR", price=1_000, cost_e4=50_000, floor_price=1_001)
        add_sku(session, "NONE", price=1_000)
        add_sku(session, "POST", price=1_000, kind=ProductKind.SERVICE)
    spec = queries.prices_table("CNY")
    statement = ids_statement(spec, TableQuery(filters=((chip, {}),)))

    with any_shop.reader() as reader:
        ids = [row[0] for row in reader.rows(statement.sql, statement.parameters)]
        page = page_statement(spec, [spec.column("code"), spec.column("margin")], ids)
        rows = {row[0]: row[1:] for row in reader.rows(page.sql, page.parameters)}

    assert [rows[key][0] for key in ids] == codes
    if chip == "loss":
        assert rows[ids[0]][1] == pytest.approx(-0.00001)


def test_facts_of_a_variant(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        order = orders.OrderInput(
            known.channel, (orders.LineInput(pieces(3), known.mug),), paid=3000
        )
        order_id = orders.place_order(session, order)
        orders.ship_order(session, order_id, orders.ShipInput())
        line = session.connection().exec_driver_sql("SELECT id FROM order_line").scalar_one()
        back = orders.RefundLineInput(int(line), pieces(1), 1000)
        orders.refund_order(session, order_id, orders.RefundInput((back,), goods_back=True))

    with any_shop.reader() as reader:
        today = orders_day(any_shop)
        facts = {row.sku_id: row for row in queries.sku_facts(reader, days=30, today=today)}
        later = {
            row.sku_id: row
            for row in queries.sku_facts(reader, days=30, today=today + timedelta(days=30))
        }
        nobody = queries.price_for(reader, 999, NOON)

    mug = facts[known.mug]
    assert (mug.price, mug.available, mug.sold) == (1_000, pieces(2), pieces(2))
    assert mug.age_days == (today - NOON.date()).days
    assert later[known.mug].sold == 0
    assert nobody is None


def orders_day(shop: Shop) -> date:
    """The business date of the newest move."""
    with shop.reader() as reader:
        ((day,),) = reader.rows("SELECT max(business_date) FROM stock_move")
    return date(day // 10_000, day // 100 % 100, day % 100)
