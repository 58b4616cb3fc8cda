"""Section "After-sales": what was paid back, when, for which products and why."""

from __future__ import annotations

from shopdesk.charts.numbers import day_text
from shopdesk.charts.plots import BarPlot, ColumnPlot, Series
from shopdesk.i18n import _
from shopdesk.metrics.measure import By, Unit
from shopdesk.metrics.patterns import largest_refunds, refund_reasons
from shopdesk.metrics.products import sku_table
from shopdesk.reports.document import (
    Block,
    Cell,
    Chart,
    Column,
    Figure,
    KpiRow,
    Note,
    Section,
    Table,
)
from shopdesk.reports.review.happened import step_labels, step_text
from shopdesk.reports.review.question import Question, share, share_text

KEY = "aftersales"
_RANKED = 10
_LARGEST = 5


def returns(question: Question) -> Section:
    """Refunds of the period, by the day on which they were paid."""
    title = _("After-sales")
    refunds = question.value("refunds")
    if not refunds.amount:
        text = _(
            "{period}: no refund was paid. Refunds come with the order files of the platforms; "
            "reasons, response times and satisfaction come with tickets."
        ).format(period=question.name)
        return Section(KEY, title, text, empty=True)
    kpis = ("refunds", "refund_rate", "refunded_orders", "refund_order_rate", "refund_count")
    blocks: list[Block] = [KpiRow(tuple(question.kpi(key) for key in kpis))]
    if question.step is not By.HOUR:
        blocks.append(_by_step(question))
    blocks += _products(question)
    blocks += _reasons(question)
    blocks += _largest(question)
    blocks.append(
        Note(
            _(
                "Refunds are dated by the day on which they were paid, whenever the order was "
                "placed. Response times, resolution and satisfaction are not shown: no tickets "
                "are recorded."
            )
        )
    )
    return Section(KEY, title, _message(question), tuple(blocks))


def _message(question: Question) -> str:
    return _(
        "{value} were paid back, {rate} of sales, for {orders} orders ({share} of the orders)."
    ).format(
        value=question.text(question.value("refunds"), "refunds"),
        rate=question.text(question.value("refund_rate"), "refund_rate"),
        orders=question.text(question.value("refunded_orders"), "refunded_orders"),
        share=question.text(question.value("refund_order_rate"), "refund_order_rate"),
    )


def _by_step(question: Question) -> Chart:
    found = question.series("refunds", question.step)
    values = tuple(point.value.amount for point in found.points)
    worst = max(range(len(values)), key=lambda place: values[place] or 0)
    title = _("{value} of the {total} were paid back on {day}").format(
        value=question.text(values[worst], "refunds"),
        total=question.text(found.total, "refunds"),
        day=step_text(found.points[worst], question.step),
    )
    plot = ColumnPlot(
        title,
        step_labels(found),
        (Series(question.label("refunds"), values),),
        Unit.MONEY,
        question.currency,
        emphasis=(worst,),
    )
    return Chart(plot, 120, question.label("refunds"))


def _products(question: Question) -> list[Block]:
    found = sku_table(question.facts, question.scope, against=question.previous).returned(_RANKED)
    if not found:
        return [Note(_("No refund of this period names a product."))]
    money = sum(row.refunds for row in found)
    total = question.amount("refunds")
    columns = (
        Column(_("Code"), numeric=False),
        Column(_("Product"), numeric=False, wide=True),
        Column(question.label("refunds")),
        Column(_("Share")),
        Column(question.label("sales")),
        Column(question.label("refund_rate")),
        Column(_("Pieces back")),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            row.code,
            row.name or row.code,
            question.money(row.refunds),
            Figure(share(row.refunds, total), Unit.PERCENT),
            question.money(row.sales),
            Figure(row.refund_rate, Unit.PERCENT),
            Figure(row.returned_units, Unit.QUANTITY),
        )
        for row in found
    ]
    title = _("{count} products make {share} of what was paid back").format(
        count=len(rows), share=share_text(money, total)
    )
    return [Table(title, columns, tuple(rows))]


def _reasons(question: Question) -> list[Block]:
    found = [row for row in refund_reasons(question.facts, question.scope) if row.reason]
    if not found:
        return [Note(_("No refund of this period says why it was paid."))]
    total = question.amount("refunds")
    shown = found[:8]
    title = _("“{reason}” leads the reasons with {value}, {share} of all refunds").format(
        reason=shown[0].reason,
        value=question.money_text(shown[0].amount),
        share=share_text(shown[0].amount, total),
    )
    plot = BarPlot(
        title,
        tuple(row.reason for row in shown),
        tuple(row.amount for row in shown),
        Unit.MONEY,
        question.currency,
        value_name=question.label("refunds"),
        notes=tuple(share_text(row.amount, total) for row in shown),
    )
    return [Chart(plot, 12 + 16 * len(shown))]


def _largest(question: Question) -> list[Block]:
    found = largest_refunds(question.facts, question.scope, count=_LARGEST)
    if not found:
        return []
    total = sum(row.amount for row in found)
    named = any(row.order for row in found)
    columns = (
        Column(_("Refund"), numeric=False),
        Column(_("Day"), numeric=False),
        Column(_("Customer"), numeric=False, wide=True),
        *([Column(_("Order"), numeric=False)] if named else []),
        Column(question.label("refunds")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row.number,
            day_text(row.day),
            row.customer or _("unknown"),
            *([row.order or _("unknown")] if named else []),
            question.money(row.amount),
        )
        for row in found
    )
    title = _("The {count} largest refunds make {share} of all").format(
        count=len(found), share=share_text(total, question.amount("refunds"))
    )
    return [Table(title, columns, rows)]
