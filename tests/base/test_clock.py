"""Instants, stored keys and the shop's own date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfoNotFoundError

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base import clock

INSTANTS = st.datetimes(
    datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.sampled_from([UTC])
)


def test_now_is_utc_in_whole_milliseconds() -> None:
    with time_machine.travel(datetime(2011, 11, 30, 23, 59, 59, 999999, UTC), tick=False):
        assert clock.now() == datetime(2011, 11, 30, 23, 59, 59, 999000, UTC)
        assert clock.now().tzinfo is UTC


@given(INSTANTS)
def test_instants_come_back_cut_to_milliseconds(instant: datetime) -> None:
    back = clock.from_millis(clock.to_millis(instant))

    assert timedelta(0) <= instant - back < timedelta(milliseconds=1)
    assert back.utcoffset() == timedelta(0)


@given(INSTANTS, INSTANTS)
def test_stored_order_is_the_order_of_time(one: datetime, other: datetime) -> None:
    if one <= other:
        assert clock.to_millis(one) <= clock.to_millis(other)


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    there = datetime(2011, 11, 30, 8, 0, tzinfo=timezone(timedelta(hours=8)))

    assert clock.to_millis(there) == clock.to_millis(datetime(2011, 11, 30, tzinfo=UTC))


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError):
        clock.to_millis(datetime(2011, 1, 1))
    with pytest.raises(ValueError):
        clock.business_date(datetime(2011, 1, 1), "UTC")


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        (datetime(2011, 11, 30, 15, 59, tzinfo=UTC), "Asia/Shanghai", date(2011, 11, 30)),
        (datetime(2011, 11, 30, 16, 0, tzinfo=UTC), "Asia/Shanghai", date(2011, 12, 1)),
        (datetime(2011, 11, 30, 23, 59, tzinfo=UTC), "Europe/London", date(2011, 11, 30)),
        (datetime(2011, 7, 1, 23, 30, tzinfo=UTC), "Europe/London", date(2011, 7, 2)),
        (datetime(2011, 1, 1, 4, 59, tzinfo=UTC), "America/New_York", date(2010, 12, 31)),
    ],
)
def test_business_date_is_local(instant: datetime, zone: str, expected: date) -> None:
    assert clock.business_date(instant, zone) == expected


def test_unknown_zones_are_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        clock.zone("Mars/Olympus")


@given(st.dates())
def test_day_keys_come_back_and_sort_like_dates(day: date) -> None:
    assert clock.from_day_key(clock.day_key(day)) == day
    if day < date.max:
        assert clock.day_key(day) < clock.day_key(day + timedelta(days=1))


@pytest.mark.parametrize("key", [0, 20110229, 20111301, 20110100, -20110101, 99999999999])
def test_keys_that_are_no_date_are_refused(key: int) -> None:
    with pytest.raises(ValueError):
        clock.from_day_key(key)


def test_day_key_is_readable() -> None:
    assert clock.day_key(date(2011, 11, 30)) == 20111130


@given(
    st.lists(st.integers(315_532_800_000, 4_102_444_800_000), max_size=20),
    st.sampled_from(
        [
            "Asia/Shanghai",
            "Europe/London",
            "America/New_York",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
        ]
    ),
)
def test_many_instants_at_once_as_one_by_one(instants: list[int], zone: str) -> None:
    expected = []
    for millis in instants:
        local = clock.from_millis(millis).astimezone(clock.zone(zone))
        expected.append((clock.day_key(local.date()), local.hour))

    assert clock.local_times(instants, zone) == expected


@pytest.mark.parametrize(
    "zone", ["Europe/London", "America/St_Johns", "Australia/Lord_Howe", "America/Caracas"]
)
def test_local_times_around_every_change_of_the_clocks(zone: str) -> None:
    start = clock.to_millis(datetime(2007, 1, 1, tzinfo=UTC))
    instants = range(start, start + 366 * 86_400_000, 5 * 60_000)
    place = clock.zone(zone)

    found = clock.local_times(instants, zone)

    for millis, (day, hour) in zip(instants, found, strict=True):
        local = clock.from_millis(millis).astimezone(place)
        assert (day, hour) == (clock.day_key(local.date()), local.hour)
