"""Figures for people: rounded once, in the words of the language."""

from datetime import date
from fractions import Fraction

import pytest

from shopdesk.charts.numbers import (
    Number,
    day_text,
    decimals,
    full,
    growth_text,
    major,
    month_text,
    points_text,
    short,
    tick,
)
from shopdesk.i18n import using_language
from shopdesk.metrics.measure import Unit


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (145614522, Unit.MONEY, "£1,456,145"),
        (99950, Unit.MONEY, "£999.50"),
        (-5, Unit.MONEY, "−£0.05"),
        (None, Unit.MONEY, "–"),
        (1234567, Unit.COUNT, "1,234,567"),
        (7000, Unit.QUANTITY, "7"),
        (7250, Unit.QUANTITY, "7.3"),
        (Fraction(1, 8), Unit.PERCENT, "12.5%"),
        (Fraction(2411, 1000), Unit.RATIO, "2.41"),
        (Fraction(53, 2), Unit.HOURS, "26.5 h"),
    ],
)
def test_full_says_a_figure(amount: Number | None, unit: Unit, text: str) -> None:
    assert full(amount, unit, "GBP") == text


def test_full_rounds_halves_away_from_zero() -> None:
    assert full(Fraction(-25, 1000), Unit.PERCENT, digits=0) == "−3%"
    assert full(100050, Unit.MONEY, "GBP", digits=0) == "£1,001"


def test_full_shows_the_plus_of_changes_only_when_asked() -> None:
    assert full(500, Unit.MONEY, "GBP", plus=True) == "+£5.00"
    assert full(0, Unit.MONEY, "GBP", plus=True) == "£0.00"


def test_bare_leaves_currency_and_unit_to_the_column() -> None:
    assert full(123456, Unit.MONEY, "GBP", bare=True) == "1,235"
    assert full(Fraction(1, 2), Unit.PERCENT, bare=True) == "50.0%"


def test_a_yen_has_no_cents() -> None:
    assert full(950, Unit.MONEY, "JPY") == "¥950"


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (99999, "¥1.00k", "¥1,000"),
        (1234500, "¥12.3k", "¥1.23万"),
        (99994999, "¥1.00m", "¥100万"),
        (99949999, "¥999k", "¥99.9万"),
        (145614522, "¥1.46m", "¥146万"),
        (12345678901234, "¥123bn", "¥1,235亿"),
        (-500000, "−¥5.00k", "−¥5,000"),
        (0, "¥0", "¥0"),
    ],
)
def test_short_has_three_figures(amount: int, english: str, chinese: str) -> None:
    assert short(amount, Unit.MONEY, "CNY") == english
    with using_language("zh_CN"):
        assert short(amount, Unit.MONEY, "CNY") == chinese


def test_short_leaves_small_counts_whole() -> None:
    assert short(9999, Unit.COUNT) == "9,999"
    assert short(12345, Unit.COUNT) == "12.3k"


def test_ticks_have_no_needless_zeros() -> None:
    assert tick(1_000_000, Unit.MONEY, "GBP") == "£1m"
    assert tick(250_000, Unit.MONEY, "GBP") == "£250k"
    assert tick(12_500, Unit.MONEY, "GBP") == "£12.5k"
    assert tick(20, Unit.PERCENT) == "20%"
    with using_language("zh_CN"):
        assert tick(50_000, Unit.MONEY, "CNY") == "¥5万"


def test_a_column_shares_its_decimals() -> None:
    assert decimals([50, 99999], Unit.MONEY, "GBP") == 2
    assert decimals([50, 100000], Unit.MONEY, "GBP") == 0
    assert decimals([1000, None, 2500], Unit.QUANTITY) == 1


def test_growth_beyond_ten_times_is_a_multiple() -> None:
    assert growth_text(Fraction(401, 1000)) == "+40.1%"
    assert growth_text(Fraction(9)) == "10-fold"
    assert growth_text(Fraction(-1)) == "−100.0%"
    assert growth_text(None) == "–"


def test_points_of_ratios() -> None:
    assert points_text(Fraction(12, 1000)) == "+1.2 pp"
    assert points_text(None) == "–"


def test_major_is_exact() -> None:
    assert major(1, Unit.MONEY, "GBP") == Fraction(1, 100)
    assert major(1, Unit.QUANTITY) == Fraction(1, 1000)
    assert major(Fraction(1, 3), Unit.PERCENT) == Fraction(100, 3)


def test_dates_in_words() -> None:
    assert month_text(date(2011, 11, 1)) == "Nov 2011"
    assert day_text(date(2011, 11, 17)) == "17 Nov"
    with using_language("zh_CN"):
        assert month_text(date(2011, 11, 1)) == "2011年11月"
        assert month_text(date(2011, 11, 1), year=False) == "11月"
        assert day_text(date(2011, 11, 17)) == "11月17日"
