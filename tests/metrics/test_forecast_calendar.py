"""The shipped calendars are exact, own ones are read, events land on the right steps."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from holidays.calendars.chinese import _ChineseLunisolar

from shopdesk import paths
from shopdesk.errors import UserError
from shopdesk.i18n import using_language
from shopdesk.metrics.forecast.calendar import CHINA, WEST, Occasion, calendars, on_axis

YEARS = range(2009, 2031)
LUNAR = _ChineseLunisolar()


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path))


def occasion(key: str) -> Occasion:
    return next(one for one in calendars() if one.key == key)


def by_year(key: str) -> dict[int, date]:
    return {day.year: day for day in occasion(key).dates}


def told(found: tuple[date | None, bool]) -> date:
    assert found[0] is not None
    return found[0]


@pytest.mark.parametrize("year", YEARS)
def test_lunar_days_are_those_of_an_independent_calendar(year: int) -> None:
    new_year = told(LUNAR.lunar_new_year_date(year))
    mid_autumn = told(LUNAR.mid_autumn_date(year))

    assert by_year("spring_festival")[year] == by_year("new_year_goods")[year] == new_year
    assert by_year("mid_autumn")[year] == mid_autumn
    assert by_year("dragon_boat")[year] == told(LUNAR.dragon_boat_date(year))
    # The seventh day of the seventh month: 37 or 38 days before the fifteenth of the eighth.
    assert (mid_autumn - by_year("qixi")[year]).days in {37, 38}


@pytest.mark.parametrize("year", YEARS)
def test_western_days_are_those_of_their_rules(year: int) -> None:
    thursdays = [
        day
        for day in (date(year, 11, 1) + timedelta(days=n) for n in range(30))
        if day.weekday() == 3
    ]
    sundays = [
        day
        for day in (date(year, 5, 1) + timedelta(days=n) for n in range(31))
        if day.weekday() == 6
    ]
    easter = by_year("easter")[year]

    assert by_year("black_friday")[year] == thursdays[3] + timedelta(days=1)
    assert by_year("mothers_day")[year] == sundays[1]
    assert by_year("mothering_sunday")[year] == easter - timedelta(days=21)
    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


def test_some_easters_everybody_knows() -> None:
    assert by_year("easter")[2010] == date(2010, 4, 4)
    assert by_year("easter")[2011] == date(2011, 4, 24)
    assert by_year("easter")[2024] == date(2024, 3, 31)
    assert by_year("easter")[2026] == date(2026, 4, 5)


@pytest.mark.parametrize(
    ("key", "begins", "ends"),
    [
        ("618", date(2026, 6, 1), date(2026, 6, 20)),
        ("double_11", date(2026, 11, 1), date(2026, 11, 11)),
        ("double_12", date(2026, 12, 9), date(2026, 12, 12)),
        ("national_day", date(2026, 10, 1), date(2026, 10, 7)),
        ("spring_festival", date(2026, 2, 10), date(2026, 2, 24)),
        ("christmas", date(2026, 12, 1), date(2026, 12, 24)),
        ("black_friday", date(2026, 11, 27), date(2026, 11, 30)),
    ],
)
def test_days_of_2026(key: str, begins: date, ends: date) -> None:
    spans = list(occasion(key).spans(date(2026, 1, 1), date(2027, 1, 1)))

    assert (begins, ends) in spans


def test_every_event_has_both_names() -> None:
    found = calendars()

    assert len({one.key for one in found}) == len(found) == 17
    assert all(set(one.names) == {"en", "zh_CN"} for one in found)
    with using_language("zh_CN"):
        assert occasion("double_11").name == "双11"
    with using_language("en"):
        assert occasion("double_11").name == "Double 11"


def test_calendars_are_chosen_by_name() -> None:
    assert {one.key for one in calendars([CHINA])}.isdisjoint(
        {one.key for one in calendars([WEST])}
    )


def test_own_files_are_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "calendars"
    folder.mkdir()
    (folder / "mine.toml").write_text(
        '[[event]]\nkey = "fair"\nname.en = "Fair"\nfirst = -1\nlast = 1\ndates = [2026-05-03]\n',
        encoding="utf-8",
    )

    fair = occasion("fair")

    assert list(fair.spans(date(2026, 1, 1), date(2027, 1, 1))) == [
        (date(2026, 5, 2), date(2026, 5, 4))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "",
        '[[event]]\nkey = "x"\nfirst = 0\nlast = 0\nevery = "01-01"\n',
        '[[event]]\nkey = "x"\nname.en = "X"\nfirst = 0\nlast = 0\n',
        '[[event]]\nkey = "x"\nname.en = "X"\nfirst = 2\nlast = 0\nevery = "01-01"\n',
        '[[event]]\nkey = "x"\nname.en = "X"\nfirst = 0\nlast = 0\nevery = "13-01"\n',
        '[[event]]\nkey = "x"\nname.en = "X"\nfirst = 0\nlast = 0\ndates = ["2026-01-01"]\n',
    ],
)
def test_a_file_that_is_no_calendar_is_named(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "calendars"
    folder.mkdir()
    (folder / "mine.toml").write_text(text, encoding="utf-8")

    with pytest.raises(UserError) as refused:
        calendars()

    assert refused.value.code == "SD-FOR-001"
    assert "mine.toml" in refused.value.message


def test_shares_of_an_event_are_its_days_on_each_step() -> None:
    # Weeks from Monday 2 November 2026: 1–11 November has one day before, 7 and 3 inside.
    found = on_axis([occasion("double_11")], date(2026, 11, 2), 4)

    (event,) = found
    assert (event.first, event.end) == (-1, 2)
    assert event.shares == pytest.approx((1 / 11, 7 / 11, 3 / 11))


def test_each_year_is_an_instance() -> None:
    found = on_axis([occasion("double_12")], date(2024, 1, 1), 3 * 53)

    assert [event.first for event in found] == [
        (date(year, 12, 9) - date(2024, 1, 1)).days // 7 for year in (2024, 2025, 2026)
    ]
    assert all(sum(event.shares) == pytest.approx(1) for event in found)


def test_a_leap_day_is_kept_the_day_before_elsewhere() -> None:
    leap = Occasion("leap", {}, 0, 0, (2, 29), ())

    assert (date(2027, 2, 28), date(2027, 2, 28)) in leap.spans(date(2027, 1, 1), date(2028, 1, 1))
    assert leap.name == "leap"
