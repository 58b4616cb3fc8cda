"""Any past day: quantities and values are what a replay up to that day gives."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from shopdesk.base.clock import from_day_key
from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.stock import service
from shopdesk.stock.queries import balances_at, past_moves, quantity_at, value_at, valued_places
from shopdesk.stock.rules import MoveKind, Place, history
from tests.factories import add_sku
from tests.stock.service.ledger import assert_proven, march, move, receive, sell


def test_the_end_of_each_day(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        sku = add_sku(session, "CUP")
        receive(session, sku, 10, 1000, day=2)
        sell(session, sku, 4, day=5)
        receive(session, sku, 6, 1200, day=3)  # late: 16 for 22.00, four left at 1.375
    with any_shop.reader() as reader:
        days = {
            day: (quantity_at(reader, march(day)) // 1000, value_at(reader, march(day)))
            for day in (1, 2, 3, 4, 5, 30)
        }

    assert days == {
        1: (0, 0),
        2: (10, 1000),
        3: (16, 2200),
        4: (16, 2200),
        5: (12, 1650),
        30: (12, 1650),
    }


def test_all_places_sum_to_zero_on_every_day(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        sku, other = add_sku(session, "CUP"), add_sku(session, "BOWL")
        receive(session, sku, 10, 1000, day=2)
        receive(session, other, 1, 50, day=2)
        sell(session, sku, 4, day=5)
    with any_shop.reader() as reader:
        everywhere = balances_at(reader, march(2), owned=False)
        alone = balances_at(reader, march(9), sku_id=sku)

    assert sum(row.quantity for row in everywhere) == sum(row.value for row in everywhere) == 0
    assert [(row.sku_id, row.location_id, row.quantity, row.value) for row in alone] == [
        (sku, 1, pieces(6), 600)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_every_day_equals_the_replay_up_to_it(any_shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    with any_shop.unit_of_work() as session:
        sku = add_sku(session, "CUP")
        receive(session, sku, 200, 20_011, day=1)
        for _turn in range(12):
            day = chance.randint(2, 28)
            if chance.random() < 0.5:
                receive(session, sku, chance.randint(1, 9), chance.randint(1, 4000), day=day)
            else:
                sell(session, sku, chance.randint(1, 9), day=day)
        there = move(sku, Place.SHELF, Place.RETURNS, 7, day=15, kind=MoveKind.TRANSFER)
        service.post_moves(session, [there])
    assert_proven(any_shop)
    with any_shop.reader() as reader:
        ((_sku, moves),) = past_moves(reader, [sku])
        running: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
        for worth in history(moves, valued_places(reader)):
            running[worth.day][worth.place] = (worth.quantity, worth.value)
        state: dict[int, tuple[int, int]] = {}
        for day in sorted(running):
            state |= running[day]
            kept = balances_at(reader, from_day_key(day), owned=False)
            assert {row.location_id: (row.quantity, row.value) for row in kept} == {
                place: held for place, held in state.items() if any(held)
            }
