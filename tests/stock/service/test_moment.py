"""A paper counts now, or at the end of its earlier day in the shop's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.stock.service.moment import moment_of
from tests.factories import ZONE


@pytest.fixture
def shanghai(shop: Shop) -> Shop:
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_TIME_ZONE, value=ZONE)
    return shop


def test_without_a_day_it_is_now(shanghai: Shop) -> None:
    with shanghai.unit_of_work() as session:
        moment = moment_of(session)

    assert abs(clock.now() - moment.at) < timedelta(minutes=1)
    assert moment.day == clock.business_date(moment.at, ZONE)
    assert not moment.is_late


def test_an_earlier_day_counts_at_its_end(shanghai: Shop) -> None:
    with shanghai.unit_of_work() as session:
        moment = moment_of(session, date(2026, 3, 4))

    assert moment.at == datetime(2026, 3, 4, 15, 59, 59, 999_000, UTC)
    assert moment.day == date(2026, 3, 4)
    assert moment.is_late


def test_an_instant_tells_its_day(shanghai: Shop) -> None:
    with shanghai.unit_of_work() as session:
        moment = moment_of(session, at=datetime(2026, 3, 4, 17, tzinfo=UTC))

    assert (moment.day, moment.is_late) == (date(2026, 3, 5), True)


def test_tomorrow_has_not_come(shanghai: Shop) -> None:
    tomorrow = clock.business_date(clock.now(), ZONE) + timedelta(days=1)

    with pytest.raises(UserError) as refusal, shanghai.unit_of_work() as session:
        moment_of(session, tomorrow)

    assert refusal.value.code == "SD-STK-006"
