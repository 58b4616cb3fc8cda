"""Which method forecasts each series: a rolling-origin backtest decides and judges.

From up to five origins near the end every candidate forecasts the steps after it, knowing nothing
of them; the least absolute error, relative to the naive forecast from the same origins, wins. The
verdict repeats all of it without the end of the series and looks at the end that it did not see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from shopdesk.metrics.forecast.events import Learned, effects_of, learn
from shopdesk.metrics.forecast.model import (
    INTERMITTENT_METHODS,
    Event,
    Forecast,
    Method,
    Verdict,
)
from shopdesk.metrics.forecast.smoothing import Floats, Panel, Places, run

METHODS = tuple(Method)
# Seldom sold: on average fewer than one step in 1.32 with sales (Syntetos, Boylan, Croston 2005).
ADI_BORDER = 1.32
BACKTEST_STEPS, ORIGINS, LEAST_TRAINING = 8, 5, 8
_BORDERS = (0.1, 0.9)
_AT_ONCE = 512
_TINY = 1e-9

Report = Callable[[int, int, str], None]


def forecast(
    series: Sequence[float], horizon: int, *, season: int = 1, events: Sequence[Event] = ()
) -> Forecast:
    """Forecast one series; see ``forecast_many``."""
    return forecast_many([series], horizon, season=season, events=events)[0]


def forecast_many(
    series: Sequence[Sequence[float]] | Floats,
    horizon: int,
    *,
    season: int = 1,
    events: Sequence[Event] = (),
    progress: Report | None = None,
) -> list[Forecast]:
    """Forecast series that end at the same time.

    Args:
        series: equally long; what stands before the first value above zero is no record.
        horizon: how many steps to tell.
        season: steps of one season, 1 for none.
        events: known events on the common axis.
        progress: told (done, total, text) now and then; whatever it raises stops the work.

    Raises:
        ValueError: if the horizon or the season is no positive number.
    """
    if horizon < 1 or season < 1:
        raise ValueError("a forecast needs a horizon and a season of at least one step")
    if len(series) == 0:
        return []
    values = np.asarray(series, np.float64).reshape(len(series), -1)
    if not values.size:
        values = np.zeros((len(series), 1))
    found: list[Forecast] = []
    for start in range(0, len(values), _AT_ONCE):
        if progress is not None:
            progress(start, len(values), "")
        found += _Backtest(values[start : start + _AT_ONCE], horizon, season, events).forecasts()
    if progress is not None:
        progress(len(values), len(values), "")
    return found


@dataclass(frozen=True, slots=True)
class _Chosen:
    """For each series: the place of its method, the origins that count for it, and its errors."""

    method: Places
    valid: Floats  # (origin, series), 1 where the origin counts
    missed: Floats  # (origin, series, step): actual less forecast


class _Backtest:
    """One batch of series with all its runs."""

    def __init__(self, values: Floats, horizon: int, season: int, events: Sequence[Event]) -> None:
        self.horizon = horizon
        self.events = events
        count, length = values.shape
        sold = values > 0
        begin = np.where(sold.any(axis=1), sold.argmax(axis=1), max(length - 1, 0))
        self.raw = values
        self.learned: Learned = learn(Panel(values, begin, season), events)
        self.panel = self.learned.panel
        self.steps = max(1, min(horizon, BACKTEST_STEPS, length // 4))
        apart = max(1, self.steps // 2)
        origins = [length - self.steps - apart * place for place in range(ORIGINS)]
        self.origins = [origin for origin in origins if origin >= LEAST_TRAINING]
        self.rows = np.arange(count)
        often = sold.sum(axis=1) / np.maximum(length - begin, 1)
        self.intermittent = often * ADI_BORDER < 1
        self.least = _least_training(season)
        self._run_all()

    def _run_all(self) -> None:
        count, length = self.raw.shape
        ahead = max(self.horizon, self.steps)
        shape = (len(METHODS), len(self.origins), count, self.steps)
        self.told = np.zeros((len(METHODS), count, self.horizon))
        self.missed = np.zeros(shape)
        added = {origin: self.learned.ahead(origin, self.steps) for origin in self.origins}
        later = self.learned.ahead(length, self.horizon)
        for place, method in enumerate(METHODS):
            if self.least[place] > max(length, LEAST_TRAINING):
                continue
            runs = run(method, self.panel, origins=[*self.origins, length], ahead=ahead)
            self.told[place] = np.maximum(runs[length][:, : self.horizon] + later, 0)
            for spot, origin in enumerate(self.origins):
                expected = np.maximum(runs[origin][:, : self.steps] + added[origin], 0)
                actual = self.raw[:, origin : origin + self.steps]
                self.missed[place, spot] = actual - expected

    def _valid(self) -> Floats:
        """(method, origin, series): whether enough was known at the origin for the method."""
        known = np.array(self.origins)[:, None] - self.panel.begin
        valid = known[None] >= np.array(self.least)[:, None, None]
        seldom = np.array([method in INTERMITTENT_METHODS for method in METHODS])
        allowed = seldom[:, None] == self.intermittent
        now = self.raw.shape[1] - self.panel.begin
        usable = allowed & (now >= np.array(self.least)[:, None])
        found: Floats = (valid & usable[:, None, :]).astype(np.float64)
        return found

    def reference(self) -> Places:
        """The place of the naive method that each series is measured against."""
        known = self.raw.shape[1] - self.steps - self.panel.begin
        seasonal = METHODS.index(Method.SEASONAL_NAIVE)
        has_season = (self.panel.season > 1) & (known >= self.least[seasonal])
        return np.where(has_season, seasonal, METHODS.index(Method.NAIVE)).astype(np.int64)

    def choose(self) -> _Chosen:
        """The method with the least error relative to the naive one at the same origins."""
        valid = self._valid()
        lost = np.abs(self.missed).sum(axis=3)
        naive = lost[self.reference(), :, self.rows].T
        # What is bought for a seldom seller is the sum over the steps, not each step.
        whole = np.abs(self.missed.sum(axis=3))
        cost = np.where(self.intermittent, whole, lost)
        own = (cost * valid).sum(axis=1)
        beside = (naive * valid).sum(axis=1)
        score = np.where(valid.any(axis=1), (own + _TINY) / (beside + _TINY), np.inf)
        best = score.argmin(axis=0).astype(np.int64)
        fallback = np.where(
            self.intermittent, METHODS.index(Method.TSB), METHODS.index(Method.AVERAGE)
        )
        method = np.where(np.isfinite(score.min(axis=0)), best, fallback).astype(np.int64)
        return _Chosen(
            method,
            valid[method, :, self.rows].T,
            self.missed[method, :, self.rows].transpose(1, 0, 2),
        )

    def _scale(self, reference: Places) -> Floats:
        """Mean absolute step of the naive method in the training part; nan where it is zero."""
        end = self.raw.shape[1] - self.steps
        scale = np.full(self.raw.shape[0], np.nan)
        for place, lag in (
            (METHODS.index(Method.NAIVE), 1),
            (METHODS.index(Method.SEASONAL_NAIVE), self.panel.season),
        ):
            if end <= lag:
                continue
            steps = np.abs(self.raw[:, lag:end] - self.raw[:, : end - lag])
            counts = np.arange(lag, end) >= (self.panel.begin + lag)[:, None]
            mean = (steps * counts).sum(axis=1) / np.maximum(counts.sum(axis=1), 1)
            scale = np.where((reference == place) & (mean > 0), mean, scale)
        return scale

    def forecasts(self) -> list[Forecast]:
        """The forecast of every series of the batch."""
        if not self.origins:
            return [self._untested(row) for row in self.rows.tolist()]
        reference = self.reference()
        chosen = self.choose()
        scale = self._scale(reference)
        naive = self.missed[reference, :, self.rows].transpose(1, 0, 2)
        held, held_naive = self._held_back(naive)
        judged = _Judged(
            mase=_mean(np.abs(chosen.missed), chosen.valid) / scale,
            smape=_mean(self._percent(chosen.missed), chosen.valid),
            naive_mase=_mean(np.abs(naive), chosen.valid) / scale,
            naive_smape=_mean(self._percent(naive), chosen.valid),
            held=held,
            held_naive=held_naive,
            deviation=np.sqrt(_mean(chosen.missed**2, chosen.valid)),
            borders=_borders(chosen),
            scale=scale,
            coming=self.learned.coming(self.horizon),
        )
        return [self._one(row, chosen, reference, judged) for row in self.rows.tolist()]

    def _held_back(self, naive: Floats) -> tuple[Floats, Floats]:
        """Mean errors over the held-back end of a forecast made without it, and of the naive one.

        Not a number where too little is left without that end.
        """
        nothing = np.full(self.rows.size, np.nan)
        before = _Backtest(self.raw[:, : -self.steps], self.steps, self.panel.season, self.events)
        if not before.origins:
            return nothing, nothing
        chosen = before.choose()
        told = before.told[chosen.method, self.rows]
        missed = np.abs(told - self.raw[:, -self.steps :]).mean(axis=1)
        tested = chosen.valid.any(axis=0)
        return (
            np.where(tested, missed, np.nan),
            np.where(tested, np.abs(naive[0]).mean(axis=1), np.nan),
        )

    def _percent(self, missed: Floats) -> Floats:
        """Each error as 200 |F - A| ÷ (|A| + |F|); 0 where both are nothing."""
        actual = np.array([self.raw[:, origin : origin + self.steps] for origin in self.origins])
        size = np.abs(actual) + np.abs(actual - missed)
        return np.where(size > 0, 200 * np.abs(missed) / np.where(size > 0, size, 1), 0.0)

    def _untested(self, row: int) -> Forecast:
        place = METHODS.index(Method.TSB if self.intermittent[row] else Method.AVERAGE)
        return Forecast(
            values=tuple(self.told[place, row].tolist()), low=(), high=(), method=METHODS[place],
            mase=None, smape=None, naive_method=Method.NAIVE, naive_mase=None, naive_smape=None,
            held_mase=None, held_naive_mase=None, deviation=None, verdict=Verdict.UNTESTED,
            intermittent=bool(self.intermittent[row]),
        )  # fmt: skip

    def _one(self, row: int, chosen: _Chosen, reference: Places, judged: _Judged) -> Forecast:
        origins = int(chosen.valid[:, row].sum())
        if not origins:
            return self._untested(row)
        place = int(chosen.method[row])
        values = self.told[place, row]
        below, above = judged.borders
        return Forecast(
            values=tuple(values.tolist()),
            low=tuple(np.maximum(values + min(below[row], 0), 0).tolist()),
            high=tuple((values + max(above[row], 0)).tolist()),
            method=METHODS[place],
            mase=_number(judged.mase[row]),
            smape=_number(judged.smape[row]),
            naive_method=METHODS[int(reference[row])],
            naive_mase=_number(judged.naive_mase[row]),
            naive_smape=_number(judged.naive_smape[row]),
            held_mase=_number(judged.held[row] / judged.scale[row]),
            held_naive_mase=_number(judged.held_naive[row] / judged.scale[row]),
            deviation=_number(judged.deviation[row]),
            verdict=judged.verdict(row),
            effects=effects_of(judged.coming, row),
            origins=origins,
            intermittent=bool(self.intermittent[row]),
        )


@dataclass(frozen=True, slots=True)
class _Judged:
    """Errors of all series of a batch; nan where there are none."""

    mase: Floats
    smape: Floats
    naive_mase: Floats
    naive_smape: Floats
    held: Floats
    held_naive: Floats
    deviation: Floats
    borders: tuple[Floats, Floats]
    scale: Floats
    coming: list[tuple[Event, Floats, Floats]]

    def verdict(self, row: int) -> Verdict:
        """How the series did on its held-back end."""
        held, naive = self.held[row], self.held_naive[row]
        if np.isnan(held):
            return Verdict.UNTESTED
        if abs(held - naive) <= _TINY * max(1.0, naive):
            return Verdict.EQUAL
        return Verdict.BETTER if held < naive else Verdict.WORSE


def _least_training(season: int) -> list[int]:
    """How many records each method needs before an origin; never reached without a season."""
    never = 1 << 30
    special = {
        Method.SEASONAL_NAIVE: max(season, LEAST_TRAINING) if season > 1 else never,
        Method.ADDITIVE: max(2 * season, LEAST_TRAINING) if season > 1 else never,
        Method.MULTIPLICATIVE: max(2 * season, LEAST_TRAINING) if season > 1 else never,
    }
    return [special.get(method, LEAST_TRAINING) for method in METHODS]


def _mean(errors: Floats, valid: Floats) -> Floats:
    """Mean over the steps and the origins that count."""
    found: Floats = (errors.mean(axis=2) * valid).sum(axis=0) / np.maximum(valid.sum(axis=0), 1)
    return found


def _borders(chosen: _Chosen) -> tuple[Floats, Floats]:
    """The first and the last tenth of the errors of each series, linear between neighbours."""
    origins, rows, steps = chosen.missed.shape
    marked = np.where(chosen.valid[:, :, None] > 0, chosen.missed, np.inf)
    ranked = np.sort(marked.transpose(1, 0, 2).reshape(rows, origins * steps), axis=1)
    last = np.maximum(chosen.valid.sum(axis=0) * steps - 1, 0)
    found = []
    for share in _BORDERS:
        spot = last * share
        low = np.floor(spot).astype(np.int64)
        high = np.ceil(spot).astype(np.int64)
        below, above = ranked[np.arange(rows), low], ranked[np.arange(rows), high]
        with np.errstate(invalid="ignore"):
            between = below + (above - below) * (spot - low)
        found.append(np.where(np.isfinite(between), between, 0.0))
    return found[0], found[1]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
