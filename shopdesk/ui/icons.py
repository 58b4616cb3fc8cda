"""One set of single-colour SVG icons, tinted from the theme's tokens."""

from __future__ import annotations

import math
from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QImageReader, QPainter, QPixmap

from shopdesk.paths import RESOURCES
from shopdesk.ui.theme import Theme

_FOLDER = RESOURCES / "icons"


class Icon(StrEnum):
    """The name of each icon, which is also its file."""

    HOME = "home"
    PRODUCTS = "products"
    ORDERS = "orders"
    CUSTOMERS = "customers"
    AFTERSALES = "aftersales"
    PROMOTIONS = "promotions"
    MARKETING = "marketing"
    REVIEW = "review"
    SETTINGS = "settings"
    SEARCH = "search"
    ADD = "add"
    CLOSE = "close"
    CHECK = "check"
    MORE = "more"
    MENU = "menu"
    FILTER = "filter"
    COLUMNS = "columns"
    EXPORT = "export"
    IMPORT = "import"
    COPY = "copy"
    UNDO = "undo"
    REDO = "redo"
    REFRESH = "refresh"
    EDIT = "edit"
    DELETE = "delete"
    SAVE = "save"
    PRINT = "print"
    CALENDAR = "calendar"
    VIEWS = "views"
    PANEL = "panel"
    COLLAPSE = "collapse"
    EXPAND = "expand"
    CHEVRON_DOWN = "chevron-down"
    CHEVRON_RIGHT = "chevron-right"
    CHEVRON_LEFT = "chevron-left"
    UP = "up"
    DOWN = "down"
    INFO = "info"
    HELP = "help"
    WARNING = "warning"
    ERROR = "error"
    SUCCESS = "success"
    CLOCK = "clock"
    MONEY = "money"
    TRUCK = "truck"
    STOCK = "stock"
    FILE = "file"
    LINK = "link"
    KEYBOARD = "keyboard"
    SUN = "sun"
    MOON = "moon"
    LANGUAGE = "language"
    DEMO = "demo"
    OPEN = "open"
    STAR = "star"
    DOT = "dot"


def _ratios() -> tuple[int, ...]:
    """Pixels a point of the screens at hand: a plain screen needs no second drawing."""
    densest = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1)
    return (1,) if densest <= 1 else (1, math.ceil(densest))


@lru_cache(maxsize=512)
def pixmap(name: Icon, color: str, pixels: int) -> QPixmap:
    """The icon in one colour, ``pixels`` wide, drawn from the vectors at that size."""
    # Drawn once and dyed: reading the vectors again takes eight times as long.
    dyed = _drawing(name, pixels).copy()
    painter = QPainter(dyed)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(dyed.rect(), QColor(color))
    painter.end()
    return QPixmap.fromImage(dyed)


@lru_cache(maxsize=128)
def _drawing(name: Icon, pixels: int) -> QImage:
    svg = (_FOLDER / f"{name}.svg").read_bytes().replace(b"currentColor", b"#000000")
    return _rendered(svg, pixels).convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _rendered(svg: bytes, pixels: int) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(svg))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(pixels, pixels))
    return reader.read()


def icon(name: Icon, theme: Theme, tint: str = "muted", *, checked: str = "") -> QIcon:
    """The icon for buttons and menus in a colour of the theme.

    Args:
        tint: token of the colour.
        checked: token of the colour when the button is checked; the same when empty.
    """
    result = QIcon()
    size = theme.size("icon")
    for ratio in _ratios():
        _add(result, name, theme.color(tint), (size, ratio))
        disabled = pixmap(name, theme.color("border_strong"), size * ratio)
        result.addPixmap(disabled, QIcon.Mode.Disabled)
        if checked:
            _add(result, name, theme.color(checked), (size, ratio), QIcon.State.On)
    return result


def _add(
    target: QIcon,
    name: Icon,
    color: str,
    size: tuple[int, int],
    state: QIcon.State = QIcon.State.Off,
) -> None:
    drawn = pixmap(name, color, size[0] * size[1])
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected):
        target.addPixmap(drawn, mode, state)


def app_icon() -> QIcon:
    """The program's own sign for the window and the task bar."""
    result = QIcon()
    svg = (_FOLDER / "shopdesk.svg").read_bytes()
    for pixels in (16, 32, 64, 128):
        result.addPixmap(QPixmap.fromImage(_rendered(svg, pixels)))
    return result


def arrow_file(name: str) -> str:
    """File of a sign for the style sheet, which cannot tint, such as ``combo-arrow``."""
    return (_FOLDER / f"{name}.svg").as_posix()
