"""Discounts really given: by month and by channel; read on a reading thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shopdesk.base.period import Period, add_months
from shopdesk.charts.numbers import full, month_text
from shopdesk.charts.plots import ColumnPlot, Series
from shopdesk.i18n import _
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.measure import By, Unit
from shopdesk.reports.document import Block, Cell, Chart, Column, KpiRow, Table
from shopdesk.ui.review.pages import Content, first_period
from shopdesk.ui.tasks import Progress

if TYPE_CHECKING:
    from shopdesk.reports.review.question import Question

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Discounts:
    """What the page shows; ``content`` is None in a shop without sales in the period."""

    content: Content | None
    period: Period
    first_day: date | None
    last_day: date | None
    today: date


def read_discounts(metrics: Metrics, period: Period | None, _progress: Progress) -> Discounts:
    """Discounts of a period; without one of the last whole month that has records."""
    from shopdesk.reports.review.question import Question

    with metrics.facts() as facts:
        chosen = period or first_period(facts)
        content = _content(Question(facts, chosen)) if facts.recorded(chosen) else None
        return Discounts(content, chosen, facts.first_day, facts.last_day, facts.today)


def _content(question: Question) -> Content:
    given, rate = question.value("discounts"), question.value("discount_rate")
    if given.amount:
        message = _("{period}: discounts of {money}, {rate} of the list price.").format(
            period=question.name,
            money=question.text(given, "discounts"),
            rate=question.text(rate, "discount_rate"),
        )
    else:
        message = _("{period}: everything was sold at list price.").format(period=question.name)
    kpis = KpiRow(tuple(question.kpi(key) for key in ("discounts", "discount_rate", "gross_sales")))
    blocks: list[Block] = [kpis, _by_month(question), _by_channel(question)]
    return Content(message, tuple(blocks))


def _by_month(question: Question) -> Chart:
    last = question.period.last_day.replace(day=1)
    months = Period(add_months(last, 1 - _MONTHS), add_months(last, 1))
    found = question.series("discounts", By.MONTH, months)
    rates = question.series("discount_rate", By.MONTH, months)
    labels = tuple(
        month_text(point.period.start, year=not place or point.period.start.month == 1)
        for place, point in enumerate(found.points)
        if point.period is not None
    )
    values = tuple(point.value.amount for point in found.points)
    known = [rate.value.amount for rate in rates.points if rate.value.amount is not None]
    title = _("Discounts by month")
    if known:
        title = _("Between {low} and {high} of the list price was taken off each month").format(
            low=full(min(known), Unit.PERCENT), high=full(max(known), Unit.PERCENT)
        )
    plot = ColumnPlot(
        title,
        labels,
        (Series(question.label("discounts"), values),),
        Unit.MONEY,
        question.currency,
        emphasis=(len(values) - 1,),
    )
    return Chart(plot, 150, question.label("discounts"))


def _by_channel(question: Question) -> Table:
    keys = ("gross_sales", "discounts", "discount_rate", "orders")
    columns = (
        Column(_("Channel"), numeric=False, wide=True),
        *(Column(question.label(key)) for key in keys),
    )
    found = {
        key: {point.key: point.value for point in question.series(key, By.CHANNEL).points}
        for key in keys
    }
    names = {point.key: point.label for point in question.series("gross_sales", By.CHANNEL).points}
    rows: list[tuple[Cell, ...]] = []
    for point, name in names.items():
        values = (question.figure(found[key].get(point), key) for key in keys)
        rows.append((name, *values))
    return Table(_("By channel"), columns, tuple(rows))
