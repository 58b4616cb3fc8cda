"""Section "Orders and delivery": when buyers order, how much at once, how fast it leaves."""

from __future__ import annotations

from shopdesk.charts.numbers import day_text, major, tick
from shopdesk.charts.plots import ColumnPlot, HeatPlot, Series
from shopdesk.i18n import _
from shopdesk.metrics.measure import Unit
from shopdesk.metrics.patterns import HourMap, OrderValues, hour_map, largest_orders, order_values
from shopdesk.reports.document import Block, Chart, Column, KpiRow, Note, Section, Table
from shopdesk.reports.review.question import Question, share_text
from shopdesk.reports.review.words import weekday_text

KEY = "orders"
_LARGEST = 5


def delivery(question: Question) -> Section:
    """Hours, values and shipping of the period's orders."""
    title = _("Orders and delivery")
    orders = question.value("orders")
    if not orders.amount:
        text = _("{period}: no order was placed.").format(period=question.name)
        return Section(KEY, title, text, empty=True)
    hours = hour_map(question.facts, question.scope)
    values = order_values(question.facts, question.scope)
    kpis = ("orders", "sales_per_order", "items_per_order", "lines_per_order")
    blocks: list[Block] = [KpiRow(tuple(question.kpi(key) for key in kpis))]
    if hours.peak is not None:
        blocks.append(_hours(hours))
    if len(values.bands) > 1:
        blocks.append(_values(question, values))
    blocks += _largest(question)
    blocks += _shipping(question)
    return Section(KEY, title, _message(question, hours, values), tuple(blocks))


def _message(question: Question, hours: HourMap, values: OrderValues) -> str:
    weekday, hour = hours.peak or (0, 0)
    if hours.peak is None:
        text = _("{orders} orders brought {average} on average; half of them less than {median}.")
    else:
        text = _(
            "{orders} orders brought {average} on average, half of them less than {median}; the "
            "busiest hour was {weekday} from {hour}:00."
        )
    return text.format(
        orders=question.text(question.value("orders"), "orders"),
        average=question.text(question.value("sales_per_order"), "sales_per_order"),
        median=question.money_text(values.median),
        weekday=weekday_text(weekday),
        hour=hour,
    )


def _hours(found: HourMap) -> Chart:
    busy = [hour for hour in range(24) if any(line[hour] for line in found.orders)]
    hours = range(busy[0], busy[-1] + 1)
    weekday, hour = found.peak or (0, 0)
    total = sum(sum(line) for line in found.orders)
    best = found.orders[weekday][hour]
    title = _("Most orders come on {weekday} from {hour}:00: {count} of {total} ({share})").format(
        weekday=weekday_text(weekday),
        hour=hour,
        count=f"{best:,}",
        total=f"{total:,}",
        share=share_text(best, total),
    )
    plot = HeatPlot(
        title,
        tuple(weekday_text(day) for day in range(7)),
        tuple(str(one) for one in hours),
        tuple(tuple(line[one] for one in hours) for line in found.orders),
        Unit.COUNT,
        column_title=_("Hour of the day"),
    )
    return Chart(plot, 148, _("Orders by weekday and hour of placing, in the shop's time zone."))


def _values(question: Question, found: OrderValues) -> Chart:
    labels = tuple(
        _bound(question, band.low) + ("+" if band.high is None else "") for band in found.bands
    )
    last = found.bands[-1]
    total = sum(band.sales for band in found.bands)
    orders = sum(band.orders for band in found.bands)
    if last.orders:
        title = _("{orders} of orders reach {low} and bring {sales} of sales").format(
            orders=share_text(last.orders, orders),
            low=question.money_text(last.low),
            sales=share_text(last.sales, total),
        )
    else:
        title = _("Half of the orders are worth less than {median}").format(
            median=question.money_text(found.median)
        )
    plot = ColumnPlot(
        title,
        labels,
        (Series(question.label("orders"), tuple(band.orders for band in found.bands)),),
        Unit.COUNT,
        emphasis=(len(labels) - 1,) if last.orders else (),
    )
    return Chart(
        plot,
        125,
        _("Number of orders by their sales, from the amount below each column to the next one."),
    )


def _bound(question: Question, amount: int) -> str:
    return tick(float(major(amount, Unit.MONEY, question.currency)), Unit.MONEY, question.currency)


def _largest(question: Question) -> list[Block]:
    found = largest_orders(question.facts, question.scope, count=_LARGEST)
    if not found:
        return []
    total = sum(row.amount for row in found)
    columns = (
        Column(_("Order"), numeric=False),
        Column(_("Day"), numeric=False),
        Column(_("Customer"), numeric=False, wide=True),
        Column(question.label("sales")),
        Column(_("Refunded since")),
    )
    rows = tuple(
        (
            row.number,
            day_text(row.day),
            row.customer or _("unknown"),
            question.money(row.amount),
            question.money(row.refunded),
        )
        for row in found
    )
    title = _("The {count} largest orders brought {value}, {share} of sales").format(
        count=len(found),
        value=question.money_text(total),
        share=share_text(total, question.amount("sales")),
    )
    return [Table(title, columns, rows)]


def _shipping(question: Question) -> list[Block]:
    hours = question.value("hours_to_ship").amount
    if hours is not None and not question.value("hours_to_ship_p90").amount:
        return [
            Note(
                _(
                    "Hours to ship are not told: the records name the moment of the order itself "
                    "as that of the shipment. Import delivery files to see them here."
                )
            )
        ]
    if hours is None:
        return [
            Note(
                _(
                    "Hours to ship are not told: no shipment of this period's orders is recorded. "
                    "Import delivery files to see them here."
                )
            )
        ]
    keys = ("hours_to_ship", "hours_to_ship_p90", "unshipped_orders")
    return [KpiRow(tuple(question.kpi(key) for key in keys))]
