"""The metric book in the window: one ``Metrics`` a shop, figures as tiles, and the rows behind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject

from shopdesk.base.table import TableQuery
from shopdesk.charts.numbers import full, growth_text, points_text
from shopdesk.i18n import _
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.measure import Change, Comparison, Key, Measure, Scope, Unit
from shopdesk.ui.context import Context
from shopdesk.ui.list_query import Drill

if TYPE_CHECKING:
    from shopdesk.db.shop import Shop
    from shopdesk.metrics.behind import Rows
    from shopdesk.metrics.measure import By
    from shopdesk.ui.tasks import Progress

# Which tab shows the list of that name.
TABS = {
    "orders": "orders",
    "refunds": "aftersales",
    "customers": "customers",
    "products": "products",
    "prices": "prices",
    "purchases": "purchasing",
    "suppliers": "suppliers",
}
_known: WeakKeyDictionary[Shop, Metrics] = WeakKeyDictionary()


def metrics_of(context: Context) -> Metrics:
    """The metric book of the open shop; the same object for every screen, so columns load once."""
    found = _known.get(context.shop)
    if found is None:
        found = _known[context.shop] = Metrics(context.shop)
    return found


def change_words(change: Change, unit: Unit) -> str:
    """``+12.3%``, or points where the figure is itself a percentage; empty when unknown."""
    if change.delta is None:
        return ""
    if unit is Unit.PERCENT:
        return points_text(change.delta)
    return "" if change.ratio is None else growth_text(change.ratio)


def value_words(found: Comparison, currency: str) -> str:
    """The figure as tiles and reports show it."""
    return full(found.value.amount, found.measure.unit, currency)


def remark(found: Comparison) -> str:
    """What must be known before the figure is believed."""
    return _("small sample") if found.value.small_sample else ""


def hint(measure: Measure) -> str:
    """Formula and definition of a measure."""
    lines = [_("{name} = {formula}").format(name=_(measure.label), formula=_(measure.formula))]
    if measure.definition:
        lines.append(_(measure.definition))
    return "\n".join(lines)


def open_rows(
    context: Context,
    measure: Measure,
    scope: Scope,
    *,
    owner: QObject,
    by: By | None = None,
    point: Key = None,
    label: str = "",
) -> None:
    """Go to the records that a figure, or one point of its series, was computed from.

    Args:
        label: words for the point, shown in the chip of the list.
    """
    title = _("{figure}, {period}").format(
        figure=_(measure.label), period=label or scope.period.label()
    )
    context.tasks.call(
        partial(_find_rows, metrics_of(context), measure.key, scope, by, point),
        done=partial(_show_rows, context, title),
        owner=owner,
    )


def _find_rows(
    metrics: Metrics, key: str, scope: Scope, by: By | None, point: Key, _progress: Progress
) -> Rows | None:
    from shopdesk.metrics.behind import rows_behind

    with metrics.facts() as facts:
        return rows_behind(facts, key, scope=scope, by=by, point=point)


def _show_rows(context: Context, title: str, rows: Rows | None) -> None:
    if rows is not None:
        context.show(TABS[rows.spec], Drill(title, TableQuery(narrow=(rows.narrow,))))
