"""Section "What happened": the course of the period, its history and the exact decomposition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from shopdesk.charts.numbers import Number, day_text, full, growth_text, month_text
from shopdesk.charts.plots import ColumnPlot, LinePlot, Tone, WaterfallPlot
from shopdesk.charts.plots import Series as Drawn
from shopdesk.i18n import _
from shopdesk.metrics.decomposition import (
    FREQUENCY,
    ITEMS,
    PRICE,
    REFUNDS,
    Decomposition,
    Part,
    decompose,
)
from shopdesk.metrics.measure import By, Point, Series, Unit
from shopdesk.reports.document import (
    Block,
    Cell,
    Change,
    Chart,
    Column,
    Form,
    Note,
    Paragraph,
    Points,
    Section,
    Table,
)
from shopdesk.reports.review.question import Question, share_text
from shopdesk.reports.review.words import period_text, weekday_text

KEY = "happened"
_KEY_FIGURES = (
    "gross_sales",
    "discounts",
    "sales",
    "refunds",
    "net_sales",
    "payments",
    "orders",
    "units",
    "buyers",
    "sales_per_buyer",
    "sales_per_order",
    "items_per_order",
    "price_per_unit",
)


def happened(question: Question) -> Section:
    """The course of the period, what changed and what the change is made of."""
    blocks: list[Block] = [_by_step(question)]
    if question.has_previous and question.step is By.DAY:
        blocks.append(_added_up(question))
    history = _history(question)
    if history is not None:
        blocks.append(history)
    blocks += _decomposed(question)
    blocks.append(_key_figures(question))
    return Section(KEY, _("What happened"), _message(question), tuple(blocks))


def _message(question: Question) -> str:
    key = question.headline
    found = question.compare(key)
    now = question.text(found.value, key)
    if not question.has_previous:
        return _(
            "{measure} of {period} came to {value}; there are no complete earlier records to "
            "compare with."
        ).format(measure=question.label(key), period=question.name, value=now)
    delta = found.change.delta or 0
    said = (
        _("{measure} rose by {delta} ({change}), from {before} ({previous}) to {value}.")
        if delta >= 0
        else _("{measure} fell by {delta} ({change}), from {before} ({previous}) to {value}.")
    )
    return said.format(
        measure=question.label(key),
        delta=question.text(max(delta, -delta), key),
        change=growth_text(found.change.ratio),
        before=question.text(found.previous, key),
        previous=question.previous_name,
        value=now,
    )


def step_text(point: Point, by: By) -> str:
    """The point of a time axis in words: a day with its weekday, a week, a month, an hour."""
    if point.period is None:
        return _("{hour}:00–{end}:00").format(hour=point.key, end=int(point.key or 0) + 1)
    if by is By.DAY:
        weekday = weekday_text(point.period.start.weekday())
        return _("{weekday} {day}").format(weekday=weekday, day=day_text(point.period.start))
    return period_text(point.period, short=True)


def step_labels(found: Series) -> tuple[str, ...]:
    """Short labels below a time axis."""
    labels = []
    for point in found.points:
        if point.period is None:
            labels.append(str(point.key))
        elif found.by is By.DAY:
            labels.append(str(point.period.start.day))
        elif found.by is By.MONTH:
            labels.append(month_text(point.period.start, year=False))
        else:
            labels.append(day_text(point.period.start))
    return tuple(labels)


def _by_step(question: Question) -> Chart:
    key = question.headline if question.step is not By.HOUR else "sales"
    found = question.series(key, question.step)
    values = tuple(point.value.amount for point in found.points)
    best = max(range(len(values)), key=[value or 0 for value in values].__getitem__)
    title = _("{day} was strongest with {value}, {share} of {period}").format(
        day=step_text(found.points[best], question.step),
        value=question.text(values[best], key),
        share=share_text(values[best], found.total.amount),
        period=question.name,
    )
    name = _("{measure} by {step}").format(
        measure=question.label(key), step=_step_name(question.step)
    )
    quiet = sum(1 for value in values if value == 0)
    note = name
    if quiet and question.step is By.DAY:
        note = _("{name}; {quiet} of {days} days without sales or refunds.").format(
            name=name, quiet=quiet, days=len(values)
        )
    plot = ColumnPlot(
        title,
        step_labels(found),
        (Drawn(question.label(key), values),),
        Unit.MONEY,
        question.currency,
        emphasis=(best,),
    )
    return Chart(plot, 150, note)


def _step_name(by: By) -> str:
    return {
        By.HOUR: _("hour"),
        By.DAY: _("day"),
        By.WEEK: _("week"),
        By.MONTH: _("month"),
    }[by]


def _running(found: Series) -> tuple[int | None, ...]:
    total = 0
    sums: list[int | None] = []
    for point in found.points:
        amount = point.value.amount
        if amount is None or (point.value.unfinished and not amount):
            sums.append(None)
            continue
        total += int(amount)
        sums.append(total)
    return tuple(sums)


def _added_up(question: Question) -> Chart:
    """This period, the one before and last year's, each added up day by day."""
    key = question.headline
    periods = [(question.period, Tone.MAIN), (question.period.previous(), Tone.SECOND)]
    if question.has_year:
        periods.append((question.period.year_before(), Tone.COMPARE))
    lines = []
    for period, tone in periods:
        sums = _running(question.series(key, By.DAY, period))
        lines.append(Drawn(period_text(period, short=True), sums, tone))
    longest = max(len(line.values) for line in lines)
    lines = [
        Drawn(line.name, line.values + (None,) * (longest - len(line.values)), line.tone)
        for line in lines
    ]
    labels = tuple(str(day) for day in range(1, longest + 1))
    title = _lead(question, lines[0].values, lines[1].values)
    plot = LinePlot(title, labels, tuple(lines), Unit.MONEY, question.currency)
    note = _("{measure} added up from the first day; day of the period below.").format(
        measure=question.label(key)
    )
    return Chart(plot, 150, note)


