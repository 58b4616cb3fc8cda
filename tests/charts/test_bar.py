"""Columns and bars: their lengths, colours and places."""

from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from shopdesk.charts.bar import bars, columns
from shopdesk.charts.frame import Canvas
from shopdesk.charts.plots import BarPlot, ColumnPlot, Series, Tone
from shopdesk.charts.style import Style, drawing, lightness, palette
from shopdesk.metrics.measure import Unit

CANVAS = Canvas(400, 160, palette(Style.PRINT))


def test_stacked_columns_stand_on_each_other() -> None:
    plot = ColumnPlot(
        "t", ("a", "b"), (Series("x", (1, 2)), Series("y", (3, 4), Tone.SECOND)), Unit.COUNT,
        stacked=True,
    )  # fmt: skip
    with drawing(Style.PRINT):
        axes = columns(plot, CANVAS).axes[0]
    boxes = [(p.get_y(), p.get_height()) for p in axes.patches if isinstance(p, Rectangle)]
    assert boxes == [(0, 1), (0, 2), (1, 3), (2, 4)]


def test_the_rest_recedes_beside_the_emphasised() -> None:
    plot = ColumnPlot("t", ("a", "b"), (Series("x", (1, 2)),), Unit.COUNT, emphasis=(1,))
    with drawing(Style.PRINT):
        first, second = columns(plot, CANVAS).axes[0].patches
    assert lightness(to_hex(second.get_facecolor())) < lightness(to_hex(first.get_facecolor()))


def test_labels_that_would_touch_are_left_out_but_marks_stay() -> None:
    values = tuple(range(1_000_00, 32_000_00, 1_000_00))
    plot = ColumnPlot(
        "t", tuple(map(str, range(31))), (Series("x", values),), Unit.MONEY, "GBP",
        marks=((5, "event"),), emphasis=(30,),
    )  # fmt: skip
    with drawing(Style.PRINT):
        axes = columns(plot, CANVAS).axes[0]
    written = {text.get_text() for text in axes.texts}
    assert {"event", "£31.0k"} <= written
    assert not {"£1.00k", "£6.00k", "£30.0k"} & written


def test_bars_show_now_and_before() -> None:
    plot = BarPlot("t", ("a",), (200,), Unit.COUNT, before=(100,), before_name="b", value_name="v")
    with drawing(Style.PRINT):
        now, before = bars(plot, CANVAS).axes[0].patches
    assert isinstance(now, Rectangle)
    assert isinstance(before, Rectangle)
    assert (now.get_width(), before.get_width()) == (200, 100)
    assert now.get_height() > 2 * before.get_height()
