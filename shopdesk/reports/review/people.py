"""Section "Customers": who is new, who comes back, who matters, who stays away."""

from __future__ import annotations

from shopdesk.base.period import Interval, Period, add_months
from shopdesk.charts.numbers import Number, full
from shopdesk.charts.plots import ColumnPlot, HeatPlot, Series, Tone
from shopdesk.i18n import _
from shopdesk.metrics.churn import lapsed
from shopdesk.metrics.cohorts import Cohort, cohorts
from shopdesk.metrics.measure import SMALL_SAMPLE, Unit
from shopdesk.metrics.rfm import RFM_MODE_LABELS, SEGMENT_LABELS, Rfm, RfmMode, rfm
from shopdesk.reports.document import (
    Beside,
    Block,
    Cell,
    Chart,
    Column,
    Figure,
    KpiRow,
    Note,
    Paragraph,
    Section,
    Table,
)
from shopdesk.reports.review.happened import history_labels
from shopdesk.reports.review.question import Question, share, share_text
from shopdesk.reports.review.words import period_text

KEY = "customers"
_COHORT_MONTHS = 13


def people(question: Question) -> Section:
    """Buyers of the period and what their history says."""
    title = _("Customers")
    if not question.amount("buyers"):
        text = _(
            "No order of {period} names its customer, so nothing can be said about new and "
            "returning buyers. Import order files that hold the buyer's name or number."
        ).format(period=question.name)
        return Section(KEY, title, text, empty=True)
    kpis = ("buyers", "new_buyers", "returning_share", "repurchase_rate", "rebuy_rate")
    blocks: list[Block] = [KpiRow(tuple(question.kpi(key) for key in kpis))]
    mixed = _mix(question)
    if mixed is not None:
        blocks.append(mixed)
    blocks += _cohorts(question)
    blocks += _rfm(question)
    blocks += _lapsed(question)
    blocks += _unknown(question)
    return Section(KEY, title, _message(question), tuple(blocks))


def _message(question: Question) -> str:
    buyers = question.value("buyers")
    returning = question.value("returning_buyers")
    money = question.value("returning_buyer_sales")
    known = question.value("new_buyer_sales").amount or 0
    return _(
        "{returning} of {buyers} buyers ({share}) had bought before; they brought {money}, {part} "
        "of what known customers spent."
    ).format(
        returning=question.text(returning, "returning_buyers"),
        buyers=question.text(buyers, "buyers"),
        share=question.text(question.value("returning_share"), "returning_share"),
        money=question.text(money, "returning_buyer_sales"),
        part=share_text(money.amount, (money.amount or 0) + known),
    )


def _mix(question: Question) -> Chart | None:
    """New and returning buyers over the last periods."""
    by, period = question.history_axis(), question.history()
    new = question.series("new_buyers", by, period)
    back = question.series("returning_buyers", by, period)
    if len(new.points) < 2:
        return None
    last_new = new.points[-1].value.amount
    title = _("{new} buyers of {period} were new, {back} came back").format(
        new=question.text(last_new, "new_buyers"),
        period=question.name,
        back=question.text(back.points[-1].value.amount, "returning_buyers"),
    )
    plot = ColumnPlot(
        title,
        history_labels(new),
        (
            Series(
                question.label("returning_buyers"),
                tuple(point.value.amount for point in back.points),
            ),
            Series(
                question.label("new_buyers"),
                tuple(point.value.amount for point in new.points),
                Tone.SECOND,
            ),
        ),
        Unit.COUNT,
        stacked=True,
    )
    note = _(
        "New: first order in the records. In the first months of the records nearly everybody "
        "counts as new."
    )
    return Chart(plot, 140, note)


# ---- cohorts


def _cohorts(question: Question) -> list[Block]:
    end = question.period.end
    first_of_last = (end.replace(day=1)) if end.day > 1 else add_months(end, -1)
    start = add_months(first_of_last, 1 - _COHORT_MONTHS)
    first = question.facts.first_day
    if first is not None:
        start = max(start, Interval.MONTH.start(first))
    found = cohorts(question.facts, question.scope.during(Period(start, end)))
    rows = [row for row in found.rows if any(cell is not None for cell in row.cells[1:])]
    if len(rows) < 2:
        text = _(
            "Retention needs customers of at least two finished months; the records have {count}."
        )
        return [Note(text.format(count=len(rows)))]
    months = max(len(row.cells) for row in rows) - 1
    average = found.average(1)
    title = _("{share} of a month's new customers buy again in the month after").format(
        share=full(average, Unit.PERCENT)
    )
    plot = HeatPlot(
        title,
        tuple(period_text(row.month, short=True) for row in rows),
        tuple(str(month) for month in range(1, months + 1)),
        tuple(_cells(row, months) for row in rows),
        Unit.PERCENT,
        row_title=_("First order in"),
        column_title=_("Bought again in month … after"),
        row_notes=tuple(f"{row.size:,}{_mark(row)}" for row in rows),
        row_note_title=_("Buyers"),
    )
    note = _(
        "Share of the customers of a month who bought again in the months after; months that are "
        "not over stay blank."
    )
    if any(_mark(row) for row in rows):
        note = _("{note} * Fewer than {least} customers: small sample.").format(
            note=note, least=SMALL_SAMPLE
        )
    return [Chart(plot, 34 + 15 * len(rows), note)]


