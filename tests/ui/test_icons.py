"""Every icon has its file, one colour, and is drawn in the colour asked for."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from shopdesk.paths import RESOURCES
from shopdesk.ui import icons
from shopdesk.ui.icons import Icon, icon, pixmap
from shopdesk.ui.theme import Theme

# Files that the style sheet or the window take as they are.
UNTINTED = {"combo-arrow", "sort-arrow", "tick-dark", "tick-light", "shopdesk"}


def test_files_and_names_match() -> None:
    files = {path.stem for path in (RESOURCES / "icons").glob("*.svg")}

    assert files == {str(name) for name in Icon} | UNTINTED


@pytest.mark.parametrize("name", list(Icon))
def test_icon_is_single_coloured_and_drawn(qapp: QApplication, name: Icon) -> None:
    text = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="ascii")
    assert set(re.findall(r'(?:stroke|fill)="([^"]+)"', text)) <= {"none", "currentColor"}

    image = pixmap(name, "#ff0000", 48).toImage()

    drawn = [
        image.pixelColor(x, y)
        for x in range(48)
        for y in range(48)
        if image.pixelColor(x, y).alpha() == 255
    ]
    assert len(drawn) > 5
    assert {color.name() for color in drawn} == {"#ff0000"}


def test_checked_icon_has_its_own_colour(qapp: QApplication) -> None:
    theme = Theme()

    made = icon(Icon.HOME, theme, checked="accent")

    def colour(state: QIcon.State) -> str:
        image = made.pixmap(QSize(18, 18), QIcon.Mode.Normal, state).toImage()
        solid = [
            image.pixelColor(x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        ]
        return solid[0].name()

    assert colour(QIcon.State.Off) == theme.color("muted")
    assert colour(QIcon.State.On) == theme.color("accent")


def test_app_icon_comes_in_several_sizes(qapp: QApplication) -> None:
    assert {size.width() for size in icons.app_icon().availableSizes()} == {16, 32, 64, 128}


@pytest.mark.parametrize(("ratio", "sizes"), [(1.0, {18}), (1.5, {18, 36}), (3.0, {18, 54})])
def test_dense_screens_get_their_own_drawing(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, ratio: float, sizes: set[int]
) -> None:
    class Screen:
        def devicePixelRatio(self) -> float:
            return ratio

    monkeypatch.setattr(QGuiApplication, "screens", lambda: [Screen()])

    made = icon(Icon.SAVE, Theme())

    assert {size.width() for size in made.availableSizes()} == sizes
