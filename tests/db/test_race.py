"""The last piece is sold once: eight programs at one shop (G3)."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.proofs import check_shop
from shopdesk.stock.service import (
    PlaceInput,
    StockLine,
    TransferInput,
    save_place,
    transfer,
)
from tests.db import worker

SELLERS = 8
STOCK = 2


def race(shop: Shop, location: str) -> list[dict[str, Any]]:
    sellers = [worker.start("sell", location, seed) for seed in range(SELLERS)]
    try:
        for seller in sellers:
            worker.ready(seller)
        for seller in sellers:
            worker.go(seller)
        results = []
        for seller in sellers:
            output, faults = seller.communicate()
            assert faults == ""
            results.append(json.loads(output))
        return results
    finally:
        for seller in sellers:
            seller.kill()
            seller.wait()


@pytest.mark.parametrize(
    "tries",
    [
        160,
        pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.timeout(1200)]),
    ],
)
def test_the_last_piece_is_sold_once(any_shop: Shop, tries: int) -> None:
    articles = tries // SELLERS
    if any_shop.dialect == "postgresql":
        articles = min(articles, 4_000 // SELLERS)
    worker.stock_up(any_shop, articles, STOCK)

    results = race(any_shop, any_shop.location)

    assert [result["others"] for result in results] == [[]] * SELLERS  # no "locked", no deadlock
    sold = sum(result["sold"] for result in results)
    refused = sum(result["refused"] for result in results)
    with any_shop.reader() as reader:
        stock = reader.rows(
            "SELECT sum(quantity), sum(reserved), min(quantity - reserved), "
            "max(quantity - reserved) FROM stock_balance WHERE location_id = 1"
        )
        placed = reader.rows("SELECT count(*), count(DISTINCT number) FROM sales_order")
        lines = reader.rows("SELECT count(*), count(DISTINCT order_id) FROM order_line")
        promised = reader.rows("SELECT count(*) FROM stock_reservation WHERE state = 'active'")
    assert sold == articles * STOCK  # not one too many, not one too few
    assert stock == [(pieces(sold), pieces(sold), 0, 0)]
    assert lines[0][0] == sold == promised[0][0]
    assert placed == [(lines[0][1], lines[0][1])]  # whole orders only, each with its own number
    assert refused == sum(len(result["waits"]) for result in results) - placed[0][0]
    assert check_shop(any_shop, full=True).ok
    waits = sorted(wait for result in results for wait in result["waits"])
    assert waits[math.ceil(len(waits) * 0.99) - 1] <= 2


def test_the_last_piece_of_several_shelves_is_sold_once(any_shop: Shop) -> None:
    articles = 12
    worker.stock_up(any_shop, articles, STOCK)
    with any_shop.unit_of_work() as session:
        second = save_place(session, PlaceInput("second", "Second"))
        skus = session.connection().exec_driver_sql("SELECT id FROM sku ORDER BY id").scalars()
        lines = tuple(StockLine(int(sku), pieces(1)) for sku in skus)
        transfer(session, TransferInput(1, second, lines))

    results = race(any_shop, any_shop.location)

    assert [result["others"] for result in results] == [[]] * SELLERS
    assert sum(result["sold"] for result in results) == articles * STOCK
    with any_shop.reader() as reader:
        left = reader.rows(
            "SELECT location_id, sum(quantity - reserved), min(quantity - reserved) "
            "FROM stock_balance WHERE location_id IN (1, :second) GROUP BY location_id",
            {"second": second},
        )
    assert sorted(left) == [(1, 0, 0), (second, 0, 0)]
    assert check_shop(any_shop, full=True).ok
