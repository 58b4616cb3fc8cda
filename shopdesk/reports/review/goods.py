"""Section "Products": what sells, what moved, what is new, how few bring most, what lies."""

from __future__ import annotations

from collections.abc import Sequence

from shopdesk.charts.numbers import full
from shopdesk.charts.plots import BarPlot, ParetoPlot
from shopdesk.i18n import _, ngettext
from shopdesk.metrics.measure import Convention, Unit
from shopdesk.metrics.products import Abc, SkuRow, SkuTable, abc, sku_table
from shopdesk.reports.document import (
    Block,
    Cell,
    Change,
    Chart,
    Column,
    Figure,
    KpiRow,
    Note,
    Section,
    Table,
)
from shopdesk.reports.review.question import Question, share, share_text
from shopdesk.reports.review.shelves import evenness, lying

KEY = "products"
_TOP = 15
_MOVED = 5
_NEW = 8
_POINTS = 160


def goods(question: Question) -> Section:
    """Rankings of the period's SKUs."""
    found = sku_table(question.facts, question.scope, against=question.previous)
    classes = abc(question.facts, question.scope)
    title = _("Products")
    if not any(row.sales for row in found.rows):
        text = _("{period}: no goods were sold.").format(period=question.name)
        return Section(KEY, title, text, empty=True)
    total = question.compare(_ranked_by(found)).value.amount
    blocks: list[Block] = [
        KpiRow(tuple(question.kpi(key) for key in ("skus_sold", "sell_through", "units"))),
        _top_table(question, found, int(total or 0)),
    ]
    if question.has_previous:
        blocks.append(_movers(question, found))
    if len(classes.rows) > 2:
        blocks += _abc(classes)
    blocks += _new(question, found)
    blocks += evenness(question)
    blocks += lying(question)
    return Section(KEY, title, _message(question, found, classes), tuple(blocks))


def _ranked_by(found: SkuTable) -> str:
    return "net_sales" if found.convention is Convention.NET else "sales"


def _message(question: Question, found: SkuTable, classes: Abc) -> str:
    first = found.top(1)
    if not first:
        return _("{period}: more was paid back for goods than sold.").format(period=question.name)
    leading = classes.classes[0]
    return _(
        "{sku} sold best ({value}); {count} of {all} SKUs sold bring {share} of {measure}."
    ).format(
        sku=first[0].name or first[0].code,
        value=question.money_text(found.headline(first[0])),
        count=f"{leading.skus:,}",
        all=f"{len(classes.rows):,}",
        share=full(leading.value_share, Unit.PERCENT),
        measure=question.inline(_ranked_by(found)),
    )


def _name(row: SkuRow) -> str:
    return row.name or row.code


def _top_table(question: Question, found: SkuTable, total: int) -> Table:
    columns = [
        Column(_("Code"), numeric=False),
        Column(_("Product"), numeric=False, wide=True),
        Column(question.label(_ranked_by(found))),
        Column(_("Share")),
        *([Column(_("Change"))] if question.has_previous else []),
        Column(_("Pieces")),
        Column(question.label("refunds")),
    ]
    rows: list[tuple[Cell, ...]] = []
    for row in found.top(_TOP):
        now = found.headline(row)
        before = now - found.change(row)
        cells: list[Cell] = [
            row.code,
            _name(row),
            question.money(now),
            Figure(share(now, total), Unit.PERCENT),
        ]
        if question.has_previous:
            ratio = share(now - before, before) if before > 0 else None
            cells.append(Change("", ratio, now >= before if ratio else None))
        cells += [Figure(row.units, Unit.QUANTITY), question.money(row.refunds)]
        rows.append(tuple(cells))
    title = _("The {count} best-selling products").format(count=len(rows))
    return Table(title, tuple(columns), tuple(rows))


def _movers(question: Question, found: SkuTable) -> Chart:
    rising, falling = found.rising(_MOVED), found.falling(_MOVED)
    rows: Sequence[SkuRow] = [*rising, *reversed(falling)]
    up = sum(found.change(row) for row in found.rows if found.change(row) > 0)
    down = sum(found.change(row) for row in found.rows if found.change(row) < 0)
    title = _("Rising products added {up}, falling ones took {down}").format(
        up=question.money_text(up, plus=True), down=question.money_text(down, plus=True)
    )
    plot = BarPlot(
        title,
        tuple(_name(row) for row in rows),
        tuple(found.change(row) for row in rows),
        Unit.MONEY,
        question.currency,
        value_name=_("Difference"),
        signed=True,
    )
    note = _(
        "{measure} of {period} less that of {previous}; the {count} that won and lost most."
    ).format(
        measure=question.label(_ranked_by(found)),
        period=question.name,
        previous=question.previous_name,
        count=_MOVED,
    )
    return Chart(plot, 12 + 16 * max(len(rows), 1), note)


def _abc(found: Abc) -> list[Block]:
    leading = found.classes[0]
    title = _("{share} of the SKUs bring {value_share} of the money").format(
        share=full(leading.sku_share, Unit.PERCENT),
        value_share=full(leading.value_share, Unit.PERCENT),
    )
    step = max(1, len(found.rows) // _POINTS)
    last = len(found.rows)
    ranks = sorted({1, last, *range(step, last + 1, step), *_borders(found)})
    plot = ParetoPlot(
        title,
        tuple((rank, found.rows[rank - 1].cumulative) for rank in ranks),
        tuple(
            (
                _("Class {letter}").format(letter=one.abc),
                border,
                one.value_share or 0,
            )
            for one, border in zip(found.classes, _borders(found), strict=True)
        ),
        _("SKUs, the best first"),
        _("Share of all"),
    )
    note = _(
        "A are the SKUs that bring 80%, B the next 15%, C the rest; the SKU that crosses a border "
        "belongs to the higher class."
    )
    return [Chart(plot, 150, note)]


def _borders(found: Abc) -> list[int]:
    borders, count = [], 0
    for one in found.classes:
        count += one.skus
        borders.append(max(count, 1))
    return borders


def _new(question: Question, found: SkuTable) -> list[Block]:
    fresh = found.new(len(found.rows))
    if not fresh:
        return [
            Note(_("{period}: no SKU was sold for the first time.").format(period=question.name))
        ]
    money = sum(found.headline(row) for row in fresh)
    title = ngettext(
        "{count} SKU sold for the first time brought {value}",
        "{count} SKUs sold for the first time brought {value}",
        len(fresh),
    ).format(count=f"{len(fresh):,}", value=question.money_text(money))
    rows = tuple(
        (
            row.code,
            _name(row),
            question.money(found.headline(row)),
            Figure(row.units, Unit.QUANTITY),
        )
        for row in fresh[:_NEW]
    )
    columns = (
        Column(_("Code"), numeric=False),
        Column(_("Product"), numeric=False, wide=True),
        Column(question.label(_ranked_by(found))),
        Column(_("Pieces")),
    )
    total = question.compare(_ranked_by(found)).value.amount
    note = _("{share} of the whole; the {count} largest are listed.").format(
        share=share_text(money, total), count=len(rows)
    )
    return [Table(title, columns, rows, note=note)]
