"""The cumulative curve: how few of the ranked bring how much of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopdesk.charts.fonts import printable
from shopdesk.charts.frame import (
    Canvas,
    Margins,
    below,
    open_axes,
    spread,
    title_height,
    value_axis,
    weight,
    widest,
)
from shopdesk.charts.numbers import full, major, tick
from shopdesk.charts.plots import ParetoPlot, Tone
from shopdesk.charts.style import mix
from shopdesk.i18n import _
from shopdesk.metrics.measure import Unit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHARES = [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]


def pareto(plot: ParetoPlot, canvas: Canvas) -> Figure:
    """Draw the curve with a band for each class, named inside with its count and share."""
    size = canvas.palette.size
    left = widest([tick(value, Unit.PERCENT) for value in _SHARES], size) + 9
    margins = Margins(left=left, right=size * 2, top=size * 3.6, bottom=2.4 * size + 9)
    figure, axes = open_axes(canvas, margins)
    value_axis(axes, _SHARES, Unit.PERCENT, "", canvas.palette)
    last = max(plot.points[-1][0], 1)
    axes.set_xlim(0, last)
    ranks = [0, *(rank for rank, _share in plot.points)]
    shares = [0.0, *(float(major(share, Unit.PERCENT)) for _rank, share in plot.points)]
    main = canvas.palette.tone(Tone.MAIN)
    begin = 0
    for number, (_name, end, _share) in enumerate(plot.classes):
        inside = [place for place, rank in enumerate(ranks) if begin <= rank <= end]
        axes.fill_between(
            [ranks[place] for place in inside],
            [shares[place] for place in inside],
            color=mix(main, canvas.palette.surface, 0.35 + 0.27 * number),
            linewidth=0,
        )
        begin = end
    axes.plot(ranks, shares, color=main, linewidth=1.8, clip_on=False)
    borders = [0, *(end for _name, end, _share in plot.classes)]
    for border in borders:
        below(axes, f"{border:,}", border, canvas.palette)
    below(axes, printable(plot.rank_name), last / 2, canvas.palette, line=1)
    _name_classes(figure, canvas, plot, margins)
    for border in borders[1:-1]:
        axes.axvline(border, color=canvas.palette.muted, linewidth=0.6)
    return figure


def _name_classes(figure: Figure, canvas: Canvas, plot: ParetoPlot, margins: Margins) -> None:
    """Class name and what it brings, above the middle of its band, moved apart if narrow."""
    size = canvas.palette.size
    plain = canvas.width - margins.left - margins.right
    last = max(plot.points[-1][0], 1)
    texts, centres, begin = [], [], 0
    for name, end, share in plot.classes:
        texts.append(
            (
                name,
                _("{count} → {share}").format(
                    count=f"{end - begin:,}", share=full(share, Unit.PERCENT)
                ),
            )
        )
        centres.append(margins.left + (begin + end) / 2 / last * plain)
        begin = end
    room = max(widest(pair, size, bold=True) for pair in texts) + 10
    placed = spread(centres, room, margins.left + room / 2, canvas.width - room / 2)
    down = canvas.height - title_height(canvas) - size * 1.4
    for (name, text), centre in zip(texts, placed, strict=True):
        for line, shift in ((name, 0.0), (text, size * 1.3)):
            figure.text(
                centre / canvas.width,
                (down - shift) / canvas.height,
                line,
                ha="center",
                size=size,
                weight=weight(line) if not shift else "regular",
            )
