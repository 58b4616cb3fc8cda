"""What this computer remembers of the window: sizes, columns, views, theme; never shop data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QByteArray, QSettings

from shopdesk.ui.theme import ZOOMS, Mode

Kept = TypeVar("Kept")
RECENT_SHOPS = 8


class WindowState:
    """Typed access to the ini file; a damaged or foreign value counts as absent."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def load(self, key: str, default: Kept) -> Kept:
        """A remembered JSON value of the default's type, or the default."""
        text = self._settings.value(key, "")
        if not isinstance(text, str) or not text:
            return default
        try:
            value = json.loads(text)
        except ValueError:
            return default
        return value if isinstance(value, type(default)) else default

    def save(self, key: str, value: Any) -> None:
        """Remember a JSON value."""
        self._settings.setValue(key, json.dumps(value, ensure_ascii=False, sort_keys=True))

    def load_bytes(self, key: str) -> QByteArray:
        """Remembered bytes (geometry of Qt), empty when there are none."""
        value = self._settings.value(key, QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    def save_bytes(self, key: str, value: QByteArray) -> None:
        """Remember bytes."""
        self._settings.setValue(key, value)

    @property
    def mode(self) -> Mode:
        """Light, dark or as the computer."""
        text = self.load("window/theme", "")
        return Mode(text) if text in set(Mode) else Mode.SYSTEM

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self.save("window/theme", str(mode))

    @property
    def zoom(self) -> int:
        """Per cent."""
        value = self.load("window/zoom", 100)
        return int(value) if value in set(ZOOMS) else 100

    @zoom.setter
    def zoom(self, zoom: int) -> None:
        self.save("window/zoom", zoom)

    @property
    def language(self) -> str:
        """The language chosen on this computer, or empty."""
        return self.load("window/language", "")

    @language.setter
    def language(self, language: str) -> None:
        self.save("window/language", language)

    @property
    def recent_shops(self) -> list[str]:
        """Locations of shops, the last one used first."""
        return [str(shop) for shop in self.load("window/shops", [""]) if shop]

    def remember_shop(self, location: str) -> None:
        """Put a shop first in the list of recent ones."""
        others = [shop for shop in self.recent_shops if shop != location]
        self.save("window/shops", [location, *others][:RECENT_SHOPS])

    def sync(self) -> None:
        """Write to disk now."""
        self._settings.sync()
