"""Every kind of plot becomes a figure with its texts, in every style, whatever the names are."""

from __future__ import annotations

from io import BytesIO

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from shopdesk.charts.draw import figure
from shopdesk.charts.plots import (
    BarPlot,
    ColumnPlot,
    HeatPlot,
    LinePlot,
    ParetoPlot,
    Plot,
    Series,
    Tone,
    WaterfallPlot,
)
from shopdesk.charts.style import Style, drawing
from shopdesk.i18n import using_language
from shopdesk.metrics.measure import Unit

NASTY = r"$\frac{1}{0}$ <b>&amp; 😀 \n %s _x"
PLOTS: dict[str, Plot] = {
    "columns": ColumnPlot(
        "Best month", ("Oct", "Nov"), (Series("Sales", (10_000_00, 20_000_00)),), Unit.MONEY,
        "GBP", emphasis=(1,),
    ),
    "stacked": ColumnPlot(
        "Buyers", ("Oct", "Nov"),
        (Series("New", (5, 7)), Series(NASTY, (15, 17), Tone.SECOND)), Unit.COUNT, stacked=True,
    ),
    "lines": LinePlot(
        "Added up", ("1", "2", "3"),
        (Series("This", (100, 300, None)), Series("Last", (50, 90, 200), Tone.COMPARE)),
        Unit.MONEY, "GBP",
    ),
    "waterfall": WaterfallPlot(
        "Why", ("Oct", 1000_00), (("Buyers", 300_00), ("Price", -100_00)), ("Nov", 1200_00),
        Unit.MONEY, "GBP",
    ),
    "bars": BarPlot(
        "Countries", ("United Kingdom", NASTY), (900_00, 100_00), Unit.MONEY, "GBP",
        value_name="Nov", before=(800_00, None), before_name="Oct", notes=("90%", "10%"),
    ),
    "signed": BarPlot("Movers", ("Up", "Down"), (900_00, -100_00), Unit.MONEY, "GBP", signed=True),
    "pareto": ParetoPlot(
        "Few bring most", ((1, 0.5), (2, 0.8), (9, 1.0)),
        (("A", 2, 0.8), ("B", 5, 0.15), ("C", 9, 0.05)), "Products", "Share",
    ),
    "heat": HeatPlot("Noon", ("Mon", "Tue"), ("9", "10"), ((1, 0), (None, 30)), Unit.COUNT),
}  # fmt: skip


def texts(drawn: Figure) -> list[str]:
    return [one.get_text() for one in drawn.findobj(Text) if one.get_text()]


def saved(drawn: Figure) -> bytes:
    buffer = BytesIO()
    with drawing(Style.PRINT):
        drawn.savefig(buffer, format="pdf")
    return buffer.getvalue()


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("name", PLOTS)
def test_every_plot_is_drawn_in_every_style(name: str, style: Style) -> None:
    drawn = figure(PLOTS[name], style=style, width=480, height=170)
    assert drawn.get_size_inches() == pytest.approx((480 / 72, 170 / 72))
    assert PLOTS[name].title in texts(drawn)
    assert saved(drawn).startswith(b"%PDF")


@pytest.mark.parametrize("name", PLOTS)
def test_pages_set_the_title_themselves(name: str) -> None:
    drawn = figure(PLOTS[name], style=Style.PRINT, width=480, height=170, titled=False)
    assert PLOTS[name].title not in texts(drawn)


def test_names_are_never_mathematics_nor_lost() -> None:
    drawn = figure(PLOTS["bars"], style=Style.PRINT, width=480, height=170)
    assert r"$\frac{1}{0}$ <b>&amp; □ \n %s _x" in texts(drawn)
    drawn = figure(PLOTS["stacked"], style=Style.PRINT, width=480, height=170)
    assert r"$\frac{1}{0}$ <b>&amp; □ \n %s _x" in texts(drawn)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("columns", {"£10.0k", "£20.0k", "Oct", "Nov"}),
        ("lines", {"This", "£3", "Last", "£2"}),
        ("waterfall", {"+£300", "−£100", "£1.00k", "£1.20k", "Buyers", "Price"}),
        ("bars", {"£900", "£100", "90%", "United Kingdom", "Nov", "Oct"}),
        ("signed", {"+£900", "−£100", "Up", "Down"}),
        ("pareto", {"A", "2 → 80.0%", "3 → 15.0%", "4 → 5.0%", "Products"}),
        ("heat", {"1", "0", "30", "Mon", "9"}),
    ],
)
def test_values_are_written_where_they_stand(name: str, expected: set[str]) -> None:
    drawn = figure(PLOTS[name], style=Style.PRINT, width=480, height=170)
    assert expected <= set(texts(drawn))


def test_axes_speak_the_language_in_force() -> None:
    plot = ColumnPlot("t", ("1",), (Series("s", (5_000_000_00,)),), Unit.MONEY, "CNY")
    with using_language("zh_CN"):
        assert "¥500万" in texts(figure(plot, style=Style.PRINT, width=300, height=120))


def test_empty_and_single_data_are_drawn() -> None:
    empty = ColumnPlot("t", ("1",), (Series("s", (None,)),), Unit.MONEY, "CNY")
    single = ParetoPlot("t", ((1, 1.0),), (("A", 1, 1.0),), "r", "s")
    zeros = HeatPlot("t", ("Mon",), ("1",), ((0,),), Unit.COUNT)
    none = BarPlot("t", (), (), Unit.MONEY, "CNY")
    for plot in (empty, single, zeros, none):
        assert saved(figure(plot, style=Style.PRINT, width=200, height=90)).startswith(b"%PDF")
