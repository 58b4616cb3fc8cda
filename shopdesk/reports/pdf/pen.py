"""Drawing on a page: coordinates in points from the top left, text without any markup.

Names of people and goods go to the page as plain strings, so nothing in them can be read as a
tag, a picture or an address. A sign that the bold font lacks is set in the regular one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from shopdesk.charts.fonts import BOLD, REGULAR, covers, printable, text_width
from shopdesk.charts.style import Palette, Style, mix, palette
from shopdesk.charts.textflow import Run

WIDTH, HEIGHT = 595.276, 841.89  # A4
LEFT, RIGHT, TOP, BOTTOM = 58.0, 58.0, 74.0, 62.0
ROOM = WIDTH - LEFT - RIGHT
DEPTH = HEIGHT - TOP - BOTTOM

# Four sizes on paper, in points.
SMALL, BODY, HEAD, TITLE = 7.5, 9.0, 13.0, 26.0
LEADING = 1.55

_REGULAR, _BOLD = "ShopDesk", "ShopDesk-Bold"


def register_fonts() -> None:
    """Make the committed fonts known to reportlab, once a process."""
    known = pdfmetrics.getRegisteredFontNames()
    for name, path in ((_REGULAR, REGULAR), (_BOLD, BOLD)):
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, str(path)))


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of a page."""

    text: str
    muted: str
    rule: str
    faint: str
    accent: str
    good: str
    bad: str
    tint: str


def page_ink() -> Ink:
    """Colours of paper, the same as the charts'."""
    colours: Palette = palette(Style.PRINT)
    return Ink(
        text=colours.text,
        muted=colours.muted,
        rule=mix(colours.line, colours.surface, 0.1),
        faint=mix(colours.line, colours.surface, 0.55),
        accent=colours.accent,
        good=colours.good,
        bad=colours.bad,
        tint=mix(colours.accent, colours.surface, 0.94),
    )


def _by_font(text: str, *, bold: bool) -> Iterator[tuple[str, str]]:
    if not bold or covers(text, bold=True):
        yield text, _BOLD if bold else _REGULAR
        return
    part, heavy = "", True
    for sign in text:
        known = covers(sign, bold=True)
        if part and known != heavy:
            yield part, _BOLD if heavy else _REGULAR
            part = ""
        part, heavy = part + sign, known
    yield part, _BOLD if heavy else _REGULAR


class Pen:
    """A reportlab canvas turned upside down; ``height`` of its page in points."""

    def __init__(self, canvas: Canvas, ink: Ink, *, height: float = HEIGHT) -> None:
        self.canvas = canvas
        self.ink = ink
        self.height = height

    def text(
        self,
        across: float,
        down: float,
        text: str,
        *,
        size: float = BODY,
        bold: bool = False,
        colour: str = "",
        align: str = "left",
    ) -> None:
        """One line whose baseline is ``down`` points from the top."""
        self.runs(across, down, [(printable(text), bold)], size=size, colour=colour, align=align)

    def runs(
        self,
        across: float,
        down: float,
        runs: Sequence[Run],
        *,
        size: float,
        colour: str = "",
        align: str = "left",
    ) -> None:
        """One line of printable runs; ``across`` is its left, right or middle by ``align``."""
        width = sum(text_width(part, size, bold=bold) for part, bold in runs)
        start = across - {"left": 0.0, "right": width, "centre": width / 2}[align]
        line = self.canvas.beginText(start, self.height - down)
        line.setFillColor(_colour(colour or self.ink.text))
        for part, bold in runs:
            for piece, font in _by_font(part, bold=bold):
                line.setFont(font, size)
                line.textOut(piece)
        self.canvas.drawText(line)

    def rule(
        self, across: float, down: float, length: float, *, colour: str = "", weight: float = 0.5
    ) -> None:
        """A horizontal line."""
        self.canvas.setStrokeColor(_colour(colour or self.ink.rule))
        self.canvas.setLineWidth(weight)
        self.canvas.line(across, self.height - down, across + length, self.height - down)

    def block(self, across: float, down: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle, its top at ``down``."""
        self.canvas.setFillColor(_colour(colour))
        self.canvas.rect(across, self.height - down - height, width, height, stroke=0, fill=1)

    def form(self, name: str, across: float, down: float, height: float) -> None:
        """A form XObject of that height, its top at ``down``."""
        self.canvas.saveState()
        self.canvas.translate(across, self.height - down - height)
        self.canvas.doForm(name)
        self.canvas.restoreState()

    def bookmark(self, key: str, title: str) -> None:
        """A place that contents and the reader's outline lead to: the top of this page."""
        self.canvas.bookmarkPage(key)
        self.canvas.addOutlineEntry(printable(title), key, 0)

    def link(self, key: str, across: float, down: float, width: float, height: float) -> None:
        """A rectangle that leads to a bookmark."""
        top = self.height - down
        self.canvas.linkRect(
            "", key, (across, top - height, across + width, top), relative=0, thickness=0
        )


def _colour(text: str) -> Color:
    return HexColor(text)
