"""What the next weeks will bring, as far as the past tells it, and how far that can be trusted."""

from __future__ import annotations

from datetime import timedelta

from shopdesk.charts.plots import LinePlot, Series, Tone
from shopdesk.i18n import _
from shopdesk.metrics.forecast import METHOD_LABELS, verdict_text
from shopdesk.metrics.measure import Unit
from shopdesk.reports.document import Block, Chart, Paragraph
from shopdesk.reports.review.question import Question

_PAST, _AHEAD = 26, 8
_LEAST_WEEKS = 12
_WEEK = 7
# A review of long ago is not the place for a forecast made from what came after it.
_RECENT_DAYS = 35


def ahead(question: Question) -> list[Block]:
    """Weekly sales with their forecast; nothing for an old period or too few records."""
    from shopdesk.metrics.forecast.skus import forecast_sales

    facts = question.facts
    if abs((facts.covered_until - question.period.end).days) > _RECENT_DAYS:
        return []
    found = forecast_sales(facts, horizon=_AHEAD)
    if len(found.weeks) < _LEAST_WEEKS:
        return []
    past, told = found.weeks[-_PAST:], found.forecast
    start = found.first_day - timedelta(days=_WEEK * len(past))
    labels = [
        (start + timedelta(days=_WEEK * place)).isoformat()[5:]
        for place in range(len(past) + _AHEAD)
    ]
    values = [round(value) for value in told.values]
    gap = [None] * (len(past) - 1)
    series = [
        Series(_("Sales"), (*map(round, past), *[None] * _AHEAD)),
        Series(_("Expected"), (*gap, round(past[-1]), *values), Tone.COMPARE),
    ]
    title = _("The next {weeks} weeks are expected to bring {value}").format(
        weeks=_AHEAD, value=question.money_text(sum(values))
    )
    note = _("Weeks of seven days to {day}, before refunds. {method}.").format(
        day=(found.first_day - timedelta(days=1)).isoformat(), method=_(METHOD_LABELS[told.method])
    )
    plot = LinePlot(title, tuple(labels), tuple(series), Unit.MONEY, question.currency)
    blocks: list[Block] = [Chart(plot, 130, note), Paragraph(verdict_text(told), _("How sure."))]
    if told.low:
        text = _("Eight of ten weeks lay between {low} and {high} in the backtest.").format(
            low=question.money_text(round(told.low[0])),
            high=question.money_text(round(told.high[0])),
        )
        blocks.append(Paragraph(text))
    return blocks
