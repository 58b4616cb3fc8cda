"""One way from a plot to a figure, for the window and for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopdesk.charts import plots
from shopdesk.charts.frame import Canvas
from shopdesk.charts.style import Style, drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(
    plot: plots.Plot, *, style: Style, width: float, height: float, titled: bool = True
) -> Figure:
    """The plot as a matplotlib figure of that size in points, in the language in force.

    Args:
        titled: with its message above; pages set it themselves.
    """
    with drawing(style) as palette:
        canvas = Canvas(width, height, palette, plot.title if titled else "")
        return _draw(plot, canvas)


def _draw(plot: plots.Plot, canvas: Canvas) -> Figure:
    if isinstance(plot, plots.ColumnPlot):
        from shopdesk.charts.bar import columns

        return columns(plot, canvas)
    if isinstance(plot, plots.BarPlot):
        from shopdesk.charts.bar import bars

        return bars(plot, canvas)
    if isinstance(plot, plots.LinePlot):
        from shopdesk.charts.line import lines

        return lines(plot, canvas)
    if isinstance(plot, plots.WaterfallPlot):
        from shopdesk.charts.waterfall import waterfall

        return waterfall(plot, canvas)
    if isinstance(plot, plots.ParetoPlot):
        from shopdesk.charts.pareto import pareto

        return pareto(plot, canvas)
    from shopdesk.charts.heatmap import heatmap

    return heatmap(plot, canvas)
