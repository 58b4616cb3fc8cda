"""Design tokens of ``theme.toml`` as a palette, fonts and a short style sheet over Fusion.

Our own palette in both modes, because Qt's colour scheme does nothing on some platforms (tried:
offscreen and plain X11). Zoom scales fonts and distances together.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from shopdesk.paths import RESOURCES
from shopdesk.ui.style_sheet import style_sheet

FAMILY = "Noto Sans SC"
ZOOMS = (80, 90, 100, 110, 125, 150, 160)
_FONT_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.subset.ttf")


class Mode(StrEnum):
    """What a person chose: light, dark, or as the computer."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Tone(StrEnum):
    """Meaning of a status; always shown together with a word."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@cache
def _tokens() -> dict[str, Any]:
    with (RESOURCES / "theme.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, slots=True)
class Theme:
    """The tokens in force: colours of one mode, sizes at one zoom (per cent)."""

    dark: bool = False
    zoom: int = 100

    def color(self, token: str) -> str:
        """The colour of a token as ``#rrggbb``.

        Raises:
            KeyError: if there is no such token.
        """
        return str(_tokens()["dark" if self.dark else "light"][token])

    @property
    def charts(self) -> tuple[str, ...]:
        """Colours of data series, in order."""
        return tuple(_tokens()["dark" if self.dark else "light"]["charts"])

    def tone(self, tone: Tone) -> tuple[str, str]:
        """Text and background colour of a status."""
        if tone is Tone.NEUTRAL:
            return self.color("muted"), self.color("neutral_soft")
        return self.color(tone), self.color(f"{tone}_soft")

    def size(self, token: str) -> int:
        """A size of ``theme.toml`` in pixels at this zoom."""
        return self.px(int(_tokens()["size"][token]))

    def px(self, pixels: float) -> int:
        """Pixels at this zoom."""
        return max(1, round(pixels * self.zoom / 100)) if pixels else 0

    def grid(self, steps: float = 1) -> int:
        """Distance in steps of the 8-pixel grid; halves are allowed."""
        return self.px(round(int(_tokens()["size"]["grid"]) * steps))

    def font(self, size: str = "body", *, bold: bool = False) -> QFont:
        """The font of one of the four sizes: small, body, heading, title."""
        font = QFont(FAMILY)
        font.setPixelSize(self.size(size))
        font.setBold(bold)
        # Chinese names may hold signs that the font lacks; hinting would blur them unevenly.
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def palette(self) -> QPalette:
        """All roles that Fusion paints with."""
        palette = QPalette()
        roles = QPalette.ColorRole
        plain = {
            roles.Window: "background",
            roles.WindowText: "text",
            roles.Base: "surface",
            roles.AlternateBase: "background",
            roles.Text: "text",
            roles.PlaceholderText: "faint",
            roles.Button: "surface",
            roles.ButtonText: "text",
            roles.BrightText: "bad",
            roles.Highlight: "accent",
            roles.HighlightedText: "on_accent",
            roles.Link: "accent",
            roles.LinkVisited: "accent",
            roles.ToolTipBase: "tooltip",
            roles.ToolTipText: "on_tooltip",
            roles.Light: "surface",
            roles.Midlight: "hover",
            roles.Mid: "border",
            roles.Dark: "border_strong",
            roles.Shadow: "border_strong",
            roles.Accent: "accent",
        }
        for role, token in plain.items():
            palette.setColor(role, QColor(self.color(token)))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(self.color("faint")))
        return palette

    def apply(self, app: QApplication) -> None:
        """Dress the whole program; widgets made before must be made again or re-polished."""
        app.setPalette(self.palette())
        app.setFont(self.font())
        app.setStyleSheet(style_sheet(self))


def load_fonts() -> None:
    """Make the committed fonts known to Qt; no font of the system is needed."""
    for name in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / name))


def resolve(mode: Mode, zoom: int = 100) -> Theme:
    """The theme of a choice; ``system`` asks the platform and falls back to light."""
    if mode is Mode.SYSTEM:
        scheme = QGuiApplication.styleHints().colorScheme()
        return Theme(dark=scheme == Qt.ColorScheme.Dark, zoom=zoom)
    return Theme(dark=mode is Mode.DARK, zoom=zoom)
