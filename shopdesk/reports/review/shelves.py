"""What lies on the shelves: how fast it turns, how old it is, what is dead, what sold out."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from shopdesk.base.period import Period
from shopdesk.charts.numbers import full
from shopdesk.charts.plots import HeatPlot
from shopdesk.i18n import N_, _, ngettext
from shopdesk.metrics.abc_xyz import LETTERS, XYZ_LABELS, Xyz, matrix
from shopdesk.metrics.ageing import Ageing, ageing
from shopdesk.metrics.clearance import Candidate, dead_days, dead_stock
from shopdesk.metrics.measure import Scope, Unit
from shopdesk.reports.document import Block, Chart, Column, Figure, KpiRow, Note, Table
from shopdesk.reports.review.question import Question, share, share_text

_LISTED = 8
_MATRIX_DAYS = 182
_NO_STOCK = N_(
    "What lies unsold and the cash tied up in it cannot be told: no stock is booked. Import a "
    "stock list or count the shelves to see it here."
)
_INFERRED = N_(
    "What lies unsold and the cash tied up in it cannot be told: the stock of {share} of the SKUs "
    "was inferred from sales, not counted. Import a stock list or count the shelves to see it here."
)


def evenness(question: Question) -> list[Block]:
    """ABC × XYZ of the half year that ends with the period; nothing for fewer than three SKUs."""
    end = question.period.end
    found = matrix(question.facts, Scope(Period(end - timedelta(days=_MATRIX_DAYS), end)))
    told = [row for row in found.rows if row.xyz is not Xyz.NEW]
    if len(told) < 3:
        return []
    even = found.cell("A", Xyz.X).skus
    title = _("None of the best sellers sells evenly: they need a safety stock")
    if even:
        title = ngettext(
            "{count} of the best sellers sells evenly: buy it little and often",
            "{count} of the best sellers sell evenly: buy them little and often",
            even,
        ).format(count=f"{even:,}")
    plot = HeatPlot(
        title,
        tuple(_("Class {letter}").format(letter=letter) for letter in LETTERS),
        tuple(f"{xyz} {_(XYZ_LABELS[xyz])}" for xyz in Xyz),
        tuple(tuple(found.cell(letter, xyz).skus for xyz in Xyz) for letter in LETTERS),
        Unit.COUNT,
        row_title=_("What it brings"),
        column_title=_("How evenly it sells"),
    )
    note = _(
        "Number of SKUs of the {weeks} weeks to {day}. X: weekly pieces vary by up to half of "
        "their mean, Y by up to the whole mean, Z by more; N has fewer than 8 weeks."
    ).format(weeks=found.weeks, day=(found.until - timedelta(days=1)).isoformat())
    return [Chart(plot, 95, note)]


def lying(question: Question) -> list[Block]:
    """Stock, its turns, ages and dead part, where stock is booked and mostly counted."""
    inferred = question.limited("inferred")
    if inferred > Fraction(1, 2):
        return [Note(_(_INFERRED).format(share=full(inferred, Unit.PERCENT)))]
    if question.amount("stock_units") <= 0:
        return [Note(_(_NO_STOCK))]
    by_value = question.value("turnover_days").amount is not None
    turns = ("turnover_days", "turnover_rate") if by_value else (
        "unit_turnover_days", "unit_turnover_rate"
    )  # fmt: skip
    keys = (
        ("stock_value", "stock_units", "cover_days", "out_of_stock_skus"),
        (*turns, "stock_age", "dead_stock_value"),
        ("sell_out_rate", "out_of_stock_days", "lost_sales"),
    )
    blocks: list[Block] = [KpiRow(tuple(question.kpi(key) for key in row)) for row in keys]
    ages = ageing(question.facts, question.period.end)
    blocks.append(_ages(question, ages))
    blocks += _dead(question, ages)
    return blocks


def _ages(question: Question, found: Ageing) -> Table:
    old = sum(row.value for row in found.rows if row.bucket.first > 90)
    title = _("{share} of the stock value came more than 90 days ago").format(
        share=share_text(old, found.value)
    )
    columns = (
        Column(_("Age"), numeric=False, wide=True),
        Column(_("SKUs")),
        Column(_("Pieces")),
        Column(_("Book value")),
        Column(_("Share")),
        Column(_("Cost when it came")),
    )
    rows = tuple(
        (
            _(row.bucket.label),
            Figure(row.skus, Unit.COUNT),
            Figure(row.quantity, Unit.QUANTITY),
            question.money(row.value),
            Figure(share(row.value, found.value), Unit.PERCENT),
            question.money(row.fifo),
        )
        for row in found.rows
    )
    note = _(
        "On {day}, first in, first out: a transfer changes no age, what came back keeps its age."
    ).format(day=found.on.isoformat())
    return Table(title, columns, rows, note=note)


def _dead(question: Question, ages: Ageing) -> list[Block]:
    rows = dead_stock(question.facts, ages.on + timedelta(days=1))
    days = dead_days(question.facts)
    if not rows:
        text = _("No goods have lain for {days} days without a sale.").format(days=days)
        return [Note(text)]
    value = sum(row.old_value for row in rows)
    title = ngettext(
        "{count} SKU ties up {value} without a sale in {days} days",
        "{count} SKUs tie up {value} without a sale in {days} days",
        len(rows),
    ).format(count=f"{len(rows):,}", value=question.money_text(value), days=days)
    columns = (
        Column(_("Code"), numeric=False),
        Column(_("Product"), numeric=False, wide=True),
        Column(_("Pieces")),
        Column(_("Book value")),
        Column(_("Last sold"), numeric=False),
        Column(_("Clearing brings")),
    )
    note = _(
        "The {count} with the most cash. Clearing brings: all pieces at the first step of the "
        "plan, 20% off the list price; further steps are on the page “What to buy”."
    ).format(count=min(len(rows), _LISTED))
    return [Table(title, columns, tuple(_dead_row(question, row) for row in rows[:_LISTED]),
                  note=note)]  # fmt: skip


def _dead_row(question: Question, row: Candidate) -> tuple[str | Figure, ...]:
    return (
        row.code,
        row.name or row.code,
        Figure(row.old_quantity, Unit.QUANTITY),
        question.money(row.old_value),
        row.last_sold.isoformat() if row.last_sold else "–",
        question.money(row.steps[0].cash if row.steps else None),
    )
