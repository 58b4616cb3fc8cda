"""The metric book: all measures by key, and the three questions that can be put to one.

``Metrics`` keeps the columns of a shop between questions and notices every commit, also of other
programs, so that no answer is stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from shopdesk.base.period import Period
from shopdesk.db.reader import Reader, scalar
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.i18n import _

# Imported for their declarations.
from shopdesk.metrics import (  # noqa: F401
    ageing,
    clearance,
    customers,
    orders,
    products,
    sales,
    stock,
    turnover,
)
from shopdesk.metrics.measure import (
    By,
    Comparison,
    Convention,
    Explanation,
    Measure,
    Point,
    Scope,
    Series,
    Value,
    check_question,
    explanation,
    registered,
)

if TYPE_CHECKING:
    from shopdesk.metrics.cut import Cut, Numbers
    from shopdesk.metrics.facts import Facts, Store

BOOK: MappingProxyType[str, Measure] = MappingProxyType(
    {found.key: found for found in registered()}
)

# The figure of sales that stands first, by the convention in force.
HEADLINE = {Convention.NET: "net_sales", Convention.PAYMENT: "payments"}
KPI_TILES = ("net_sales", "orders", "buyers", "sales_per_buyer", "refund_rate", "returning_share")


def find_measure(key: str) -> Measure:
    """The measure of that key.

    Raises:
        UserError: SD-KPI-001 if there is none; the text names the nearest ones.
    """
    if key in BOOK:
        return BOOK[key]
    from difflib import get_close_matches

    near = get_close_matches(key, BOOK, n=3) or list(BOOK)[:5]
    raise UserError(
        "SD-KPI-001",
        _("There is no figure “{key}”. Did you mean: {keys}?").format(
            key=key, keys=", ".join(near)
        ),
    )


def explain(key: str) -> Explanation:
    """What a figure is: formula, definition, axes, tables, source.

    Raises:
        UserError: SD-KPI-001 for an unknown key.
    """
    return explanation(find_measure(key))


def compute(facts: Facts, key: str, *, scope: Scope) -> Value:
    """One figure for the whole scope.

    Raises:
        UserError: SD-KPI-001 unknown key, SD-KPI-003 if it cannot be narrowed like that.
    """
    found = find_measure(key)
    check_question(found, scope, None)
    return _ask(facts, found, scope)


def _ask(facts: Facts, found: Measure, scope: Scope) -> Value:
    from shopdesk.metrics.cut import Cut

    if not _has_answer(facts, found, scope.period):
        return Value(None, unfinished=not facts.finished(scope.period))
    cut = Cut(facts, scope)
    return _value(facts, found.compute(cut), 0, period=scope.period)


def series(facts: Facts, key: str, *, scope: Scope, by: By) -> Series:
    """One figure along an axis.

    Calendar axes, weekdays and hours keep their order and show every point; other axes show what
    occurs, the largest first.

    Raises:
        UserError: SD-KPI-001 unknown key, SD-KPI-002 if it cannot be asked by that axis, SD-KPI-003
            if it cannot be narrowed like that.
    """
    from shopdesk.metrics.cut import Cut

    found = find_measure(key)
    by = By(by)
    check_question(found, scope, by)
    cut = Cut(facts, scope, by)
    return Series(found, by, tuple(_points(cut, found)), _ask(facts, found, scope))


def _points(cut: Cut, found: Measure) -> Iterator[Point]:
    numbers = found.compute(cut)
    axis, facts = cut.axis, cut.facts
    places: Sequence[int] = range(axis.size)
    if not axis.is_ordered:
        places = [place for place in places if _occurs(numbers, place)]
    labels = axis.labels(places)
    points = []
    for place, label in zip(places, labels, strict=True):
        period = axis.periods[place] if axis.periods else None
        value = _value(facts, numbers, place, period=period or cut.scope.period)
        if period is not None and not _has_answer(facts, found, period):
            value = Value(None, unfinished=value.unfinished)
        points.append(Point(axis.keys[place], label, value, period))
    if not axis.is_ordered:
        points.sort(key=_rank)
    return iter(points)


def _rank(point: Point) -> tuple[bool, float | object, str]:
    amount = point.value.amount
    return amount is None, 0 if amount is None else -amount, point.label


def _occurs(numbers: Numbers, place: int) -> bool:
    parts = (numbers.amounts, numbers.numerators, numbers.denominators)
    return any(part is not None and bool(part[place]) for part in parts)


def _value(facts: Facts, numbers: Numbers, place: int, *, period: Period) -> Value:
    open_end = numbers.unfinished is not None and numbers.unfinished[place]
    return Value(
        amount=numbers.amounts[place],
        numerator=None if numbers.numerators is None else numbers.numerators[place],
        denominator=None if numbers.denominators is None else numbers.denominators[place],
        sample=None if numbers.samples is None else numbers.samples[place],
        unfinished=open_end or not facts.finished(period),
    )


def _has_answer(facts: Facts, found: Measure, period: Period) -> bool:
    # Stock exists without sales; every other figure is unknown where nothing was recorded.
    return found.group == "stock" or facts.recorded(period)


def compare(facts: Facts, key: str, *, scope: Scope) -> Comparison:
    """A figure beside the period before and the same dates of the year before.

    Raises:
        UserError: as ``compute``.
    """
    found = find_measure(key)
    check_question(found, scope, None)
    before, year = reference_periods(facts, scope.period)
    return Comparison(
        measure=found,
        value=_ask(facts, found, scope),
        previous=_ask(facts, found, scope.during(before)),
        year_before=_ask(facts, found, scope.during(year)),
        period=scope.period,
        previous_period=before,
        year_before_period=year,
        like_for_like=before != scope.period.previous(),
    )


def reference_periods(facts: Facts, period: Period) -> tuple[Period, Period]:
    """The period before and the year before; as many days as are over while it is unfinished."""
    before, year = period.previous(), period.year_before()
    begun = period.start < facts.covered_until
    if facts.finished(period) or not begun:
        return before, year
    over = timedelta(days=(facts.covered_until - period.start).days)
    return _cut(before, over), _cut(year, over)


def _cut(period: Period, length: timedelta) -> Period:
    return Period(period.start, min(period.end, period.start + length))


class Metrics:
    """The figures of an open shop; make one and keep it, it is safe from any thread.

    Args:
        shop: the open shop; it must outlive this object.
    """

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._store: Store | None = None

    @contextmanager
    def facts(self, *, today: date | None = None) -> Iterator[Facts]:
        """The records as of now, the same for every question inside the block.

        Args:
            today: the business date to take for the present one.
        """
        from shopdesk import settings
        from shopdesk.base import clock
        from shopdesk.metrics.facts import Facts

        with self._snapshot() as (reader, store):
            preferences = settings.load(reader)
            if today is None:
                today = clock.business_date(clock.now(), preferences.get(settings.SHOP_TIME_ZONE))
            yield Facts(reader, today=today, preferences=preferences, store=store)

    @contextmanager
    def _snapshot(self) -> Iterator[tuple[Reader, Store]]:
        """A reader that sees one state of the shop, with the columns kept of that state."""
        if self.shop.dialect == "postgresql":
            with self.shop.reader() as reader:
                # Every writing transaction moves the numbers of the snapshot.
                version = scalar(reader, "SELECT CAST(pg_current_snapshot() AS text)")
                yield reader, self._store_of(version)
            return
        # The version is read on both sides of the moment at which the reader's view begins: when
        # both agree it is the view's own version, else somebody committed in between.
        while True:
            before = self.shop.data_version()
            with self.shop.reader() as reader:
                reader.rows("SELECT count(*) FROM setting")
                if self.shop.data_version() == before:
                    yield reader, self._store_of(before)
                    return

    def _store_of(self, version: object) -> Store:
        from shopdesk.metrics.facts import Store

        store = self._store
        if store is None or store.version != version:
            store = self._store = Store(version)
        return store
