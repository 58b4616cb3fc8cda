"""Corrections of stock by hand."""

from __future__ import annotations

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.stock import service
from shopdesk.stock.queries import explain_balance, list_moves
from tests.factories import add_small_shop, every_fact


def _shelf(shop: Shop, sku: int) -> int:
    with shop.reader() as reader:
        rows = reader.rows(
            "SELECT quantity FROM stock_balance WHERE sku_id = :s AND location_id = 1", {"s": sku}
        )
    return int(rows[0][0])


def test_found_and_lost_are_moves_with_a_reason(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        service.adjust(session, service.Adjustment(known.mug, pieces(2), "behind the shelf"))
        service.adjust(session, service.Adjustment(known.mug, -pieces(3), "broken"))
    assert _shelf(any_shop, known.mug) == pieces(4)
    with any_shop.reader() as reader:
        why = {row.kind: (row.moves, row.change) for row in explain_balance(reader, known.mug)}
        moves = list_moves(reader, known.mug)
    assert why == {"receipt": (1, 5000), "adjustment": (2, -1000)}
    assert [(move.change, move.balance, move.reason) for move in moves] == [
        (-3000, 4000, "broken"),
        (2000, 7000, "behind the shelf"),
        (5000, 5000, ""),
    ]


def test_count_posts_only_the_difference(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        service.set_quantity(session, known.mug, pieces(5), reason="count")
        service.set_quantity(session, known.tea, pieces(1), reason="count")
    assert _shelf(any_shop, known.tea) == pieces(1)
    with any_shop.reader() as reader:
        assert reader.rows(
            "SELECT sku_id, from_id, to_id, quantity FROM stock_move WHERE kind = 'count'"
        ) == [(known.tea, 1, 7, 2000)]


def test_reverse_names_its_origin_and_works_once(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        service.adjust(session, service.Adjustment(known.mug, -pieces(3), "broken"))
    with any_shop.reader() as reader:
        move_id = list_moves(reader, known.mug)[0].id
    with any_shop.unit_of_work() as session:
        service.reverse(session, move_id, reason="wrong article")
    assert _shelf(any_shop, known.mug) == pieces(5)
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.reverse(session, move_id, reason="again")
    assert refused.value.code == "SD-STK-003"
    assert every_fact(any_shop) == before


@pytest.mark.parametrize(
    ("change", "reason", "code"),
    [(0, "x", "SD-STK-002"), (1000, " ", "SD-STK-002"), (-5001, "x", "SD-STK-001")],
)
def test_refusals_change_nothing(any_shop: Shop, change: int, reason: str, code: str) -> None:
    known = add_small_shop(any_shop)
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.adjust(session, service.Adjustment(known.mug, change, reason))
    assert refused.value.code == code
    assert every_fact(any_shop) == before


def test_receipts_are_not_reversed(shop: Shop) -> None:
    known = add_small_shop(shop)
    with shop.reader() as reader:
        receipt = list_moves(reader, known.mug)[0].id
    with pytest.raises(UserError) as refused, shop.unit_of_work() as session:
        service.reverse(session, receipt, reason="x")
    assert refused.value.code == "SD-STK-003"


def test_adjust_returns_the_move_that_takes_it_back(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        lost = service.adjust(session, service.Adjustment(known.mug, -pieces(3), "broken"))
        service.adjust(session, service.Adjustment(known.tea, -pieces(1), "broken"))
        counted = service.set_quantity(session, known.mug, pieces(4), reason="count")
    assert counted is not None
    with any_shop.unit_of_work() as session:
        service.reverse(session, counted, reason="undo")
        service.reverse(session, lost, reason="undo")
    assert _shelf(any_shop, known.mug) == pieces(5)
    assert _shelf(any_shop, known.tea) == pieces(2)


def test_count_of_what_is_there_writes_nothing(shop: Shop) -> None:
    known = add_small_shop(shop)
    before = every_fact(shop)
    with shop.unit_of_work() as session:
        assert service.set_quantity(session, known.mug, pieces(5), reason="count") is None
    assert every_fact(shop) == before


def test_opening_stock_comes_from_before_the_records(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        service.record_opening(session, {known.mug: pieces(7), known.tea: 0})
    assert _shelf(any_shop, known.mug) == pieces(12)
    with any_shop.reader() as reader:
        assert reader.rows(
            "SELECT sku_id, from_id, to_id, quantity FROM stock_move WHERE kind = 'opening'"
        ) == [(known.mug, 8, 1, 7000)]


def test_negative_opening_is_refused(shop: Shop) -> None:
    known = add_small_shop(shop)
    before = every_fact(shop)
    with pytest.raises(UserError) as refused, shop.unit_of_work() as session:
        service.record_opening(session, {known.tea: pieces(1), known.mug: -1})
    assert refused.value.code == "SD-STK-002"
    assert every_fact(shop) == before
