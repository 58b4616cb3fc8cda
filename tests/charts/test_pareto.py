"""The curve begins at nothing, ends at all, and names its classes without overlap."""

from itertools import pairwise

import numpy as np

from shopdesk.charts.frame import Canvas
from shopdesk.charts.pareto import pareto
from shopdesk.charts.plots import ParetoPlot
from shopdesk.charts.style import Style, drawing, palette

PLOT = ParetoPlot(
    "t", ((1, 0.6), (2, 0.8), (100, 1.0)),
    (("A", 2, 0.8), ("B", 3, 0.15), ("C", 100, 0.05)), "Products", "Share",
)  # fmt: skip


def test_curve_and_borders() -> None:
    with drawing(Style.PRINT):
        axes = pareto(PLOT, Canvas(400, 160, palette(Style.PRINT))).axes[0]
    drawn = np.asarray(axes.lines[0].get_xydata()).tolist()
    assert drawn == [[0, 0], [1, 60], [2, 80], [100, 100]]
    assert [text.get_text() for text in axes.texts if text.get_text().isdigit()] == [
        "0",
        "2",
        "3",
        "100",
    ]


def test_names_of_narrow_classes_stand_apart() -> None:
    with drawing(Style.PRINT):
        figure = pareto(PLOT, Canvas(400, 160, palette(Style.PRINT)))
    places = [text.get_position()[0] * 400 for text in figure.texts if text.get_text() in "ABC"]
    assert places == sorted(places)
    assert min(b - a for a, b in pairwise(places)) > 30
