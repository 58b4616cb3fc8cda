"""Launches are measured by what was sold in their days."""

from __future__ import annotations

from datetime import date, timedelta

from shopdesk.db.shop import Shop
from shopdesk.orders import service as orders
from shopdesk.products.queries import get_launch, list_launches
from shopdesk.products.rules import LaunchVerdict
from shopdesk.products.service import life
from tests.factories import NOON, SmallShop, add_small_shop

DAY = date(2026, 3, 2)


def sell(shop: Shop, known: SmallShop, pieces: int, *, days: int, gift: bool = False) -> int:
    with shop.unit_of_work() as session:
        order = orders.OrderInput(
            known.channel,
            (orders.LineInput(pieces * 1000, known.mug, gift=gift),),
            placed_at=NOON + timedelta(days=days),
            paid=0 if gift else pieces * 1000,
        )
        return orders.place_order(session, order)


def plan(shop: Shop, product: int, *, units: int, planned: date = DAY) -> None:
    with shop.unit_of_work() as session:
        life.save_launch(session, product, life.LaunchInput(planned, 3, units, planned))


def test_only_sales_of_its_days_count(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    for days in (-1, 0, 2, 3):
        sell(any_shop, known, 1, days=days)
    sell(any_shop, known, 1, days=1, gift=True)
    plan(any_shop, 1, units=3000)

    with any_shop.reader() as reader:
        running = get_launch(reader, 1, today=DAY + timedelta(days=2))
        missed = get_launch(reader, 1, today=DAY + timedelta(days=3))
    assert running is not None
    assert missed is not None
    # The first and the third day; neither the day before, the fourth, nor the gift.
    assert (running.sold, running.verdict) == (2000, LaunchVerdict.RUNNING)
    assert missed.verdict is LaunchVerdict.MISSED


def test_what_came_back_was_not_sold(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order = sell(any_shop, known, 3, days=0)
    plan(any_shop, 1, units=3000)
    with any_shop.reader() as reader:
        hit = get_launch(reader, 1, today=DAY)
    assert hit is not None
    assert hit.verdict is LaunchVerdict.HIT
    with any_shop.unit_of_work() as session:
        line = orders.RefundLineInput(1, 1000, 1000)
        orders.refund_order(session, order, orders.RefundInput((line,)))
    with any_shop.reader() as reader:
        after = get_launch(reader, 1, today=DAY)
    assert after is not None
    assert (after.sold, after.verdict) == (2000, LaunchVerdict.RUNNING)


def test_launches_of_a_time_in_the_order_of_their_days(any_shop: Shop) -> None:
    add_small_shop(any_shop)
    plan(any_shop, 1, units=1000, planned=date(2026, 4, 1))
    plan(any_shop, 2, units=1000, planned=date(2026, 3, 31))
    plan(any_shop, 3, units=1000, planned=date(2026, 1, 1))

    with any_shop.reader() as reader:
        found = list_launches(reader, date(2026, 1, 1), date(2026, 4, 1), today=DAY)
        assert get_launch(reader, 99, today=DAY) is None
    assert [one.code for one in found] == ["POST", "TEA"]
