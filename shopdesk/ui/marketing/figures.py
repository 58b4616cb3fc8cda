"""Channels with what they brought in a period; read on a reading thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shopdesk.base.period import Period
from shopdesk.channels.queries import ChannelRow, list_channels
from shopdesk.metrics.book import Metrics, series
from shopdesk.metrics.measure import By, Scope, Value
from shopdesk.ui.review.pages import first_period
from shopdesk.ui.tasks import Progress

if TYPE_CHECKING:
    from shopdesk.metrics.facts import Facts

KEYS = ("orders", "sales", "sales_per_order", "refund_rate")


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """A channel and its values of ``KEYS``; None where it sold nothing."""

    channel: ChannelRow
    values: dict[str, Value | None]


@dataclass(frozen=True, slots=True)
class Channels:
    """All channels of a shop, those that sold most first, the closed ones last."""

    rows: tuple[ChannelFigures, ...]
    period: Period
    first_day: date | None
    last_day: date | None
    today: date


def read_channels(metrics: Metrics, period: Period | None, _progress: Progress) -> Channels:
    """Channels of the shop with figures of a period; by default of the last whole month."""
    with metrics.facts() as facts:
        chosen = period or first_period(facts)
        values = {key: _values(facts, key, chosen) for key in KEYS}
        rows = [
            ChannelFigures(channel, {key: values[key].get(channel.id) for key in KEYS})
            for channel in list_channels(facts.reader)
        ]
        rows.sort(key=_rank)
        return Channels(tuple(rows), chosen, facts.first_day, facts.last_day, facts.today)


def _values(facts: Facts, key: str, period: Period) -> dict[object, Value]:
    if not facts.recorded(period):
        return {}
    found = series(facts, key, scope=Scope(period), by=By.CHANNEL)
    return {point.key: point.value for point in found.points}


def _rank(row: ChannelFigures) -> tuple[bool, int, str]:
    sales = row.values["sales"]
    amount = int(sales.amount) if sales is not None and sales.amount is not None else 0
    return not row.channel.active, -amount, row.channel.name
