"""Pages of the review: the sections of the printed one for any period, with their own figures."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics, compute
from shopdesk.metrics.measure import Scope
from shopdesk.reports.document import Chart, KpiRow, Table
from shopdesk.ui.review.pages import PAGES, Answer, Variants, read_page
from shopdesk.ui.tasks import Progress
from tests.ui.trade import add_trade

NOVEMBER = Period.month(2025, 11)
PAGE = {page.name: page for page in PAGES}


def _read(shop: Shop, name: str, period: Period | None = NOVEMBER) -> Answer:
    return read_page(Metrics(shop), PAGE[name], period, Progress())


@pytest.mark.parametrize("name", PAGE)
def test_every_page_says_something_about_a_month_with_sales(shop: Shop, name: str) -> None:
    add_trade(shop)
    answer = _read(shop, name)
    assert answer.content is not None
    assert len(answer.content.message) > 20
    # nothing came back in November, and the page says so
    assert bool(answer.content.blocks) == (name != "aftersales")


def test_the_overview_holds_the_figures_of_the_metric_book(shop: Shop) -> None:
    add_trade(shop)
    answer = _read(shop, "overview")
    assert answer.content is not None
    tiles = answer.content.blocks[0]
    assert isinstance(tiles, KpiRow)
    shown = {kpi.label: kpi.figure.amount for kpi in tiles.kpis}
    metrics = Metrics(shop)
    with metrics.facts() as facts:
        net = compute(facts, "net_sales", scope=Scope(NOVEMBER)).amount
    assert net == 17200
    assert (shown["Net sales"], shown["Orders"], shown["Buyers"]) == (17200, 9, 2)
    assert any(isinstance(block, Chart) for block in answer.content.blocks)


def test_products_can_be_looked_through_with_the_keys_of_their_rows(shop: Shop) -> None:
    known = add_trade(shop)
    answer = _read(shop, "products")
    assert answer.content is not None
    found = next(block for block in answer.content.blocks if isinstance(block, Variants))
    titles = [variant.title for variant in found.variants]
    assert titles[0] == "Most sold"
    assert "Rising" in titles
    assert found.variants[0].keys == (known.tea, known.mug)
    assert [row[0] for row in found.variants[0].table.rows] == ["TEA", "MUG"]
    assert not any(isinstance(block, Table) for block in answer.content.blocks)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2025, 12, 10, 4, 0, tzinfo=UTC), Period.month(2025, 11)),
        (datetime(2026, 11, 20, 4, 0, tzinfo=UTC), Period.month(2025, 11)),
    ],
)
def test_begins_with_the_last_month_that_is_over(
    shop: Shop, now: datetime, expected: Period
) -> None:
    add_trade(shop)
    with time_machine.travel(now, tick=False):
        answer = _read(shop, "overview", None)
    assert answer.period == expected
    assert (answer.first_day, answer.last_day) == (date(2024, 11, 4), date(2025, 12, 29))


def test_a_period_without_records_has_no_contents(shop: Shop) -> None:
    add_trade(shop)
    answer = _read(shop, "overview", Period.month(2020, 1))
    assert answer.content is None
    assert answer.last_day == date(2025, 12, 29)


def test_an_empty_shop_has_no_contents(shop: Shop) -> None:
    answer = _read(shop, "overview", None)
    assert (answer.content, answer.first_day, answer.last_day) == (None, None, None)
