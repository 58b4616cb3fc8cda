"""Lines end where their values end and are named there."""

import numpy as np

from shopdesk.charts.frame import Canvas
from shopdesk.charts.line import lines
from shopdesk.charts.plots import LinePlot, Series, Tone
from shopdesk.charts.style import Style, drawing, palette
from shopdesk.metrics.measure import Unit


def test_an_unfinished_line_ends_in_a_point_and_the_main_one_is_on_top() -> None:
    plot = LinePlot(
        "t", ("1", "2", "3"),
        (Series("now", (1, 4, None)), Series("then", (1, 2, 3), Tone.COMPARE)), Unit.COUNT,
    )  # fmt: skip
    with drawing(Style.PRINT):
        axes = lines(plot, Canvas(400, 160, palette(Style.PRINT))).axes[0]
    then, now, point = axes.lines
    assert np.asarray(then.get_xydata()).tolist() == [[0, 1], [1, 2], [2, 3]]
    assert now.get_linewidth() > then.get_linewidth()
    assert np.asarray(point.get_xydata()).tolist() == [[1, 4]]
    assert [text.get_text() for text in axes.texts][-4:] == ["now", "4", "then", "3"]


def test_line_names_do_not_overlap() -> None:
    same = tuple(Series(f"s{n}", (5, 5)) for n in range(3))
    with drawing(Style.PRINT):
        figure = lines(
            LinePlot("t", ("1", "2"), same, Unit.COUNT), Canvas(400, 160, palette(Style.PRINT))
        )
    heights = sorted({text.xy[1] for text in figure.axes[0].texts[-6:]})  # type: ignore[attr-defined]
    assert len(heights) == 3
