"""What a review asks of the metric book, and its answers as figures and words of a report.

No arithmetic of sales happens here: everything is a measure, a table of ``metrics`` or a
difference, share or sum of such that stands beside its parts on the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from shopdesk.base.period import Interval, Period
from shopdesk.charts.numbers import full, month_text
from shopdesk.i18n import _
from shopdesk.metrics.book import BOOK, HEADLINE, compare, compute, reference_periods, series
from shopdesk.metrics.coverage import Coverage, coverage
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import Amount, By, Comparison, Scope, Series, Unit, Value
from shopdesk.reports.document import Change, Figure, Form, Kpi
from shopdesk.reports.review.words import period_text

# Steps of the time axis inside a period, and how many periods its history shows.
_STEPS = {
    Interval.DAY: By.HOUR,
    Interval.WEEK: By.DAY,
    Interval.MONTH: By.DAY,
    Interval.QUARTER: By.WEEK,
    Interval.YEAR: By.MONTH,
}
_HISTORY = {
    Interval.DAY: 28,
    Interval.WEEK: 26,
    Interval.MONTH: 13,
    Interval.QUARTER: 9,
    Interval.YEAR: 6,
}


@dataclass
class Question:
    """One review being made: the facts, the period and what was used so far.

    Args:
        facts: one state of the shop for the whole report.
        period: what is reviewed.
    """

    facts: Facts
    period: Period
    used: dict[str, None] = field(default_factory=dict)
    _compared: dict[str, Comparison] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scope = Scope(self.period)
        self.previous, self.year_before = reference_periods(self.facts, self.period)
        self.currency = self.facts.currency
        self.headline = HEADLINE[self.facts.convention]
        self.has_previous = self._is_comparable(self.previous)
        self.has_year = self.year_before != self.previous and self._is_comparable(self.year_before)
        self.finished = self.facts.finished(self.period)

    def _is_comparable(self, period: Period) -> bool:
        """Whether the records reach back to the beginning of a period, a few quiet days aside."""
        first = self.facts.first_day
        if first is None or not self.facts.recorded(period):
            return False
        return (first - period.start).days <= max(3, period.days // 10)

    @cached_property
    def coverage(self) -> Coverage:
        """What the records of the period rest on."""
        return coverage(self.facts, self.scope)

    def limited(self, code: str) -> Fraction:
        """The share of records with a limit of that code, 0 where there is no such limit."""
        for note in self.coverage.notes:
            if note.code == code:
                return Fraction(note.numerator, note.denominator or 1)
        return Fraction(0)

    # ---- periods

    @property
    def interval(self) -> Interval:
        """The interval that the period is one of; days for any other period."""
        return self.period.whole_interval() or Interval.DAY

    @property
    def step(self) -> By:
        """The axis inside the period."""
        whole = self.period.whole_interval()
        if whole is not None:
            return _STEPS[whole]
        return (
            By.DAY if self.period.days <= 62 else By.WEEK if self.period.days <= 200 else By.MONTH
        )

    @property
    def name(self) -> str:
        """The period in words."""
        return period_text(self.period)

    @property
    def previous_name(self) -> str:
        """The period before in words."""
        return period_text(self.previous)

    @property
    def year_name(self) -> str:
        """The same dates a year before in words."""
        return period_text(self.year_before)

    def history(self) -> Period:
        """The last periods of that length up to and with this one, from the first records on."""
        interval = self.period.whole_interval()
        if interval is None:
            return self.period
        start = self.period.start
        first = self.facts.first_day or start
        for _step in range(_HISTORY[interval] - 1):
            if start <= first:
                break
            start = Period.of(interval, start).previous().start
        return Period(start, self.period.end)

    def history_axis(self) -> By:
        """The axis of ``history``."""
        return By(self.interval.value)

    # ---- figures

    def compare(self, key: str) -> Comparison:
        """The figure with both references; the measure is noted for the glossary."""
        self.used[key] = None
        if key not in self._compared:
            self._compared[key] = compare(self.facts, key, scope=self.scope)
        return self._compared[key]

    def value(self, key: str, period: Period | None = None) -> Value:
        """The figure of the period, or of another one."""
        self.used[key] = None
        scope = self.scope if period is None else self.scope.during(period)
        return compute(self.facts, key, scope=scope)

    def amount(self, key: str, period: Period | None = None) -> int:
        """A plain figure; 0 where nothing was recorded."""
        return int(self.value(key, period).amount or 0)

    def series(self, key: str, by: By, period: Period | None = None) -> Series:
        """The figure along an axis."""
        self.used[key] = None
        scope = self.scope if period is None else self.scope.during(period)
        return series(self.facts, key, scope=scope, by=by)

    def figure(self, value: Value | Amount, key: str, *, plus: bool = False) -> Figure:
        """A value of a measure as a figure of the report."""
        amount = value.amount if isinstance(value, Value) else value
        small = isinstance(value, Value) and value.small_sample
        return Figure(amount, BOOK[key].unit, self.currency, plus=plus, small=small)

    def money(self, amount: Amount, *, plus: bool = False) -> Figure:
        """Minor units as a figure."""
        return Figure(amount, Unit.MONEY, self.currency, plus=plus)

    # ---- words

    def text(self, value: Value | Amount, key: str, *, plus: bool = False) -> str:
        """A value of a measure for a sentence."""
        amount = value.amount if isinstance(value, Value) else value
        return full(amount, BOOK[key].unit, self.currency, plus=plus)

    def money_text(self, amount: Amount, *, plus: bool = False) -> str:
        """Minor units for a sentence."""
        return full(amount, Unit.MONEY, self.currency, plus=plus)

    def label(self, key: str) -> str:
        """The measure's name."""
        self.used[key] = None
        return BOOK[key].name(self.facts.convention)

    def inline(self, key: str) -> str:
        """The measure's name inside a sentence."""
        return inline(self.label(key))

    def changes(self, key: str) -> tuple[Change, ...]:
        """The changes of a figure against the references that have records."""
        found = self.compare(key)
        points = found.measure.unit is Unit.PERCENT
        form = Form.POINTS if points else Form.GROWTH
        changes = []
        if self.has_previous:
            change = found.change
            amount = change.delta if points else change.ratio
            against = self._against(self.period.previous())
            changes.append(Change(against, amount, found.good(change), form))
        if self.has_year:
            change = found.year_change
            amount = change.delta if points else change.ratio
            against = self._against(self.period.year_before())
            changes.append(Change(against, amount, found.good(change), form))
        return tuple(changes)

    def _against(self, period: Period) -> str:
        # The whole period's name, also where only as many days as are over are compared: the
        # remark below the figures says so.
        same_year = period.start.year == self.period.start.year
        if period.whole_interval() is Interval.MONTH and same_year:
            return _("vs {period}").format(period=month_text(period.start, year=False))
        return _("vs {period}").format(period=period_text(period, short=True))

    def kpi(self, key: str, remark: str = "") -> Kpi:
        """A tile of the measure."""
        found = self.compare(key)
        if found.value.small_sample:
            remark = remark or _("small sample: {count}").format(count=found.value.sample)
        return Kpi(self.label(key), self.figure(found.value, key), self.changes(key), remark)


def inline(name: str) -> str:
    """A name inside a sentence: without its capital, unless it is an acronym."""
    if name[:1].isupper() and name[1:2].islower():
        return name[0].lower() + name[1:]
    return name


def share(part: Amount, whole: Amount) -> Fraction | None:
    """A part of a whole; None where the whole is nothing."""
    if part is None or not whole:
        return None
    return Fraction(part) / Fraction(whole)


def share_text(part: Amount, whole: Amount) -> str:
    """A share in per cent."""
    return full(share(part, whole), Unit.PERCENT)
