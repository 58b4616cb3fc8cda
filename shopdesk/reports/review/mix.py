"""Section "Channels and markets": where sales come from, and where their change comes from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shopdesk.charts.numbers import growth_text
from shopdesk.charts.plots import BarPlot
from shopdesk.i18n import _
from shopdesk.metrics.measure import Amount, By, Unit
from shopdesk.reports.document import (
    Block,
    Cell,
    Change,
    Chart,
    Column,
    Figure,
    Note,
    Section,
    Table,
)
from shopdesk.reports.review.question import Question, share, share_text

KEY = "channels"
_MOST = 10
_DOMINANT = Fraction(7, 10)


@dataclass(frozen=True, slots=True)
class Part:
    """One channel, country … with its headline figure now and before, minor units."""

    key: int | str | None
    label: str
    now: int
    before: int


def parts(question: Question, by: By) -> list[Part]:
    """Everything that occurs on the axis in either period, the largest first."""
    key = question.headline
    now = {point.key: point for point in question.series(key, by).points}
    before = (
        {point.key: point for point in question.series(key, by, question.previous).points}
        if question.has_previous
        else {}
    )
    found = [
        Part(
            one,
            (now.get(one) or before[one]).label,
            _amount(now[one].value.amount) if one in now else 0,
            _amount(before[one].value.amount) if one in before else 0,
        )
        for one in {**now, **before}
    ]
    return sorted(found, key=lambda part: (-part.now, part.label))


def _amount(amount: Amount) -> int:
    return int(amount or 0)


def mix(question: Question) -> Section:
    """Channels, countries or provinces, and categories."""
    channels = parts(question, By.CHANNEL)
    countries = parts(question, By.COUNTRY)
    blocks: list[Block] = []
    if len(channels) > 1:
        blocks += _axis(question, By.CHANNEL, channels, _("Channel"))
    if len(countries) > 1:
        blocks += _axis(question, By.COUNTRY, countries, _("Country"))
    provinces = parts_by_sales(question, By.PROVINCE)
    if len(provinces) > 1:
        blocks.append(_sales_chart(question, provinces, _("Province")))
    categories = parts_by_sales(question, By.CATEGORY)
    if len(categories) > 2:
        blocks.append(_sales_chart(question, categories, _("Category")))
    if len(channels) == 1:
        blocks.append(
            Note(
                _("All orders of this period came through one channel: {name}.").format(
                    name=channels[0].label
                )
            )
        )
    title = _("Channels and markets")
    return Section(KEY, title, _message(question, channels, countries), tuple(blocks))


def _message(question: Question, channels: list[Part], countries: list[Part]) -> str:
    found = countries if len(countries) > 1 else channels
    total = question.compare(question.headline).value.amount
    if not found or not total:
        return _("{period}: nothing was sold.").format(period=question.name)
    moved = max(found, key=lambda part: abs(part.now - part.before))
    if not question.has_previous or moved.now == moved.before:
        return _("{name} brings {share} of {measure}: {value}.").format(
            name=found[0].label,
            share=share_text(found[0].now, total),
            measure=question.inline(question.headline),
            value=question.money_text(found[0].now),
        )
    if moved is found[0]:
        return _(
            "{name} brings {share} of {measure} ({value}) and changed most against {previous} "
            "({delta})."
        ).format(
            name=moved.label,
            share=share_text(moved.now, total),
            measure=question.inline(question.headline),
            value=question.money_text(moved.now),
            previous=question.previous_name,
            delta=question.money_text(moved.now - moved.before, plus=True),
        )
    return _(
        "{name} brings {share} of {measure} ({value}); against {previous} {moved} changed most "
        "({delta})."
    ).format(
        name=found[0].label,
        share=share_text(found[0].now, total),
        measure=question.inline(question.headline),
        value=question.money_text(found[0].now),
        previous=question.previous_name,
        moved=moved.label,
        delta=question.money_text(moved.now - moved.before, plus=True),
    )


def parts_by_sales(question: Question, by: By) -> list[Part]:
    """Like ``parts`` by sales, for axes that refunds have no answer on; unknown ones left out."""
    found = question.series("sales", by)
    return [
        Part(point.key, point.label, _amount(point.value.amount), 0)
        for point in found.points
        if point.key not in {None, ""} and point.value.amount
    ]


def _axis(question: Question, by: By, found: list[Part], name: str) -> list[Block]:
    total = question.compare(question.headline).value.amount
    return [_chart(question, found, total), _table(question, by, found, name)]


def _chart(question: Question, found: list[Part], total: Amount) -> Chart:
    first = found[0]
    dominant = (share(first.now, total) or 0) > _DOMINANT and len(found) > 3
    shown = [part for part in (found[1:] if dominant else found) if part.now > 0][:_MOST]
    if dominant:
        title = _("Beside {name} ({share}), {next} leads with {value}").format(
            name=first.label,
            share=share_text(first.now, total),
            next=shown[0].label,
            value=question.money_text(shown[0].now),
        )
    else:
        title = _("{name} leads with {value}, {share} of all").format(
            name=first.label,
            value=question.money_text(first.now),
            share=share_text(first.now, total),
        )
    before = tuple(part.before for part in shown) if question.has_previous else ()
    notes = tuple(
        growth_text(share(part.now - part.before, part.before)) if part.before > 0 else _("new")
        for part in shown
    )
    plot = BarPlot(
        title,
        tuple(part.label for part in shown),
        tuple(part.now for part in shown),
        Unit.MONEY,
        question.currency,
        value_name=question.name,
        before=before,
        before_name=question.previous_name if before else "",
        notes=notes if before else (),
    )
    note = question.label(question.headline)
    if before:
        note = _("{measure}; at the right the change.").format(measure=note)
    return Chart(plot, 30 + 17.5 * len(shown), note)


def _table(question: Question, by: By, found: list[Part], name: str) -> Table:
    total = question.compare(question.headline).value.amount
    orders = {point.key: point.value for point in question.series("orders", by).points}
    buyers = {point.key: point.value for point in question.series("buyers", by).points}
    each = {point.key: point.value for point in question.series("sales_per_order", by).points}
    columns = [
        Column(name, numeric=False, wide=True),
        Column(question.label(question.headline)),
        Column(_("Share")),
        *([Column(_("Change")), Column(_("Difference"))] if question.has_previous else []),
        Column(question.label("orders")),
        Column(question.label("buyers")),
        Column(question.label("sales_per_order")),
    ]
    rows: list[tuple[Cell, ...]] = []
    for part in found[:_MOST]:
        row: list[Cell] = [
            part.label,
            question.money(part.now),
            Figure(share(part.now, total), Unit.PERCENT),
        ]
        if question.has_previous:
            ratio = share(part.now - part.before, part.before) if part.before > 0 else None
            row.append(Change("", ratio, part.now >= part.before if ratio else None))
            row.append(question.money(part.now - part.before, plus=True))
        for key, values in (("orders", orders), ("buyers", buyers), ("sales_per_order", each)):
            row.append(question.figure(values.get(part.key), key))
        rows.append(tuple(row))
    rest = found[_MOST:]
    if rest:
        now = sum(part.now for part in rest)
        before = sum(part.before for part in rest)
        row = [
            _("{count} more").format(count=len(rest)),
            question.money(now),
            Figure(share(now, total), Unit.PERCENT),
        ]
        if question.has_previous:
            ratio = share(now - before, before) if before > 0 else None
            row.append(Change("", ratio, now >= before if ratio else None))
            row.append(question.money(now - before, plus=True))
        rows.append((*row, "", "", ""))
    return Table("", tuple(columns), tuple(rows))


def _sales_chart(question: Question, found: list[Part], name: str) -> Chart:
    total = question.amount("sales")
    shown = found[:_MOST]
    title = _("{axis}: {name} leads with {value}, {share} of sales").format(
        axis=name,
        name=shown[0].label,
        value=question.money_text(shown[0].now),
        share=share_text(shown[0].now, total),
    )
    plot = BarPlot(
        title,
        tuple(part.label for part in shown),
        tuple(part.now for part in shown),
        Unit.MONEY,
        question.currency,
        value_name=question.label("sales"),
        notes=tuple(share_text(part.now, total) for part in shown),
    )
    return Chart(plot, 12 + 16 * len(shown))
