"""Settings of the shop: checked under their field, stored at once, the window follows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from shopdesk import settings
from shopdesk.db.shop import Shop
from shopdesk.i18n import language
from shopdesk.settings import SETTINGS
from shopdesk.ui.settings.panel import SettingsForm, groups
from shopdesk.ui.settings.tab import SettingsTab
from tests.factories import add_small_shop
from tests.ui.windows import context_of, opened_window, page_of


def _stored(shop: Shop) -> dict[str, str]:
    with shop.reader() as reader:
        return dict(reader.rows("SELECT key, value FROM setting ORDER BY key"))


def _form(tab: SettingsTab) -> SettingsForm:
    form = tab.page("shop")
    assert isinstance(form, SettingsForm)
    return form


def _line(form: SettingsForm, key: str) -> QLineEdit:
    field = form.fields[key]
    assert isinstance(field, QLineEdit)
    return field


def test_every_declared_setting_belongs_to_a_group() -> None:
    listed = [setting.key for found in groups().values() for setting in found]
    assert sorted(listed) == sorted(SETTINGS)


def test_a_new_name_is_stored_and_shown_everywhere(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, SettingsTab)
        form = _form(tab)
        field = _line(form, "shop.name")
        QTest.keyClicks(field, "Li & Daughters")
        QTest.mouseClick(form.save, Qt.MouseButton.LeftButton)
        assert _stored(shop) == {"shop.name": "Li & Daughters"}
        assert window.windowTitle() == "Li & Daughters – ShopDesk"
        assert _line(_form(page_of(window, SettingsTab)), "shop.name").text() == "Li & Daughters"


def test_an_impossible_value_is_told_under_its_field_and_nothing_stored(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    with opened_window(shop, tmp_path) as window:
        form = _form(page_of(window, SettingsTab))
        _line(form, "shop.name").setText("New name")
        zone = form.fields["shop.time_zone"]
        assert isinstance(zone, QComboBox)
        zone.setCurrentText("Mars/Olympus")
        form.save.click()
        assert "Mars/Olympus" in form.form.error("shop.time_zone")
        assert form.form.error("shop.name") == ""
        assert _stored(shop) == {}
        assert _line(form, "shop.name").text() == "New name"


def test_nothing_changed_writes_nothing(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        said: list[str] = []
        context_of(window).toast_asked.connect(lambda text, _undo: said.append(text))
        _form(page_of(window, SettingsTab)).save.click()
        assert said == ["Nothing was changed."]
        assert _stored(shop) == {}


def test_an_empty_shop_may_choose_its_currency(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        assert _form(page_of(window, SettingsTab)).fields["shop.currency"].isEnabled()


def test_the_currency_of_a_shop_with_prices_cannot_change(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    add_small_shop(shop)
    with opened_window(shop, tmp_path) as window:
        field = _form(page_of(window, SettingsTab)).fields["shop.currency"]
        assert not field.isEnabled()
        assert field.toolTip()


def test_the_language_of_the_shop_is_spoken_at_once(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    with opened_window(shop, tmp_path) as window:
        form = _form(page_of(window, SettingsTab))
        chosen = form.fields["shop.language"]
        assert isinstance(chosen, QComboBox)
        chosen.setCurrentIndex(chosen.findData("zh_CN"))
        form.save.click()
        assert language() == "zh_CN"
        assert _stored(shop) == {"shop.language": "zh_CN"}
        window.set_language("en")


def test_the_convention_of_figures_is_stored(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        form = page_of(window, SettingsTab).page("metrics")
        assert isinstance(form, SettingsForm)
        chosen = form.fields["metrics.convention"]
        assert isinstance(chosen, QComboBox)
        chosen.setCurrentIndex(chosen.findData("payment"))
        form.save.click()
        with shop.reader() as reader:
            assert settings.get(reader, settings.METRICS_CONVENTION) == "payment"
