"""Policies and tasks: one open task for a risk, outcomes are said once."""

from __future__ import annotations

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import list_tasks
from shopdesk.purchasing.rules import Policy, Risk, SafetyMethod
from shopdesk.purchasing.service import PolicyInput, TaskInput
from tests.factories import NOON, every_fact
from tests.purchasing.trade import add_trade, do, rows


def test_policy_is_replaced_and_its_past_is_kept(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    do(any_shop, service.save_policy, PolicyInput(trade.mug, Policy.JIT, 1_000, 9_000))
    level = PolicyInput(trade.mug, safety_method=SafetyMethod.SERVICE, service_level=9_500)
    do(any_shop, service.save_policy, level)

    assert rows(
        any_shop,
        "SELECT policy, min_quantity, safety_method, service_level, version FROM replenishment",
    ) == [("jic", None, "service", 9_500, 2)]
    assert rows(any_shop, "SELECT count(*) FROM audit_event WHERE subject = 'replenishment'") == [
        (2,)
    ]


@pytest.mark.parametrize(
    "data",
    [
        PolicyInput(1, min_quantity=-1),
        PolicyInput(1, min_quantity=2, max_quantity=1),
        PolicyInput(1, service_level=10_000),
        PolicyInput(1, service_level=0),
        PolicyInput(1, review_days=-1),
    ],
)
def test_impossible_policies_are_refused(any_shop: Shop, data: PolicyInput) -> None:
    add_trade(any_shop)
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        do(any_shop, service.save_policy, data)

    assert refused.value.code == "SD-PUR-018"
    assert every_fact(any_shop) == before


def test_a_risk_has_one_open_task(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    data = TaskInput(Risk.LATE, "late:1:20260301", supplier_id=trade.supplier, at=NOON)

    first = do(any_shop, service.open_task, data)
    assert do(any_shop, service.open_task, data) == first
    with any_shop.reader() as reader:
        (task,) = list_tasks(reader)
    assert (task.due_on, task.text[:17]) == (20260303, "Call the supplier")
    do(any_shop, service.finish_task, first, outcome="comes on Friday", at=NOON)

    again = do(any_shop, service.open_task, data)
    assert again != first
    for key, outcome in ((first, "twice"), (again, " ")):
        with pytest.raises(UserError) as refused:
            do(any_shop, service.finish_task, key, outcome=outcome)
        assert refused.value.code == "SD-PUR-019"
