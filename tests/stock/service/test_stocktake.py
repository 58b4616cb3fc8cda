"""Counting: blind or not, twice where it differs, beside the sales that go on."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.orders import service as orders
from shopdesk.orders.service import LineInput, OrderInput
from shopdesk.products.models import Barcode
from shopdesk.stock import service
from shopdesk.stock.rules import Place
from shopdesk.stock.service import (
    StocktakeInput,
    cancel_stocktake,
    count,
    finish_count,
    open_stocktake,
    post_stocktake,
    reopen_count,
    scan,
)
from tests.factories import add_channel, add_sku, every_fact
from tests.stock.service.ledger import assert_proven, holds, move, receive, rows, sell


@pytest.fixture
def skus(any_shop: Shop) -> tuple[int, int]:
    """Ten cups worth 10.00, of barcode 4006381333931, and four bowls worth 8.00."""
    with any_shop.unit_of_work() as session:
        cup, bowl = add_sku(session, "CUP"), add_sku(session, "BOWL")
        session.add(Barcode(sku_id=cup, code="4006381333931"))
        receive(session, cup, 10, 1000, day=1)
        receive(session, bowl, 4, 800, day=1)
    return cup, bowl


def _open(shop: Shop, **values: object) -> int:
    with shop.unit_of_work() as session:
        return open_stocktake(session, StocktakeInput(**values), actor="Ann")  # type: ignore[arg-type]


def _count(shop: Shop, key: int, sku: int, pieces_found: int) -> None:
    with shop.unit_of_work() as session:
        count(session, key, sku, quantity=pieces(pieces_found), actor="Ann")


def _post(shop: Shop, key: int) -> int | None:
    with shop.unit_of_work() as session:
        finish_count(session, key)
    with shop.unit_of_work() as session:
        return post_stocktake(session, key, actor="Ann")


LINES = (
    "SELECT expected, counted, book, recounted, difference, value FROM stocktake_line ORDER BY id"
)


def test_what_differs_is_posted_as_a_numbered_paper(any_shop: Shop, skus: tuple[int, int]) -> None:
    cup, bowl = skus
    key = _open(any_shop, scope="everything", note="spring")
    _count(any_shop, key, cup, 8)
    _count(any_shop, key, bowl, 5)
    document = _post(any_shop, key)

    assert holds(any_shop, cup, Place.SHELF) == (8, 800)
    assert holds(any_shop, bowl, Place.SHELF)[0] == 5
    assert rows(any_shop, "SELECT id, number, kind, state FROM stock_document") == [
        (document, "ST000001", "count", "posted")
    ]
    assert rows(any_shop, "SELECT number, state, document_id, scope FROM stocktake") == [
        ("ST000001", "posted", document, "everything")
    ]
    # lines by code: the bowl, then the cup
    assert rows(any_shop, LINES) == [
        (4000, 5000, 4000, None, 1000, None),
        (10_000, 8000, 10_000, None, -2000, -200),
    ]
    assert_proven(any_shop)


def test_scans_add_up(any_shop: Shop, skus: tuple[int, int]) -> None:
    key = _open(any_shop)
    with any_shop.unit_of_work() as session:
        for _scan in range(3):
            found = scan(session, key, "4006381333931")
        by_code = scan(session, key, "bowl", quantity=pieces(4))

    assert (found.sku_id, found.quantity, found.is_new) == (skus[0], pieces(3), False)
    assert (by_code.sku_id, by_code.quantity) == (skus[1], pieces(4))
    assert rows(any_shop, "SELECT counted FROM stocktake_line ORDER BY id") == [(4000,), (3000,)]


def test_an_unknown_code_counts_nothing(any_shop: Shop, skus: tuple[int, int]) -> None:
    key = _open(any_shop)
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        scan(session, key, "6901234567892")

    assert refusal.value.code == "SD-STK-031"
    assert every_fact(any_shop) == before


def test_a_sale_between_count_and_posting_changes_nothing(
    any_shop: Shop, skus: tuple[int, int]
) -> None:
    key = _open(any_shop)
    with any_shop.unit_of_work() as session:
        sell(session, skus[0], 1, day=2)  # before it was counted
    _count(any_shop, key, skus[0], 8)  # the books say nine
    with any_shop.unit_of_work() as session:
        sell(session, skus[0], 2, day=3)  # after
    _post(any_shop, key)

    assert holds(any_shop, skus[0], Place.SHELF)[0] == 6
    assert rows(any_shop, "SELECT difference FROM stocktake_line WHERE counted IS NOT NULL") == [
        (-1000,)
    ]


def test_the_second_count_decides(any_shop: Shop, skus: tuple[int, int]) -> None:
    key = _open(any_shop)
    _count(any_shop, key, skus[0], 7)
    _count(any_shop, key, skus[1], 4)
    with any_shop.unit_of_work() as session:
        assert finish_count(session, key) == 1
    with any_shop.unit_of_work() as session:
        scan(session, key, "CUP", quantity=pieces(9), actor="Bo")
        scan(session, key, "CUP", actor="Bo")
    with any_shop.unit_of_work() as session:
        assert post_stocktake(session, key) is None  # ten, as the books say

    assert holds(any_shop, skus[0], Place.SHELF)[0] == 10
    assert rows(any_shop, "SELECT count(*) FROM stock_document") == [(0,)]
    assert rows(
        any_shop, "SELECT counted, recounted, recounted_by FROM stocktake_line WHERE sku_id = :s",
        s=skus[0],
    ) == [(7000, 10_000, "Bo")]  # fmt: skip


def test_what_nobody_counted_is_left_out_or_said_to_be_gone(
    any_shop: Shop, skus: tuple[int, int]
) -> None:
    key = _open(any_shop)
    _count(any_shop, key, skus[0], 10)
    assert _post(any_shop, key) is None
    assert holds(any_shop, skus[1], Place.SHELF)[0] == 4

    key = _open(any_shop)
    _count(any_shop, key, skus[0], 10)
    with any_shop.unit_of_work() as session:
        assert finish_count(session, key, missing_is_zero=True) == 1
    with any_shop.unit_of_work() as session:
        post_stocktake(session, key)
    assert holds(any_shop, skus[1], Place.SHELF) == (0, 0)
    assert_proven(any_shop)


def test_a_find_that_the_books_did_not_have_there(any_shop: Shop, skus: tuple[int, int]) -> None:
    with any_shop.unit_of_work() as session:
        spoon = add_sku(session, "SPOON", cost_e4=10_000)
    key = _open(any_shop)
    with any_shop.unit_of_work() as session:
        assert scan(session, key, "spoon").is_new
    _post(any_shop, key)

    assert holds(any_shop, spoon, Place.SHELF) == (1, 100)


def test_lots_are_counted_one_by_one(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        milk = add_sku(session, "MILK")
        lots = [
            service.save_lot(session, service.LotInput(milk, code, date(2026, 9, day)))
            for code, day in (("a", 1), ("b", 2))
        ]
        for lot in (*lots, None):
            data = move(milk, Place.SUPPLIER, Place.SHELF, 3, day=1, lot_id=lot)
            service.post_moves(session, [data])
    key = _open(any_shop)
    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        scan(session, key, "MILK")
    assert refusal.value.code == "SD-STK-032"
    with any_shop.unit_of_work() as session:
        count(session, key, milk, quantity=pieces(3), lot_id=lots[0])
        count(session, key, milk, quantity=pieces(1), lot_id=lots[1])
        count(session, key, milk, quantity=pieces(4), lot_id=0)
    _post(any_shop, key)

    assert rows(any_shop, "SELECT quantity FROM lot_balance ORDER BY lot_id") == [(3000,), (1000,)]
    assert holds(any_shop, milk, Place.SHELF)[0] == 8
    assert_proven(any_shop)


def test_promised_goods_cannot_be_counted_away(any_shop: Shop, skus: tuple[int, int]) -> None:
    with any_shop.unit_of_work() as session:
        channel = add_channel(session)
        orders.place_order(session, OrderInput(channel, (LineInput(pieces(9), skus[0]),)))
    key = _open(any_shop)
    _count(any_shop, key, skus[0], 8)
    with any_shop.unit_of_work() as session:
        finish_count(session, key)
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        post_stocktake(session, key)

    assert refusal.value.code == "SD-STK-001"
    assert every_fact(any_shop) == before


def test_an_entry_can_be_taken_back(any_shop: Shop, skus: tuple[int, int]) -> None:
    key = _open(any_shop)
    _count(any_shop, key, skus[0], 3)
    with any_shop.unit_of_work() as session:
        count(session, key, skus[0], quantity=None)

    assert (
        rows(any_shop, "SELECT counted, book, counted_by FROM stocktake_line")
        == [(None, None, "")] * 2
    )
    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        finish_count(session, key)
    assert refusal.value.code == "SD-STK-034"
    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        scan(session, key, "CUP", quantity=-pieces(1))
    assert refusal.value.code == "SD-STK-033"


def test_steps_that_a_state_does_not_allow(any_shop: Shop, skus: tuple[int, int]) -> None:
    key = _open(any_shop)
    _count(any_shop, key, skus[0], 10)
    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        post_stocktake(session, key)
    assert refusal.value.code == "SD-STK-035"
    with any_shop.unit_of_work() as session:
        finish_count(session, key)
        reopen_count(session, key)
        cancel_stocktake(session, key, reason="no time")
    before = every_fact(any_shop)

    for step in (finish_count, reopen_count, cancel_stocktake, post_stocktake):
        with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
            step(session, key)
        assert refusal.value.code == "SD-STK-035"
    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        scan(session, key, "CUP")
    assert refusal.value.code == "SD-STK-035"
    assert every_fact(any_shop) == before


def test_there_must_be_something_to_count(any_shop: Shop, skus: tuple[int, int]) -> None:
    for place, code in (
        (Place.QUARANTINE, "SD-STK-030"),
        (Place.CUSTOMER, "SD-STK-030"),
        (77, "SD-STK-012"),
    ):
        with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
            open_stocktake(session, StocktakeInput(place))
        assert refusal.value.code == code
    key = _open(any_shop, sku_ids=(skus[1],))
    assert rows(any_shop, "SELECT sku_id FROM stocktake_line WHERE stocktake_id = :k", k=key) == [
        (skus[1],)
    ]


def test_the_database_keeps_closed_counts(any_shop: Shop, skus: tuple[int, int]) -> None:
    key = _open(any_shop)
    _count(any_shop, key, skus[0], 9)
    _post(any_shop, key)
    before = every_fact(any_shop)

    for sql in (
        "UPDATE stocktake SET state = 'open'",
        "DELETE FROM stocktake",
        "UPDATE stocktake_line SET counted = 1000",
        "DELETE FROM stocktake_line",
    ):
        with pytest.raises(Exception, match="counts are never"), any_shop.unit_of_work() as session:
            session.execute(text(sql))

    assert every_fact(any_shop) == before
