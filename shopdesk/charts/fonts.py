"""The committed Chinese fonts: one loader for matplotlib and reportlab, and what they can show.

System fonts are never asked: their names and coverage differ from computer to computer. Regular
covers every GBK and Big5 sign, Bold is a subset of it, so a text that Bold lacks is set in
Regular. A sign that neither has is printed as a white square, never as nothing.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from shopdesk.paths import RESOURCES

FAMILY = "Noto Sans SC"
REGULAR: Path = RESOURCES / "fonts" / "NotoSansSC-Regular.ttf"
BOLD: Path = RESOURCES / "fonts" / "NotoSansSC-Bold.subset.ttf"
MISSING = "□"

# Drawn by neither font nor program although some fonts carry an empty glyph for them: control
# and format characters (zero width, direction marks), surrogates, private use, unassigned.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANKS = frozenset("\t\n\r\v\f\u2028\u2029\x85")
_SELECTORS = frozenset(chr(code) for code in range(0xFE00, 0xFE10))


@cache
def _face(*, bold: bool) -> Any:
    from matplotlib.ft2font import FT2Font

    face = FT2Font(str(BOLD if bold else REGULAR))
    face.set_size(1000, 72)  # 1000 units an em: advances come in thousandths of the size
    return face


@cache
def _coverage(*, bold: bool) -> frozenset[int]:
    return frozenset(_face(bold=bold).get_charmap())


def covers(text: str, *, bold: bool = False) -> bool:
    """Whether the font has every sign of the text."""
    known = _coverage(bold=bold)
    return all(ord(sign) in known for sign in text)


@lru_cache(maxsize=20_000)
def printable(text: str) -> str:
    """The text as both engines can print it: line ends as blanks, unknown signs as □.

    Direction marks and zero-width signs become □ too, so that nobody can hide or turn letters.
    """
    if text.isascii() and text.isprintable():
        return text
    shown = []
    for sign in unicodedata.normalize("NFC", text):
        if sign in _BLANKS:
            shown.append(" ")
        elif sign in _SELECTORS:
            continue  # only says how the sign before it should look
        elif is_unknown(sign):
            shown.append(" " if unicodedata.category(sign) == "Zs" else MISSING)
        else:
            shown.append(sign)
    return "".join(shown)


def is_unknown(sign: str) -> bool:
    """Whether a sign cannot be shown as it is."""
    return unicodedata.category(sign) in _INVISIBLE or ord(sign) not in _coverage(bold=False)


def unknown_signs(text: str) -> frozenset[str]:
    """The signs of a text that are printed as □."""
    if text.isascii() and text.isprintable():
        return frozenset()
    return frozenset(
        sign
        for sign in unicodedata.normalize("NFC", text)
        if sign not in _BLANKS
        and sign not in _SELECTORS
        and unicodedata.category(sign) != "Zs"
        and is_unknown(sign)
    )


@lru_cache(maxsize=8_000)
def _advance(sign: str, *, bold: bool) -> float:
    from matplotlib.ft2font import LoadFlags

    if bold and ord(sign) not in _coverage(bold=True):
        bold = False
    glyph = _face(bold=bold).load_char(ord(sign), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 1000


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in points of a printable text set in one line."""
    return size * sum(_advance(sign, bold=bold) for sign in text)


def shorten(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text cut to a width in points, at a word's end where one is near, with … behind."""
    text = printable(text)
    if text_width(text, size, bold=bold) <= width + 0.01:
        return text
    room = width - text_width("…", size, bold=bold)
    used, kept = 0.0, 0
    for sign in text:
        used += size * _advance(sign, bold=bold)
        if used > room:
            break
        kept += 1
    cut = text[:kept]
    blank = cut.rfind(" ")
    if blank > kept * 0.6:
        cut = cut[:blank]
    return cut.rstrip(" ,.;-/(（、，") + "…"


@cache
def register_with_matplotlib() -> None:
    """Make the family known to matplotlib, from our files only; costs milliseconds, once."""
    from matplotlib import font_manager

    for path in (REGULAR, BOLD):
        font_manager.fontManager.addfont(str(path))
