"""Fields are made from the declarations of the settings and give back what they hold."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from shopdesk.settings import SETTINGS, SHOP_LANGUAGE, SHOP_TIME_ZONE, Setting
from shopdesk.ui.settings.fields import field_text, make_field


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: str(setting.key))
def test_every_declared_setting_has_a_field(qtbot: QtBot, setting: Setting[Any]) -> None:
    value = setting.default()
    field = make_field(setting, value)
    qtbot.addWidget(field)
    assert setting.parse(field_text(field)) == value


def test_kinds_of_fields(qtbot: QtBot) -> None:
    flag = Setting("x.flag", bool, lambda: True, "Flag")
    number = Setting("x.number", int, lambda: 3, "Number")
    fields = [
        make_field(SHOP_LANGUAGE, "zh_CN"),
        make_field(SHOP_TIME_ZONE, "Europe/London"),
        make_field(flag, value=True),
        make_field(number, 7),
    ]
    for field in fields:
        qtbot.addWidget(field)
    assert [type(field) for field in fields] == [QComboBox, QComboBox, QCheckBox, QLineEdit]
    assert [field_text(field) for field in fields] == ["zh_CN", "Europe/London", "1", "7"]


def test_time_zones_are_suggested_by_any_part(qtbot: QtBot) -> None:
    field = make_field(SHOP_TIME_ZONE, "Asia/Shanghai")
    qtbot.addWidget(field)
    assert isinstance(field, QComboBox)
    assert field.isEditable()
    completer = field.completer()
    assert completer is not None
    completer.setCompletionPrefix("london")
    assert completer.currentCompletion() == "Europe/London"


def test_another_widget_is_no_field(qtbot: QtBot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    with pytest.raises(TypeError):
        field_text(label)
