"""Discounts by month and channel are those of the metric book."""

from __future__ import annotations

from datetime import UTC, datetime

from shopdesk.base.period import Period
from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics
from shopdesk.orders import service
from shopdesk.orders.service import LineInput, OrderInput
from shopdesk.reports.document import Chart, KpiRow, Table
from shopdesk.ui.promotions.figures import Discounts, read_discounts
from shopdesk.ui.tasks import Progress
from tests.ui.trade import add_trade

NOVEMBER = Period.month(2025, 11)


def _read(shop: Shop, period: Period | None = NOVEMBER) -> Discounts:
    return read_discounts(Metrics(shop), period, Progress())


def add_discount(shop: Shop) -> int:
    """A mug at 10.00 less 2.50 on 2025-11-20; returns the order."""
    known = add_trade(shop)
    from shopdesk.base.clock import business_date
    from shopdesk.stock.rules import MoveKind, Place
    from shopdesk.stock.service import MoveInput, post_moves

    at = datetime(2025, 11, 20, 4, 0, tzinfo=UTC)
    receipt = MoveInput(
        sku_id=known.mug,
        source=Place.SUPPLIER,
        target=Place.SHELF,
        quantity=pieces(5),
        kind=MoveKind.RECEIPT,
        at=at,
        business_date=business_date(at, "Asia/Shanghai"),
    )
    with shop.unit_of_work() as session:
        post_moves(session, [receipt])
        return service.place_order(
            session,
            OrderInput(
                channel_id=known.channel,
                lines=(LineInput(pieces(1), known.mug, discount=250),),
                customer_id=known.customer,
                placed_at=at,
                paid=750,
                method="cash",
            ),
        )


def test_what_was_taken_off_by_month_and_channel(shop: Shop) -> None:
    add_discount(shop)
    found = _read(shop).content
    assert found is not None
    tiles, chart, table = found.blocks
    assert isinstance(tiles, KpiRow)
    assert [kpi.figure.amount for kpi in tiles.kpis][::2] == [250, 18200]
    assert isinstance(chart, Chart)
    values = chart.plot.series[0].values  # type: ignore[union-attr]
    assert len(values) == 12
    assert values[-1] == 250
    assert set(values[:-1]) <= {0, None}
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["Taobao"]
    assert [cell.amount for cell in table.rows[0][1:3]] == [18200, 250]  # type: ignore[union-attr]
    assert found.message == "November 2025: discounts of ¥2.50, 1.4% of the list price."


def test_a_month_at_list_price_says_so(shop: Shop) -> None:
    add_trade(shop)
    found = _read(shop).content
    assert found is not None
    assert found.message == "November 2025: everything was sold at list price."


def test_nothing_recorded(shop: Shop) -> None:
    found = _read(shop, None)
    assert (found.content, found.last_day) == (None, None)
