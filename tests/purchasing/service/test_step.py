"""A step writes only onto the order that it has read."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing.service.step import Step, moment
from tests.factories import NOON, every_fact
from tests.purchasing.trade import add_trade, do, sent_order


def test_an_order_changed_in_between_is_not_written(any_shop: Shop) -> None:
    order_id = sent_order(any_shop, add_trade(any_shop))
    before = every_fact(any_shop)

    def confirm_twice(session: Session) -> None:
        stale = Step(session, order_id, "confirm", NOON)
        Step(session, order_id, "confirm", NOON).save()
        stale.save()

    with pytest.raises(UserError) as refused:
        do(any_shop, confirm_twice)

    assert refused.value.code == "SD-PUR-005"
    assert every_fact(any_shop) == before


def test_moment_counts_in_the_shops_day_and_money(shop: Shop) -> None:
    add_trade(shop)
    with shop.unit_of_work() as session:
        found = moment(session, NOON.replace(hour=17))  # 01:00 of the next day in Shanghai
    assert (found.day.isoformat(), found.currency) == ("2026-03-03", "CNY")
