"""Tables that are handed on: every row a record, every figure that of the computation."""

from __future__ import annotations

from datetime import timedelta

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.i18n import using_language
from shopdesk.metrics.abc_xyz import matrix
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.clearance import slow_sellers
from shopdesk.metrics.measure import Scope
from shopdesk.metrics.replenish.plan import plan
from shopdesk.metrics.replenish.shortage import shortages
from shopdesk.reports.buying import (
    class_table,
    clearance_table,
    forecast_sheet,
    proposal_table,
    shortage_table,
)
from shopdesk.reports.document import Figure, Table
from tests.metrics.buying import TODAY, add_suppliers, even_sales


def plain(table: Table, row: int) -> list[object]:
    return [cell.amount if isinstance(cell, Figure) else cell for cell in table.rows[row]]


def test_proposals_and_shortages(shop: Shop) -> None:
    even_sales().write(shop)
    add_suppliers(shop)
    with Metrics(shop).facts(today=TODAY) as facts:
        found = plan(facts)
        short = shortages(found.needs)

    bought, typed = proposal_table(found), proposal_table(found, {2: 48_000})
    board = shortage_table(short, "CNY")

    assert plain(bought, 0)[:8] == [
        "S2", "Thing S2", 0, 36_000, "Mill", 3_600, 11_200, "2026-03-16",
    ]  # fmt: skip
    assert "Expected demand in 14 days: 28" in str(bought.rows[0][-1])
    # The cost of an amount typed by hand is not that of the proposal.
    assert plain(typed, 0)[3:6] == [48_000, "Mill", None]
    assert plain(board, 0)[:5] == ["S2", "Thing S2", 0, 2_000, "2026-03-16"]
    assert plain(board, 0)[-2:] == [5_600, "Order now"]
    assert all(len(row) == len(table.columns) for table in (bought, board) for row in table.rows)


def test_clearance_classes_and_forecasts(shop: Shop) -> None:
    even_sales().write(shop)
    kiln, _mill = add_suppliers(shop)
    with Metrics(shop).facts(today=TODAY) as facts:
        slow = slow_sellers(facts, TODAY, pieces=200)
        found = matrix(facts, Scope(Period(TODAY - timedelta(days=364), TODAY)))
        needs = plan(facts).needs

    clearing = clearance_table("Slow", slow, "CNY")
    classes = class_table(found, "CNY")
    sheet = forecast_sheet(needs, kiln)

    assert plain(clearing, 0)[:4] == ["S1", "Thing S1", 10_000, 4_000]
    assert plain(clearing, 0)[8:] == [960, 9_600, 780, 7_800, 600, 6_000, 360, 3_600]
    assert [row[2] for row in classes.rows] == ["AX", "AX"]
    assert plain(sheet, 0) == ["S1", "Thing S1", 91_000, *[7_000] * 13]
    assert sheet.columns[3].title == "2026-03-16"
    assert len(forecast_sheet(needs).rows) == 2
    for table in (clearing, classes, sheet):
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_titles_are_translated(shop: Shop) -> None:
    even_sales().write(shop)
    with Metrics(shop).facts(today=TODAY) as facts, using_language("zh_CN"):
        table = proposal_table(plan(facts))

    assert table.title == "采购建议"
    assert [column.title for column in table.columns][:2] == ["规格", "名称"]
