"""Business papers on A4: parties, a table that runs over pages, sums and signatures."""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from shopdesk import __version__
from shopdesk.charts.fonts import shorten, text_width
from shopdesk.i18n import _, using_language
from shopdesk.reports.pdf.pen import (
    BODY,
    BOTTOM,
    HEAD,
    HEIGHT,
    LEFT,
    ROOM,
    SMALL,
    TOP,
    WIDTH,
    Pen,
    page_ink,
    register_fonts,
)
from shopdesk.reports.purchase_order import OrderPaper, Row

_ROW, _GAP = 18.0, 14.0
# Shares of the room: number, our code, their code, goods, quantity, price, amount.
_SHARES = (0.05, 0.15, 0.15, 0.31, 0.10, 0.12, 0.12)
_RIGHT = (False, False, False, False, True, True, True)
_FLOOR = HEIGHT - BOTTOM
_LEAD = 14.0


def render_paper(paper: OrderPaper) -> bytes:
    """The paper as PDF; the same paper gives the same bytes."""
    with using_language(paper.language):
        register_fonts()
        buffer = BytesIO()
        canvas = Canvas(
            buffer,
            pagesize=(WIDTH, HEIGHT),
            invariant=1,
            pageCompression=1,
            lang=paper.language.replace("_", "-"),
        )
        canvas.setTitle(f"{paper.title} {paper.number}")
        canvas.setAuthor(paper.shop)
        canvas.setCreator(f"ShopDesk {__version__}")
        _Sheets(Pen(canvas, page_ink()), paper).draw()
        canvas.save()
        return buffer.getvalue()


class _Sheets:
    """The paper page after page; ``down`` is where the next thing goes."""

    def __init__(self, pen: Pen, paper: OrderPaper) -> None:
        self._pen = pen
        self._paper = paper
        self._down = TOP
        self._page = 1

    def draw(self) -> None:
        """Head, table, sums, note, signatures."""
        self._head()
        self._table_head()
        for row in self._paper.rows:
            if self._down + _ROW > _FLOOR:
                self._next_page()
                self._table_head()
            self._row(row)
        self._sums()
        self._note()
        self._signatures()
        self._foot()
        self._pen.canvas.showPage()

    def _head(self) -> None:
        pen, paper = self._pen, self._paper
        pen.text(LEFT, self._down, paper.shop, size=HEAD, bold=True)
        name = f"{paper.title} {paper.number}"
        pen.text(LEFT + ROOM, self._down, name, size=HEAD, bold=True, align="right")
        self._down += 10
        pen.rule(LEFT, self._down, ROOM, colour=pen.ink.accent, weight=1.2)
        self._down += 24
        half = ROOM / 2
        lowest = self._down
        for place, (label, lines) in enumerate(paper.parties):
            down = self._down
            across = LEFT + place * half
            pen.text(across, down, label, size=SMALL, colour=pen.ink.muted)
            for number, line in enumerate(lines):
                down += _LEAD
                told = shorten(line, half - 20, BODY)
                pen.text(across, down, told, bold=number == 0)
            lowest = max(lowest, down)
        down = self._down
        for label, value in paper.facts:
            pen.text(LEFT + half, down, label, size=SMALL, colour=pen.ink.muted)
            pen.text(LEFT + ROOM, down, shorten(value, half - 90, BODY), align="right")
            down += _LEAD
        self._down = max(lowest, down) + 22

    def _columns(self) -> list[tuple[float, float, bool]]:
        across, found = LEFT, []
        for share, right in zip(_SHARES, _RIGHT, strict=True):
            found.append((across, ROOM * share, right))
            across += ROOM * share
        return found

    def _cells(self, texts: tuple[str, ...], *, size: float, colour: str = "") -> None:
        for text, (across, width, right) in zip(texts, self._columns(), strict=True):
            told = shorten(text, width - 6, size)
            at = across + width if right else across
            self._pen.text(
                at, self._down, told, size=size, colour=colour, align="right" if right else "left"
            )

    def _table_head(self) -> None:
        self._cells(self._paper.titles, size=SMALL, colour=self._pen.ink.muted)
        self._down += 6
        self._pen.rule(LEFT, self._down, ROOM)
        self._down += _GAP

    def _row(self, row: Row) -> None:
        texts = (
            row.number,
            row.code,
            row.their_code,
            row.title,
            row.quantity,
            row.price,
            row.amount,
        )
        self._cells(texts, size=BODY)
        self._pen.rule(LEFT, self._down + 5, ROOM, colour=self._pen.ink.faint, weight=0.4)
        self._down += _ROW

    def _needs(self, height: float) -> None:
        if self._down + height > _FLOOR:
            self._next_page()

    def _sums(self) -> None:
        self._needs(_ROW * len(self._paper.sums) + 10)
        self._down += 6
        last = len(self._paper.sums) - 1
        for place, (label, value) in enumerate(self._paper.sums):
            bold = place == last
            left = LEFT + ROOM * 0.6
            self._pen.text(left, self._down, label, bold=bold)
            self._pen.text(LEFT + ROOM, self._down, value, bold=bold, align="right")
            self._down += _ROW

    def _note(self) -> None:
        if not self._paper.note:
            return
        lines = [line for text in self._paper.note.splitlines() for line in wrapped(text, ROOM)]
        self._down += 8
        for line in lines:
            self._needs(_LEAD)
            self._pen.text(LEFT, self._down, line)
            self._down += _LEAD

    def _signatures(self) -> None:
        self._needs(80)
        self._down += 60
        width = ROOM * 0.4
        for place, label in enumerate(self._paper.signatures):
            across = LEFT + place * (ROOM - width)
            self._pen.rule(across, self._down, width)
            self._pen.text(across, self._down + 12, label, size=SMALL, colour=self._pen.ink.muted)

    def _foot(self) -> None:
        pen = self._pen
        name = f"{self._paper.shop} · {self._paper.number}" if self._paper.shop else (
            self._paper.number
        )  # fmt: skip
        pen.text(LEFT, HEIGHT - 32, name, size=SMALL, colour=pen.ink.muted)
        page = _("Page {page}").format(page=self._page)
        pen.text(LEFT + ROOM, HEIGHT - 32, page, size=SMALL, colour=pen.ink.muted, align="right")

    def _next_page(self) -> None:
        self._foot()
        self._pen.canvas.showPage()
        self._page += 1
        self._down = TOP


def wrapped(text: str, width: float) -> list[str]:
    """Lines of a note: broken between words, or between any signs where there are no blanks."""
    lines, line = [], ""
    for part in _parts(text):
        if line and text_width(line + part, BODY) > width:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line] if line or not lines else lines


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for word in text.split(" "):
        signs = [word] if word.isascii() else list(word)
        parts += [*signs[:-1], f"{signs[-1]} "] if signs else [" "]
    return parts
