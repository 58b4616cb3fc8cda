"""Print, light and dark: three rc dictionaries made from the colour tokens of the program.

Paper takes the light colours, so that a chart is recognised on the page; series differ in
lightness as well as in hue, so that a grey print still tells them apart.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from threading import RLock
from typing import Any

from shopdesk.charts import fonts
from shopdesk.charts.plots import Tone
from shopdesk.paths import RESOURCES


class Style(StrEnum):
    """Where a chart is looked at."""

    PRINT = "print"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours (#rrggbb) and text size (points) of one style."""

    surface: str
    text: str
    muted: str
    line: str
    accent: str
    good: str
    bad: str
    series: tuple[str, str, str, str, str]
    size: float

    @property
    def grid(self) -> str:
        """The lines behind the data."""
        return mix(self.line, self.surface, 0.4)

    def tone(self, tone: Tone) -> str:
        """The colour of a series."""
        return {
            Tone.MAIN: self.series[0],
            Tone.COMPARE: mix(self.muted, self.surface, 0.5),
            Tone.SECOND: mix(self.series[1], self.surface, 0.25),  # for a grey print
            Tone.GOOD: self.good,
            Tone.BAD: self.bad,
        }[tone]


def mix(colour: str, other: str, share: float) -> str:
    """A colour moved towards another by that share (0 to 1)."""
    pairs = zip(_rgb(colour), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def lightness(colour: str) -> float:
    """How light a colour is in a grey print, 0 black to 1 white (Rec. 709 luma)."""
    red, green, blue = _rgb(colour)
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255


@cache
def palette(style: Style) -> Palette:
    """The colours of a style, from ``resources/theme.toml``."""
    with (RESOURCES / "theme.toml").open("rb") as file:
        theme = tomllib.load(file)
    tokens = theme["dark" if style is Style.DARK else "light"]
    return Palette(
        surface="#ffffff" if style is Style.PRINT else tokens["surface"],
        text=tokens["text"],
        muted=tokens["muted"],
        line=tokens["border_strong"],
        accent=tokens["accent"],
        good=tokens["good"],
        bad=tokens["bad"],
        series=tuple(tokens["charts"]),
        size=7.5 if style is Style.PRINT else 9.0,
    )


def rc(style: Style) -> dict[str, Any]:
    """The rc dictionary of a style. Names are never read as mathematics (``$x$`` stays text)."""
    colours = palette(style)
    return {
        "font.family": [fonts.FAMILY],
        "font.size": colours.size,
        "text.color": colours.text,
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "axes.facecolor": "none",
        "axes.edgecolor": colours.line,
        "lines.linewidth": 1.6,
        "lines.solid_capstyle": "round",
        "patch.linewidth": 0,
        "figure.facecolor": "none" if style is Style.PRINT else colours.surface,
        "pdf.fonttype": 3,
        "pdf.compression": 6,
    }


# rcParams are one dictionary a process; the window and a report may draw at the same time.
_DRAWING = RLock()


@contextmanager
def drawing(style: Style) -> Iterator[Palette]:
    """Draw or save figures in a style; other threads wait."""
    import matplotlib as mpl

    settings: Any = rc(style)
    fonts.register_with_matplotlib()
    with _DRAWING, mpl.rc_context(settings):
        yield palette(style)
