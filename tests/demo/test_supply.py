"""Stock that was there at every moment, and what it cost."""

from __future__ import annotations

from collections import Counter, defaultdict

from shopdesk.base.clock import to_millis
from shopdesk.demo.make import Story
from shopdesk.stock.rules import MoveKind, Place
from tests.demo_shop import AT

NOW = to_millis(AT)


def test_stock_was_always_there(story: Story) -> None:
    """Replay every shelf: never below zero, and what is promised can be sent."""
    events: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for move in story.supply:
        if move.target is Place.SHELF:
            events[move.variant].append((move.at, 0, move.pieces))
        elif move.source is Place.SHELF:
            events[move.variant].append((move.at, 1, -move.pieces))
    promised: Counter[int] = Counter()
    for order in story.orders:
        if order.is_cancelled:
            continue
        for line in order.lines:
            if line.kind == "service":
                continue
            if order.shipped_at is not None:
                events[line.variant.place].append((order.shipped_at, 1, -line.pieces))
            else:
                promised[line.variant.place] += line.pieces
    endings = Counter[str]()
    for variant in story.recipe.variants:
        held = 0
        for _at, _kind, change in sorted(events[variant.place]):
            held += change
            assert held >= 0
        assert held >= promised[variant.place]
        if not story.recipe.items[variant.item].is_service:
            endings["none" if held == 0 else "few" if held <= 3 else "enough"] += 1
    assert endings["none"] >= 10
    assert endings["few"] >= 15
    assert endings["enough"] > 200


def test_costs_are_a_moving_average(story: Story) -> None:
    for order in story.orders:
        for line in order.lines:
            if line.kind == "service" or order.shipped_at is None:
                assert line.cost is None
            else:
                assert line.cost is not None
                # Returned pieces come back without value and make the others cheaper.
                assert line.cost <= line.variant.cost * line.pieces * 1.06 + 2
                assert line.cost >= 0


def test_worth_of_the_shelf_never_goes_below_zero(story: Story) -> None:
    worth: Counter[int] = Counter()
    for move in story.supply:
        if move.target is Place.SHELF:
            worth[move.variant] += move.value or 0
        elif move.source is Place.SHELF:
            worth[move.variant] -= move.value or 0
    for order in story.orders:
        for line in order.lines:
            worth[line.variant.place] -= line.cost or 0
    assert min(worth.values()) >= 0


def test_kinds_of_moves(story: Story) -> None:
    kinds = {move.kind for move in story.supply}

    assert kinds == {
        MoveKind.OPENING,
        MoveKind.RECEIPT,
        MoveKind.ADJUSTMENT,
        MoveKind.COUNT,
        MoveKind.TRANSFER,
    }
