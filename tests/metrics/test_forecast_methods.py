"""Each method against a plain loop over one series, written from its textbook formula."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import pytest

from shopdesk.metrics.forecast.model import Method
from shopdesk.metrics.forecast.smoothing import Panel, run

Told = list[float]
# One-step forecasts for every step from 0 on, and a function of the steps ahead at the end.
Loop = Callable[[Sequence[float], tuple[float, ...]], tuple[Told, Callable[[int], float]]]


def simple(
    values: Sequence[float], given: tuple[float, ...]
) -> tuple[Told, Callable[[int], float]]:
    (alpha,) = given
    told, level = [0.0], values[0]
    for value in values[1:]:
        told.append(level)
        level = alpha * value + (1 - alpha) * level
    return told, lambda _step: level


def holt(values: Sequence[float], given: tuple[float, ...]) -> tuple[Told, Callable[[int], float]]:
    alpha, beta, phi = given
    told, level, trend = [0.0], values[0], 0.0
    for value in values[1:]:
        told.append(level + phi * trend)
        before = level
        level = alpha * value + (1 - alpha) * (level + phi * trend)
        trend = beta * (level - before) + (1 - beta) * phi * trend
    return told, lambda step: level + sum(phi**k for k in range(1, step + 1)) * trend


def croston(
    values: Sequence[float], given: tuple[float, ...]
) -> tuple[Told, Callable[[int], float]]:
    (alpha,) = given
    told, size, interval, since = [0.0], values[0], 1.0, 1
    for value in values[1:]:
        told.append((1 - alpha / 2) * size / interval)
        if value > 0:
            size = alpha * value + (1 - alpha) * size
            interval = alpha * since + (1 - alpha) * interval
            since = 1
        else:
            since += 1
    return told, lambda _step: (1 - alpha / 2) * size / interval


def tsb(values: Sequence[float], given: tuple[float, ...]) -> tuple[Told, Callable[[int], float]]:
    alpha, beta = given
    told, size, chance = [0.0], values[0], 1.0
    for value in values[1:]:
        told.append(size * chance)
        if value > 0:
            size = alpha * value + (1 - alpha) * size
        chance = beta * (value > 0) + (1 - beta) * chance
    return told, lambda _step: size * chance


def average(
    values: Sequence[float], given: tuple[float, ...]
) -> tuple[Told, Callable[[int], float]]:
    window = int(given[0])
    means = [
        sum(values[max(0, at - window) : at]) / max(1, min(at, window))
        for at in range(len(values) + 1)
    ]
    return means[:-1], lambda _step: means[-1]


def winters(
    values: Sequence[float], given: tuple[float, ...], *, season: int, factors: bool
) -> tuple[Told, Callable[[int], float]]:
    alpha, beta, gamma, phi = given
    level, trend = sum(values[:season]) / season, 0.0
    parts = [value / level if factors else value - level for value in values[:season]]
    told = [0.0] * season
    for at in range(season, len(values)):
        line, part = level + phi * trend, parts[at % season]
        told.append(line * part if factors else line + part)
        bare = values[at] / part if factors else values[at] - part
        before, level = level, alpha * bare + (1 - alpha) * line
        trend = beta * (level - before) + (1 - beta) * phi * trend
        own = values[at] / level if factors else values[at] - level
        parts[at % season] = gamma * own + (1 - gamma) * part

    def ahead(step: int) -> float:
        line = level + sum(phi**k for k in range(1, step + 1)) * trend
        part = parts[(len(values) + step - 1) % season]
        return line * part if factors else line + part

    return told, ahead


def additive(
    values: Sequence[float], given: tuple[float, ...]
) -> tuple[Told, Callable[[int], float]]:
    return winters(values, given, season=4, factors=False)


def multiplicative(
    values: Sequence[float], given: tuple[float, ...]
) -> tuple[Told, Callable[[int], float]]:
    return winters(values, given, season=4, factors=True)


LEVELS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
SELDOM = (0.05, 0.1, 0.2, 0.3)
WINTERS = ((0.1, 0.3, 0.6), (0.05,), (0.1, 0.3), (0.8, 0.95))
LOOPS: dict[Method, tuple[Loop, tuple[tuple[float, ...], ...], int]] = {
    Method.AVERAGE: (average, ((4, 8, 13),), 1),
    Method.SIMPLE: (simple, (LEVELS,), 1),
    Method.HOLT: (holt, (LEVELS, (0.05, 0.2), (0.8, 0.95)), 1),
    Method.ADDITIVE: (additive, WINTERS, 4),
    Method.MULTIPLICATIVE: (multiplicative, WINTERS, 4),
    Method.CROSTON: (croston, (SELDOM,), 1),
    Method.TSB: (tsb, (SELDOM, SELDOM), 1),
}


def by_loop(method: Method, values: Sequence[float], ahead: int) -> Told:
    """The forecast of the parameters with the least squared one-step errors."""
    loop, axes, first = LOOPS[method]
    found = []
    for given in product(*axes):
        told, tell = loop(values, given)
        pairs = list(zip(told, values, strict=True))[first:]
        lost = sum((one - other) ** 2 for one, other in pairs)
        found.append((lost, [tell(step) for step in range(1, ahead + 1)]))
    return min(found, key=lambda pair: pair[0])[1]


def series(method: Method, seed: int) -> list[float]:
    dice = random.Random(seed)
    if method in {Method.CROSTON, Method.TSB}:
        return [5.0, *(dice.choice((0, 0, dice.randint(1, 9))) for _ in range(39))]
    return [20 + step / 3 + 8 * (step % 4) + dice.random() * 9 for step in range(40)]


@pytest.mark.parametrize("method", LOOPS)
def test_equals_the_loop_from_every_origin(method: Method) -> None:
    rows = [series(method, seed) for seed in range(5)]
    panel = Panel(np.array(rows), np.zeros(5, np.int64), 4)

    found = run(method, panel, origins=[20, 33, 40], ahead=6)

    for origin, told in found.items():
        expected = [by_loop(method, row[:origin], 6) for row in rows]
        np.testing.assert_allclose(told, expected, rtol=1e-9)
    assert sorted(found) == [20, 33, 40]


@pytest.mark.parametrize("method", LOOPS)
def test_a_later_beginning_is_a_shorter_series(method: Method) -> None:
    # Whole seasons, because the seasonal parts stand by the phase of the axis.
    own = series(method, 7)
    panel = Panel(np.array([[0.0] * 8 + own]), np.array([8]), 4)

    found = run(method, panel, origins=[48], ahead=3)

    np.testing.assert_allclose(found[48], [by_loop(method, own, 3)], rtol=1e-9)


def test_naive_ones_repeat() -> None:
    panel = Panel(np.array([[1.0, 2, 3, 4, 5, 6]]), np.array([0]), 3)

    assert run(Method.NAIVE, panel, origins=[4], ahead=2)[4].tolist() == [[4, 4]]
    assert run(Method.SEASONAL_NAIVE, panel, origins=[6], ahead=5)[6].tolist() == [[4, 5, 6, 4, 5]]
    assert run(Method.SEASONAL_NAIVE, panel, origins=[5], ahead=4)[5].tolist() == [[3, 4, 5, 3]]


def test_a_season_of_nothing_gives_no_infinite_factor() -> None:
    rows = np.array([[0.0, 0, 0, 0] * 4 + [9.0, 0, 3, 0]])
    panel = Panel(rows, np.array([0]), 4)

    found = run(Method.MULTIPLICATIVE, panel, origins=[20], ahead=4)[20]

    assert np.isfinite(found).all()
