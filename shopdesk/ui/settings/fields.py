"""A field for each declared setting, made from its declaration."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QLineEdit, QWidget

from shopdesk.i18n import _
from shopdesk.settings import SHOP_TIME_ZONE, Setting

_CURRENCIES = ("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY", "KRW", "SGD", "AUD", "CAD")


def make_field(setting: Setting[Any], value: Any) -> QWidget:
    """A widget that holds a value of the setting."""
    if setting.kind is bool:
        box = QCheckBox()
        box.setChecked(bool(value))
        return box
    if setting.choices is not None:
        combo = QComboBox()
        for stored, label in setting.choices.items():
            combo.addItem(_(label), stored)
        combo.setCurrentIndex(max(combo.findData(setting.text(value)), 0))
        return combo
    if setting.key == SHOP_TIME_ZONE.key:
        return _suggesting(sorted(available_timezones()), str(value))
    if setting.key == "shop.currency":
        return _suggesting(list(_CURRENCIES), str(value))
    return QLineEdit(setting.text(value))


def _suggesting(entries: list[str], value: str) -> QComboBox:
    """Free text with suggestions that contain what is typed."""
    combo = QComboBox()
    combo.setEditable(True)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    combo.addItems(entries)
    completer = QCompleter(entries, combo)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    combo.setCompleter(completer)
    combo.setCurrentText(value)
    return combo


def field_text(field: QWidget) -> str:
    """The text of the value in a field, as ``Setting.parse`` reads it."""
    if isinstance(field, QCheckBox):
        return "1" if field.isChecked() else "0"
    if isinstance(field, QComboBox):
        return field.currentText().strip() if field.isEditable() else str(field.currentData())
    if isinstance(field, QLineEdit):
        return field.text().strip()
    raise TypeError(type(field))
