"""Cells as texts."""

from fractions import Fraction

import pytest

from shopdesk.charts.plots import plot_table
from shopdesk.metrics.measure import Unit
from shopdesk.reports.document import Change, Column, Figure, Form, Table
from shopdesk.reports.shown import (
    cell_text,
    change_text,
    column_titles,
    figure_text,
    plain,
    plot_as_table,
    table_texts,
)
from tests.reports.made_up import charts, money, product_table


def test_columns_of_money_are_bare_and_of_equal_decimals() -> None:
    table = product_table(("a", "b"))
    assert column_titles(table) == ["Code", "Product", "Sales, £", "Pieces", "Change", "Share"]
    assert table_texts(table)[1] == ["22001", "b", "1,245", "7.3", "−20.0%", "0.5%"]


def test_mixed_columns_keep_their_units() -> None:
    table = Table("", (Column("x"),), ((money(100),), (Figure(Fraction(1, 2), Unit.PERCENT),)))
    assert column_titles(table) == ["x"]
    assert table_texts(table) == [["£1.00"], ["50.0%"]]


def test_figures_and_changes() -> None:
    assert figure_text(Figure(None, Unit.MONEY)) == "–"
    assert figure_text(Figure(Fraction(1, 3), Unit.PERCENT, digits=0)) == "33%"
    assert change_text(Change("", Fraction(1, 10))) == "+10.0%"
    assert change_text(Change("", Fraction(1, 10), form=Form.POINTS)) == "+10.0 pp"
    assert cell_text("") == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("a\nb", "a b"), ("a\u202eb", "a□b"), ("张三", "张三"), ("\x00", "□"), ("a\u200db", "a□b")],
)
def test_plain_hides_nothing(typed: str, shown: str) -> None:
    assert plain(typed) == shown


def test_a_plot_becomes_a_table_with_its_units() -> None:
    plot = charts()[2].plot
    table = plot_as_table(plot_table(plot), plot.title)
    assert [column.numeric for column in table.columns] == [False, True]
    assert table_texts(table) == [["Oct", "1,000"], ["Buyers", "500"], ["Price", "−100"],
                                  ["Nov", "1,400"]]  # fmt: skip
