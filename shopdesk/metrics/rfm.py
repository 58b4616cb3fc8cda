"""RFM: how recently, how often and for how much customers bought, in two exact modes.

Both modes give equal customers equal scores (cutting by rank or by ``qcut`` does not): fixed bands
stay the same over time, quantile scores compare the customers with each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from shopdesk.base.money import exponent
from shopdesk.base.period import Period
from shopdesk.i18n import N_
from shopdesk.metrics.measure import Convention, Scope

if TYPE_CHECKING:
    from shopdesk.metrics.columns import Flags, Ints
    from shopdesk.metrics.facts import Facts
    from shopdesk.metrics.order_rows import OrderRows

WINDOW_DAYS = 365
HIGH = 3  # scores from here on are "high" in a segment
TOP = 5


class RfmMode(StrEnum):
    """How scores are given."""

    FIXED = "fixed"
    QUANTILE = "quantile"


RFM_MODE_LABELS = {RfmMode.FIXED: N_("Fixed bands"), RfmMode.QUANTILE: N_("Quantiles")}


class Segment(StrEnum):
    """The eight cells of high and low R, F and M; exhaustive and without overlap."""

    KEY_VALUE = "key_value"
    KEY_GROWTH = "key_growth"
    KEY_KEEP = "key_keep"
    KEY_RECOVER = "key_recover"
    COMMON_VALUE = "common_value"
    COMMON_GROWTH = "common_growth"
    COMMON_KEEP = "common_keep"
    COMMON_RECOVER = "common_recover"


SEGMENT_LABELS = {
    Segment.KEY_VALUE: N_("Key: value"),
    Segment.KEY_GROWTH: N_("Key: to grow"),
    Segment.KEY_KEEP: N_("Key: to keep"),
    Segment.KEY_RECOVER: N_("Key: to win back"),
    Segment.COMMON_VALUE: N_("Common: value"),
    Segment.COMMON_GROWTH: N_("Common: to grow"),
    Segment.COMMON_KEEP: N_("Common: to keep"),
    Segment.COMMON_RECOVER: N_("Common: to win back"),
}
# (high R, high F, high M) to segment.
_CELLS = {
    (True, True, True): Segment.KEY_VALUE,
    (True, False, True): Segment.KEY_GROWTH,
    (False, True, True): Segment.KEY_KEEP,
    (False, False, True): Segment.KEY_RECOVER,
    (True, True, False): Segment.COMMON_VALUE,
    (True, False, False): Segment.COMMON_GROWTH,
    (False, True, False): Segment.COMMON_KEEP,
    (False, False, False): Segment.COMMON_RECOVER,
}


@dataclass(frozen=True, slots=True)
class Bands:
    """Edges of the fixed bands for the scores 5, 4, 3 and 2; everything else scores 1.

    ``recency`` are the most days allowed, ``frequency`` and ``monetary`` the least orders and the
    least money (in whole units of the currency).
    """

    recency: tuple[int, int, int, int] = (30, 60, 90, 180)
    frequency: tuple[int, int, int, int] = (10, 6, 3, 2)
    monetary: tuple[int, int, int, int] = (3000, 1000, 300, 100)


@dataclass(frozen=True, slots=True)
class RfmRow:
    """One customer: R in days, F in orders, M in minor units, their scores and the segment."""

    customer_id: int
    recency: int
    frequency: int
    monetary: int
    r: int
    f: int
    m: int
    segment: Segment

    @property
    def code(self) -> str:
        """The three scores, ``555`` … ``111``."""
        return f"{self.r}{self.f}{self.m}"


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One segment: its customers and what they spent in the window, minor units."""

    segment: Segment
    customers: int
    monetary: int
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rfm:
    """The customers who bought within the window before ``as_of``, scored.

    ``grid[r - 1][f - 1]`` counts customers. ``as_of`` is the day after the period.
    """

    mode: RfmMode
    as_of: date
    window_days: int | None
    bands: Bands
    rows: tuple[RfmRow, ...]
    segments: tuple[SegmentRow, ...]
    grid: tuple[tuple[int, ...], ...]


def segment_of(r: int, f: int, m: int) -> Segment:
    """The segment of three scores; 3 and more is high."""
    return _CELLS[r >= HIGH, f >= HIGH, m >= HIGH]


def fixed_scores(
    recency: Ints, frequency: Ints, monetary: Ints, *, bands: Bands, unit: int
) -> tuple[Ints, Ints, Ints]:
    """Scores 1 … 5 by fixed bands.

    Args:
        recency: days since the last order.
        frequency: orders.
        monetary: minor units.
        bands: the edges.
        unit: minor units in one unit of the currency.
    """
    import numpy as np

    def at_least(values: Ints, edges: Sequence[int]) -> Ints:
        scores = np.ones(values.size, np.int64)
        for edge in edges:
            scores += values >= edge
        return scores

    return (
        at_least(-recency, [-edge for edge in bands.recency]),
        at_least(frequency, bands.frequency),
        at_least(monetary, [edge * unit for edge in bands.monetary]),
    )


