"""Stock pages of the review: the figures of the book, tables that add up, honest silence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shopdesk.base.period import Period
from shopdesk.charts.plots import HeatPlot, LinePlot
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics, compute
from shopdesk.metrics.measure import Scope
from shopdesk.reports import pdf, review, text
from shopdesk.reports.document import Chart, Figure, KpiRow, Note, Paragraph, Report, Section, Table
from shopdesk.stock.rules import Place
from tests.metrics.records import Line, Records, records

TODAY = date(2026, 3, 2)
FEBRUARY = Period.month(2026, 2)
SHELF, CUSTOMER, SUPPLIER = Place.SHELF, Place.CUSTOMER, Place.SUPPLIER


def trading(weeks: int = 40) -> Records:
    """Three SKUs that sell every week and one that lies dead, all of them bought."""
    made = records()
    for code in ("S2", "S3", "DEAD"):
        made.sku(code)
    begin = TODAY - timedelta(days=7 * weeks)
    for sku, pieces, value in ((1, 400, 40_000), (2, 300, 60_000), (3, 200, 20_000), (4, 5, 7_500)):
        made.move(begin, sku, pieces=pieces, value=value, source=SUPPLIER, target=SHELF)
    for week in range(weeks):
        day = begin + timedelta(days=7 * week + 3)
        made.order(day, [Line(1, 9_000, pieces=6), Line(2, 5_000 + week, pieces=3), Line(3, 900)])
        for sku, pieces, value in ((1, 6, 600), (2, 3, 600), (3, 1, 100)):
            made.move(day, sku, pieces=pieces, value=value, source=SHELF, target=CUSTOMER)
    for row in made.skus:
        row["price"] = 2_000
    return made


def reviewed(shop: Shop, made: Records, language: str = "en") -> Report:
    made.write(shop)
    with Metrics(shop).facts(today=TODAY) as facts:
        return review.build(facts, FEBRUARY, language=language)


def products(report: Report) -> Section:
    return report.section("products")


def tables(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def test_ages_add_up_to_the_stock_value(shop: Shop) -> None:
    report = reviewed(shop, trading())

    table = next(one for one in tables(products(report)) if one.columns[0].title == "Age")
    with Metrics(shop).facts(today=TODAY) as facts:
        value = compute(facts, "stock_value", scope=Scope(FEBRUARY)).amount
    sums = [row[3].amount for row in table.rows if isinstance(row[3], Figure)]
    assert sum(one or 0 for one in sums) == value
    assert len(table.rows) == 6
    assert "came more than 90 days ago" in table.title


def test_dead_stock_is_listed_with_what_clearing_brings(shop: Shop) -> None:
    table = tables(products(reviewed(shop, trading())))[-1]

    assert table.title == "1 SKU ties up ¥75.00 without a sale in 90 days"
    ((code, _name, pieces, value, sold, cash),) = table.rows
    assert (code, sold) == ("DEAD", "–")
    amounts = [one.amount for one in (pieces, value, cash) if isinstance(one, Figure)]
    assert amounts == [5_000, 7_500, 8_000]


def test_turns_of_the_month_are_those_of_the_book(shop: Shop) -> None:
    report = reviewed(shop, trading())

    labels = {
        kpi.label: kpi.figure.amount
        for block in products(report).blocks
        if isinstance(block, KpiRow)
        for kpi in block.kpis
    }
    with Metrics(shop).facts(today=TODAY) as facts:
        for key, label in (
            ("turnover_days", "Days to turn the stock by value"),
            ("stock_age", "Age of the stock"),
            ("dead_stock_value", "Dead stock value"),
            ("out_of_stock_days", "Days out of stock"),
        ):
            assert labels[label] == compute(facts, key, scope=Scope(FEBRUARY)).amount
    assert {term.key for term in report.glossary} >= {"turnover_rate", "dead_stock_value"}


def test_the_matrix_counts_every_sku(shop: Shop) -> None:
    report = reviewed(shop, trading())

    (plot,) = [
        block.plot
        for block in products(report).blocks
        if isinstance(block, Chart) and isinstance(block.plot, HeatPlot)
    ]
    assert sum(int(value or 0) for row in plot.values for value in row) == 3
    assert plot.title.startswith("2 of the best sellers sell evenly")


def test_the_forecast_says_how_sure_it_is(shop: Shop) -> None:
    goals = reviewed(shop, trading()).section("goals")

    (plot,) = [
        block.plot
        for block in goals.blocks
        if isinstance(block, Chart) and isinstance(block.plot, LinePlot)
    ]
    told = [block.text for block in goals.blocks if isinstance(block, Paragraph)]
    expected = [value for value in plot.series[1].values if value is not None]
    assert len(expected) == 9  # the last week on record and eight to come
    assert all(14_000 < value < 16_000 for value in expected)
    assert any("held-back end" in one for one in told)


def test_an_old_month_gets_no_forecast_from_what_came_later(shop: Shop) -> None:
    trading().write(shop)
    with Metrics(shop).facts(today=TODAY) as facts:
        report = review.build(facts, Period.month(2025, 8), language="en")

    assert not [one for one in report.section("goals").blocks if isinstance(one, Chart)]


def test_without_stock_it_says_why(shop: Shop) -> None:
    made = trading()
    made.moves.clear()
    made.balances.clear()

    section = products(reviewed(shop, made))

    assert any(isinstance(one, Note) and "no stock is booked" in one.text for one in section.blocks)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_it_can_be_printed(shop: Shop, language: str) -> None:
    report = reviewed(shop, trading(), language)

    plain: Any = text.render(report)
    assert pdf.render(report)[:5] == b"%PDF-"
    assert ("库龄" in plain) == (language == "zh_CN")
