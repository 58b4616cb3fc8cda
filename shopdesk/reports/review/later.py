"""Sections whose records a shop may not have yet: they say so in one line, and what to do."""

from __future__ import annotations

from shopdesk.base.period import Period
from shopdesk.charts.numbers import full
from shopdesk.charts.plots import WaterfallPlot
from shopdesk.i18n import _
from shopdesk.metrics.measure import Unit
from shopdesk.reports.document import Block, Chart, KpiRow, Note, Paragraph, Section
from shopdesk.reports.review.ahead import ahead
from shopdesk.reports.review.question import Question, share_text
from shopdesk.reports.review.words import period_text


def promotions(question: Question) -> Section:
    """What was taken off the list price; single promotions are not recorded."""
    given = question.value("discounts")
    if not given.amount:
        message = _(
            "{period}: no discount was given; all {orders} orders were sold at list price."
        ).format(period=question.name, orders=question.text(question.value("orders"), "orders"))
        return Section("promotions", _("Promotions"), message, empty=True)
    message = _(
        "Discounts of {value} were {rate} of gross sales; the records do not say which promotion "
        "gave them."
    ).format(
        value=question.text(given, "discounts"),
        rate=question.text(question.value("discount_rate"), "discount_rate"),
    )
    kpis = KpiRow(tuple(question.kpi(key) for key in ("gross_sales", "discounts", "discount_rate")))
    return Section("promotions", _("Promotions"), message, (kpis,))


def marketing(question: Question) -> Section:
    """Traffic and advertising: nothing is imported."""
    message = _(
        "No traffic and no advertising spend is recorded for {period}. Visitors, conversion and "
        "return on advertising appear here once the reports of the platforms are imported."
    ).format(period=question.name)
    return Section("marketing", _("Marketing"), message, empty=True)


def profit(question: Question) -> Section:
    """From gross sales to what is kept, as far as the records go; costs only where known."""
    gross, net = question.amount("gross_sales"), question.amount("net_sales")
    discounts, refunds = question.amount("discounts"), question.amount("refunds")
    blocks: list[Block] = []
    if gross and gross - discounts - refunds == net:
        steps = tuple(
            (question.label(key), -amount)
            for key, amount in (("discounts", discounts), ("refunds", refunds))
            if amount
        )
        title = _("Of {gross} at list price {net} ({share}) stayed after discounts and refunds")
        plot = WaterfallPlot(
            title.format(
                gross=question.money_text(gross),
                net=question.money_text(net),
                share=share_text(net, gross),
            ),
            (question.label("gross_sales"), gross),
            steps,
            (question.label("net_sales"), net),
            Unit.MONEY,
            question.currency,
        )
        blocks.append(Chart(plot, 125))
    blocks.append(
        KpiRow(tuple(question.kpi(key) for key in ("payments", "freight_income", "adjustments")))
    )
    uncosted = question.limited("no_cost")
    if uncosted:
        text = _(
            "Profit is not shown: {share} of the lines sold have no cost. Cost prices come with a "
            "product import; fees and freight with the settlement files of the platforms."
        ).format(share=full(uncosted, Unit.PERCENT))
    else:
        text = _(
            "Profit is not shown: platform fees and freight paid are not recorded. They come with "
            "the settlement files of the platforms."
        )
    blocks.append(Note(text))
    message = _(
        "{net} stayed of {gross} sold at list price; the costs against it are not all recorded, "
        "so this is not yet profit."
    ).format(net=question.money_text(net), gross=question.money_text(gross))
    return Section("profit", _("Profit and cash"), message, tuple(blocks))


def goals(question: Question) -> Section:
    """No goals are recorded; last year's following period is what there is to look ahead by."""
    message = _("No goal is set for {period}, so nothing here is measured against one.").format(
        period=question.name
    )
    blocks: list[Block] = []
    following = _following(question.period)
    last_year = following.year_before()
    if question.facts.recorded(last_year) and question.facts.finished(last_year):
        key = question.headline
        then = question.value(key, last_year)
        before = question.value(key, question.period.year_before())
        text = _("Next comes {following}; a year before, {period} brought {value} ({measure}).")
        text = text.format(
            measure=question.inline(key),
            following=period_text(following),
            period=period_text(last_year),
            value=question.text(then, key),
        )
        blocks.append(Paragraph(text, _("To look ahead by.")))
        if before.amount:
            text = _("That was {ratio} of {period}.").format(
                ratio=share_text(then.amount, before.amount),
                period=period_text(question.period.year_before()),
            )
            blocks.append(Paragraph(text))
    blocks += ahead(question)
    return Section("goals", _("Goals and next period"), message, tuple(blocks), empty=not blocks)


def _following(period: Period) -> Period:
    interval = period.whole_interval()
    if interval is not None:
        return Period.of(interval, period.end)
    return Period(period.end, period.end + (period.end - period.start))
