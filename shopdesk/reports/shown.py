"""Cells of a report as texts, the same for pages and plain text."""

from __future__ import annotations

import unicodedata

from shopdesk.base.money import symbol
from shopdesk.charts.numbers import decimals, full, growth_text, points_text
from shopdesk.charts.plots import PlotTable
from shopdesk.i18n import _
from shopdesk.metrics.measure import Unit
from shopdesk.reports.document import Cell, Change, Column, Figure, Form, Table

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def plain(text: str) -> str:
    """One line that hides nothing: line ends as blanks, direction and zero-width marks as □."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if sign.isspace() else "□" if unicodedata.category(sign) in _INVISIBLE else sign
        for sign in text
    )


def figure_text(figure: Figure, *, digits: int | None = None, bare: bool = False) -> str:
    """A figure for people, rounded once."""
    wanted = figure.digits if figure.digits is not None else digits
    return full(
        figure.amount, figure.unit, figure.currency, digits=wanted, plus=figure.plus, bare=bare
    )


def change_text(change: Change) -> str:
    """``+12.3%`` or ``+1.2 pts``."""
    if change.form is Form.POINTS:
        return points_text(change.amount)
    return growth_text(change.amount)


def column_titles(table: Table) -> list[str]:
    """Titles; a column of money names its currency once, so that its cells need not."""
    titles = []
    for place, column in enumerate(table.columns):
        figures = _figures(table, place)
        if figures and all(one.unit is Unit.MONEY for one in figures):
            sign = symbol(figures[0].currency).strip()
            titles.append(
                _("{title}, {currency}").format(title=column.title, currency=sign)
                if column.title
                else sign
            )
        else:
            titles.append(column.title)
    return titles


def _figures(table: Table, place: int) -> list[Figure]:
    return [row[place] for row in table.rows if isinstance(row[place], Figure)]  # type: ignore[misc]


def table_texts(table: Table) -> list[list[str]]:
    """All cells as texts; the figures of a column have the same number of decimals."""
    digits = []
    bare = []
    for place in range(len(table.columns)):
        figures = _figures(table, place)
        units = {one.unit for one in figures}
        bare.append(units == {Unit.MONEY})
        digits.append(
            decimals([one.amount for one in figures], figures[0].unit, figures[0].currency)
            if len(units) == 1
            else None
        )
    return [
        [cell_text(cell, digits=digits[place], bare=bare[place]) for place, cell in enumerate(row)]
        for row in table.rows
    ]


def cell_text(cell: Cell, *, digits: int | None = None, bare: bool = False) -> str:
    """One cell as text."""
    if isinstance(cell, Figure):
        return figure_text(cell, digits=digits, bare=bare)
    if isinstance(cell, Change):
        return change_text(cell)
    return cell


def plot_as_table(plot: PlotTable, title: str) -> Table:
    """The figures of a chart as a table of the report."""
    columns = tuple(
        Column(name, numeric=unit is not None, wide=not place)
        for place, (name, unit) in enumerate(zip(plot.titles, plot.units, strict=True))
    )
    rows = tuple(
        tuple(
            value
            if unit is None and isinstance(value, str)
            else ""
            if unit is None or isinstance(value, str)
            else Figure(value, unit, plot.currency)
            for value, unit in zip(row, plot.units, strict=True)
        )
        for row in plot.rows
    )
    return Table(title, columns, rows)
