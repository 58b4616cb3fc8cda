"""One reading gives all pages the same state; drafts are made and called off."""

from __future__ import annotations

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.products import AbcBasis
from shopdesk.purchasing.rules import Policy
from shopdesk.purchasing.service import PolicyInput
from shopdesk.purchasing.service.proposals import Wish
from shopdesk.ui.replenishment.figures import (
    make_drafts,
    read_board,
    save_policies,
    take_back_drafts,
)
from shopdesk.ui.tasks import Progress
from tests.metrics.buying import TODAY
from tests.ui.replenishment.shown import drafts


def test_the_board_is_of_one_state(buying: Shop) -> None:
    found = read_board(Metrics(buying), Progress())

    assert found.today == found.plan.day == TODAY
    assert [one.need.code for one in found.plan.proposals] == ["S2", "S1"]
    assert [one.need.code for one in found.shortages] == ["S2", "S1"]
    assert found.ages.quantity == 10_000
    assert (found.dead, found.dead_days) == ((), 90)
    assert {basis: len(one.rows) for basis, one in found.classes.items()} == {
        AbcBasis.NET: 2, AbcBasis.UNITS: 2, AbcBasis.MARGIN: 0,
    }  # fmt: skip


def test_it_can_be_cancelled(buying: Shop) -> None:
    class Stopped(Progress):
        def __call__(self, done: int = 0, total: int = 0, text: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_board(Metrics(buying), Stopped())


def test_drafts_and_their_way_back(buying: Shop) -> None:
    with buying.reader() as reader:
        ((mill,),) = reader.rows("SELECT id FROM supplier WHERE code = 'MIL'")
    with buying.unit_of_work() as session:
        made = make_drafts(session, Progress(), wishes=[Wish(mill, 2, 24_000)])
    assert drafts(buying) == [("draft", "MIL", 2, 24_000, 2_400)]

    with buying.unit_of_work() as session:
        take_back_drafts(session, Progress(), ids=[key for key, _number in made])

    assert [row[0] for row in drafts(buying)] == ["cancelled"]


def test_policies_are_stored(buying: Shop) -> None:
    policies = [PolicyInput(1, policy=Policy.NONE), PolicyInput(2, policy=Policy.TO_ORDER)]
    with buying.unit_of_work() as session:
        assert save_policies(session, Progress(), policies=policies) == 2

    with buying.reader() as reader:
        assert reader.rows("SELECT sku_id, policy FROM replenishment ORDER BY sku_id") == [
            (1, "none"),
            (2, "order"),
        ]