def _lead(question: Question, now: Sequence[Number | None], before: Sequence[Number | None]) -> str:
    """Who is ahead, since which day, and by how much on the last day that both have."""
    pairs = [
        (day, Fraction(one) - Fraction(other))
        for day, (one, other) in enumerate(zip(now, before, strict=True), 1)
        if one is not None and other is not None
    ]
    day, ahead = pairs[-1]
    since = day
    for earlier, difference in reversed(pairs):
        if (difference > 0) != (ahead > 0):
            break
        since = earlier
    if ahead > 0:
        text = _("Ahead of {previous} from day {since} on, by {amount} on day {day}")
    else:
        text = _("Behind {previous} from day {since} on, by {amount} on day {day}")
    return text.format(
        previous=period_text(question.period.previous()),
        since=since,
        amount=question.money_text(abs(ahead)),
        day=day,
    )


def _history(question: Question) -> Chart | None:
    key = question.headline
    found = question.series(key, question.history_axis(), question.history())
    values = [point.value.amount for point in found.points]
    if len(values) < 3:
        return None
    now = values[-1] or 0
    rank = 1 + sum(1 for value in values[:-1] if (value or 0) > now)
    if rank == 1:
        title = _("{period} is the strongest of the last {count}")
    else:
        title = _("{period} is number {rank} of the last {count}")
    title = title.format(period=question.name, rank=rank, count=len(values))
    plot = ColumnPlot(
        title,
        history_labels(found),
        (Drawn(question.label(key), tuple(values)),),
        Unit.MONEY,
        question.currency,
        emphasis=(len(values) - 1,),
    )
    note = question.label(key)
    if any(point.value.unfinished for point in found.points):
        note = _("{measure}; periods that are not over are shown as far as they go.").format(
            measure=note
        )
    return Chart(plot, 140, note)


