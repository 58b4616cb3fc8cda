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
from shopdesk.metrics.columns import Ints
from shopdesk.metrics.demand import WEEK, covered_weeks, demand_of
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.forecast.calendar import CHINA, WEST, Occasion, calendars, on_axis
from shopdesk.metrics.forecast.choose import forecast, forecast_many
from shopdesk.metrics.forecast.model import Event, Forecast
from shopdesk.metrics.items import offered_skus, skus_of

SEASON = 52
MOST_WEEKS = 3 * SEASON
HORIZON = 13
_CHINESE = frozenset({"CNY", "HKD", "TWD", "MOP"})


@dataclass(frozen=True, slots=True)
class SkuForecast:
    """The weekly forecast of a SKU; ``weeks`` are its past ones in pieces, the newest last.

    ``first_day`` begins the first week told.
    """

    sku_id: int
    code: str
    name: str
    first_day: date
    weeks: tuple[float, ...]
    forecast: Forecast

    def demand(self, days: int) -> float:
        """Pieces expected in the next days; beyond the horizon as in its last week."""
        values = self.forecast.values
        whole, rest = divmod(days, WEEK)
        inside = sum(values[:whole]) + max(0, whole - len(values)) * values[-1]
        following = values[min(whole, len(values) - 1)]
        return inside + following * rest / WEEK


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
    history = np.maximum(_with_kits(facts, demand_of(facts).weeks(end, weeks))[places], 0) / PIECE
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
            weeks=tuple(history[row].tolist()),
            forecast=one,
        )
        for row, (place, one) in enumerate(zip(places.tolist(), found, strict=True))
    }


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
