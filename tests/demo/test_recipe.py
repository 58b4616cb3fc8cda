"""The data of the demo shop fits together and names nobody."""

from __future__ import annotations

import re
from datetime import date

import holidays
import pytest

from shopdesk.channels.rules import PLATFORMS
from shopdesk.demo.recipe import Recipe, read_recipe
from shopdesk.products.rules import LifeCycle


@pytest.fixture(scope="module", params=["zh_CN", "en"])
def recipe(request: pytest.FixtureRequest) -> Recipe:
    return read_recipe(request.param)


def test_catalogue_has_its_size(recipe: Recipe) -> None:
    assert len(recipe.items) == 119
    assert len(recipe.variants) == 340
    assert len({item.code for item in recipe.items}) == 119
    assert len({variant.code for variant in recipe.variants}) == 340
    assert len({variant.name for variant in recipe.variants}) == 340


def test_prices_leave_a_margin(recipe: Recipe) -> None:
    for item in recipe.items:
        assert LifeCycle(item.state)
        for variant in item.variants:
            assert variant.price % 100 == 0
            assert 0 <= variant.cost < variant.price * 0.75
            assert (variant.cost == 0) is item.is_service


def test_first_option_has_the_price_of_the_catalogue(recipe: Recipe) -> None:
    prices = {variant.code: variant.price for variant in recipe.variants}

    assert prices["PN02-TWO"] == 3_200
    assert prices["PN02-FOUR"] == 6_100
    assert prices["BD01-B150-WHITE"] == 39_900
    assert prices["BD01-B180-OAT"] == 45_900


def test_places_number_variants_and_items(recipe: Recipe) -> None:
    assert [variant.place for variant in recipe.variants] == list(range(340))
    for number, item in enumerate(recipe.items):
        assert {variant.item for variant in item.variants} == {number}


def test_both_languages_tell_the_same() -> None:
    chinese, english = read_recipe("zh_CN"), read_recipe("en")

    assert chinese.items[0].name == "山雀手绘马克杯"
    assert english.items[0].name == "Hand-painted tit mug"
    assert english.items[0].other_name == chinese.items[0].name
    assert english.items[0].variants[0].name == "Hand-painted tit mug · White"
    assert [item.code for item in chinese.items] == [item.code for item in english.items]
    assert (chinese.home_country, english.home_country) == ("中国", "China")
    assert not re.search("[\u4e00-\u9fff]", " ".join(item.category for item in english.items))


def test_channels_are_known(recipe: Recipe) -> None:
    known = {code for code, _name, _kind in PLATFORMS}

    assert {channel.code for channel in recipe.channels} <= known
    assert len(recipe.channels) == 7


@pytest.mark.parametrize("year", range(2020, 2044))
def test_festivals_are_in_the_calendar(year: int) -> None:
    recipe = read_recipe("en")
    official = holidays.country_holidays("CN", years=[year], language="en_US")

    (spring,) = [day for day in recipe.spring_festival if day.year == year]
    (autumn,) = [day for day in recipe.mid_autumn if day.year == year]

    assert "Spring Festival" in official[spring] or "New Year" in official[spring]
    assert "Mid-Autumn" in official[autumn]


def test_sales_stand_on_real_days(recipe: Recipe) -> None:
    for sale in recipe.sales:
        for month, day in sale.days:
            assert date(2026, month, day).month == month


@pytest.mark.parametrize(
    ("country", "pattern"),
    [
        ("United States", r"\+1 \d{3} 555 01##"),
        ("Canada", r"\+1 \d{3} 555 01##"),
        ("United Kingdom", r"\+44 7700 900###"),
        ("Australia", r"\+61 3 5550 ####"),
        ("Germany", r"\+49 30 23125 ###"),
        ("France", r"\+33 6 39 98 ## ##"),
        ("Singapore", r"\+65 0000 ####"),
    ],
)
def test_numbers_abroad_are_those_kept_for_films(country: str, pattern: str) -> None:
    recipe = read_recipe("en")
    phones = {land.country: land.phone for land in recipe.abroad.choices}

    assert len(phones) == 7
    assert re.fullmatch(pattern, phones[country])
