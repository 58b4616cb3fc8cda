"""Both modes can be read, sizes follow the zoom, and the committed fonts are the ones used."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from shopdesk.ui import theme as themes
from shopdesk.ui.theme import FAMILY, ZOOMS, Mode, Theme, Tone, resolve

TEXT_ON_SURFACE = [
    (text, surface)
    for text in ("text", "muted", "faint", "accent", "good", "warn", "bad")
    for surface in ("surface", "background", "raised")
]
OTHERS = [
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_tooltip", "tooltip"),
    ("text", "hover"),
    ("text", "selected"),
    ("muted", "selected"),
    ("accent", "accent_soft"),
    ("good", "good_soft"),
    ("warn", "warn_soft"),
    ("bad", "bad_soft"),
    ("muted", "neutral_soft"),
]


def luminance(color: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    shade = QColor(color)
    red, green, blue = (linear(part) for part in (shade.redF(), shade.greenF(), shade.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_SURFACE + OTHERS)
def test_text_can_be_read(dark: bool, text: str, ground: str) -> None:
    theme = Theme(dark=dark)

    assert contrast(theme.color(text), theme.color(ground)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_chart_colours_stand_out(dark: bool) -> None:
    theme = Theme(dark=dark)

    assert len(set(theme.charts)) == 5
    for color in theme.charts:
        assert contrast(color, theme.color("surface")) >= 3


def test_both_modes_know_the_same_tokens() -> None:
    tokens = themes._tokens()

    assert set(tokens["light"]) == set(tokens["dark"])


def test_zoom_scales_sizes_and_fonts() -> None:
    plain, large = Theme(zoom=100), Theme(zoom=160)

    assert (plain.size("body"), large.size("body")) == (14, 22)
    assert (plain.grid(2), large.grid(2)) == (16, 26)
    assert large.font("title", bold=True).pixelSize() == 35
    assert large.font("title", bold=True).bold()
    assert plain.px(0) == 0
    assert Theme(zoom=80).px(1) == 1


def test_tone_is_text_and_ground() -> None:
    theme = Theme()

    assert theme.tone(Tone.GOOD) == (theme.color("good"), theme.color("good_soft"))
    assert theme.tone(Tone.NEUTRAL) == (theme.color("muted"), theme.color("neutral_soft"))


def test_choice_of_mode(qapp: QApplication) -> None:
    assert not resolve(Mode.LIGHT).dark
    assert resolve(Mode.DARK).dark
    assert resolve(Mode.SYSTEM, 125) == Theme(dark=resolve(Mode.SYSTEM).dark, zoom=125)


@pytest.mark.parametrize("dark", [False, True])
def test_palette_is_ours(qapp: QApplication, dark: bool) -> None:
    theme = Theme(dark=dark)

    palette = theme.palette()

    assert palette.color(QPalette.ColorRole.Base).name() == theme.color("surface")
    assert palette.color(QPalette.ColorRole.Text).name() == theme.color("text")
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled.name() == theme.color("faint")


def test_committed_font_is_used_in_two_weights(theme: Theme, qtbot: QtBot) -> None:
    assert FAMILY in QFontDatabase.families()
    for bold in (False, True):
        info = QFontInfo(theme.font(bold=bold))
        assert info.family() == FAMILY
        assert info.bold() is bold


def test_digits_are_as_wide_as_each_other(theme: Theme, qtbot: QtBot) -> None:
    for bold in (False, True):
        label = QLabel()
        qtbot.addWidget(label)
        label.setFont(theme.font(bold=bold))
        widths = {label.fontMetrics().horizontalAdvance(digit * 8) for digit in "0123456789"}
        assert len(widths) == 1


def test_zoom_steps_hold_the_hundred() -> None:
    assert 100 in ZOOMS
    assert (min(ZOOMS), max(ZOOMS)) == (80, 160)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("tone", list(Tone))
def test_badge_can_be_told_from_its_row(dark: bool, tone: Tone) -> None:
    theme = Theme(dark=dark)
    ground = QColor(theme.tone(tone)[1])

    for row in ("surface", "selected", "hover"):
        other = QColor(theme.color(row))
        apart = (
            abs(ground.red() - other.red())
            + abs(ground.green() - other.green())
            + abs(ground.blue() - other.blue())
        )
        assert apart >= 10, row
