"""What must have been on the shelf before the records began."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.stock.rules import (
    LOCATION_LABELS,
    MOVE_KIND_LABELS,
    OWNED,
    LocationKind,
    MoveKind,
    Place,
    missing_before,
)

CHANGES = st.lists(st.integers(-10_000, 10_000), max_size=40)


@pytest.mark.parametrize(
    ("changes", "on_hand", "expected"),
    [
        ([], 0, 0),
        ([-3000], 0, 3000),
        ([-3000, 5000], 0, 3000),
        ([5000, -3000], 0, 0),
        ([-1000, 2000, -4000], 0, 3000),
        ([-3000], 2000, 1000),
        ([-3000], 3000, 0),
        ([], -500, 500),
    ],
)
def test_the_shortfall(changes: list[int], on_hand: int, expected: int) -> None:
    assert missing_before(changes, on_hand) == expected


@given(CHANGES, st.integers(0, 10_000))
def test_it_is_enough_and_not_more(changes: list[int], on_hand: int) -> None:
    missing = missing_before(changes, on_hand)

    balances = list(accumulate(changes, initial=on_hand + missing))
    assert min(balances) >= 0
    assert missing == 0 or min(balances) == 0


def test_places_are_named_after_their_kinds() -> None:
    assert {place.name for place in Place} == {kind.name for kind in LocationKind}
    assert {Place[kind.name] for kind in OWNED} == {1, 2, 3, 4}


def test_every_kind_has_a_word() -> None:
    assert set(MOVE_KIND_LABELS) == set(MoveKind)
    assert set(LOCATION_LABELS) == set(LocationKind)
