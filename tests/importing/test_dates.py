"""Dates of files (F20): listed patterns, possible days, zones, and what one cell cannot tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.clock import from_millis, to_millis
from shopdesk.importing.dates import Ambiguous, DateOrder, DateParser
from shopdesk.importing.values import Bad

ZONE = "Asia/Shanghai"


def utc(*parts: int) -> int:
    return to_millis(datetime(*parts, tzinfo=UTC))  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2010-12-01", utc(2010, 11, 30, 16)),
        ("2010-12-01 08:26", utc(2010, 12, 1, 0, 26)),
        ("2010-12-01 08:26:30", utc(2010, 12, 1, 0, 26, 30)),
        ("2010-12-01T08:26:30+08:00", utc(2010, 12, 1, 0, 26, 30)),
        ("2025-11-02 10:00:00 -0500", utc(2025, 11, 2, 15)),
        ("2025-11-02T10:00:00Z", utc(2025, 11, 2, 10)),
        ("2025/11/2 9:02", utc(2025, 11, 2, 1, 2)),
        ("2025.11.02", utc(2025, 11, 1, 16)),
        ("2025年11月2日 9:02", utc(2025, 11, 2, 1, 2)),
        ("20251102", utc(2025, 11, 1, 16)),
        ("20251102090230", utc(2025, 11, 2, 1, 2, 30)),
        ("Nov-02-25", utc(2025, 11, 1, 16)),
        ("26-May-26", utc(2026, 5, 25, 16)),
        ("13/1/2011 8:26", utc(2011, 1, 13, 0, 26)),
        ("1/13/2011 8:26 PM", utc(2011, 1, 13, 12, 26)),
        ("5/5/2011", utc(2011, 5, 4, 16)),
        ("\t2010-12-01\t", utc(2010, 11, 30, 16)),
        ("2025-11-02 10:00:00 -0500 EST", utc(2025, 11, 2, 15)),
        ("2025-11-02 10:00 GMT", utc(2025, 11, 2, 10)),
        ("2025-11-02 10:00:00.250", utc(2025, 11, 2, 2) + 250),
    ],
)
def test_known_patterns(text: str, expected: int) -> None:
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC)):
        assert DateParser(ZONE)[text] == expected


@pytest.mark.parametrize(
    "text",
    [
        *("2010-02-30", "0000-00-00", "2010-13-01", "2010-12-01 24:00", "2010-12-01 12:60"),
        *("yesterday", "2010-12", "12:30", "40513.35", "2010-12-01x", "1/2/3", "32/1/2010"),
        "2010-12-01 13:00 PM",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    fault = DateParser(ZONE)[text]

    assert isinstance(fault, Bad)
    assert fault.code == "SD-IMP-107"


@pytest.mark.parametrize("text", ["1979-12-31", "9999-12-31", "2026-12-04"])
def test_days_outside_of_what_is_possible_are_refused(text: str) -> None:
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC)):
        fault = DateParser(ZONE)[text]

    assert isinstance(fault, Bad)
    assert fault.code == "SD-IMP-108"


def test_tomorrow_is_possible_because_zones_and_clocks_differ() -> None:
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC)):
        assert DateParser(ZONE)["2026-12-02"] == utc(2026, 12, 1, 16)


def test_a_birthday_may_lie_before_1980_but_not_ahead() -> None:
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC)):
        parser = DateParser("UTC", birthday=True)

        assert parser["1949-10-01"] == utc(1949, 10, 1)
        assert parser["2026-12-02"].code == "SD-IMP-115"
        assert parser["1890-01-01"].code == "SD-IMP-115"


def test_one_cell_cannot_tell_day_from_month() -> None:
    parser = DateParser(ZONE)

    found = parser["12/1/2010"]

    assert isinstance(found, Ambiguous)
    assert (found.month_first, found.day_first) == (utc(2010, 11, 30, 16), utc(2010, 1, 11, 16))


@pytest.mark.parametrize(
    ("telling", "expected"),
    [("12/25/2010", utc(2010, 11, 30, 16)), ("25/12/2010", utc(2010, 1, 11, 16))],
)
def test_the_whole_column_can_tell(telling: str, expected: int) -> None:
    parser = DateParser(ZONE)
    column = [parser["12/1/2010"], parser[telling]]

    settle = parser.settle()

    assert settle is not None
    assert settle(column)[0] == expected
    assert parser.bad == 0


def test_a_column_that_tells_nothing_or_both_is_asked_about() -> None:
    for texts in (["12/1/2010"], ["12/1/2010", "25/12/2010", "12/25/2010"]):
        parser = DateParser(ZONE)
        column = [parser[text] for text in texts]
        settle = parser.settle()
        assert settle is not None
        fault = settle(column)[0]
        assert isinstance(fault, Bad)
        assert fault.code == "SD-IMP-109"
        assert parser.bad == 1


def test_a_known_order_refuses_the_other_one() -> None:
    parser = DateParser("Europe/London", order=DateOrder.MONTH_FIRST)

    assert parser["12/1/2010 8:26"] == utc(2010, 12, 1, 8, 26)
    assert parser["13/1/2010"].code == "SD-IMP-107"
    assert parser.settle() is None


def test_summer_time_of_the_zone_counts() -> None:
    parser = DateParser("Europe/London")

    assert parser["2011-07-01 10:00"] == utc(2011, 7, 1, 9)
    assert parser["2011-01-01 10:00"] == utc(2011, 1, 1, 10)


@pytest.mark.parametrize("text", ["25-12-01", "01-12-25", "13-12-10"])
def test_two_digit_years_between_dashes_are_asked_about(text: str) -> None:
    found = DateParser("UTC")[text]

    assert isinstance(found, Bad)
    assert found.code == "SD-IMP-109"
    assert isinstance(DateParser("UTC", order=DateOrder.DAY_FIRST)["13-12-10"], int)


@given(st.text(max_size=30) | st.from_regex(r"[0-9/:. T-]{6,22}", fullmatch=True))
def test_any_text_is_an_instant_or_refused(text: str) -> None:
    parser = DateParser("Europe/London")
    found = parser[text]
    settle = parser.settle()
    (value,) = settle([found]) if settle else [found]

    assert value is None or isinstance(value, int | Bad)
    if isinstance(value, int):
        assert datetime(1979, 12, 31, tzinfo=UTC) < from_millis(value)
        assert from_millis(value) < datetime.now(UTC) + timedelta(days=3)


@given(st.datetimes(datetime(1980, 1, 2), datetime(2026, 1, 1)))
def test_an_instant_comes_back_from_every_way_of_writing_it(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    expected = to_millis(moment.replace(tzinfo=UTC))
    for pattern in (
        *("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%d%H%M%S"),
        *("%d-%b-%Y %H:%M:%S", "%b-%d-%Y %H:%M:%S", "%Y年%m月%d日 %H:%M:%S"),
    ):
        assert DateParser("UTC")[moment.strftime(pattern)] == expected, pattern
    american = DateParser("UTC", order=DateOrder.MONTH_FIRST)
    assert american[f"{moment.month}/{moment.day}/{moment:%Y %H:%M:%S}"] == expected


@pytest.mark.parametrize(
    "text",
    [
        *("2025-11-02 10:00 PST", "2025-11-02 10:00:00 cst", "Nov-02-25 10:00 AM EDT"),
        *("11/2/2025 10:00 AEST", "13/11/2025 10:00 (MEZ)"),
    ],
)
def test_letters_of_a_zone_without_an_offset_are_refused(text: str) -> None:
    fault = DateParser(ZONE)[text]

    assert isinstance(fault, Bad)
    assert fault.code == "SD-IMP-117"
    assert "+08:00" in fault.message
