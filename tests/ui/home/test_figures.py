"""What Home reads: the 30 days that are over, or the last month of records that end in the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import time_machine

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.agenda import Matter
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.measure import By
from shopdesk.ui.home.figures import HomeFigures, home_period, read_agenda, read_home
from shopdesk.ui.tasks import Progress
from tests.factories import add_small_shop
from tests.ui.trade import add_trade

NEXT_DAY = datetime(2025, 12, 30, 4, 0, tzinfo=UTC)
YEAR_LATER = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def _read(shop: Shop, now: datetime) -> HomeFigures:
    with time_machine.travel(now, tick=False):
        return read_home(Metrics(shop), Progress())


def _amounts(figures: HomeFigures) -> dict[str, object]:
    return {tile.measure.key: tile.comparison.value.amount for tile in figures.tiles}


def test_the_period_is_thirty_days_or_the_last_month() -> None:
    today = date(2025, 12, 30)
    thirty = Period(date(2025, 11, 30), today)
    assert home_period(today, date(2025, 12, 29), live=True) == thirty
    assert home_period(today, None, live=False) == thirty
    assert home_period(today, date(2011, 12, 9), live=False) == Period.month(2011, 12)


def test_a_living_shop_shows_the_days_that_are_over(shop: Shop) -> None:
    add_trade(shop)
    figures = _read(shop, NEXT_DAY)
    assert figures.live
    assert figures.until == date(2025, 12, 29)
    found = _amounts(figures)
    # 5 mugs, 2 orders of tea, less the refund of a mug
    assert (found["net_sales"], found["orders"], found["buyers"]) == (14200, 7, 1)
    previous = figures.tiles[0].comparison.previous_period
    assert previous == Period(date(2025, 10, 31), date(2025, 11, 30))
    assert figures.tiles[0].comparison.previous.amount == 17200
    assert (figures.today_orders, figures.today_sales) == (0, 0)


def test_records_that_end_in_the_past_show_their_last_month(shop: Shop) -> None:
    add_trade(shop)
    figures = _read(shop, YEAR_LATER)
    assert not figures.live
    assert figures.scope.period == Period.month(2025, 12)
    tile = figures.tiles[0]
    assert tile.comparison.value.amount == 14200
    assert tile.comparison.like_for_like
    assert tile.comparison.previous_period == Period(date(2025, 11, 1), date(2025, 11, 30))


def test_days_stand_beside_the_days_thirty_before(shop: Shop) -> None:
    add_trade(shop)
    figures = _read(shop, YEAR_LATER)
    days = {day.day: day for day in figures.days}
    assert len(days) == 30
    assert min(days) == date(2025, 11, 30)
    assert max(days) == date(2025, 12, 29)
    assert days[date(2025, 12, 3)].value == 5100
    assert days[date(2025, 12, 2)].value == 0
    # 2025-11-11 is 30 days before 2025-12-11: Ben's three mugs
    assert days[date(2025, 12, 11)].before == 3000
    assert sum(day.value or 0 for day in figures.days) == 15200


def test_shares_are_followed_by_month_and_amounts_by_day(shop: Shop) -> None:
    add_trade(shop)
    figures = _read(shop, YEAR_LATER)
    by = {tile.measure.key: (tile.trend_by, len(tile.trend)) for tile in figures.tiles}
    assert by["orders"] == (By.DAY, 30)
    assert by["refund_rate"] == (By.MONTH, 12)
    refunds = next(tile for tile in figures.tiles if tile.measure.key == "refund_rate")
    assert refunds.trend[:-1] == (0.0,) * 11
    assert refunds.trend[-1] == 1000 / 15200


def test_today_counts_at_once(shop: Shop) -> None:
    add_trade(shop)
    figures = _read(shop, NEXT_DAY - timedelta(days=1))
    assert (figures.today_orders, figures.today_sales) == (1, 1000)
    assert figures.days[-1].day == date(2025, 12, 29)
    assert figures.days[-1].value == 1000


def test_a_shop_without_sales_has_no_tiles(shop: Shop) -> None:
    figures = _read(shop, NEXT_DAY)
    assert (figures.tiles, figures.days, figures.until, figures.blank) == ((), (), None, True)
    add_small_shop(shop)
    assert not _read(shop, NEXT_DAY).blank


def test_the_agenda_is_read_apart(shop: Shop) -> None:
    add_trade(shop)
    matters = [entry.matter for entry in read_agenda(Metrics(shop), Progress())]
    # half of the orders name nobody; costs are not known
    assert matters == [Matter.NO_CUSTOMER, Matter.NO_COST]
