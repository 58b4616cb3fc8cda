"""The review as a whole: cover, sections in their order, glossary."""

from __future__ import annotations

from shopdesk import i18n, settings
from shopdesk.base.period import Period
from shopdesk.charts.numbers import growth_text
from shopdesk.errors import UserError
from shopdesk.i18n import _, using_language
from shopdesk.metrics.book import BOOK, explain
from shopdesk.metrics.decomposition import decompose
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import CONVENTION_LABELS
from shopdesk.reports.document import KpiRow, Report, Term
from shopdesk.reports.review.delivery import delivery
from shopdesk.reports.review.goods import goods
from shopdesk.reports.review.happened import happened, main_cause
from shopdesk.reports.review.honesty import honesty
from shopdesk.reports.review.later import goals, marketing, profit, promotions
from shopdesk.reports.review.mix import mix
from shopdesk.reports.review.people import people
from shopdesk.reports.review.question import Question, inline
from shopdesk.reports.review.returns import returns
from shopdesk.reports.review.words import KINDS, TITLES

_SECTIONS = (
    happened,
    mix,
    goods,
    people,
    delivery,
    returns,
    promotions,
    marketing,
    profit,
    goals,
    honesty,
)


def whole_review(facts: Facts, period: Period, *, language: str | None) -> Report:
    """See ``shopdesk.reports.review.build``."""
    with using_language(language):
        question = Question(facts, period)
        if not facts.recorded(period):
            raise UserError("SD-REP-010", _no_records(question))
        sections = tuple(section(question) for section in _SECTIONS)
        interval = period.whole_interval()
        kinds = {kind: name for name, kind in KINDS.items()}
        return Report(
            kind=kinds[interval] if interval else "custom",
            title=_(TITLES[interval]) if interval else _("Review"),
            subtitle=question.name,
            shop=facts.preferences.get(settings.SHOP_NAME) or _("Our shop"),
            language=i18n.language(),
            verdict=_verdict(question),
            headline=_headline(question),
            remark=_remark(question),
            sections=sections,
            glossary=_glossary(question),
            convention=_(CONVENTION_LABELS[facts.convention]),
            made_on=facts.today,
        )


def _no_records(question: Question) -> str:
    first, last = question.facts.first_day, question.facts.last_day
    if first is None or last is None:
        return _("The shop holds no sales yet, so there is nothing to review. Import orders first.")
    return _(
        "There are no records of {period}; they reach from {first} to {last}. No report was made."
    ).format(period=question.name, first=first.isoformat(), last=last.isoformat())


def _headline(question: Question) -> KpiRow:
    keys = (question.headline, "orders", "buyers", "sales_per_buyer", "refund_rate")
    return KpiRow(tuple(question.kpi(key) for key in keys))


def _remark(question: Question) -> str:
    """What the five figures are compared with, and what is missing for it."""
    said = []
    if not question.has_previous:
        said.append(
            _("There are no complete records of {period} to compare with.").format(
                period=question.previous_name
            )
        )
    if not question.has_year and question.year_before != question.previous:
        said.append(
            _("There are no complete records of {period} to compare with.").format(
                period=question.year_name
            )
        )
    if not question.finished and (question.has_previous or question.has_year):
        text = _("{period} is not over: changes compare the same number of days.")
        said.append(text.format(period=question.name))
    elif not question.finished:
        text = _("{period} is not over or not recorded to its end.")
        said.append(text.format(period=question.name))
    said.append(_("No goals are set."))
    return " ".join(said)


def _verdict(question: Question) -> str:
    key = question.headline
    found = question.compare(key)
    value = question.text(found.value, key)
    measure = question.label(key)
    if not question.has_previous:
        return _("{measure} of {period}: {value}.").format(
            measure=measure, period=question.name, value=value
        )
    split = decompose(question.facts, question.scope, against=question.previous)
    largest = main_cause(split)
    if largest is None:
        return _("{measure} came to {value}, the same as for {previous}.").format(
            measure=measure, value=value, previous=question.previous_name
        )
    if question.has_year:
        text = _(
            "{measure} came to {value}: {change} on {previous}, {year_change} on {year}. The "
            "largest cause: {cause}, {amount} of {delta}."
        )
    else:
        text = _(
            "{measure} came to {value}: {change} on {previous}. The largest cause: {cause}, "
            "{amount} of {delta}."
        )
    return text.format(
        measure=measure,
        value=value,
        change=growth_text(found.change.ratio),
        previous=question.previous_name,
        year_change=growth_text(found.year_change.ratio),
        year=question.year_name,
        cause=inline(_(largest.label)),
        amount=question.money_text(largest.amount, plus=True),
        delta=question.money_text(split.change, plus=True),
    )


def _glossary(question: Question) -> tuple[Term, ...]:
    terms = []
    for key in BOOK:
        if key in question.used:
            told = explain(key)
            terms.append(Term(key, told.label, told.formula, told.definition))
    return tuple(terms)
