"""Plots as data: what they refuse and the table that each one is."""

import pytest

from shopdesk.charts.plots import (
    BarPlot,
    ColumnPlot,
    HeatPlot,
    LinePlot,
    ParetoPlot,
    Series,
    Tone,
    WaterfallPlot,
    plot_table,
)
from shopdesk.metrics.measure import Unit


def test_a_waterfall_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="lead from its start to its end"):
        WaterfallPlot("t", ("a", 100), (("x", 5),), ("b", 106), Unit.MONEY, "GBP")


def test_columns_with_their_comparison_line() -> None:
    plot = ColumnPlot(
        "t", ("1", "2"), (Series("now", (10, None)),), Unit.MONEY, "GBP",
        line=Series("then", (7, 8), Tone.COMPARE),
    )  # fmt: skip
    table = plot_table(plot)
    assert table.titles == ("", "now", "then")
    assert table.units == (None, Unit.MONEY, Unit.MONEY)
    assert table.rows == (("1", 10, 7), ("2", None, 8))


def test_lines() -> None:
    plot = LinePlot("t", ("1",), (Series("a", (1,)), Series("b", (2,))), Unit.COUNT)
    assert plot_table(plot).rows == (("1", 1, 2),)


def test_bars_with_the_value_before_and_notes() -> None:
    plot = BarPlot(
        "t", ("UK",), (10,), Unit.MONEY, "GBP", value_name="now",
        before=(5,), before_name="then", notes=("84%",),
    )  # fmt: skip
    table = plot_table(plot)
    assert table.titles == ("", "now", "then", "")
    assert table.rows == (("UK", 10, 5, "84%"),)


def test_heat_with_notes_beside_the_rows() -> None:
    plot = HeatPlot(
        "t", ("Jan",), ("0", "1"), ((1.0, None),), Unit.PERCENT,
        row_title="Month", row_notes=("9",), row_note_title="Buyers",
    )  # fmt: skip
    table = plot_table(plot)
    assert table.titles == ("Month", "Buyers", "0", "1")
    assert table.rows == (("Jan", "9", 1.0, None),)


def test_waterfall_and_pareto() -> None:
    steps = WaterfallPlot("t", ("a", 1), (("x", 2),), ("b", 3), Unit.COUNT)
    assert plot_table(steps).rows == (("a", 1), ("x", 2), ("b", 3))
    curve = ParetoPlot("t", ((1, 0.5), (2, 1.0)), (("A", 1, 0.5),), "rank", "share")
    assert plot_table(curve).rows == ((1, 0.5), (2, 1.0))
