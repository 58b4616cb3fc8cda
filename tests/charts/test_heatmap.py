"""Shades follow the values; blanks stay blank; letters stand out from their cell."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from shopdesk.charts.frame import Canvas
from shopdesk.charts.heatmap import heatmap
from shopdesk.charts.plots import HeatPlot
from shopdesk.charts.style import Style, drawing, lightness, palette
from shopdesk.metrics.measure import Unit


def shades_of(axes: Axes) -> list[str]:
    colours = np.atleast_2d(axes.collections[0].get_facecolor())
    return [to_hex(colour) for colour in colours.tolist()]


def cells(plot: HeatPlot, width: float = 400) -> tuple[list[str], list[str]]:
    with drawing(Style.PRINT):
        axes = heatmap(plot, Canvas(width, 160, palette(Style.PRINT))).axes[0]
    return shades_of(axes), [text.get_text() for text in axes.texts]


def test_darker_is_more_and_none_is_blank() -> None:
    shades, texts = cells(HeatPlot("t", ("Mon",), ("1", "2", "3"), ((1, None, 30),), Unit.COUNT))
    assert len(shades) == 2
    assert lightness(shades[0]) > lightness(shades[1])
    assert texts[:2] == ["1", "30"]


def test_a_ceiling_keeps_one_high_value_from_paling_the_rest() -> None:
    low, _ = cells(HeatPlot("t", ("a",), ("1", "2"), ((1.0, 0.2),), Unit.PERCENT))
    high, _ = cells(HeatPlot("t", ("a",), ("1", "2"), ((1.0, 0.2),), Unit.PERCENT, ceiling=0.4))
    assert lightness(high[1]) < lightness(low[1])


def test_figures_are_left_out_where_cells_are_too_narrow() -> None:
    columns = tuple(map(str, range(24)))
    plot = HeatPlot("t", ("Mon",), columns, (tuple([12345] * 24),), Unit.COUNT)
    _, texts = cells(plot, width=200)
    assert "12,345" not in texts


def test_letters_stand_out_on_every_shade() -> None:
    plot = HeatPlot("t", ("a",), tuple("123456"), ((1, 2, 3, 4, 5, 6),), Unit.COUNT)
    with drawing(Style.PRINT):
        axes = heatmap(plot, Canvas(400, 100, palette(Style.PRINT))).axes[0]
    shades = shades_of(axes)
    inks = [str(text.get_color()) for text in axes.texts[:6]]
    assert all(
        abs(lightness(shade) - lightness(ink)) > 0.25
        for shade, ink in zip(shades, inks, strict=True)
    )
