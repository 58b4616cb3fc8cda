"""Ticks, thinned labels and labels moved apart."""

import pytest

from shopdesk.charts.frame import nice_ticks, spread, thinning, weight


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 93, [0, 25, 50, 75, 100]),
        (0, 0, [0, 0.25, 0.5, 0.75, 1]),
        (-30, 50, [-40, -20, 0, 20, 40, 60]),
    ],
)
def test_ticks_are_round_and_hold_the_range(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high, 4) == pytest.approx(ticks)


def test_labels_are_thinned_until_they_fit() -> None:
    assert thinning([10.0] * 31, 16, gap=4) == 1
    assert thinning([30.0] * 31, 16, gap=4) == 3
    assert thinning([500.0] * 8, 16, gap=4) == 1


def test_labels_move_apart_but_stay_inside() -> None:
    assert spread([10, 11, 50], 5, 0, 100) == [10, 15, 50]
    assert spread([98, 99], 5, 0, 100) == [95, 100]
    assert spread([-3, 40], 5, 0, 100) == [0, 43]


def test_bold_only_where_the_bold_font_has_all_signs() -> None:
    assert weight("销售额") == "bold"
    assert weight("堃") == "regular"
