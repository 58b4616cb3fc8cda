"""What a measure is: declaration, scope of a question, values, series and how they are shown.

Free of numpy and SQLAlchemy, so that labels, formulas and ``kpi --explain`` cost nothing. The
computing stands in the files by subject; ``book`` puts both together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from shopdesk.base.period import Period
from shopdesk.errors import UserError
from shopdesk.i18n import N_, _

if TYPE_CHECKING:
    from shopdesk.metrics.cut import Cut, Numbers

SMALL_SAMPLE = 30


class Unit(StrEnum):
    """What the exact amount of a value counts."""

    MONEY = "money"  # minor units
    COUNT = "count"
    QUANTITY = "quantity"  # thousandths of a piece
    PERCENT = "percent"  # 1 is 100 %
    RATIO = "ratio"
    HOURS = "hours"
    DAYS = "days"


class Direction(StrEnum):
    """Whether more is better."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


class Convention(StrEnum):
    """How sales are counted; the one in force is printed on every report.

    NET: sales by order date, refunds subtracted on their own day, an old buyer ever bought before.
    PAYMENT (生意参谋): orders count in full on the day of the final payment, the headline is what
    was paid with no refund subtracted, an old buyer paid within the 365 days before. A figure whose
    formula itself subtracts refunds (``net_sales``) still does, and is named so.
    """

    NET = "net"
    PAYMENT = "payment"


CONVENTION_LABELS = {
    Convention.NET: N_("Net: refunds are subtracted on the day they are paid"),
    Convention.PAYMENT: N_(
        "Payment: orders count in full on the day of the final payment; the headline is the "
        "payment amount, without subtracting refunds"
    ),
}


class By(StrEnum):
    """Axes that a measure can be asked along; some of them also narrow a scope."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    WEEKDAY = "weekday"
    HOUR = "hour"
    CHANNEL = "channel"
    COUNTRY = "country"
    PROVINCE = "province"
    CUSTOMER = "customer"
    CATEGORY = "category"
    PRODUCT = "product"
    SKU = "sku"


CALENDAR = frozenset({By.DAY, By.WEEK, By.MONTH, By.QUARTER, By.YEAR})
TIME = CALENDAR | {By.WEEKDAY}
ITEMS = frozenset({By.CATEGORY, By.PRODUCT, By.SKU})
PLACES = frozenset({By.CHANNEL, By.COUNTRY, By.CUSTOMER})
ORDER_AXES = TIME | PLACES | {By.HOUR, By.PROVINCE}
REFUND_AXES = TIME | PLACES

BY_LABELS = {
    By.DAY: N_("day"),
    By.WEEK: N_("week"),
    By.MONTH: N_("month"),
    By.QUARTER: N_("quarter"),
    By.YEAR: N_("year"),
    By.WEEKDAY: N_("weekday"),
    By.HOUR: N_("hour"),
    By.CHANNEL: N_("channel"),
    By.COUNTRY: N_("country"),
    By.PROVINCE: N_("province"),
    By.CUSTOMER: N_("customer"),
    By.CATEGORY: N_("category"),
    By.PRODUCT: N_("product"),
    By.SKU: N_("SKU"),
}

GROUPS = {
    "sales": N_("Sales"),
    "customers": N_("Customers"),
    "products": N_("Products"),
    "orders": N_("Orders and delivery"),
    "stock": N_("Stock"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: a period, perhaps narrowed, under a convention.

    ``convention=None`` takes the shop's setting. A category includes those below it.
    """

    period: Period
    channel_id: int | None = None
    country: str | None = None
    customer_id: int | None = None
    category_id: int | None = None
    product_id: int | None = None
    sku_id: int | None = None
    convention: Convention | None = None

    def filters(self) -> dict[By, int | str]:
        """The axes that the scope is narrowed along, with the key chosen on each."""
        chosen = {
            By.CHANNEL: self.channel_id,
            By.COUNTRY: self.country,
            By.CUSTOMER: self.customer_id,
            By.CATEGORY: self.category_id,
            By.PRODUCT: self.product_id,
            By.SKU: self.sku_id,
        }
        return {axis: key for axis, key in chosen.items() if key is not None}

    def during(self, period: Period) -> Scope:
        """The same question about another period."""
        return replace(self, period=period)


