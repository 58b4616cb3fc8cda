"""Forecasts of a shop: weekly pieces of each SKU, weekly figures of the whole.

Weeks are seven days counted back from the day up to which the records are complete, so that the
newest sales count at once and every week holds each weekday once. A season is 52 of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from shopdesk import settings
from shopdesk.base.quantity import PIECE
from shopdesk.i18n import ngettext
from shopdesk.metrics.columns import Ints
from shopdesk.metrics.demand import WEEK, covered_weeks, demand_of
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.flow import flow_of
from shopdesk.metrics.forecast.calendar import CHINA, WEST, Occasion, calendars, on_axis
from shopdesk.metrics.forecast.choose import forecast, forecast_many
from shopdesk.metrics.forecast.model import Event, Forecast
from shopdesk.metrics.forecast.smoothing import Floats
from shopdesk.metrics.items import offered_skus, skus_of
from shopdesk.stock.rules import MoveKind

SEASON = 52
_LEAST_DAYS, _FILL_WEEKS = 3, 4
MOST_WEEKS = 3 * SEASON
HORIZON = 13
_CHINESE = frozenset({"CNY", "HKD", "TWD", "MOP"})


@dataclass(frozen=True, slots=True)
class SkuForecast:
    """The weekly forecast of a SKU; ``weeks`` are its past ones in pieces, the newest last.

    ``first_day`` begins the first week told. ``filled`` of the past weeks had days without stock
    and count with what their other days, or the weeks before, would have sold.
    """

    sku_id: int
    code: str
    name: str
    first_day: date
    weeks: tuple[float, ...]
    forecast: Forecast
    filled: int = 0

    def demand(self, days: int) -> float:
        """Pieces expected in the next days; beyond the horizon as in its last week."""
        values = self.forecast.values
        whole, rest = divmod(days, WEEK)
        inside = sum(values[:whole]) + max(0, whole - len(values)) * values[-1]
        following = values[min(whole, len(values) - 1)]
        return inside + following * rest / WEEK


def filled_text(found: SkuForecast) -> str:
    """That past weeks were filled in, in words; empty when none was."""
    if not found.filled:
        return ""
    return ngettext(
        "{n} past week had days without stock; it counts as if there had been some.",
        "{n} past weeks had days without stock; they count as if there had been some.",
        found.filled,
    ).format(n=found.filled)


def occasions_of(facts: Facts) -> tuple[Occasion, ...]:
    """The events that the shop's forecasts look for, by its settings.

    Raises:
        UserError: SD-FOR-001 if an own calendar cannot be read.
    """
    chosen = facts.preferences.get(settings.STOCK_CALENDARS)
    if chosen == "none":
        return ()
    if chosen == "all":
        return calendars((CHINA, WEST))
    return calendars([chosen or (CHINA if facts.currency in _CHINESE else WEST)])


def events_of(facts: Facts, end: date, weeks: int, horizon: int) -> tuple[Event, ...]:
    """Past and coming events on the axis of ``weeks`` weeks before ``end`` and the horizon."""
    start = end - timedelta(days=WEEK * weeks)
    return on_axis(occasions_of(facts), start, weeks + horizon, days=WEEK)


def forecast_skus(
    facts: Facts,
    sku_ids: Sequence[int] | None = None,
    *,
    horizon: int = HORIZON,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[int, SkuForecast]:
    """Weekly forecasts by SKU id: of the SKUs named, else of all active ones of goods.

    Args:
        facts: the shop's records.
        sku_ids: which; the active ones if not given.
        horizon: weeks to tell.
        progress: told (done, total, text); whatever it raises stops the work.

    Raises:
        UserError: SD-FOR-001 if an own calendar cannot be read.
    """
    catalogue = skus_of(facts)
    if sku_ids is None:
        places = offered_skus(facts)
    else:
        places = np.searchsorted(catalogue.id, np.array(sku_ids, np.int64)).astype(np.int64)
    end, weeks = covered_weeks(facts, MOST_WEEKS)
    sold = np.maximum(_with_kits(facts, demand_of(facts).weeks(end, weeks))[places], 0) / PIECE
    history, filled = _without_gaps(facts, sold, places, end)
    found = forecast_many(
        history,
        horizon,
        season=SEASON,
        events=events_of(facts, end, weeks, horizon),
        progress=progress,
    )
    return {
        int(catalogue.id[place]): SkuForecast(
            sku_id=int(catalogue.id[place]),
            code=catalogue.codes[place],
            name=catalogue.names[place],
            first_day=end,
            weeks=tuple(sold[row].tolist()),
            forecast=one,
            filled=int(filled[row]),
        )
        for row, (place, one) in enumerate(zip(places.tolist(), found, strict=True))
    }


def _without_gaps(facts: Facts, sold: Floats, places: Ints, end: date) -> tuple[Floats, Ints]:
    """Weekly pieces as they would have been with stock on every day, and how many were filled in.

    A week with stock on at least three days is scaled up to seven; any other takes the mean of the
    four weeks before it. Stock that was only inferred from sales tells nothing: no filling then.
    """
    count = sold.shape[1]
    gaps = flow_of(facts).empty_weeks(end, count)[places]
    guessed = facts.reader.rows(
        "SELECT DISTINCT sku_id FROM stock_move WHERE kind = :kind",
        {"kind": str(MoveKind.INFERRED)},
    )
    ids = np.append(skus_of(facts).id, 0)[places]
    gaps[np.isin(ids, [row[0] for row in guessed])] = 0
    found = sold.copy()
    for week in np.flatnonzero(gaps.any(axis=0)).tolist():
        days = gaps[:, week]
        scaled = sold[:, week] * WEEK / np.maximum(WEEK - days, 1)
        before = found[:, max(week - _FILL_WEEKS, 0) : week]
        usual = before.mean(axis=1) if week else np.zeros(len(found))
        filled = np.where(days <= WEEK - _LEAST_DAYS, scaled, np.maximum(usual, sold[:, week]))
        found[:, week] = np.where(days > 0, filled, sold[:, week])
    return found, (gaps > 0).sum(axis=1).astype(np.int64)


def _with_kits(facts: Facts, weeks: Ints) -> Ints:
    """Weekly pieces with those that left as components of kits."""
    rows = facts.reader.rows("SELECT kit_sku_id, sku_id, quantity FROM kit_component")
    if not rows:
        return weeks
    kits, parts, counts = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    places = skus_of(facts)
    found = weeks.copy()
    used = weeks[places.places(kits)] * counts[:, None] // PIECE
    np.add.at(found, places.places(parts), used)
    return found


@dataclass(frozen=True, slots=True)
class SalesForecast:
    """The weekly forecast of the shop's sales, minor units; ``weeks`` are the past ones."""

    first_day: date
    weeks: tuple[float, ...]
    forecast: Forecast


def forecast_sales(facts: Facts, *, horizon: int = HORIZON) -> SalesForecast:
    """Weekly sales of goods of the whole shop, before refunds."""
    end, weeks = covered_weeks(facts, MOST_WEEKS)
    demand = demand_of(facts)
    first = end.toordinal() - WEEK * weeks
    inside = (demand.day >= first) & (demand.day < end.toordinal())
    sums = np.bincount(
        (demand.day[inside] - first) // WEEK, weights=demand.amount[inside], minlength=weeks
    )
    values = tuple(sums[:weeks].tolist())
    events = events_of(facts, end, weeks, horizon)
    return SalesForecast(end, values, forecast(values, horizon, season=SEASON, events=events))
