"""Settings are declared once, checked when stored, and read back with their type."""

from __future__ import annotations

import pytest

from shopdesk import settings
from shopdesk.db.session import Changes
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError


def test_default_holds_until_a_value_is_stored(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        assert settings.get(reader, settings.SHOP_CURRENCY) == "CNY"

    with any_shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_CURRENCY, value="GBP")
        settings.store(session, settings.SHOP_CURRENCY, value="EUR")

    with any_shop.reader() as reader:
        assert settings.get(reader, settings.SHOP_CURRENCY) == "EUR"
        assert settings.load(reader).get(settings.SHOP_CURRENCY) == "EUR"


def test_storing_is_announced(shop: Shop) -> None:
    heard: list[Changes] = []
    shop.subscribe(heard.append)

    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_NAME, value="拾光杂货铺")

    assert [changes.tables for changes in heard] == [frozenset({"setting"})]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (settings.SHOP_CURRENCY, "yuan"),
        (settings.SHOP_CURRENCY, "cny"),
        (settings.SHOP_TIME_ZONE, "Mars/Olympus"),
        (settings.SHOP_TIME_ZONE, "../etc/passwd"),
        (settings.SHOP_LANGUAGE, "xx"),
        (settings.METRICS_CONVENTION, "gross"),
    ],
)
def test_refuses_a_value_that_is_not_allowed(
    shop: Shop, setting: settings.Setting[str], value: str
) -> None:
    with pytest.raises(UserError) as refusal, shop.unit_of_work() as session:
        settings.store(session, setting, value=value)

    assert refusal.value.code == "SD-SET-001"
    with shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM setting") == [(0,)]


def test_stored_value_that_is_no_longer_allowed_counts_as_default() -> None:
    preferences = settings.Preferences({"shop.currency": "??", "shop.time_zone": "Nowhere"})

    assert preferences.get(settings.SHOP_CURRENCY) == "CNY"
    assert preferences.get(settings.SHOP_TIME_ZONE) == settings.system_zone()


def test_yes_and_no_and_numbers_keep_their_type() -> None:
    flag = settings.Setting("x.flag", bool, lambda: True, "Flag")
    number = settings.Setting("x.number", int, lambda: 7, "Number", accepts=lambda n: n < 10)

    assert flag.parse(flag.text(False)) is False
    assert flag.parse("true") is True
    assert number.parse(" 9 ") == 9
    for setting, text in ((flag, "maybe"), (number, "10"), (number, "x")):
        with pytest.raises(UserError, match="SD-SET-001"):
            setting.parse(text)


def test_every_declared_setting_accepts_its_own_default() -> None:
    for setting in settings.SETTINGS.values():
        assert setting.parse(setting.text(setting.default())) == setting.default()


def test_system_zone_is_a_zone_of_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.system_zone.cache_clear()
    monkeypatch.setenv("TZ", "Europe/London")
    assert settings.system_zone() == "Europe/London"

    settings.system_zone.cache_clear()
    monkeypatch.setenv("TZ", "UTC")
    assert settings.is_zone(settings.system_zone())
    assert settings.system_zone() != "UTC"
    settings.system_zone.cache_clear()
