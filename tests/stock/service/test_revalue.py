"""A paper that comes late replays its SKU; the moves stay and the differences stand beside them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.stock import service
from shopdesk.stock.queries import LateMove, preview_moves, value_differences
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.revalue import settle_values
from tests.factories import add_sku
from tests.stock.service.ledger import (
    assert_proven,
    holds,
    march,
    move,
    receive,
    rows,
    sell,
)


@pytest.fixture
def sku(any_shop: Shop) -> int:
    with any_shop.unit_of_work() as session:
        return add_sku(session, "CUP")


def test_a_late_receipt_changes_what_the_sold_goods_were_worth(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 10, 1000, day=1)
        sell(session, sku, 5, day=10)
    before = rows(any_shop, "SELECT * FROM stock_move ORDER BY id")

    with any_shop.unit_of_work() as session:
        receive(session, sku, 10, 2000, day=5)

    # 10 @ 1.00 and 10 @ 2.00: the five went at 1.50 each instead of 1.00
    assert holds(any_shop, sku, Place.SHELF) == (15, 2250)
    assert holds(any_shop, sku, Place.CUSTOMER) == (5, 750)
    assert rows(any_shop, "SELECT * FROM stock_move ORDER BY id")[:2] == before
    assert rows(
        any_shop,
        "SELECT location_id, value, business_date, document_kind FROM stock_revaluation "
        "ORDER BY location_id",
    ) == [(1, -250, 20260310, "receipt"), (6, 250, 20260310, "receipt")]
    assert_proven(any_shop)


def test_papers_in_their_order_are_never_revalued(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        for day in range(1, 9, 2):
            receive(session, sku, 3, 100 * day + 1, day=day)
            sell(session, sku, 2, day=day)
            sell(session, sku, 1, day=day + 1)

    assert rows(any_shop, "SELECT count(*) FROM stock_revaluation") == [(0,)]
    assert_proven(any_shop)


def test_the_same_day_is_not_late(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 2, 200, day=3)
        sell(session, sku, 1, day=3)
        receive(session, sku, 1, 900, day=3)

    assert holds(any_shop, sku, Place.SHELF) == (2, 1000)
    assert rows(any_shop, "SELECT count(*) FROM stock_revaluation") == [(0,)]


def test_only_the_sku_of_the_paper_is_replayed(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        other = add_sku(session, "BOWL")
        for one in (sku, other):
            receive(session, one, 2, 200, day=1)
            sell(session, one, 1, day=9)
        receive(session, sku, 2, 600, day=2)

    assert rows(any_shop, "SELECT DISTINCT sku_id FROM stock_revaluation") == [(sku,)]
    assert holds(any_shop, other, Place.CUSTOMER) == (1, 100)


def test_a_reversal_brings_what_the_move_is_worth_by_now(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 4, 400, day=1)
        sold = move(sku, Place.SHELF, Place.CUSTOMER, 4, day=10, kind=MoveKind.SALE)
        service.post_moves(session, [sold])
        receive(session, sku, 4, 800, day=2)
    ((key,),) = rows(any_shop, "SELECT id FROM stock_move WHERE kind = 'sale'")

    with any_shop.unit_of_work() as session:
        back = move(
            sku,
            Place.CUSTOMER,
            Place.SHELF,
            4,
            day=11,
            kind=MoveKind.REVERSAL,
            value=400,
            reverses_id=key,
        )
        service.post_moves(session, [back])

    assert holds(any_shop, sku, Place.CUSTOMER) == (0, 0)
    assert holds(any_shop, sku, Place.SHELF) == (8, 1200)
    assert_proven(any_shop)


def test_a_credit_note_tells_its_own_value(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 2, 200, day=1)
        receive(session, sku, 2, 600, day=2)
        back = move(
            sku,
            Place.SHELF,
            Place.SUPPLIER,
            2,
            day=3,
            kind=MoveKind.SUPPLIER_RETURN,
            value=600,
        )
        service.post_moves(session, [back])

    assert holds(any_shop, sku, Place.SHELF) == (2, 200)
    assert_proven(any_shop)


def test_the_last_piece_leaves_no_value_behind(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 2, 200, day=1)
        back = move(
            sku,
            Place.SHELF,
            Place.SUPPLIER,
            2,
            day=3,
            kind=MoveKind.SUPPLIER_RETURN,
            value=150,
        )
        service.post_moves(session, [back])

    assert holds(any_shop, sku, Place.SHELF) == (0, 0)


def test_the_database_keeps_revaluations(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 2, 200, day=1)
        sell(session, sku, 1, day=9)
        receive(session, sku, 2, 600, day=2)
    before = rows(any_shop, "SELECT * FROM stock_revaluation ORDER BY id")
    assert before

    for sql in ("UPDATE stock_revaluation SET value = 1", "DELETE FROM stock_revaluation"):
        with (
            pytest.raises(Exception, match="revaluations are never"),
            any_shop.unit_of_work() as session,
        ):
            session.execute(text(sql))

    assert rows(any_shop, "SELECT * FROM stock_revaluation ORDER BY id") == before


def test_the_check_finds_a_value_that_no_replay_gives(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 2, 200, day=1)
        sell(session, sku, 1, day=9)
        for place, value in ((1, 5), (6, -5)):
            session.execute(
                text(
                    "INSERT INTO stock_revaluation (sku_id, location_id, value, at, business_date, "
                    "document_kind) VALUES (:sku, :place, :value, 0, 20260309, 'x')"
                ),
                {"sku": sku, "place": place, "value": value},
            )
            session.execute(
                text("UPDATE stock_balance SET value = value + :value WHERE location_id = :place"),
                {"value": value, "place": place},
            )

    with pytest.raises(AssertionError, match=r"a replay gives -0\.05 more"):
        assert_proven(any_shop)
    with any_shop.unit_of_work() as session:
        assert settle_values(session, [sku]) == 1
    assert_proven(any_shop)
    with any_shop.unit_of_work() as session:
        assert settle_values(session, [sku]) == 0


def test_a_preview_tells_what_a_late_paper_would_change(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 10, 1000, day=1)
        sell(session, sku, 5, day=10)
    late = LateMove(
        sku, Place.SUPPLIER, Place.SHELF, pieces(10), MoveKind.RECEIPT, march(5), value=2000
    )
    with any_shop.reader() as reader:
        (effect,) = preview_moves(reader, [late])
        assert value_differences(reader, [sku]) == {}

    assert (effect.quantity_before, effect.quantity_after) == (pieces(5), pieces(15))
    assert (effect.value_before, effect.value_after) == (500, 2250)
    assert (effect.sold_before, effect.sold_after) == (500, 750)
    assert effect.is_possible
    assert rows(any_shop, "SELECT count(*) FROM stock_revaluation") == [(0,)]


def test_a_preview_names_the_day_on_which_a_place_would_hold_less_than_nothing(
    any_shop: Shop, sku: int
) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 1, 100, day=1)
        receive(session, sku, 5, 500, day=8)
    lost = LateMove(sku, Place.SHELF, Place.LOSS, pieces(3), MoveKind.ADJUSTMENT, march(4))
    with any_shop.reader() as reader:
        (effect,) = preview_moves(reader, [lost])

    assert not effect.is_possible
    assert (effect.lowest, effect.lowest_on) == (-pieces(2), march(4))


def test_a_bill_raises_the_value_and_a_replay_keeps_it(any_shop: Shop, sku: int) -> None:
    with any_shop.unit_of_work() as session:
        receive(session, sku, 4, 400, day=1)
        sell(session, sku, 1, day=3)
        for place, value in ((Place.SHELF, 90), (Place.SUPPLIER, -90)):
            session.execute(
                text(
                    "INSERT INTO stock_revaluation (sku_id, location_id, value, at, business_date, "
                    "document_kind, after_move_id) SELECT :sku, :place, :value, 0, 20260304, "
                    "'landed_cost', max(id) FROM stock_move WHERE sku_id = :sku"
                ),
                {"sku": sku, "place": int(place), "value": value},
            )
            session.execute(
                text("UPDATE stock_balance SET value = value + :value WHERE location_id = :place"),
                {"value": value, "place": int(place)},
            )
        sell(session, sku, 1, day=5)

    assert holds(any_shop, sku, Place.SHELF) == (2, 260)  # (300 + 90) / 3 left with the piece
    assert_proven(any_shop)
    with any_shop.unit_of_work() as session:
        receive(session, sku, 4, 800, day=2)
    # 8 for 1200: 150 each; the bill lay on the seven that were left: (1050 + 90) / 7 each
    assert holds(any_shop, sku, Place.SHELF) == (6, 1140 - 163)
    assert holds(any_shop, sku, Place.CUSTOMER) == (2, 150 + 163)
    assert_proven(any_shop)
