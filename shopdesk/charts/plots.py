"""What a chart shows, as data: raw figures with their unit, no colour, no pixel, no matplotlib.

The same plot becomes a figure on screen and on paper (``charts.draw``), a table in a workbook and
rows of text, so that nothing is told by a picture alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shopdesk.charts.numbers import Number
from shopdesk.metrics.measure import Unit


class Tone(StrEnum):
    """The part a series plays; decides its colour in every style."""

    MAIN = "main"
    COMPARE = "compare"
    SECOND = "second"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Series:
    """Values along the plot's labels; None where there is none (an unfinished month)."""

    name: str
    values: tuple[Number | None, ...]
    tone: Tone = Tone.MAIN


@dataclass(frozen=True, slots=True)
class ColumnPlot:
    """Upright columns along time or classes, side by side or stacked.

    Args:
        title: the one message, as a sentence.
        marks: (place, text) written above a column.
        emphasis: places drawn in full colour while the others recede; empty for all.
        line: a series drawn as a line over the columns, for comparison.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit
    currency: str = ""
    stacked: bool = False
    marks: tuple[tuple[int, str], ...] = ()
    emphasis: tuple[int, ...] = ()
    line: Series | None = None


@dataclass(frozen=True, slots=True)
class LinePlot:
    """Lines along time, each named at its end."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit
    currency: str = ""


@dataclass(frozen=True, slots=True)
class BarPlot:
    """Lying bars, one a name, longest first; with the value before as a thin mark.

    Args:
        notes: text at the right edge of each bar (share, change).
        signed: bars to both sides of zero, good and bad coloured.
    """

    title: str
    labels: tuple[str, ...]
    values: tuple[Number, ...]
    unit: Unit
    currency: str = ""
    value_name: str = ""
    before: tuple[Number | None, ...] = ()
    before_name: str = ""
    notes: tuple[str, ...] = ()
    signed: bool = False


@dataclass(frozen=True, slots=True)
class WaterfallPlot:
    """From one total through its changes to another; the steps add up to the difference."""

    title: str
    start: tuple[str, int]
    steps: tuple[tuple[str, int], ...]
    end: tuple[str, int]
    unit: Unit
    currency: str = ""

    def __post_init__(self) -> None:
        if self.start[1] + sum(amount for _name, amount in self.steps) != self.end[1]:
            raise ValueError("the steps of a waterfall must lead from its start to its end")


@dataclass(frozen=True, slots=True)
class ParetoPlot:
    """Cumulative share of the total by rank, with the borders of its classes.

    Args:
        points: (rank, cumulative share) from the best down; may be thinned.
        classes: (name, last rank of the class, share of the total that the class brings).
        rank_name: what is ranked (products), for the axis.
    """

    title: str
    points: tuple[tuple[int, Number], ...]
    classes: tuple[tuple[str, int, Number], ...]
    rank_name: str
    share_name: str


@dataclass(frozen=True, slots=True)
class HeatPlot:
    """A grid of shades with its figures; None is left blank.

    Args:
        by_row: shade each row for itself (cohorts of very different size).
        row_note: title and texts of a column between the row names and the grid.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[Number | None, ...], ...]
    unit: Unit
    currency: str = ""
    row_title: str = ""
    column_title: str = ""
    row_notes: tuple[str, ...] = ()
    row_note_title: str = ""
    ceiling: Number | None = None


Plot = ColumnPlot | LinePlot | BarPlot | WaterfallPlot | ParetoPlot | HeatPlot
Cell = str | Number | None


@dataclass(frozen=True, slots=True)
class PlotTable:
    """The figures of a plot as a table; ``units`` has one entry a column, None for text."""

    titles: tuple[str, ...]
    units: tuple[Unit | None, ...]
    rows: tuple[tuple[Cell, ...], ...]
    currency: str = ""


def _series_table(plot: ColumnPlot | LinePlot) -> PlotTable:
    series = list(plot.series)
    if isinstance(plot, ColumnPlot) and plot.line is not None:
        series.append(plot.line)
    return PlotTable(
        ("", *(one.name for one in series)),
        (None, *(plot.unit for _one in series)),
        tuple(
            (label, *(one.values[place] for one in series))
            for place, label in enumerate(plot.labels)
        ),
        plot.currency,
    )


def _bar_table(plot: BarPlot) -> PlotTable:
    titles: list[str] = ["", plot.value_name]
    units: list[Unit | None] = [None, plot.unit]
    columns: list[tuple[Cell, ...]] = [plot.labels, plot.values]
    if plot.before:
        titles.append(plot.before_name)
        units.append(plot.unit)
        columns.append(plot.before)
    if plot.notes:
        titles.append("")
        units.append(None)
        columns.append(plot.notes)
    rows = tuple(zip(*columns, strict=True))
    return PlotTable(tuple(titles), tuple(units), rows, plot.currency)


def _heat_table(plot: HeatPlot) -> PlotTable:
    noted = bool(plot.row_notes)
    rows = tuple(
        (name, *((plot.row_notes[place],) if noted else ()), *plot.values[place])
        for place, name in enumerate(plot.rows)
    )
    return PlotTable(
        (plot.row_title, *((plot.row_note_title,) if noted else ()), *plot.columns),
        (None, *((None,) if noted else ()), *(plot.unit for _name in plot.columns)),
        rows,
        plot.currency,
    )


def plot_table(plot: Plot) -> PlotTable:
    """The plot's own figures, raw, for workbooks, text and tests."""
    if isinstance(plot, ColumnPlot | LinePlot):
        return _series_table(plot)
    if isinstance(plot, BarPlot):
        return _bar_table(plot)
    if isinstance(plot, HeatPlot):
        return _heat_table(plot)
    if isinstance(plot, ParetoPlot):
        return PlotTable((plot.rank_name, plot.share_name), (Unit.COUNT, Unit.PERCENT), plot.points)
    return PlotTable(
        ("", ""),
        (None, plot.unit),
        (plot.start, *plot.steps, plot.end),
        plot.currency,
    )
