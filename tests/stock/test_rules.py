"""Goods that must have been there, averages by replay, alerts, counts and the flows of papers."""

from __future__ import annotations

from datetime import date
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.stock.rules import (
    ALERT_LABELS,
    DOCUMENT_KIND_LABELS,
    DOCUMENT_PREFIXES,
    DOCUMENT_STATE_LABELS,
    LOCATION_LABELS,
    MOVE_KIND_LABELS,
    OWNED,
    STOCKTAKE_FLOW,
    STOCKTAKE_STATE_LABELS,
    TRANSFER_FLOW,
    Alert,
    AlertLimits,
    CountRhythm,
    DocumentKind,
    DocumentState,
    Level,
    LocationKind,
    MoveKind,
    PastMove,
    Place,
    StocktakeState,
    Worth,
    abc_classes,
    alerts_of,
    count_difference,
    cover_days,
    differences,
    history,
    is_due,
    missing_before,
    slice_of,
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
    made_later = {LocationKind.CONSIGNMENT}  # of the shop's own making only
    assert {place.name for place in Place} == {kind.name for kind in set(LocationKind) - made_later}
    assert {Place[kind.name] for kind in OWNED} == {1, 2, 3, 4}


def test_every_kind_has_a_word() -> None:
    assert set(MOVE_KIND_LABELS) == set(MoveKind)
    assert set(LOCATION_LABELS) == set(LocationKind)


def test_the_last_piece_takes_the_rest() -> None:
    assert [slice_of(1000, 3000, 1000), slice_of(667, 2000, 1000), slice_of(333, 1000, 1000)] == [
        333,
        334,
        333,
    ]
    assert slice_of(0, 1000, 1000) is None
    assert slice_of(-5, 1000, 1000) is None
    assert slice_of(7, 0, 1000) is None


IN, OUT, SHELF = 5, 6, 1


def _past(rows: list[tuple[int, int, int, int | None, str]]) -> list[PastMove]:
    """(day, from, to, value, kind) of one piece each, written in that order."""
    return [
        (key, day, source, target, 1000, value, kind, None, 0)
        for key, (day, source, target, value, kind) in enumerate(rows, 1)
    ]


def test_a_replay_of_moves_in_their_order_finds_nothing() -> None:
    moves = _past(
        [
            (1, IN, SHELF, 100, "receipt"),
            (1, IN, SHELF, 301, "receipt"),
            (2, SHELF, OUT, 201, "sale"),
            (3, SHELF, OUT, 200, "sale"),
        ]
    )

    assert differences(moves, {SHELF}) == {}
    assert history(moves, {SHELF})[-1] == Worth(3, OUT, 2000, 401)


def test_a_late_receipt_is_found_on_the_day_of_the_sale() -> None:
    moves = _past(
        [
            (1, IN, SHELF, 100, "receipt"),
            (5, SHELF, OUT, 100, "sale"),
            (2, IN, SHELF, 300, "receipt"),
        ]
    )
    in_order = sorted(moves, key=lambda row: (row[1], row[0]))

    assert differences(in_order, {SHELF}) == {(5, SHELF): -100, (5, OUT): 100}


def test_the_cost_that_a_file_tells_is_kept_while_the_shelf_can_bear_it() -> None:
    def left(*costs: int) -> dict[tuple[int, int], int]:
        first: PastMove = (0, 1, IN, SHELF, 3000, 300, "opening", None, 1)
        sales: list[PastMove] = [
            (key, 2, SHELF, OUT, 1000, cost, "sale", None, 1) for key, cost in enumerate(costs, 1)
        ]
        return differences([first, *sales], {SHELF})

    assert left(90, 110, 100) == {}
    assert left(90, 110) == {}
    assert left(100, 100, 90) == {(2, SHELF): -10, (2, OUT): 10}  # the last takes the rest
    assert left(280, 90) == {(2, SHELF): 70, (2, OUT): -70}  # never more than is there


LIMITS = AlertLimits(low=5000, over_days=180, ageing_days=180, expiring_days=30)


@pytest.mark.parametrize(
    ("level", "alerts"),
    [
        (Level(10_000, 10_000, 30_000), ()),
        (Level(5000, 5000, 30_000), (Alert.LOW,)),
        (Level(5000, 0, 30_000), (Alert.OUT,)),
        (Level(5000, 5000, 30_000, minimum=4000), ()),
        (Level(9000, 9000, 30_000, minimum=9000), (Alert.LOW,)),
        (Level(60_000, 60_000, 30_000), ()),  # lasts 180 days
        (Level(61_000, 61_000, 30_000), (Alert.OVER,)),
        (Level(61_000, 61_000, 0), ()),  # never sold: ageing tells, when it has aged
        (Level(61_000, 61_000, 0, aged=1), (Alert.AGEING,)),
        (Level(61_000, 61_000, 30_000, maximum=61_000), ()),
        (Level(9000, 9000, 90_000, maximum=8000), (Alert.OVER,)),
        (
            Level(3000, 3000, 1, aged=1, expiring=1),
            (Alert.LOW, Alert.EXPIRING, Alert.OVER, Alert.AGEING),
        ),
    ],
)
def test_alerts(level: Level, alerts: tuple[Alert, ...]) -> None:
    assert alerts_of(level, LIMITS) == alerts


def test_cover_is_told_in_whole_days() -> None:
    assert cover_days(10_000, 30_000, 90) == 30
    assert cover_days(-1, 30_000, 90) == 0
    assert cover_days(10_000, 0, 90) is None


def test_classes_follow_the_cumulated_share() -> None:
    assert abc_classes({1: 50, 2: 30, 3: 15, 4: 5, 5: 0, 6: -3}) == {
        1: "A",
        2: "A",
        3: "B",
        4: "C",
        5: "C",
        6: "C",
    }
    assert abc_classes({1: 100}) == {1: "A"}
    assert abc_classes({1: 0}) == {1: "C"}


@pytest.mark.parametrize(
    ("last", "due"),
    [(None, True), (date(2026, 3, 2), False), (date(2026, 3, 1), True), (date(2025, 1, 1), True)],
)
def test_counts_come_due(last: date | None, due: bool) -> None:
    assert is_due(last, date(2026, 3, 31), CountRhythm().days("A")) is due


@pytest.mark.parametrize(
    ("first", "second", "difference"),
    [
        ((None, None), (None, None), None),
        ((7, 9), (None, None), -2),
        ((7, 9), (9, 9), 0),
        ((7, 9), (8, 6), 2),
        ((0, 0), (None, None), 0),
    ],
)
def test_the_second_count_decides(
    first: tuple[int | None, int | None], second: tuple[int | None, int | None], difference: int
) -> None:
    assert count_difference(*first, *second) == difference


def test_every_state_and_kind_of_a_paper_has_a_word() -> None:
    assert set(DOCUMENT_KIND_LABELS) == set(DOCUMENT_PREFIXES) == set(DocumentKind)
    assert set(DOCUMENT_STATE_LABELS) == set(DocumentState)
    assert set(STOCKTAKE_STATE_LABELS) == set(StocktakeState)
    assert set(ALERT_LABELS) == set(Alert)


def test_closed_papers_stay_as_they_are() -> None:
    for state in (StocktakeState.POSTED, StocktakeState.CANCELLED):
        assert STOCKTAKE_FLOW.actions(state) == []
    for closed in (DocumentState.POSTED, DocumentState.CANCELLED):
        assert TRANSFER_FLOW.actions(closed) == []
    assert STOCKTAKE_FLOW.actions(StocktakeState.OPEN) == ["count", "finish", "cancel"]
