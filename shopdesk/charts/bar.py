"""Columns along time or classes, and lying bars by name; values written where they stand."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from shopdesk.charts.fonts import printable, shorten, text_width
from shopdesk.charts.frame import (
    Canvas,
    Margins,
    beside,
    label_lines,
    nice_ticks,
    open_axes,
    place_axis,
    title_height,
    value_axis,
    weight,
    widest,
)
from shopdesk.charts.numbers import Number, major, short, tick
from shopdesk.charts.plots import BarPlot, ColumnPlot, Series, Tone
from shopdesk.charts.style import mix

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def _heights(series: Series, plot: ColumnPlot) -> list[float]:
    return [
        0.0 if value is None else float(major(value, plot.unit, plot.currency))
        for value in series.values
    ]


def _top(plot: ColumnPlot) -> float:
    columns = [_heights(one, plot) for one in plot.series]
    if plot.stacked:
        tops = [sum(parts) for parts in zip(*columns, strict=True)]
    else:
        tops = [value for column in columns for value in column]
    if plot.line is not None:
        tops += _heights(plot.line, plot)
    return max(tops, default=0.0)


def columns(plot: ColumnPlot, canvas: Canvas) -> Figure:
    """Draw upright columns; several series are named in a line above the axes."""
    size = canvas.palette.size
    ticks = nice_ticks(0, _top(plot), 4)
    tick_labels = [tick(value, plot.unit, plot.currency) for value in ticks]
    names = [*plot.series, *([plot.line] if plot.line else [])]
    keyed = len(names) > 1
    margins = Margins(
        left=widest(tick_labels, size) + 9,
        top=(6 + size * 1.6) * keyed + size * 1.8,
        bottom=size * 1.3 * label_lines(plot.labels) + 7,
    )
    figure, axes = open_axes(canvas, margins)
    value_axis(axes, ticks, plot.unit, plot.currency, canvas.palette)
    plain = canvas.width - margins.left - margins.right
    place_axis(axes, plot.labels, plain, canvas.palette)
    _draw_columns(axes, plot, canvas)
    if plot.line is not None:
        heights = [
            nan if value is None else float(major(value, plot.unit, plot.currency))
            for value in plot.line.values
        ]
        colour = canvas.palette.tone(plot.line.tone)
        axes.plot(range(len(heights)), heights, color=colour, linewidth=1.4, zorder=3)
    if keyed:
        _key(figure, canvas, plot, margins)
    _write_values(axes, plot, canvas, plain / max(len(plot.labels), 1))
    return figure


def _draw_columns(axes: Axes, plot: ColumnPlot, canvas: Canvas) -> None:
    count = len(plot.labels)
    side = 1 if plot.stacked else len(plot.series)
    thickness = (0.72 if side == 1 else 0.8) / side
    floor = [0.0] * count
    for number, one in enumerate(plot.series):
        heights = _heights(one, plot)
        shift = 0.0 if plot.stacked else (number - (side - 1) / 2) * thickness
        colour = canvas.palette.tone(one.tone)
        faded = mix(colour, canvas.palette.surface, 0.55)
        axes.bar(
            [place + shift for place in range(count)],
            heights,
            thickness * (1 if side == 1 else 0.92),
            bottom=floor,
            linewidth=0.7 * plot.stacked,  # a light seam tells the parts apart in grey
            edgecolor=canvas.palette.surface,
            color=[
                colour if not plot.emphasis or place in plot.emphasis else faded
                for place in range(count)
            ],
        )
        if plot.stacked:
            floor = [low + high for low, high in zip(floor, heights, strict=True)]


def _key(figure: Figure, canvas: Canvas, plot: ColumnPlot, margins: Margins) -> None:
    """Names of the series in their colours, one line above the axes."""
    from matplotlib.patches import Rectangle

    size = canvas.palette.size
    across, down = margins.left, canvas.height - size * 1.2 - 2
    if canvas.title:
        down -= title_height(canvas)
    marked = [(one, False) for one in plot.series]
    if plot.line is not None:
        marked.append((plot.line, True))
    for one, line in marked:
        colour = canvas.palette.tone(one.tone)
        high = 1.6 if line else size * 0.7
        figure.add_artist(
            Rectangle(
                (across / canvas.width, (down + (size * 0.7 - high) / 2) / canvas.height),
                8 / canvas.width,
                high / canvas.height,
                transform=figure.transFigure,
                color=colour,
            )
        )
        name = printable(one.name)
        figure.text((across + 12) / canvas.width, down / canvas.height, name, size=size)
        across += 12 + text_width(name, size) + 16


def _write_values(axes: Axes, plot: ColumnPlot, canvas: Canvas, pitch: float) -> None:
    """The value on each column where there is room, else on the marked and emphasised ones."""
    size = canvas.palette.size
    marks = dict(plot.marks)
    one = plot.series[0]
    if plot.stacked or len(plot.series) > 1:
        texts: dict[int, str] = {}
    else:
        texts = {
            place: short(value, plot.unit, plot.currency)
            for place, value in enumerate(one.values)
            if value
        }
        if widest(list(texts.values()), size) + 3 > pitch:
            wanted = set(plot.emphasis) | set(marks)
            texts = {place: text for place, text in texts.items() if place in wanted}
    texts |= {place: text for place, text in marks.items() if text}
    heights = _heights(one, plot)
    if plot.line is not None:
        heights = [max(a, b) for a, b in zip(heights, _heights(plot.line, plot), strict=True)]
    if plot.stacked:
        heights = [
            sum(parts) for parts in zip(*(_heights(s, plot) for s in plot.series), strict=True)
        ]
    last = -1e9
    room_left, room_right = -0.6, len(plot.labels) - 0.4
    for place in sorted(texts):
        text = printable(texts[place])
        half = text_width(text, size) / pitch / 2
        centre = min(max(place, room_left + half), room_right - half)
        if centre - half < last:
            continue  # would touch the label before it
        last = centre + half
        # Above its neighbours too where the label is wider than its column.
        under = range(
            max(int(centre - half + 0.5), 0), min(int(centre + half + 0.5), len(heights) - 1) + 1
        )
        height = max(heights[near] for near in under)
        emphasised = place in plot.emphasis
        heavy = weight(text) if emphasised else "regular"
        beside(axes, text, (centre, height), (0, 3), size=size, weight=heavy)


def bars(plot: BarPlot, canvas: Canvas) -> Figure:
    """Draw lying bars, the first on top, name left, value behind the bar."""
    if plot.signed:
        return _signed_bars(plot, canvas)
    size = canvas.palette.size
    values = [short(value, plot.unit, plot.currency) for value in plot.values]
    name_room = min(widest(plot.labels, size) + 8, canvas.width * 0.42)
    note_room = widest(plot.notes, size) + 10 if plot.notes else 0
    value_room = widest(values, size, bold=True) + 8
    keyed = bool(plot.before)
    margins = Margins(
        left=name_room,
        right=note_room + value_room,
        top=4 + keyed * (size * 1.6 + 4),
        bottom=3,
    )
    figure, axes = open_axes(canvas, margins)
    lengths = [float(major(value, plot.unit, plot.currency)) for value in plot.values]
    earlier = [_length(value, plot) for value in plot.before]
    axes.set_xlim(0, max([*lengths, *earlier, 0.0]) or 1.0)
    axes.set_ylim(len(lengths) - 0.45, -0.55)
    places = range(len(lengths))
    colour = canvas.palette.tone(Tone.MAIN)
    if keyed:
        axes.barh([place - 0.1 for place in places], lengths, 0.44, color=colour)
        grey = canvas.palette.tone(Tone.COMPARE)
        axes.barh([place + 0.24 for place in places], earlier, 0.18, color=grey)
        _bar_key(figure, canvas, plot, margins)
    else:
        axes.barh(places, lengths, 0.62, color=colour)
    for place, text in enumerate(values):
        reach = max([lengths[place], *earlier[place : place + 1]])
        beside(axes, text, (reach, place), (4, 0), size=size, weight=weight(text))
        name = shorten(plot.labels[place], name_room - 8, size)
        beside(axes, name, (0, place), (-6, 0), size=size)
        if plot.notes:
            beside(
                axes,
                printable(plot.notes[place]),
                (1, place),
                (margins.right - 4, 0),
                xycoords=("axes fraction", "data"),
                ha="right",
                size=size,
                color=canvas.palette.muted,
            )
    return figure


def _length(value: Number | None, plot: BarPlot) -> float:
    return 0.0 if value is None else float(major(value, plot.unit, plot.currency))


def _bar_key(figure: Figure, canvas: Canvas, plot: BarPlot, margins: Margins) -> None:
    key = ColumnPlot(
        "",
        (),
        (Series(plot.value_name, ()),),
        plot.unit,
        line=Series(plot.before_name, (), Tone.COMPARE),
    )
    _key(figure, canvas, key, margins)


def _signed_bars(plot: BarPlot, canvas: Canvas) -> Figure:
    """Bars to both sides of zero; names stand on the empty side of their bar."""
    size = canvas.palette.size
    lengths = [float(major(value, plot.unit, plot.currency)) for value in plot.values]
    values = [short(value, plot.unit, plot.currency, plus=True) for value in plot.values]
    value_room = widest(values, size, bold=True) + 8
    margins = Margins(left=value_room, right=value_room, top=4, bottom=3)
    figure, axes = open_axes(canvas, margins)
    # Half the width for names at least, on the side where no bar is.
    reach = max((abs(length) for length in lengths), default=0.0) or 1.0
    low = -reach if min(lengths, default=0) < 0 else 0.0
    high = reach if max(lengths, default=0) > 0 else 0.0
    low, high = (low or -high), (high or -low)
    axes.set_xlim(low, high)
    axes.set_ylim(len(lengths) - 0.45, -0.55)
    tones = [canvas.palette.tone(Tone.GOOD if x >= 0 else Tone.BAD) for x in lengths]
    axes.barh(range(len(lengths)), lengths, 0.62, color=tones)
    axes.axvline(0, color=canvas.palette.line, linewidth=0.8)
    room = (canvas.width - 2 * value_room) / 2 - 8
    for place, length in enumerate(lengths):
        side = 1 if length >= 0 else -1
        text = values[place]
        beside(axes, text, (length, place), (4 * side, 0), size=size, weight=weight(text))
        name = shorten(plot.labels[place], room, size)
        beside(axes, name, (0, place), (-6 * side, 0), size=size)
    return figure
