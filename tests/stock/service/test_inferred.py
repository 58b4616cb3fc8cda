"""Goods that must have been there are worth what was paid for those sold from them."""

from __future__ import annotations

from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.inferred import Inferred, columns_of, with_costs


def test_goods_that_were_sold_wholly_are_worth_their_cost() -> None:
    (lack,) = with_costs([Inferred(1, 3000, 5)], {1: 3000}, {1: 700})

    assert lack == Inferred(1, 3000, 5, 700)


def test_a_part_is_worth_its_share() -> None:
    found = with_costs([Inferred(1, 1000, 5), Inferred(1, 1000, 9)], {1: 3000, 2: 1000}, {1: 1000})

    assert [lack.value for lack in found] == [333, 333]


def test_more_than_was_sold_is_never_worth_more_than_its_cost() -> None:
    (lack,) = with_costs([Inferred(1, 4000, 5)], {1: 3000}, {1: 600})

    assert lack.value == 600


def test_unknown_costs_and_a_surplus_stay_without_value() -> None:
    found = with_costs([Inferred(1, 1000, 5), Inferred(2, -1000, 5)], {1: 1000, 2: 1000}, {2: 5})

    assert [lack.value for lack in found] == [None, None]


def test_a_surplus_goes_back_to_where_nobody_wrote_it_down() -> None:
    moves = columns_of([Inferred(1, 1000, 5, 70), Inferred(2, -2000, 6)])

    assert list(moves.quantity) == [1000, 2000]
    assert list(moves.source) == [Place.UNRECORDED, Place.SHELF]
    assert list(moves.target) == [Place.SHELF, Place.UNRECORDED]
    assert list(moves.kind) == [MoveKind.INFERRED] * 2
    assert moves.value is not None
    assert list(moves.value) == [70, None]
