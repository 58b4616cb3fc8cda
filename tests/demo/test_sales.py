"""Orders that could have been: amounts, seasons, people who come back."""

from __future__ import annotations

from collections import Counter

from shopdesk.base.clock import from_millis, to_millis
from shopdesk.demo.make import Story, invent
from shopdesk.demo.sales import launched
from tests.demo_shop import AT

NOW = to_millis(AT)


def test_about_as_many_orders_as_asked(story: Story) -> None:
    assert 2_700 < len(story.orders) < 3_300
    assert story.days[0].day.isoformat() == "2025-10-01"
    assert story.days[-1].day.isoformat() == "2026-11-22"


def test_amounts_are_possible(story: Story) -> None:
    for order in story.orders:
        assert order.lines
        for line in order.lines:
            assert line.pieces > 0
            assert 0 <= line.discount <= line.list_amount
            assert (line.list_amount == 0) is (line.kind == "gift")
            assert (line.kind == "service") is line.item.is_service
        assert len({line.variant.code for line in order.lines if line.kind != "gift"}) == sum(
            line.kind != "gift" for line in order.lines
        )


def test_new_goods_are_not_sold_before_they_are_there(story: Story) -> None:
    today = story.days[-1].day
    for order in story.orders:
        for line in order.lines:
            if line.item.new_months:
                assert story.days[order.day].day >= launched(line.item, today)


def test_festival_goods_are_bought_before_the_festival(story: Story) -> None:
    months = Counter(
        from_millis(order.placed_at).month
        for order in story.orders
        for line in order.lines
        if line.item.code == "SN06"
    )

    assert months
    assert set(months) <= {8, 9, 10}


def test_some_buyers_come_back_and_most_do_not(story: Story) -> None:
    orders = Counter(id(order.buyer) for order in story.orders if order.buyer is not None)
    sizes = Counter(orders.values())

    assert 0.15 < 1 - sizes[1] / len(orders) < 0.45
    assert max(orders.values()) > 5


def test_same_seed_same_story_other_seed_another() -> None:
    def told(seed: int) -> list[tuple[int, int, str | None]]:
        story = invent(AT, seed=seed, orders=200, language="en")
        return [(order.placed_at, order.total, order.external) for order in story.orders]

    assert told(5) == told(5)
    assert told(5) != told(6)