Amount = int | Fraction | None


@dataclass(frozen=True, slots=True)
class Value:
    """One exact figure; nothing is rounded before it is shown.

    Args:
        amount: in the unit of the measure; None is "–": a zero denominator or no records at all.
        numerator: of a ratio, exact; None for plain amounts.
        denominator: of a ratio, exact; None for plain amounts.
        sample: how many buyers, orders or answers stand behind a ratio or a median.
        unfinished: the period is not over, or the records end inside it.
    """

    amount: Amount
    numerator: int | None = None
    denominator: int | None = None
    sample: int | None = None
    unfinished: bool = False

    @property
    def small_sample(self) -> bool:
        """Whether fewer than 30 answers stand behind it."""
        return self.sample is not None and self.sample < SMALL_SAMPLE


Key = int | str | None


@dataclass(frozen=True, slots=True)
class Point:
    """One value on an axis; ``period`` only on a calendar axis, ``key`` None where unknown."""

    key: Key
    label: str
    value: Value
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A measure along an axis; ``total`` is asked without the axis and is no sum of the points."""

    measure: Measure
    by: By
    points: tuple[Point, ...]
    total: Value

    def top(self, count: int) -> tuple[Point, ...]:
        """The first points: the largest ones on any axis but time, weekday and hour."""
        return self.points[:count]


@dataclass(frozen=True, slots=True)
class Change:
    """Difference between two values: absolute, and as a share of the earlier one's size."""

    delta: Amount
    ratio: Fraction | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value beside the period before and the same dates of the year before.

    When the period is unfinished the other two are cut to the same number of days
    (``like_for_like``).
    """

    measure: Measure
    value: Value
    previous: Value
    year_before: Value
    period: Period
    previous_period: Period
    year_before_period: Period
    like_for_like: bool

    @property
    def change(self) -> Change:
        """Against the period before."""
        return change_between(self.previous, self.value)

    @property
    def year_change(self) -> Change:
        """Against the year before."""
        return change_between(self.year_before, self.value)

    def good(self, change: Change) -> bool | None:
        """Whether the change is welcome; None when there is none or the measure is neutral."""
        if not change.delta or self.measure.good is Direction.NEUTRAL:
            return None
        return (change.delta > 0) == (self.measure.good is Direction.UP)


def change_between(before: Value, after: Value) -> Change:
    """The change from one value to a later one; unknown where either is."""
    if before.amount is None or after.amount is None:
        return Change(None, None)
    delta = after.amount - before.amount
    base = abs(Fraction(before.amount))
    return Change(delta, delta / base if base else None)


@dataclass(frozen=True, slots=True)
class Measure:
    """One declared figure.

    Args:
        key: stable name, used by the command line, JSON and saved layouts.
        label: msgid of its name.
        formula: msgid of the formula in words.
        definition: msgid of what counts, which date, what is left out.
        reads: tables behind it; a change in one makes a shown figure stale.
        grains: the axes that it can be asked along.
        filters: the axes that a scope may be narrowed along.
        source: where the definition comes from: section of the specification, platform.
        rows: list that shows the records behind it (``orders``, ``refunds`` …) or empty.
        parts: units of numerator and denominator of a ratio.
        payment_label: msgid of its name under the payment convention where the other would mislead.
        compute: the arithmetic.
    """

    key: str
    label: str
    unit: Unit
    good: Direction
    group: str
    formula: str
    definition: str
    reads: frozenset[str]
    grains: frozenset[By]
    filters: frozenset[By]
    source: str
    rows: str
    parts: tuple[Unit, Unit] | None
    payment_label: str
    compute: Callable[[Cut], Numbers]

    def name(self, convention: Convention) -> str:
        """What the figure is called when sales are counted as ``convention`` says, translated."""
        if convention is Convention.PAYMENT and self.payment_label:
            return _(self.payment_label)
        return _(self.label)


_registered: dict[str, Measure] = {}


def measure(  # noqa: PLR0913 - a declaration names all its parts
    key: str,
    label: str,
    *,
    unit: Unit,
    group: str,
    formula: str,
    definition: str,
    reads: frozenset[str],
    grains: frozenset[By],
    good: Direction = Direction.UP,
    filters: frozenset[By] | None = None,
    source: str = "",
    rows: str = "orders",
    parts: tuple[Unit, Unit] | None = None,
    payment_label: str = "",
) -> Callable[[Callable[[Cut], Numbers]], Callable[[Cut], Numbers]]:
    """Declare the decorated arithmetic as a measure.

    ``filters`` defaults to those grains that a scope can be narrowed along.

    Raises:
        ValueError: if the key is taken or the group unknown.
    """
    if key in _registered or group not in GROUPS:
        raise ValueError(key)

    def declare(compute: Callable[[Cut], Numbers]) -> Callable[[Cut], Numbers]:
        _registered[key] = Measure(
            key, label, unit, good, group, formula, definition, reads, grains,
            grains & (PLACES | ITEMS) if filters is None else filters, source, rows, parts,
            payment_label, compute,
        )  # fmt: skip
        return compute

    return declare


def registered() -> Iterator[Measure]:
    """All declared measures, by group and in the order of declaration."""
    order = list(GROUPS)
    return iter(sorted(_registered.values(), key=lambda found: order.index(found.group)))


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a figure is, in the language in force."""

    key: str
    label: str
    unit: str
    group: str
    formula: str
    definition: str
    reads: tuple[str, ...]
    grains: tuple[str, ...]
    source: str

    def __str__(self) -> str:
        rows = [
            (_("Formula"), self.formula),
            (_("Definition"), self.definition),
            (_("Can be asked by"), ", ".join(self.grains) or "–"),
            (_("Computed from"), ", ".join(self.reads)),
            (_("Source"), self.source),
        ]
        lines = [f"{self.label} ({self.key})"]
        lines += [f"  {title}: {text}" for title, text in rows if text]
        return "\n".join(lines)


