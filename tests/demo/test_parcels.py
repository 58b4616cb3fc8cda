"""What became of them is possible: the order of events, refunds, what is still open."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from shopdesk.base.clock import to_millis
from shopdesk.demo.make import Story
from tests.demo_shop import AT

NOW = to_millis(AT)


def test_time_goes_forward_and_ends_now(story: Story) -> None:
    placed = [order.placed_at for order in story.orders]
    assert placed == sorted(placed)
    for order in story.orders:
        steps = [order.placed_at]
        if not order.on_credit:
            steps.append(order.paid_at or order.placed_at)
        steps += [at for at in (order.shipped_at, order.delivered_at) if at is not None]
        assert steps == sorted(steps)
        for at in (*steps, order.paid_at, order.closed_at):
            assert at is None or at <= NOW
        if order.delivered_at is not None and order.closed_at is not None:
            assert order.closed_at >= order.delivered_at


def test_refunds_stay_within_what_was_paid(story: Story) -> None:
    assert 0.03 < len(story.returned) / len(story.orders) < 0.12
    for refund in story.returned:
        order = story.orders[refund.order]
        assert order.paid_at is not None
        assert order.paid_at <= refund.at <= NOW
        assert refund.freight <= order.freight
        lines = [part.line for part in refund.parts]
        assert len(set(lines)) == len(lines)
        for part in refund.parts:
            line = order.lines[part.line]
            assert 0 < part.amount <= line.amount or (refund.early and line.amount == 0)
            assert 0 <= part.pieces <= line.pieces
            assert not (part.goods and refund.early)
        if refund.early:
            assert order.shipped_at is None
            assert order.is_cancelled
    assert max(Counter(refund.order for refund in story.returned).values()) == 1


def test_all_sorts_of_endings(story: Story) -> None:
    recent = NOW - timedelta(days=4) // timedelta(milliseconds=1)
    waiting = [
        order
        for order in story.orders
        if order.paid_at is not None and order.shipped_at is None and not order.is_cancelled
    ]
    travelling = [
        order for order in story.orders if order.shipped_at is not None and not order.delivered_at
    ]
    forgotten = [order for order in story.orders if order.is_cancelled and order.paid_at is None]

    assert waiting
    assert travelling
    assert forgotten
    assert any(order.placed_at < recent and order.note for order in waiting)
    assert any(order.on_credit and order.paid_at is None for order in story.orders)