def _mark(row: Cohort) -> str:
    return "*" if row.size < SMALL_SAMPLE else ""


def _cells(row: Cohort, months: int) -> tuple[Number | None, ...]:
    known = [row.share(later) for later in range(1, len(row.cells))]
    return (*known, *[None] * (months - len(known)))


# ---- RFM


def _rfm(question: Question) -> list[Block]:
    fixed = rfm(question.facts, question.scope, mode=RfmMode.FIXED)
    ranked = rfm(question.facts, question.scope, mode=RfmMode.QUANTILE)
    if not fixed.rows:
        return []
    return [
        _segments(question, fixed, ranked),
        Beside(_grid(fixed), _grid(ranked)),
        Note(_edges(fixed)),
    ]


def _grid(found: Rfm) -> Chart:
    scores = tuple(str(score) for score in range(1, 6))
    plot = HeatPlot(
        _("Customers by R and F: {mode}").format(mode=_(RFM_MODE_LABELS[found.mode])),
        tuple(f"R{score}" for score in reversed(scores)),
        tuple(f"F{score}" for score in scores),
        tuple(reversed(found.grid)),
        Unit.COUNT,
    )
    return Chart(plot, 110)


def _segments(question: Question, fixed: Rfm, ranked: Rfm) -> Table:
    columns = [Column(_("Segment"), numeric=False, wide=True)]
    for found in (fixed, ranked):
        mode = _(RFM_MODE_LABELS[found.mode])
        columns += [
            Column(_("Customers, {mode}").format(mode=mode)),
            Column(_("Spent, {mode}").format(mode=mode)),
            Column(_("Share, {mode}").format(mode=mode)),
        ]
    rows = []
    wholes = [sum(row.monetary for row in found.segments) for found in (fixed, ranked)]
    for pair in zip(fixed.segments, ranked.segments, strict=True):
        row: list[Cell] = [_(SEGMENT_LABELS[pair[0].segment])]
        for one, whole in zip(pair, wholes, strict=True):
            row += [
                Figure(one.customers, Unit.COUNT),
                question.money(one.monetary),
                Figure(share(one.monetary, whole), Unit.PERCENT),
            ]
        rows.append(tuple(row))
    total: list[Cell] = [_("All")]
    for found, whole in zip((fixed, ranked), wholes, strict=True):
        total += [
            Figure(len(found.rows), Unit.COUNT),
            question.money(whole),
            Figure(share(whole, whole), Unit.PERCENT),
        ]
    title = _("Segments by recency, frequency and money")
    return Table(title, tuple(columns), (*rows, tuple(total)), total=True)


def _edges(found: Rfm) -> str:
    bands = found.bands
    days = f"{found.window_days}" if found.window_days else _("all")
    return _(
        "R: days since the last order, F: orders, M: money less refunds; the {days} days before "
        "{day}. Fixed bands for 5, 4, 3, 2 points: R at most {recency} days, F at least "
        "{frequency} orders, M at least {monetary}. Quantiles compare the customers with each "
        "other; equal customers have equal scores. Key: M of 3 points and more; to grow: R high, "
        "F low; to keep: R low, F high; to win back: both low."
    ).format(
        days=days,
        day=found.as_of.isoformat(),
        recency="/".join(str(edge) for edge in bands.recency),
        frequency="/".join(str(edge) for edge in bands.frequency),
        monetary="/".join(full(edge, Unit.COUNT) for edge in bands.monetary),
    )


# ---- who stays away, who is unknown


def _lapsed(question: Question) -> list[Block]:
    found = lapsed(question.facts, question.scope)
    if not found.customers:
        return []
    sales = sum(row.sales for row in found.rows)
    text = _(
        "{count} of {all} customers have not ordered for more than {window} days ({share}); they "
        "had brought {sales} in all. {new} of them passed that mark within the period."
    ).format(
        count=f"{len(found.rows):,}",
        all=f"{found.customers:,}",
        window=found.window_days,
        share=share_text(len(found.rows), found.customers),
        sales=question.money_text(sales),
        new=f"{len(found.new):,}",
    )
    if found.gaps >= 30:
        reason = _("The mark: 95% of {gaps} repeat visits came within {window} days.")
    else:
        reason = _(
            "The mark is {window} days by rule, because only {gaps} repeat visits are known."
        )
    note = reason.format(gaps=f"{found.gaps:,}", window=found.window_days)
    return [Paragraph(text, _("Lapsed.")), Note(note)]


def _unknown(question: Question) -> list[Block]:
    found = question.value("anonymous_sales")
    if not found.amount:
        return []
    text = _(
        "{orders} orders worth {sales} ({share} of sales) name no customer: they are in sales and "
        "orders, but in no figure about buyers."
    ).format(
        orders=question.text(question.value("anonymous_orders"), "anonymous_orders"),
        sales=question.text(found, "anonymous_sales"),
        share=share_text(found.amount, question.amount("sales")),
    )
    return [Note(text)]
