"""Periods: half-open, cut at interval borders, compared with what came before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.period import Interval, Period, add_months, parse_period

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
INTERVALS = st.sampled_from(Interval)
DAY = timedelta(days=1)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(DAYS)
    return Period(start, start + draw(st.integers(0, 1200)) * DAY)


@given(DAYS, INTERVALS)
def test_every_day_lies_in_its_interval(day: date, interval: Interval) -> None:
    period = Period.of(interval, day)

    assert day in period
    assert interval.start(period.last_day) == period.start
    assert interval.start(period.end) == period.end
    assert period.whole_interval() is not None


@given(DAYS, INTERVALS)
def test_label_belongs_to_one_interval_and_is_read_back(day: date, interval: Interval) -> None:
    period = Period.of(interval, day)

    assert interval.label(period.start) == interval.label(period.last_day)
    assert interval.label(period.last_day) < interval.label(period.end)
    assert parse_period(interval.label(day)) == period


@given(periods(), INTERVALS)
def test_split_covers_the_period_without_gap(period: Period, interval: Interval) -> None:
    parts = list(period.split(interval))

    assert sum(part.days for part in parts) == period.days
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert not parts or (parts[0].start, parts[-1].end) == (period.start, period.end)
    assert all(part.days > 0 for part in parts)
    assert all(interval.start(part.start) == interval.start(part.last_day) for part in parts)


@given(periods())
def test_previous_ends_where_the_period_begins(period: Period) -> None:
    before = period.previous()

    assert before.end == period.start
    if period.whole_interval() is None:
        assert before.days == period.days
    else:
        assert before.whole_interval() is period.whole_interval()


@given(periods())
def test_year_before_keeps_the_dates(period: Period) -> None:
    before = period.year_before()

    assert (before.start.month, before.start.day) in {
        (period.start.month, period.start.day),
        (2, 28),
    }
    assert abs(before.days - period.days) <= 1 + period.days // 1000
    assert (before.days == 0) == (period.days == 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2012-02", "2011-02"),
        ("2013-02", "2012-02"),
        ("2012-02-28", "2011-02-28"),
        ("2012-02-29", "2011-02-28"),
        ("2013-02-28", "2012-02-28"),
        ("2012", "2011"),
        ("2012-Q1", "2011-Q1"),
    ],
)
def test_year_before_of_february(text: str, expected: str) -> None:
    assert parse_period(text).year_before() == parse_period(expected)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2011", date(2011, 1, 1), date(2012, 1, 1)),
        ("2011-Q4", date(2011, 10, 1), date(2012, 1, 1)),
        ("2011-11", date(2011, 11, 1), date(2011, 12, 1)),
        (" 2011-12 ", date(2011, 12, 1), date(2012, 1, 1)),
        ("2011-W48", date(2011, 11, 28), date(2011, 12, 5)),
        ("2009-W53", date(2009, 12, 28), date(2010, 1, 4)),
        ("2011-11-30", date(2011, 11, 30), date(2011, 12, 1)),
    ],
)
def test_reads(text: str, start: date, end: date) -> None:
    assert parse_period(text) == Period(start, end)


@pytest.mark.parametrize(
    "text",
    [
        *("", "11", "2011-13", "2011-00", "2011-Q5", "2011-Q0", "2011-W54", "2011-W00"),
        *("2011-02-29", "20111130", "2011-W48-3", "2011-11-30T00:00", "2011/11", "０００1", "0000"),
        # the calendar ends: no day after the last
        *("9999", "9999-12", "9999-Q4", "9999-12-31", "9999-W52", "２０１１"),
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError):
        parse_period(text)


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError):
        Period(date(2011, 2, 1), date(2011, 1, 31))


def test_an_empty_period_holds_nothing() -> None:
    empty = Period(date(2011, 2, 1), date(2011, 2, 1))

    assert empty.days == 0
    assert date(2011, 2, 1) not in empty
    assert list(empty.split(Interval.DAY)) == []


def test_borders_are_half_open() -> None:
    november = Period.month(2011, 11)

    assert date(2011, 11, 1) in november
    assert date(2011, 11, 30) in november
    assert date(2011, 12, 1) not in november
    assert november.keys == (20111101, 20111201)
    assert (november.days, november.last_day) == (30, date(2011, 11, 30))


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period.month(2011, 11), "2011-11"),
        (Period.of(Interval.YEAR, date(2011, 5, 5)), "2011"),
        (Period.of(Interval.WEEK, date(2011, 1, 1)), "2010-W52"),
        (Period(date(2011, 11, 1), date(2011, 11, 16)), "2011-11-01 – 2011-11-15"),
        (Period(date(2011, 11, 1), date(2011, 11, 2)), "2011-11-01"),
    ],
)
def test_labels(period: Period, label: str) -> None:
    assert period.label() == label


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2011, 1, 31), 1, date(2011, 2, 28)),
        (date(2012, 1, 31), 1, date(2012, 2, 29)),
        (date(2012, 2, 29), -12, date(2011, 2, 28)),
        (date(2011, 12, 31), 2, date(2012, 2, 29)),
        (date(2011, 11, 30), 1, date(2011, 12, 30)),
        (date(2011, 1, 15), -1, date(2010, 12, 15)),
        (date(2011, 5, 31), -36, date(2008, 5, 31)),
    ],
)
def test_months_are_added_within_the_calendar(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected
