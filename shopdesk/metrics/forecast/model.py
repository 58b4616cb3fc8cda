"""What a forecast is: methods, quality, verdict; without numpy, so that screens can name them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shopdesk.i18n import N_, _


class Method(StrEnum):
    """How the next values are told from the past ones."""

    NAIVE = "naive"
    SEASONAL_NAIVE = "seasonal_naive"
    AVERAGE = "moving_average"
    SIMPLE = "simple_smoothing"
    HOLT = "holt"
    ADDITIVE = "holt_winters_additive"
    MULTIPLICATIVE = "holt_winters_multiplicative"
    CROSTON = "croston"
    TSB = "tsb"


METHOD_LABELS = {
    Method.NAIVE: N_("Last value"),
    Method.SEASONAL_NAIVE: N_("Same time of the last season"),
    Method.AVERAGE: N_("Moving average"),
    Method.SIMPLE: N_("Exponential smoothing"),
    Method.HOLT: N_("Holt: level and damped trend"),
    Method.ADDITIVE: N_("Holt-Winters: level, damped trend, seasonal amounts"),
    Method.MULTIPLICATIVE: N_("Holt-Winters: level, damped trend, seasonal factors"),
    Method.CROSTON: N_("Croston: seldom sales, size and interval (Syntetos-Boylan)"),
    Method.TSB: N_("TSB: seldom sales, size and chance (Teunter-Syntetos-Babai)"),
}
NAIVE_METHODS = frozenset({Method.NAIVE, Method.SEASONAL_NAIVE})
INTERMITTENT_METHODS = frozenset({Method.CROSTON, Method.TSB})


class Verdict(StrEnum):
    """How a forecast did on the held-back end of its series, beside the naive one."""

    BETTER = "better"
    EQUAL = "equal"
    WORSE = "worse"
    UNTESTED = "untested"


@dataclass(frozen=True, slots=True)
class Event:
    """A known event on the axis of a series, past or to come.

    Args:
        key: of the kind of event; its instances share one effect.
        name: for people.
        first: the first step that it touches; the series' first step is 0.
        shares: how much of the event falls on each step from ``first`` on; they add up to 1.
    """

    key: str
    name: str
    first: int
    shares: tuple[float, ...]

    @property
    def end(self) -> int:
        """The step after the last one."""
        return self.first + len(self.shares)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one instance of an event adds in all, learned from so many past instances."""

    key: str
    name: str
    amount: float
    instances: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next values of one series and how far they can be trusted.

    Args:
        values: expected value of each step, never below zero.
        low: border below which one of ten backtest values fell; empty when untested.
        high: border above which one of ten backtest values fell; empty when untested.
        method: what was chosen.
        mase: mean absolute scaled error of the backtest: 1 is what a naive step misses by on
            average in the training part; None without a backtest or for a constant series.
        smape: symmetric mean absolute percentage error of the backtest, 0 … 200.
        naive_method: what it is measured against: seasonal naive, or naive without a season.
        naive_mase: the same error of the naive forecast over the same origins.
        naive_smape: the same percentage error of the naive forecast.
        held_mase: error over the held-back end, the method being chosen without it.
        held_naive_mase: error of the naive forecast there.
        deviation: root mean square of the backtest errors of one step; None without a backtest.
        verdict: of the held-back end.
        effects: events that were found to matter and are in the values.
        origins: how many origins the backtest had.
        intermittent: whether sales are so seldom that only Croston and TSB were candidates.
    """

    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    method: Method
    mase: float | None
    smape: float | None
    naive_method: Method
    naive_mase: float | None
    naive_smape: float | None
    held_mase: float | None
    held_naive_mase: float | None
    deviation: float | None
    verdict: Verdict
    effects: tuple[Effect, ...] = ()
    origins: int = 0
    intermittent: bool = False

    @property
    def beats_naive(self) -> bool | None:
        """Whether it did better than the naive forecast; None when equal or untested."""
        return {Verdict.BETTER: True, Verdict.WORSE: False}.get(self.verdict)


def verdict_text(found: Forecast) -> str:
    """One sentence that says whether the forecast can be trusted more than the naive one."""
    naive = _(METHOD_LABELS[found.naive_method])
    if found.verdict is Verdict.UNTESTED:
        return _("Too few records to test it: take it as an average of what there is.")
    figures = {
        "naive": naive,
        "own": _error(found.held_mase),
        "other": _error(found.held_naive_mase),
    }
    if found.verdict is Verdict.BETTER:
        text = _("On the held-back end it missed by {own}, “{naive}” by {other}: better.")
    elif found.verdict is Verdict.EQUAL:
        text = _("On the held-back end it missed by {own}, “{naive}” by {other}: no better.")
    else:
        text = _(
            "On the held-back end it missed by {own}, “{naive}” only by {other}: it lost, do not "
            "rely on it."
        )
    return text.format(**figures)


def _error(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
