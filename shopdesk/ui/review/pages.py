"""The pages of the review: each asks the sections of the printed review for any period.

Called on a reading thread; the sections are imported there, because they bring numpy along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopdesk.base.period import Interval, Period
from shopdesk.i18n import N_, _
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.measure import By, Scope, Unit
from shopdesk.reports.document import Block, Column, Figure, KpiRow, Section, Table
from shopdesk.ui.tasks import Progress

if TYPE_CHECKING:
    from shopdesk.metrics.facts import Facts
    from shopdesk.metrics.products import SkuRow
    from shopdesk.reports.review.question import Question

_MOST_SKUS = 200


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several tables that share a card; ``keys`` are the points that its rows stand for."""

    title: str
    table: Table
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Variants:
    """Tables to switch between; a row opens the records of ``measure`` at its point ``by``."""

    title: str
    variants: tuple[Variant, ...]
    measure: str
    by: By


@dataclass(frozen=True, slots=True)
class Content:
    """What a page shows: blocks of the report, and tables that only a screen can offer."""

    message: str
    blocks: tuple[Block | Variants, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: stable name, msgid of its title, what makes it."""

    name: str
    title: str
    build: Callable[[Question], Content]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of a period, with the span of the records for the choice of periods.

    ``content`` is None where nothing was recorded in the period.
    """

    content: Content | None
    period: Period
    scope: Scope
    first_day: date | None
    last_day: date | None
    today: date


def _content(section: Section) -> Content:
    return Content(section.message, section.blocks)


def _overview(question: Question) -> Content:
    from shopdesk.reports.review.happened import happened

    found = happened(question)
    keys = (question.headline, "orders", "buyers", "sales_per_buyer", "refund_rate")
    tiles = KpiRow(tuple(question.kpi(key) for key in keys))
    return Content(found.message, (tiles, *found.blocks))


def _channels(question: Question) -> Content:
    from shopdesk.reports.review.mix import mix

    return _content(mix(question))


def _products(question: Question) -> Content:
    """The printed section, with all SKUs to look through instead of the few that paper has."""
    from shopdesk.metrics.products import abc, sku_table
    from shopdesk.reports.review.goods import goods

    section = goods(question)
    content = _content(section)
    if section.empty:
        return content
    found = sku_table(question.facts, question.scope, against=question.previous)
    classes = {row.sku_id: row.abc for row in abc(question.facts, question.scope).rows}

    def listed(title: str, rows: tuple[SkuRow, ...]) -> Variant:
        cells = tuple(
            (
                row.code,
                row.name or row.code,
                classes.get(row.sku_id, ""),
                question.money(found.headline(row)),
                question.money(found.headline(row) - found.change(row)),
                question.money(found.change(row), plus=True),
                Figure(row.units, Unit.QUANTITY),
                question.money(row.refunds),
            )
            for row in rows
        )
        table = Table(title, _sku_columns(), cells)
        return Variant(title, table, tuple(row.sku_id for row in rows))

    variants = [listed(_("Most sold"), found.top(_MOST_SKUS))]
    if question.has_previous:
        variants.append(listed(_("Rising"), found.rising(_MOST_SKUS)))
        variants.append(listed(_("Falling"), found.falling(_MOST_SKUS)))
    variants.append(listed(_("New"), found.new(_MOST_SKUS)))
    variants.append(listed(_("Returned"), found.returned(_MOST_SKUS)))
    shown = [variant for variant in variants if variant.table.rows]
    ranked = Variants(_("SKUs"), tuple(shown), question.headline, By.SKU)
    # The rankings that paper has a few lines of stand above in full; other tables stay.
    ranking = {question.label("net_sales"), question.label("sales")}
    rest = [
        block
        for block in content.blocks
        if not isinstance(block, Table) or ranking.isdisjoint(one.title for one in block.columns)
    ]
    return Content(content.message, (*rest[:1], ranked, *rest[1:]))


def _sku_columns() -> tuple[Column, ...]:
    return (
        Column(_("Code"), numeric=False),
        Column(_("Product"), numeric=False, wide=True),
        Column(_("ABC"), numeric=False),
        Column(_("Now")),
        Column(_("Before")),
        Column(_("Difference")),
        Column(_("Pieces")),
        Column(_("Refunds")),
    )


def _customers(question: Question) -> Content:
    from shopdesk.reports.review.people import people

    return _content(people(question))


def _orders(question: Question) -> Content:
    from shopdesk.reports.review.delivery import delivery

    return _content(delivery(question))


def _aftersales(question: Question) -> Content:
    from shopdesk.reports.review.returns import returns

    return _content(returns(question))


def _data(question: Question) -> Content:
    from shopdesk.reports.review.honesty import honesty

    return _content(honesty(question))


PAGES = (
    Page("overview", N_("Overview"), _overview),
    Page("channels", N_("Channels and markets"), _channels),
    Page("products", N_("Products"), _products),
    Page("customers", N_("Customers"), _customers),
    Page("orders", N_("Orders and delivery"), _orders),
    Page("aftersales", N_("After-sales"), _aftersales),
    Page("data", N_("Data"), _data),
)


def read_page(metrics: Metrics, page: Page, period: Period | None, _progress: Progress) -> Answer:
    """A page of a period; without one of the last whole month that has records."""
    from shopdesk.reports.review.question import Question

    with metrics.facts() as facts:
        chosen = period or first_period(facts)
        recorded = facts.recorded(chosen)
        section = page.build(Question(facts, chosen)) if recorded else None
        return Answer(section, chosen, Scope(chosen), facts.first_day, facts.last_day, facts.today)


def first_period(facts: Facts) -> Period:
    """The last month that is over and has records; the present one while there is none."""
    present = Period.of(Interval.MONTH, facts.covered_until - timedelta(days=1))
    before = present.previous()
    if facts.finished(present) or not facts.recorded(before):
        return present
    return before