def explanation(found: Measure) -> Explanation:
    """The definition of a measure as texts for people."""
    return Explanation(
        key=found.key,
        label=_(found.label),
        unit=str(found.unit),
        group=_(GROUPS[found.group]),
        formula=_(found.formula),
        definition=_(found.definition),
        reads=tuple(sorted(found.reads)),
        grains=tuple(_(BY_LABELS[axis]) for axis in By if axis in found.grains),
        source=found.source,
    )


def check_question(found: Measure, scope: Scope, by: By | None) -> None:
    """Refuse an axis or a narrowing that the measure has no answer for.

    Raises:
        UserError: SD-KPI-002 for the axis, SD-KPI-003 for the narrowing.
    """
    if by is not None and by not in found.grains:
        raise UserError("SD-KPI-002", _refusal(found, by, found.grains))
    for axis in scope.filters():
        if axis not in found.filters:
            raise UserError("SD-KPI-003", _refusal(found, axis, found.filters))


def _refusal(found: Measure, asked: By, possible: frozenset[By]) -> str:
    return _("“{measure}” cannot be asked by {axis}. Possible: {axes}.").format(
        measure=_(found.label),
        axis=_(BY_LABELS[asked]),
        axes=", ".join(_(BY_LABELS[axis]) for axis in By if axis in possible) or "–",
    )


def convention_of(text: Any) -> Convention:
    """The convention of a stored setting."""
    return Convention(str(text))
