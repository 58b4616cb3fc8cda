from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from shopdesk.demo.dice import Wheel, poisson


def test_choices_come_by_their_weight() -> None:
    wheel = Wheel(["often", "seldom", "never"], [9, 1, 0])
    dice = Random(1)

    found = Counter(wheel.spin(dice) for _spin in range(10_000))

    assert found["never"] == 0
    assert 900 < found["seldom"] < 1_100


@pytest.mark.parametrize("weights", [[], [0.0], [0.0, 0.0]])
def test_nothing_to_choose_from(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="nothing"):
        Wheel(["a"] * len(weights), weights)


@pytest.mark.parametrize("mean", [0.2, 4.0, 300.0])
def test_counts_have_their_mean(mean: float) -> None:
    dice = Random(2)

    counts = [poisson(dice, mean) for _day in range(4_000)]

    assert min(counts) >= 0
    assert sum(counts) / len(counts) == pytest.approx(mean, rel=0.05)


def test_nothing_expected_is_nothing() -> None:
    assert [poisson(Random(3), 0.0) for _day in range(20)] == [0] * 20
