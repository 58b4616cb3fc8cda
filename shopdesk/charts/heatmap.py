"""Grids of shades with their figures: hour by weekday, cohorts, scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopdesk.charts.fonts import printable, shorten
from shopdesk.charts.frame import Canvas, Margins, beside, open_axes, widest
from shopdesk.charts.numbers import Number, full, short
from shopdesk.charts.plots import HeatPlot, Tone
from shopdesk.charts.style import lightness, mix
from shopdesk.metrics.measure import Unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def heatmap(plot: HeatPlot, canvas: Canvas) -> Figure:
    """Draw the grid; the darkest cell is the highest value (or ``ceiling``)."""
    from matplotlib.collections import PolyCollection

    size = canvas.palette.size
    names = min(widest([*plot.rows, plot.row_title], size) + 8, canvas.width * 0.35)
    notes = widest([*plot.row_notes, plot.row_note_title], size) + 10 if plot.row_notes else 0
    titled = bool(plot.column_title)
    margins = Margins(left=names + notes, right=1, top=size * (1.8 + 1.5 * titled), bottom=1)
    figure, axes = open_axes(canvas, margins)
    axes.set_xlim(0, len(plot.columns))
    axes.set_ylim(len(plot.rows), 0)
    top = _ceiling(plot)
    texts = [[_text(plot, value) for value in line] for line in plot.values]
    pitch = (canvas.width - margins.left - 1) / max(len(plot.columns), 1)
    room = widest([text for line in texts for text in line], size) + 2 <= pitch
    cells: list[tuple[tuple[float, float], str]] = []
    for down, line in enumerate(plot.values):
        for across, value in enumerate(line):
            if value is None:
                continue
            colour = _shade(canvas, value, top)
            cells.append(((across + 0.02, down + 0.03), colour))
            if room:
                axes.text(
                    across + 0.5,
                    down + 0.5,
                    texts[down][across],
                    ha="center",
                    va="center_baseline",
                    size=size,
                    color=_ink(canvas, colour) if value else canvas.palette.muted,
                )
    # One collection instead of a hundred patches: a third of the time.
    axes.add_collection(
        PolyCollection(
            [[(x, y), (x + 0.96, y), (x + 0.96, y + 0.94), (x, y + 0.94)] for (x, y), _c in cells],
            facecolors=[colour for _place, colour in cells],
            linewidths=0,
        ),
        autolim=False,
    )
    _names(axes, plot, canvas, (names, notes, pitch))
    return figure


def _ceiling(plot: HeatPlot) -> float:
    if plot.ceiling is not None:
        return float(plot.ceiling) or 1.0
    values = [float(v) for line in plot.values for v in line if v is not None]
    return max(values, default=0.0) or 1.0


def _text(plot: HeatPlot, value: Number | None) -> str:
    if value is None:
        return ""
    if plot.unit is Unit.PERCENT:
        return full(value, Unit.PERCENT, digits=0)
    if plot.unit is Unit.MONEY:
        return short(value, plot.unit, plot.currency)
    return short(value, plot.unit) if abs(float(value)) >= 100_000 else full(value, plot.unit)


def _shade(canvas: Canvas, value: Number, top: float) -> str:
    share = min(max(float(value) / top, 0.0), 1.0)
    empty = mix(canvas.palette.tone(Tone.MAIN), canvas.palette.surface, 0.95)
    return mix(empty, canvas.palette.tone(Tone.MAIN), share**0.8)


def _ink(canvas: Canvas, colour: str) -> str:
    """Dark or light letters, whichever stands out from the shade."""
    pair = sorted((canvas.palette.text, canvas.palette.surface), key=lightness)
    return pair[1] if lightness(colour) < 0.52 else pair[0]


def _names(axes: Axes, plot: HeatPlot, canvas: Canvas, rooms: tuple[float, float, float]) -> None:
    names, notes, pitch = rooms
    size = canvas.palette.size

    look = {"va": "center_baseline", "size": size, "color": canvas.palette.muted}

    def write(text: str, place: tuple[float, float], shift: tuple[float, float], ha: str) -> None:
        beside(axes, printable(text), place, shift, **look, ha=ha)

    for down, name in enumerate(plot.rows):
        write(shorten(name, names - 8, size), (0, down + 0.5), (-notes - 6, 0), "right")
        if plot.row_notes:
            write(plot.row_notes[down], (0, down + 0.5), (-7, 0), "right")
    head = size * 0.9
    step = 1
    while widest(plot.columns, size) + 4 > pitch * step and step < len(plot.columns):
        step += 1
    for across in range(0, len(plot.columns), step):
        write(plot.columns[across], (across + 0.5, 0), (0, head), "center")
    write(plot.row_title, (0, 0), (-notes - 6, head), "right")
    if plot.row_notes:
        write(plot.row_note_title, (0, 0), (-7, head), "right")
    if plot.column_title:
        write(plot.column_title, (0, 0), (0, head + size * 1.5), "left")
