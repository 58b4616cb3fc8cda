"""The methods, each run once over many series at the same time.

All series end together; ``begin`` tells where each starts. A run walks the steps once with every
parameter of its grid side by side. Wherever a forecast is asked from (an origin), the parameters
with the least squared one-step error *so far* give it, so that nothing of the future is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from shopdesk.metrics.forecast.model import Method

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

_LEVELS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
_TRENDS = (0.05, 0.2)
_DAMPING = (0.8, 0.95)
_WINTERS = ((0.1, 0.3, 0.6), (0.05,), (0.1, 0.3), (0.8, 0.95))  # level, trend, season, damping
_WINDOWS = (4, 8, 13)
_SELDOM = (0.05, 0.1, 0.2, 0.3)
_LEAST, _SMALL_FACTOR, _LARGE_FACTOR = 1e-9, 0.05, 20.0


@dataclass(frozen=True, slots=True)
class Panel:
    """Series side by side: ``values[i, begin[i]:]`` are the records of series ``i``."""

    values: Floats
    begin: Places
    season: int

    @property
    def length(self) -> int:
        """Number of steps."""
        return int(self.values.shape[1])

    @property
    def rows(self) -> Places:
        """Number of each series."""
        return np.arange(self.values.shape[0])


# Forecasts from each origin: origin → (series, step ahead).
Runs = dict[int, Floats]


def run(method: Method, panel: Panel, *, origins: Sequence[int], ahead: int) -> Runs:
    """Forecasts of ``ahead`` steps from every origin (the number of steps known then)."""
    return _RUNS[method](panel, origins, ahead)


def _naive(panel: Panel, origins: Sequence[int], ahead: int) -> Runs:
    return {at: np.repeat(panel.values[:, at - 1 : at], ahead, axis=1) for at in origins}


def _seasonal_naive(panel: Panel, origins: Sequence[int], ahead: int) -> Runs:
    found = {}
    for at in origins:
        places = at - panel.season + np.arange(ahead) % panel.season
        found[at] = panel.values[:, np.maximum(places, 0)]
    return found


def _average(panel: Panel, origins: Sequence[int], ahead: int) -> Runs:
    count, length = panel.values.shape
    sums = np.zeros((count, length + 1))
    np.cumsum(panel.values, axis=1, out=sums[:, 1:])
    trial = _Trial(panel, len(_WINDOWS), origins)
    for step in range(length + 1):
        first = [np.clip(panel.begin, max(step - window, 0), step) for window in _WINDOWS]
        told = np.array(
            [
                (sums[:, step] - sums[panel.rows, start]) / np.maximum(step - start, 1)
                for start in first
            ]
        )
        if step in trial.wanted:
            trial.found[step] = _flat(told[trial.best(), panel.rows], ahead)
        trial.judge(step, told)
    return trial.found


def _flat(level: Floats, ahead: int) -> Floats:
    return np.repeat(level[:, None], ahead, axis=1)


class _Trial:
    """The parameters of a grid side by side, judged by their squared one-step errors so far."""

    def __init__(self, panel: Panel, size: int, origins: Sequence[int]) -> None:
        self.panel = panel
        self.wanted = frozenset(origins)
        self.errors = np.zeros((size, panel.values.shape[0]))
        self.found: Runs = {}

    def best(self) -> Places:
        """For each series the parameters that did best until now."""
        found: Places = np.argmin(self.errors, axis=0).astype(np.int64)
        return found

    def judge(self, step: int, told: Floats, *, late: int = 0) -> None:
        """Add the errors at a step, of the series that began (``late`` steps) before it."""
        if step < self.panel.length:
            missed = told - self.panel.values[:, step]
            self.errors += np.where(self.panel.begin + late < step, missed * missed, 0.0)


def _grid(*axes: Sequence[float]) -> list[Floats]:
    """The parameters of all combinations, each as a column beside the series."""
    return [np.array(column)[:, None] for column in zip(*product(*axes), strict=True)]


def _simple(panel: Panel, origins: Sequence[int], ahead: int) -> Runs:
    (alpha,) = _grid(_LEVELS)
    trial = _Trial(panel, len(alpha), origins)
    level = np.zeros((len(alpha), panel.values.shape[0]))
    for step in range(panel.length + 1):
        if step in trial.wanted:
            trial.found[step] = _flat(level[trial.best(), panel.rows], ahead)
        trial.judge(step, level)
        if step < panel.length:
            value = panel.values[:, step]
            level = np.where(panel.begin < step, level + alpha * (value - level), value)
    return trial.found


def _reach(phi: Floats, ahead: int) -> Floats:
    """What a damped trend of 1 adds up to at each step ahead: phi, phi + phi², and so on."""
    powers: Floats = np.cumsum(phi ** np.arange(1, ahead + 1), axis=-1)
    return powers


def _holt(panel: Panel, origins: Sequence[int], ahead: int) -> Runs:
    alpha, beta, phi = _grid(_LEVELS, _TRENDS, _DAMPING)
    trial = _Trial(panel, len(alpha), origins)
    level = np.zeros((len(alpha), panel.values.shape[0]))
    trend = np.zeros_like(level)
    reach = _reach(phi, ahead)
    for step in range(panel.length + 1):
        if step in trial.wanted:
            best = trial.best()
            slope = trend[best, panel.rows][:, None] * reach[best]
            trial.found[step] = level[best, panel.rows][:, None] + slope
        told = level + phi * trend
        trial.judge(step, told)
        if step < panel.length:
            value = panel.values[:, step]
            begun = panel.begin < step
            next_level = np.where(begun, told + alpha * (value - told), value)
            trend = np.where(begun, (1 - beta) * phi * trend + beta * (next_level - level), 0.0)
            level = next_level
    return trial.found


def _additive(panel: Panel, origins: Sequence[int], ahead: int) -> Runs:
    alpha, beta, gamma, phi = _grid(*_WINTERS)
    trial = _Trial(panel, len(alpha), origins)
    level, parts = _first_season(panel, len(alpha), factors=False)
    trend, reach = np.zeros_like(level), _reach(phi, ahead)
    for step in range(panel.length + 1):
        if step in trial.wanted:
            best = trial.best()
            line = level[best, panel.rows][:, None] + trend[best, panel.rows][:, None] * reach[best]
            trial.found[step] = line + _phases(parts[best, panel.rows], step, ahead)
        part = parts[:, :, step % panel.season]
        line = level + phi * trend
        trial.judge(step, line + part, late=panel.season - 1)
        if step < panel.length:
            value = panel.values[:, step]
            begun = panel.begin + panel.season <= step
            next_level = line + alpha * (value - part - line)
            fresh = part + gamma * (value - next_level - part)
            trend = np.where(begun, (1 - beta) * phi * trend + beta * (next_level - level), trend)
            level = np.where(begun, next_level, level)
            parts[:, :, step % panel.season] = np.where(begun, fresh, part)
    return trial.found


def _multiplicative(panel: Panel, origins: Sequence[int], ahead: int) -> Runs:
    alpha, beta, gamma, phi = _grid(*_WINTERS)
    trial = _Trial(panel, len(alpha), origins)
    level, parts = _first_season(panel, len(alpha), factors=True)
    trend, reach = np.zeros_like(level), _reach(phi, ahead)
    for step in range(panel.length + 1):
        if step in trial.wanted:
            best = trial.best()
            line = level[best, panel.rows][:, None] + trend[best, panel.rows][:, None] * reach[best]
            trial.found[step] = np.maximum(line, 0) * _phases(parts[best, panel.rows], step, ahead)
        part = parts[:, :, step % panel.season]
        line = np.maximum(level + phi * trend, 0)
        trial.judge(step, line * part, late=panel.season - 1)
        if step < panel.length:
            value = panel.values[:, step]
            begun = panel.begin + panel.season <= step
            # A factor near nothing tells nothing about the level, and the other way round.
            bare = np.where(part > _SMALL_FACTOR, value / np.maximum(part, _SMALL_FACTOR), line)
            next_level = line + alpha * (bare - line)
            factor = np.minimum(value / np.maximum(next_level, _LEAST), _LARGE_FACTOR)
            fresh = part + gamma * (np.where(next_level > _LEAST, factor, part) - part)
            trend = np.where(begun, (1 - beta) * phi * trend + beta * (next_level - level), trend)
            level = np.where(begun, next_level, level)
            parts[:, :, step % panel.season] = np.where(begun, fresh, part)
    return trial.found


def _phases(parts: Floats, step: int, ahead: int) -> Floats:
    found: Floats = parts[:, (step + np.arange(ahead)) % parts.shape[1]]
    return found


def _first_season(panel: Panel, size: int, *, factors: bool) -> tuple[Floats, Floats]:
    """Level and seasonal parts of each series' first season, once for each parameter.

    The parts stand by phase of the axis: step modulo season.
    """
    places = panel.begin[:, None] + np.arange(panel.season)
    own = panel.values[panel.rows[:, None], np.minimum(places, panel.length - 1)]
    level = own.mean(axis=1)
    if factors:
        parts = np.where(level[:, None] > 0, own / np.maximum(level, _LEAST)[:, None], 1.0)
    else:
        parts = own - level[:, None]
    shape = np.empty_like(parts)
    shape[panel.rows[:, None], places % panel.season] = parts
    return np.repeat(level[None], size, axis=0), np.repeat(shape[None], size, axis=0)


def _croston(panel: Panel, origins: Sequence[int], ahead: int) -> Runs:
    """Size over interval, both smoothed at each sale, less the bias (Syntetos-Boylan)."""
    (alpha,) = _grid(_SELDOM)
    trial = _Trial(panel, len(alpha), origins)
    size = np.zeros((len(alpha), panel.values.shape[0]))
    interval, since = np.ones_like(size), np.ones(panel.values.shape[0])
    for step in range(panel.length + 1):
        told = (1 - alpha / 2) * size / interval
        if step in trial.wanted:
            trial.found[step] = _flat(told[trial.best(), panel.rows], ahead)
        trial.judge(step, told)
        if step < panel.length:
            value = panel.values[:, step]
            sold, first = value > 0, panel.begin >= step
            size = np.where(first, value, np.where(sold, size + alpha * (value - size), size))
            waited = np.where(sold, interval + alpha * (since - interval), interval)
            interval = np.where(first, 1.0, waited)
            since = np.where(sold, 1.0, since + 1.0)
    return trial.found


def _tsb(panel: Panel, origins: Sequence[int], ahead: int) -> Runs:
    """Size smoothed at each sale, times the chance of a sale smoothed at every step."""
    alpha, beta = _grid(_SELDOM, _SELDOM)
    trial = _Trial(panel, len(alpha), origins)
    size = np.zeros((len(alpha), panel.values.shape[0]))
    chance = np.zeros_like(size)
    for step in range(panel.length + 1):
        told = size * chance
        if step in trial.wanted:
            trial.found[step] = _flat(told[trial.best(), panel.rows], ahead)
        trial.judge(step, told)
        if step < panel.length:
            value = panel.values[:, step]
            sold, first = value > 0, panel.begin >= step
            size = np.where(first, value, np.where(sold, size + alpha * (value - size), size))
            chance = np.where(first, sold, chance + beta * (sold - chance))
    return trial.found


_RUNS: dict[Method, Callable[[Panel, Sequence[int], int], Runs]] = {
    Method.NAIVE: _naive,
    Method.SEASONAL_NAIVE: _seasonal_naive,
    Method.AVERAGE: _average,
    Method.SIMPLE: _simple,
    Method.HOLT: _holt,
    Method.ADDITIVE: _additive,
    Method.MULTIPLICATIVE: _multiplicative,
    Method.CROSTON: _croston,
    Method.TSB: _tsb,
}
