"""From one total to another through the steps that explain the change exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopdesk.charts.fonts import printable
from shopdesk.charts.frame import (
    Canvas,
    Margins,
    below,
    beside,
    nice_ticks,
    open_axes,
    value_axis,
    weight,
    widest,
)
from shopdesk.charts.numbers import major, short, tick
from shopdesk.charts.plots import Tone, WaterfallPlot
from shopdesk.charts.textflow import clamp_lines

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def waterfall(plot: WaterfallPlot, canvas: Canvas) -> Figure:
    """Draw totals as full columns and steps as floating ones, each with its signed amount."""
    size = canvas.palette.size
    bars = _bars(plot)
    tops = [max(start, end) for _name, start, end, _tone, _text in bars]
    lows = [min(start, end) for _name, start, end, _tone, _text in bars]
    ticks = nice_ticks(min([0.0, *lows]), max([0.0, *tops]) * 1.06, 4)
    left = widest([tick(value, plot.unit, plot.currency) for value in ticks], size) + 9
    pitch = (canvas.width - left - Margins().right) / len(bars)
    labels = [
        "\n".join(clamp_lines(printable(name), pitch - 4, size, most=4))
        for name, _start, _end, _tone, _text in bars
    ]
    lines = max(label.count("\n") for label in labels) + 1
    margins = Margins(left=left, top=size + 4, bottom=lines * 1.3 * size + 8)
    figure, axes = open_axes(canvas, margins)
    value_axis(axes, ticks, plot.unit, plot.currency, canvas.palette)
    axes.set_xlim(-0.6, len(bars) - 0.4)
    for place, label in enumerate(labels):
        below(axes, label, place, canvas.palette, strong=True)
    for place, (_name, start, end, tone, text) in enumerate(bars):
        axes.bar(
            [place],
            [abs(end - start)],
            0.62,
            bottom=[min(start, end)],
            color=canvas.palette.tone(tone),
            linewidth=0.8,  # a small step stays visible
            edgecolor=canvas.palette.tone(tone),
        )
        if place + 1 < len(bars):
            axes.plot(
                [place + 0.31, place + 0.69], [end, end], color=canvas.palette.muted, linewidth=0.6
            )
        beside(axes, text, (place, max(start, end)), (0, 3), size=size, weight=weight(text))
    return figure


def _bars(plot: WaterfallPlot) -> list[tuple[str, float, float, Tone, str]]:
    """Name, start, end, tone and text of each column, in people's units."""

    def scaled(value: int) -> float:
        return float(major(value, plot.unit, plot.currency))

    name, level = plot.start
    text = short(level, plot.unit, plot.currency)
    bars = [(name, 0.0, scaled(level), Tone.COMPARE, text)]
    for step, amount in plot.steps:
        text = short(amount, plot.unit, plot.currency, plus=True)
        tone = Tone.GOOD if amount >= 0 else Tone.BAD
        bars.append((step, scaled(level), scaled(level + amount), tone, text))
        level += amount
    name, level = plot.end
    text = short(level, plot.unit, plot.currency)
    return [*bars, (name, 0.0, scaled(level), Tone.MAIN, text)]
