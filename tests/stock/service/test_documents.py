"""Papers of the stock: transfers at once and through transit, adjustments, late days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from shopdesk.base import clock
from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.stock import service
from shopdesk.stock.rules import LocationKind, MoveKind, Place
from shopdesk.stock.service import (
    AdjustmentInput,
    PlaceInput,
    StockLine,
    TransferInput,
    adjust_stock,
    cancel_transfer,
    receive_transfer,
    save_place,
    transfer,
)
from tests.factories import ZONE, add_sku, every_fact
from tests.stock.service.ledger import assert_proven, holds, march, move, receive, rows, sell


@pytest.fixture
def sku(any_shop: Shop) -> int:
    """Ten pieces worth 10.00 since the first of March."""
    with any_shop.unit_of_work() as session:
        key = add_sku(session, "CUP")
        receive(session, key, 10, 1000, day=1)
    return key


@pytest.fixture
def store(any_shop: Shop) -> int:
    with any_shop.unit_of_work() as session:
        return save_place(session, PlaceInput("store", "Store"))


def _line(sku: int, count: int, value: int | None = None) -> tuple[StockLine, ...]:
    return (StockLine(sku, pieces(count), value=value),)


def test_a_transfer_at_once(any_shop: Shop, sku: int, store: int) -> None:
    with any_shop.unit_of_work() as session:
        data = TransferInput(Place.SHELF, store, _line(sku, 4), reason="opening", note="van")
        document = transfer(session, data, actor="Ann")

    assert holds(any_shop, sku, Place.SHELF) == (6, 600)
    assert holds(any_shop, sku, store) == (4, 400)
    assert rows(
        any_shop,
        "SELECT id, number, kind, state, from_id, to_id, reason, note, actor FROM stock_document",
    ) == [(document, "TR000001", "transfer", "posted", 1, store, "opening", "van", "Ann")]
    assert rows(any_shop, "SELECT quantity, received, value FROM stock_document_line") == [
        (4000, 4000, 400)
    ]
    assert_proven(any_shop)


def test_a_transfer_through_transit_arrives_short(any_shop: Shop, sku: int, store: int) -> None:
    with any_shop.unit_of_work() as session:
        data = TransferInput(Place.SHELF, store, _line(sku, 4), through_transit=True)
        document = transfer(session, data)
    assert holds(any_shop, sku, Place.TRANSIT) == (4, 400)
    ((line,),) = rows(any_shop, "SELECT id FROM stock_document_line")

    with any_shop.unit_of_work() as session:
        receive_transfer(session, document, {line: pieces(3)}, reason="one broke")

    assert holds(any_shop, sku, Place.TRANSIT) == (0, 0)
    assert holds(any_shop, sku, store) == (3, 300)
    assert holds(any_shop, sku, Place.LOSS) == (1, 100)
    assert rows(any_shop, "SELECT state FROM stock_document") == [("posted",)]
    assert rows(any_shop, "SELECT received FROM stock_document_line") == [(3000,)]
    assert_proven(any_shop)


def test_a_transfer_under_way_comes_back(any_shop: Shop, sku: int, store: int) -> None:
    with any_shop.unit_of_work() as session:
        data = TransferInput(Place.SHELF, store, _line(sku, 4), through_transit=True)
        document = transfer(session, data)
    with any_shop.unit_of_work() as session:
        cancel_transfer(session, document, reason="the van broke down")

    assert holds(any_shop, sku, Place.SHELF) == (10, 1000)
    assert rows(any_shop, "SELECT state FROM stock_document") == [("cancelled",)]
    for step in (receive_transfer, cancel_transfer):
        before = every_fact(any_shop)
        with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
            step(session, document, reason="again")
        assert refusal.value.code == "SD-STK-008"
        assert every_fact(any_shop) == before
    assert_proven(any_shop)


@pytest.mark.parametrize(("count", "reason"), [(5, "more"), (3, ""), (-1, "x")])
def test_what_cannot_have_arrived(
    any_shop: Shop, sku: int, store: int, count: int, reason: str
) -> None:
    with any_shop.unit_of_work() as session:
        data = TransferInput(Place.SHELF, store, _line(sku, 4), through_transit=True)
        document = transfer(session, data)
    ((line,),) = rows(any_shop, "SELECT id FROM stock_document_line")
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        receive_transfer(session, document, {line: pieces(count)}, reason=reason)

    assert refusal.value.code == "SD-STK-009"
    assert every_fact(any_shop) == before


@pytest.mark.parametrize(
    ("source", "target", "count", "code"),
    [
        (Place.SHELF, Place.SHELF, 1, "SD-STK-004"),
        (Place.SHELF, Place.QUARANTINE, 0, "SD-STK-004"),
        (Place.SHELF, Place.CUSTOMER, 1, "SD-STK-005"),
        (Place.SHELF, Place.LOSS, 1, "SD-STK-005"),
        (Place.SUPPLIER, Place.SHELF, 1, "SD-STK-005"),
        (Place.SHELF, Place.SUPPLIER, 1, "SD-STK-005"),
        (Place.UNRECORDED, Place.SHELF, 1, "SD-STK-005"),
        (Place.SHELF, 99, 1, "SD-STK-012"),
        (Place.SHELF, Place.QUARANTINE, 11, "SD-STK-001"),
    ],
)
def test_refused_transfers(
    any_shop: Shop, sku: int, *, source: int, target: int, count: int, code: str
) -> None:
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        transfer(session, TransferInput(source, target, _line(sku, count)))

    assert refusal.value.code == code
    assert every_fact(any_shop) == before


def test_a_suppliers_goods_become_the_shops_at_a_price(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        data = PlaceInput("vmi", "Corner", LocationKind.CONSIGNMENT, supplier_id=3)
        vmi = save_place(session, data)
        transfer(session, TransferInput(Place.SUPPLIER, vmi, _line(sku, 5)))
        transfer(session, TransferInput(vmi, Place.SHELF, _line(sku, 2, 260)))
        session.execute(text("UPDATE sku SET cost_e4 = 12500"))
        transfer(session, TransferInput(vmi, Place.SHELF, _line(sku, 1)))

    assert holds(any_shop, sku, vmi)[0] == 2
    assert holds(any_shop, sku, Place.SHELF) == (13, 1000 + 260 + 125)
    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        transfer(session, TransferInput(Place.SHELF, vmi, _line(sku, 1)))
    assert refusal.value.code == "SD-STK-005"
    assert_proven(any_shop)


def test_several_skus_in_one_adjustment(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        other = add_sku(session, "BOWL", cost_e4=20_000)
        lines = (StockLine(sku, -pieces(3)), StockLine(other, pieces(2)))
        adjust_stock(session, AdjustmentInput(lines, "moved house"))

    assert holds(any_shop, sku, Place.SHELF) == (7, 700)
    assert holds(any_shop, other, Place.SHELF) == (2, 400)
    assert rows(any_shop, "SELECT number FROM stock_document") == [("AD000001",)]
    assert rows(any_shop, "SELECT quantity, value FROM stock_document_line ORDER BY id") == [
        (-3000, -300),
        (2000, 400),
    ]
    assert_proven(any_shop)


def test_scrap_is_an_adjustment_with_its_own_kind(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        adjust_stock(session, AdjustmentInput(_line(sku, -2), "mould", kind=MoveKind.SCRAP))

    assert rows(any_shop, "SELECT kind, to_id FROM stock_move WHERE from_id = 1") == [
        ("scrap", int(Place.LOSS))
    ]
    assert_proven(any_shop)


def test_a_late_adjustment_counts_on_its_day(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 10, 3000, day=8)
        sell(session, sku, 10, day=10)  # at 2.00

        adjust_stock(session, AdjustmentInput(_line(sku, -5), "broken", on=march(4)))

    # 5 of 1.00 went on the 4th: 5 @ 1.00 and 10 @ 3.00 were left, 15 for 35.00
    assert holds(any_shop, sku, Place.LOSS) == (5, 500)
    assert holds(any_shop, sku, Place.CUSTOMER) == (10, 2333)
    assert holds(any_shop, sku, Place.SHELF) == (5, 1167)
    assert rows(any_shop, "SELECT business_date FROM stock_move WHERE kind = 'adjustment'") == [
        (20260304,)
    ]
    assert_proven(any_shop)


def test_a_day_on_which_there_was_too_little_is_refused(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        sku = add_sku(session, "BOWL")
        receive(session, sku, 2, 200, day=1)
        sell(session, sku, 2, day=3)
        receive(session, sku, 9, 900, day=6)
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        adjust_stock(session, AdjustmentInput(_line(sku, -1), "lost", on=march(4)))

    assert refusal.value.code == "SD-STK-007"
    assert "2026-03-04" in refusal.value.message
    assert every_fact(any_shop) == before
    with any_shop.unit_of_work() as session:
        adjust_stock(session, AdjustmentInput(_line(sku, -1), "lost", on=march(6)))
    assert_proven(any_shop)


def test_a_day_that_has_not_come_is_refused(any_shop: Shop, sku: int) -> None:
    tomorrow = clock.business_date(clock.now(), ZONE) + timedelta(days=1)

    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        adjust_stock(session, AdjustmentInput(_line(sku, 1), "found", on=tomorrow))

    assert refusal.value.code == "SD-STK-006"


@pytest.mark.parametrize(
    "data",
    [
        AdjustmentInput((), "x"),
        AdjustmentInput((StockLine(1, 0),), "x"),
        AdjustmentInput((StockLine(1, 1000),), "  "),
    ],
)
def test_refused_adjustments(any_shop: Shop, sku: int, data: AdjustmentInput) -> None:
    with pytest.raises(UserError) as refusal, any_shop.unit_of_work() as session:
        adjust_stock(session, data)

    assert refusal.value.code == "SD-STK-002"


def test_papers_are_never_edited(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        adjust_stock(session, AdjustmentInput(_line(sku, 1), "found"))
    before = every_fact(any_shop)

    for sql in (
        "UPDATE stock_document SET reason = 'x'",
        "UPDATE stock_document SET business_date = 20200101",
        "DELETE FROM stock_document",
        "UPDATE stock_document_line SET quantity = 1",
        "DELETE FROM stock_document_line",
    ):
        with (
            pytest.raises(Exception, match="stock documents are never"),
            any_shop.unit_of_work() as session,
        ):
            session.execute(text(sql))

    assert every_fact(any_shop) == before


def test_an_adjustment_over_several_lots_is_taken_back_as_a_whole(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        milk = add_sku(session, "MILK")
        for code, day in (("a", 1), ("b", 2)):
            lot = service.save_lot(session, service.LotInput(milk, code, date(2026, 9, day)))
            data = move(milk, Place.SUPPLIER, Place.SHELF, 2, day=1, value=200, lot_id=lot)
            service.post_moves(session, [data])
        change = service.adjust(session, service.Adjustment(milk, -pieces(3), "spilt"))
    assert rows(any_shop, "SELECT quantity FROM lot_balance ORDER BY lot_id") == [(0,), (1000,)]

    with any_shop.unit_of_work() as session:
        service.reverse(session, change, reason="was not")

    assert rows(any_shop, "SELECT quantity FROM lot_balance ORDER BY lot_id") == [(2000,), (2000,)]
    assert holds(any_shop, milk, Place.SHELF) == (4, 400)
    assert_proven(any_shop)
