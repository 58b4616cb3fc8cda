"""Lines along time, each named at its end instead of in a legend."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from shopdesk.charts.fonts import shorten
from shopdesk.charts.frame import (
    Canvas,
    Margins,
    beside,
    nice_ticks,
    open_axes,
    place_axis,
    spread,
    value_axis,
    weight,
    widest,
)
from shopdesk.charts.numbers import major, short, tick
from shopdesk.charts.plots import LinePlot, Series, Tone
from shopdesk.charts.style import Palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTHS = {Tone.MAIN: 2.2}
# Thin lines are told apart in grey print by their dashes as well.
_DASHES = {Tone.SECOND: (0, (5, 2)), Tone.COMPARE: "solid"}


def lines(plot: LinePlot, canvas: Canvas) -> Figure:
    """Draw the lines; the last value of each stands with its name at the right."""
    size = canvas.palette.size
    heights = [
        float(major(value, plot.unit, plot.currency))
        for one in plot.series
        for value in one.values
        if value is not None
    ]
    low, high = min([0.0, *heights]), max([0.0, *heights])
    if -low < high / 20:
        low = 0.0  # a first day below nothing is drawn a little below the axis
    ticks = nice_ticks(low, high, 4)
    tick_labels = [tick(value, plot.unit, plot.currency) for value in ticks]
    names = [_end_text(one, plot) for one in plot.series]
    right = min(max(widest(name.split("\n"), size, bold=True) for name in names) + 10, 150)
    margins = Margins(left=widest(tick_labels, size) + 9, right=right, top=size, bottom=size + 9)
    figure, axes = open_axes(canvas, margins)
    value_axis(axes, ticks, plot.unit, plot.currency, canvas.palette)
    place_axis(axes, plot.labels, canvas.width - margins.left - right, canvas.palette)
    axes.set_xlim(0, max(len(plot.labels) - 1, 1))
    for one in sorted(plot.series, key=lambda one: one.tone is Tone.MAIN):
        axes.plot(
            range(len(one.values)),
            [nan if v is None else float(major(v, plot.unit, plot.currency)) for v in one.values],
            color=canvas.palette.tone(one.tone),
            linewidth=_WIDTHS.get(one.tone, 1.3),
            linestyle=_DASHES.get(one.tone, "solid"),
            clip_on=False,
        )
    plain = canvas.height - margins.top - margins.bottom
    _name_ends(axes, plot, canvas.palette, (ticks[0], ticks[-1], plain, right))
    return figure


def _end_text(one: Series, plot: LinePlot) -> str:
    last = next((value for value in reversed(one.values) if value is not None), None)
    return f"{one.name}\n{short(last, plot.unit, plot.currency)}"


def _name_ends(
    axes: Axes, plot: LinePlot, colours: Palette, room: tuple[float, float, float, float]
) -> None:
    low, high, points, right = room
    size = colours.size
    ends: list[tuple[Series, int, float]] = []
    for one in plot.series:
        for place in range(len(one.values) - 1, -1, -1):
            value = one.values[place]
            if value is not None:
                ends.append((one, place, float(major(value, plot.unit, plot.currency))))
                break
    step = 3.1 * size / points * (high - low)
    places = spread([end[2] for end in ends], step, low + step / 2, high)
    for (one, place, value), height in zip(ends, places, strict=True):
        name, figure_text = _end_text(one, plot).split("\n")
        name = shorten(name, right - 10, size)
        short_line = place < len(plot.labels) - 1
        if short_line:
            axes.plot([place], [value], "o", color=colours.tone(one.tone), markersize=3.5)
        for text, down, heavy in ((name, size * 0.65, False), (figure_text, -size * 0.65, True)):
            beside(
                axes,
                text,
                (1, height),
                (8, down),
                xycoords=("axes fraction", "data"),
                va="center",
                size=size,
                weight=weight(text) if heavy else "regular",
                color=colours.muted if one.tone is Tone.COMPARE else colours.text,
            )
