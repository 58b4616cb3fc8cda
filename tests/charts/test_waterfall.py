"""A waterfall's steps hang between its totals."""

import pytest
from matplotlib.patches import Rectangle

from shopdesk.charts.frame import Canvas
from shopdesk.charts.plots import WaterfallPlot
from shopdesk.charts.style import Style, drawing, palette
from shopdesk.charts.waterfall import waterfall
from shopdesk.metrics.measure import Unit


def test_each_step_begins_where_the_one_before_ended() -> None:
    plot = WaterfallPlot(
        "t", ("a", 100), (("up", 50), ("down", -70), ("below", -90)), ("b", -10), Unit.COUNT
    )
    with drawing(Style.PRINT):
        axes = waterfall(plot, Canvas(400, 160, palette(Style.PRINT))).axes[0]
    boxes = [
        (patch.get_y(), patch.get_height())
        for patch in axes.patches
        if isinstance(patch, Rectangle)
    ]
    assert boxes == [
        pytest.approx(pair) for pair in [(0, 100), (100, 50), (80, 70), (-10, 90), (-10, 10)]
    ]
    assert [text.get_text() for text in axes.texts][-5:] == ["100", "+50", "−70", "−90", "−10"]
