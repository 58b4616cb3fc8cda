"""What is due to be counted, and what a count shows before it is posted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.quantity import pieces
from shopdesk.base.table import TableQuery, ids_statement, page_statement
from shopdesk.db.shop import Shop
from shopdesk.orders import service as orders
from shopdesk.orders.service import LineInput, OrderInput, ShipInput
from shopdesk.stock import service
from shopdesk.stock.queries import STOCKTAKES, count_proposals, get_stocktake, list_count_lines
from shopdesk.stock.service import StocktakeInput, count, finish_count, open_stocktake, scan
from tests.factories import ZONE, add_channel, add_sku
from tests.stock.service.ledger import receive

TODAY = clock.business_date(clock.now(), ZONE)


@pytest.fixture
def skus(any_shop: Shop) -> tuple[int, int, int]:
    """Sold for 900, 80 and nothing: classes A, B and C; four pieces are left of each."""
    with any_shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_TIME_ZONE, value=ZONE)
        channel = add_channel(session)
        keys = [
            add_sku(session, code, price=price, stocked=5)
            for code, price in (("STAR", 90_000), ("FAIR", 11_000), ("DUST", 1))
        ]
        for key, price in zip(keys, (90_000, 11_000), strict=False):
            order = OrderInput(channel, (LineInput(pieces(1), key),), paid=price)
            orders.ship_order(session, orders.place_order(session, order), ShipInput())
    return keys[0], keys[1], keys[2]


def test_what_was_never_counted_is_due_by_class(any_shop: Shop, skus: tuple[int, int, int]) -> None:
    with any_shop.reader() as reader:
        due = count_proposals(reader, TODAY)
        first = count_proposals(reader, TODAY, limit=1)

    assert [(row.code, row.abc, row.last) for row in due] == [
        ("STAR", "A", None),
        ("FAIR", "B", None),
        ("DUST", "C", None),
    ]
    assert [row.code for row in first] == ["STAR"]


def test_classes_come_due_in_their_own_rhythm(any_shop: Shop, skus: tuple[int, int, int]) -> None:
    with any_shop.unit_of_work() as session:
        key = open_stocktake(session, StocktakeInput())
        for sku in skus:
            scan(session, key, {skus[0]: "STAR", skus[1]: "FAIR", skus[2]: "DUST"}[sku])
            count(session, key, sku, quantity=pieces(4 if sku != skus[2] else 5))
        finish_count(session, key)
        service.post_stocktake(session, key)

    def due(days: int) -> list[str]:
        with any_shop.reader() as reader:
            return [row.code for row in count_proposals(reader, TODAY + timedelta(days=days))]

    assert due(29) == []
    assert due(30) == ["STAR"]
    assert due(90) == ["STAR", "FAIR"]
    assert due(180) == ["STAR", "FAIR", "DUST"]
    with any_shop.unit_of_work() as session:
        settings.store(session, settings.STOCK_COUNT_A_DAYS, value=7)
    assert due(7) == ["STAR"]


def test_a_single_count_counts_too(any_shop: Shop, skus: tuple[int, int, int]) -> None:
    with any_shop.unit_of_work() as session:
        service.set_quantity(session, skus[0], pieces(3), reason="by the way")
    with any_shop.reader() as reader:
        assert [row.code for row in count_proposals(reader, TODAY)] == ["FAIR", "DUST"]


def test_lines_show_what_would_be_posted(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        cup, bowl = add_sku(session, "CUP"), add_sku(session, "BOWL", cost_e4=12_345)
        receive(session, cup, 3, 1000, day=1)
        receive(session, bowl, 3, None, day=1)
        key = open_stocktake(session, StocktakeInput(scope="all", blind=False), actor="Ann")
        count(session, key, cup, quantity=pieces(1), actor="Ann")
        count(session, key, bowl, quantity=pieces(5), actor="Ann")
    with any_shop.reader() as reader:
        head = get_stocktake(reader, key)
        lines = list_count_lines(reader, key)
        assert get_stocktake(reader, key + 1) is None

    assert head is not None
    assert (head.number, head.place, head.state, head.blind, head.scope, head.actor) == (
        *("ST000001", "shelf", "open"),
        False,
        *("all", "Ann"),
    )
    assert [(line.code, line.book, line.difference, line.value) for line in lines] == [
        ("BOWL", 3000, 2000, 247),  # 2 × 1.2345
        ("CUP", 3000, -2000, -667),
    ]


def test_the_list_of_counts(any_shop: Shop, skus: tuple[int, int, int]) -> None:
    with any_shop.unit_of_work() as session:
        key = open_stocktake(session, StocktakeInput())
        count(session, key, skus[0], quantity=0)
    with any_shop.reader() as reader:
        query = TableQuery(filters=(("unfinished", {}),))
        statement = ids_statement(STOCKTAKES, query)
        ids = [row[0] for row in reader.rows(statement.sql, statement.parameters)]
        columns = [STOCKTAKES.column(name) for name in ("number", "lines", "counted", "value")]
        rows = reader.rows(page_statement(STOCKTAKES, columns, ids).sql)

    assert rows == [(key, "ST000001", 3, 1, 0)]