def quantile_scores(values: Ints) -> Ints:
    """Scores 1 … 5: min(5, ⌊5 · strictly worse ÷ n⌋ + 1); higher values are better."""
    import numpy as np

    worse = np.searchsorted(np.sort(values), values, side="left")
    scores: Ints = np.minimum(TOP, TOP * worse // max(values.size, 1) + 1)
    return scores


def rfm(
    facts: Facts,
    scope: Scope,
    *,
    mode: RfmMode = RfmMode.FIXED,
    bands: Bands | None = None,
    window_days: int | None = WINDOW_DAYS,
    same_day_once: bool = False,
) -> Rfm:
    """Score the customers who bought in the window that ends with the scope's period.

    R counts whole days from the last order to the day after the period. F counts orders that were
    not fully refunded by then; a customer without one is left out. M is sales less refunds of the
    window. Orders and refunds follow the narrowing of the scope by channel and country.

    Args:
        facts: the shop's records.
        scope: its period's end is the reference date; narrowing as for orders.
        mode: fixed bands or quantiles.
        bands: edges of the fixed bands.
        window_days: how far back; None for all records.
        same_day_once: count several orders of one day and channel once.
    """
    bands = bands or Bands()
    as_of = scope.period.end
    ids, recency, frequency, monetary = _facts_of_customers(
        facts, _window(facts, scope, window_days), same_day_once=same_day_once
    )
    if mode is RfmMode.FIXED:
        scores = fixed_scores(
            recency, frequency, monetary, bands=bands, unit=10 ** exponent(facts.currency)
        )
    else:
        recent, often, much = map(quantile_scores, (-recency, frequency, monetary))
        scores = recent, often, much
    columns = [column.tolist() for column in (ids, recency, frequency, monetary, *scores)]
    rows = tuple(
        RfmRow(who, days, often, money, r, f, m, segment_of(r, f, m))
        for who, days, often, money, r, f, m in zip(*columns, strict=True)
    )
    return Rfm(mode, as_of, window_days, bands, rows, _segments(rows), _grid(rows))


def _window(facts: Facts, scope: Scope, days: int | None) -> Scope:
    end = scope.period.end
    if days is None:
        start = min(facts.first_day or scope.period.start, scope.period.start)
    else:
        start = end - timedelta(days=days)
    return scope.during(Period(start, end))


def _facts_of_customers(
    facts: Facts, scope: Scope, *, same_day_once: bool
) -> tuple[Ints, Ints, Ints, Ints]:
    """Customer ids with R, F and M over a window."""
    import numpy as np

    from shopdesk.metrics.columns import totals
    from shopdesk.metrics.cut import Cut

    cut = Cut(facts, scope)
    rows, back, size = cut.orders, cut.refund_headers, int(facts.customer_ids.size)
    who = rows.column("customer")
    bought = (who >= 0) & (rows.column("amount") > 0)
    kept = bought & ~_fully_refunded(facts, rows, cut.end)
    last = np.zeros(size, np.int64)
    np.maximum.at(last, who[bought], rows.column("day")[bought])
    if same_day_once:
        visits = np.stack((who, rows.column("day"), rows.column("channel")))[:, kept]
        frequency = np.bincount(np.unique(visits, axis=1)[0], minlength=size)
    else:
        frequency = np.bincount(who[kept], minlength=size)
    money = totals(who[bought], rows.column(cut.money)[bought], size)
    if cut.convention is Convention.NET:
        returned = back.column("customer")
        known = returned >= 0
        money -= totals(returned[known], back.column("amount")[known], size)
    found = np.flatnonzero(frequency)
    return (
        facts.customer_ids[found],
        cut.end - last[found],
        frequency[found].astype(np.int64),
        money[found],
    )


def _fully_refunded(facts: Facts, rows: OrderRows, end: int) -> Flags:
    """Marks orders of which everything was paid back before the day ``end``."""
    import numpy as np

    from shopdesk.metrics.columns import totals
    from shopdesk.metrics.items import spots

    ids = rows.column("id")
    refunds = facts.refunds
    known = slice(0, int(np.searchsorted(refunds.day, end)))
    place, inside = spots(ids, refunds.order[known])
    back = totals(place[inside], refunds.amount[known][inside], ids.size)
    full: Flags = back >= rows.column("amount")
    return full


def _segments(rows: Sequence[RfmRow]) -> tuple[SegmentRow, ...]:
    own: dict[Segment, list[RfmRow]] = {segment: [] for segment in Segment}
    for row in rows:
        own[row.segment].append(row)
    return tuple(
        SegmentRow(
            segment,
            len(members),
            sum(row.monetary for row in members),
            tuple(row.customer_id for row in members),
        )
        for segment, members in own.items()
    )


def _grid(rows: Sequence[RfmRow]) -> tuple[tuple[int, ...], ...]:
    grid = [[0] * TOP for _ in range(TOP)]
    for row in rows:
        grid[row.r - 1][row.f - 1] += 1
    return tuple(tuple(line) for line in grid)
