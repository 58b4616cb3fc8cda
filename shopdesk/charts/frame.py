"""The frame of every chart: size in points, title, axes with measured margins, direct labels.

Margins are computed from the widths of the labels (no layout engine: it draws everything twice).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from shopdesk.charts.fonts import covers, printable, shorten, text_width
from shopdesk.charts.numbers import tick
from shopdesk.charts.style import Palette
from shopdesk.charts.textflow import clamp_lines
from shopdesk.metrics.measure import Unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a chart is drawn on: width and height in points, colours, title or none."""

    width: float
    height: float
    palette: Palette
    title: str = ""


@dataclass(frozen=True, slots=True)
class Margins:
    """Room around the axes in points."""

    left: float = 4
    right: float = 4
    top: float = 8
    bottom: float = 16


def open_axes(canvas: Canvas, margins: Margins) -> tuple[Figure, Axes]:
    """A figure of the canvas's size with its title and one pair of axes inside the margins."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(canvas.width / 72, canvas.height / 72))
    title_room = _draw_title(figure, canvas)
    width = max(canvas.width - margins.left - margins.right, 20)
    height = max(canvas.height - margins.top - margins.bottom - title_room, 20)
    axes = figure.add_axes(
        (
            margins.left / canvas.width,
            margins.bottom / canvas.height,
            width / canvas.width,
            height / canvas.height,
        )
    )
    axes.set_axis_off()
    return figure, axes


def title_height(canvas: Canvas) -> float:
    """Points that the title takes."""
    if not canvas.title:
        return 0
    return 6 + 1.35 * (canvas.palette.size + 1.5) * len(_title_lines(canvas))


def _title_lines(canvas: Canvas) -> list[str]:
    size = canvas.palette.size + 1.5
    return clamp_lines(canvas.title, canvas.width - 8, size, most=2, bold=True)


def _draw_title(figure: Figure, canvas: Canvas) -> float:
    if canvas.title:
        size = canvas.palette.size + 1.5
        for place, line in enumerate(_title_lines(canvas)):
            figure.text(
                4 / canvas.width,
                1 - (4 + 1.35 * size * place) / canvas.height,
                line,
                va="top",
                size=size,
                weight=weight(line),
            )
    return title_height(canvas)


def weight(text: str) -> str:
    """Bold where the bold font has every sign, else regular."""
    return "bold" if covers(text, bold=True) else "regular"


def beside(
    axes: Axes,
    text: str,
    place: tuple[float, float],
    shift: tuple[float, float],
    **look: Any,
) -> None:
    """Text some points away from a place in data coordinates, never cut at the axes' edge.

    ``look`` goes to matplotlib; alignment follows the shift unless it is told.
    """
    across, up = shift
    found = {
        "ha": "left" if across > 0 else "right" if across < 0 else "center",
        "va": "bottom" if up > 0 else "top" if up < 0 else "center",
        "textcoords": "offset points",
        "annotation_clip": False,
    }
    axes.annotate(text, place, xytext=shift, **(found | look))


def widest(texts: Sequence[str], size: float, *, bold: bool = False) -> float:
    """Width in points of the widest text."""
    return max((text_width(printable(text), size, bold=bold) for text in texts), default=0)


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values from at or below ``low`` to at or above ``high``, at most ``most`` steps."""
    from matplotlib.ticker import MaxNLocator

    if low == high:
        high = low + 1
    found = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(value) for value in found]


def value_axis(
    axes: Axes, ticks: Sequence[float], unit: Unit, currency: str, palette: Palette
) -> None:
    """Short labels at round values and a light grid; the line at 0 is stronger.

    Drawn by hand, as a third of a chart's time went into matplotlib's own ticks.
    """
    axes.set_ylim(ticks[0], ticks[-1])
    whole = axes.get_yaxis_transform()
    rest = [value for value in ticks if value]
    axes.hlines(rest, 0, 1, transform=whole, colors=palette.grid, linewidth=0.5, zorder=0.5)
    axes.hlines([0], 0, 1, transform=whole, colors=palette.line, linewidth=0.7, clip_on=False)
    for value in ticks:
        beside(
            axes,
            tick(value, unit, currency),
            (0, value),
            (-5, 0),
            xycoords=("axes fraction", "data"),
            size=palette.size,
            color=palette.muted,
        )


def label_lines(labels: Sequence[str]) -> int:
    """Lines that the tallest label takes."""
    return max((label.count("\n") for label in labels), default=0) + 1


def place_axis(axes: Axes, labels: Sequence[str], width: float, palette: Palette) -> None:
    """Labels of places 0, 1, 2 … below, thinned so that they never touch."""
    count, size = len(labels), palette.size
    axes.set_xlim(-0.6, count - 0.4)
    pitch = width / max(count, 1)
    widths = [widest(label.split("\n"), size) for label in labels]
    step = thinning(widths, pitch, gap=size * 0.7)
    room = max(pitch * step - 2, 3 * size)
    for place in range(0, count, step):
        text = "\n".join(shorten(line, room, size) for line in labels[place].split("\n"))
        below(axes, text, place, palette)


def below(
    axes: Axes,
    text: str,
    place: float,
    palette: Palette,
    *,
    strong: bool = False,
    line: int = 0,
) -> None:
    """One label under the axes at a place in data coordinates, in the first line or a later one."""
    beside(
        axes,
        text,
        (place, 0),
        (0, -4 - 1.35 * palette.size * line),
        xycoords=("data", "axes fraction"),
        size=palette.size,
        color=palette.text if strong else palette.muted,
        linespacing=1.25,
    )


def thinning(widths: Sequence[float], pitch: float, *, gap: float) -> int:
    """Every how many-th label fits when they stand ``pitch`` points apart."""
    needed = max(widths, default=0) + gap
    # A label alone on its tick may be cut, so up to a dozen classes all keep theirs.
    if len(widths) <= 8:
        return 1
    return next((step for step in (1, 2, 3, 5, 7, 10, 14) if step * pitch >= needed), 20)


def spread(heights: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Positions of labels moved apart to at least ``least``, near their own, inside the range."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    moved = list(heights)
    for before, place in pairwise(order):
        moved[place] = max(moved[place], moved[before] + least)
    ceiling = high
    for place in reversed(order):
        moved[place] = min(moved[place], ceiling)
        ceiling = moved[place] - least
    if order and moved[order[0]] < low:
        shift = low - moved[order[0]]
        moved = [value + shift for value in moved]
    return moved