def history_labels(found: Series) -> tuple[str, ...]:
    """Short labels of months, weeks, days …; what they leave out stands below where it begins."""
    labels = []
    before: date | None = None
    for point in found.points:
        if point.period is None:
            labels.append(point.label)
            continue
        start = point.period.start
        label = period_text(point.period, short=True)
        if found.by is By.MONTH:
            label = month_text(start, year=False)
        elif found.by is By.WEEK:
            label = _("W{week}").format(week=start.isocalendar().week)
        elif found.by is By.DAY:
            label = str(start.day)
        if found.by is By.DAY and (before is None or before.month != start.month):
            label += f"\n{month_text(start, year=False)}"
        elif found.by in {By.MONTH, By.WEEK} and (before is None or before.year != start.year):
            label += f"\n{start.year}"
        before = start
        labels.append(label)
    return tuple(labels)


# ---- why it changed


_RATIOS = {FREQUENCY, ITEMS}


def _decomposed(question: Question) -> list[Block]:
    if not question.has_previous:
        return []
    found = decompose(question.facts, question.scope, against=question.previous)
    measure = question.label(question.headline)
    largest = main_cause(found)
    if largest is None:
        text = _("{measure} is the same as for {previous}, to the cent.")
        return [Note(text.format(measure=measure, previous=question.previous_name))]
    title = _("{cause} moved {measure} most: {amount} of {delta}").format(
        cause=_(largest.label),
        measure=question.inline(question.headline),
        amount=question.money_text(largest.amount, plus=True),
        delta=question.money_text(found.change, plus=True),
    )
    plot = WaterfallPlot(
        title,
        (period_text(question.previous, short=True), found.before),
        tuple((_(part.label), part.amount) for part in found.parts),
        (period_text(question.period, short=True), found.after),
        Unit.MONEY,
        question.currency,
    )
    note = _(
        "{measure} of both periods. The steps add up to the change exactly: each is what its "
        "factor adds on average over all orders in which the factors could have changed."
    ).format(measure=measure)
    return [Chart(plot, 160, note), _causes(question, found)]


def main_cause(found: Decomposition) -> Part | None:
    """The factor that did most in the direction of the change; None without a change."""
    same = [part for part in found.parts if part.amount * found.change > 0]
    return max(same, key=lambda part: abs(part.amount), default=None)


def _causes(question: Question, found: Decomposition) -> Points:
    """The three largest steps in words, each with what stood behind it."""
    ranked = sorted(found.parts, key=lambda part: -abs(part.amount))[:3]
    return Points(
        tuple(
            Paragraph(
                _factor_text(question, part),
                _("{cause}: {amount}.").format(
                    cause=_(part.label), amount=question.money_text(part.amount, plus=True)
                ),
            )
            for part in ranked
            if part.amount
        )
    )


def _factor_text(question: Question, part: Part) -> str:
    if part.key in _RATIOS:
        unit = Unit.RATIO
    else:
        unit = Unit.MONEY if part.key in {PRICE, REFUNDS} else Unit.COUNT
    change = None
    if part.before and part.after is not None:
        change = (part.after - part.before) / abs(part.before)
    return _("{value}, {previous}: {before} ({change}).").format(
        value=full(part.after, unit, question.currency),
        before=full(part.before, unit, question.currency),
        previous=question.previous_name,
        change=growth_text(change),
    )


def _key_figures(question: Question) -> Table:
    columns = [Column(_("Measure"), numeric=False, wide=True), Column(question.name)]
    if question.has_previous:
        columns += [Column(question.previous_name), Column(_("Change"))]
    if question.has_year:
        columns += [Column(question.year_name), Column(_("Change"))]
    rows: list[tuple[Cell, ...]] = []
    for key in _KEY_FIGURES:
        found = question.compare(key)
        row: list[Cell] = [question.label(key), question.figure(found.value, key)]
        form = Form.POINTS if found.measure.unit is Unit.PERCENT else Form.GROWTH
        for has, value, change in (
            (question.has_previous, found.previous, found.change),
            (question.has_year, found.year_before, found.year_change),
        ):
            if has:
                row.append(question.figure(value, key))
                amount = change.delta if form is Form.POINTS else change.ratio
                row.append(Change("", amount, found.good(change), form))
        rows.append(tuple(row))
    return Table(_("The figures"), tuple(columns), tuple(rows))
