"""Tables on paper: figures right under their titles with equal decimals, split between rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shopdesk.charts.fonts import printable, text_width
from shopdesk.charts.textflow import break_lines, clamp_lines
from shopdesk.i18n import _
from shopdesk.reports.document import Change, Figure, Table
from shopdesk.reports.pdf.boxes import Box, TextBox
from shopdesk.reports.pdf.pen import BODY, ROOM, SMALL, Pen
from shopdesk.reports.shown import column_titles, table_texts

_GAP = 12.0
_STEP = 12.4  # points of one line in a row
_PAD = 3.4
_WHOLE = 10  # rows that are not cut apart


@dataclass
class _Line:
    """A row broken into lines; changes keep their colour."""

    cells: list[list[str]]
    tones: list[bool | None]
    bold: bool = False

    @property
    def height(self) -> float:
        return max(len(cell) for cell in self.cells) * _STEP + _PAD


@dataclass
class TableBox(Box):
    """A table; its title row comes again on every page."""

    title: str
    titles: list[list[str]]
    numeric: list[bool]
    widths: list[float]
    lines: list[_Line]
    note: TextBox | None = None
    before: float = 14.0
    continued: bool = False
    cut: bool = False

    @property
    def width(self) -> float:
        """All columns with their gaps."""
        return sum(self.widths) + _GAP * (len(self.widths) - 1)

    @property
    def head(self) -> float:
        """Points of title and title row."""
        caption = BODY * 1.4 + 4 if self.title else 0
        return caption + max(len(lines) for lines in self.titles) * SMALL * 1.35 + 5

    @property
    def height(self) -> float:  # type: ignore[override]
        """Everything."""
        note = self.note.height + 4 if self.note and not self.cut else 0
        return self.head + sum(line.height for line in self.lines) + note + 2

    def draw(self, pen: Pen, across: float, down: float) -> None:
        if self.title:
            title = _("{title} (continued)") if self.continued else "{title}"
            pen.text(across, down + BODY * 1.05, title.format(title=self.title), bold=True)
            down += BODY * 1.4 + 4
        rows = max(len(lines) for lines in self.titles)
        down += rows * SMALL * 1.35
        for place, lines in enumerate(self.titles):
            first = down - SMALL * 0.45 - SMALL * 1.35 * (len(lines) - 1)
            for number, text in enumerate(lines):
                self._write(pen, (across, first + SMALL * 1.35 * number), place, text, head=True)
        down += 2
        pen.rule(across, down, self.width, colour=pen.ink.text, weight=0.7)
        down += 3
        for number, line in enumerate(self.lines):
            if line.bold:
                pen.rule(across, down, self.width, colour=pen.ink.text, weight=0.5)
            elif number:
                pen.rule(across, down, self.width, colour=pen.ink.faint, weight=0.35)
            self._draw_line(pen, across, down, line)
            down += line.height
        pen.rule(across, down, self.width, colour=pen.ink.rule, weight=0.5)
        if self.note and not self.cut:
            self.note.colour = pen.ink.muted
            self.note.draw(pen, across, down + 4)

    def _draw_line(self, pen: Pen, across: float, down: float, line: _Line) -> None:
        for place, cell in enumerate(line.cells):
            colour = {True: pen.ink.good, False: pen.ink.bad, None: ""}[line.tones[place]]
            for number, text in enumerate(cell):
                base = down + _PAD / 2 + _STEP * (number + 0.5) + BODY * 0.36
                self._write(pen, (across, base), place, text, bold=line.bold, colour=colour)

    def _write(
        self,
        pen: Pen,
        origin: tuple[float, float],
        place: int,
        text: str,
        *,
        head: bool = False,
        bold: bool = False,
        colour: str = "",
    ) -> None:
        left = origin[0] + sum(self.widths[:place]) + _GAP * place
        align = "right" if self.numeric[place] else "left"
        pen.text(
            left + (self.widths[place] if self.numeric[place] else 0),
            origin[1],
            text,
            size=SMALL if head else BODY,
            bold=bold,
            colour=pen.ink.muted if head else colour,
            align=align,
        )

    def split(self, room: float) -> tuple[Box, Box] | None:
        used, fitting = self.head + 2, 0
        for line in self.lines:
            used += line.height
            if used > room:
                break
            fitting += 1
        fitting = min(fitting, len(self.lines) - 2)
        # A short table is worth a little white at the end of a page.
        if fitting < 3 or len(self.lines) <= _WHOLE:
            return None
        return (
            replace(self, lines=self.lines[:fitting], cut=True),
            replace(self, lines=self.lines[fitting:], continued=True, before=0.0),
        )


def table_box(table: Table, *, width: float = ROOM) -> TableBox:
    """Measure a table: figures get what they need, the wide column what is left."""
    texts = [[printable(text) for text in row] for row in table_texts(table)]
    titles = [printable(title) for title in column_titles(table)]
    needed = [
        max(
            [
                0.0,
                *(
                    text_width(row[place], BODY, bold=_is_total(table, n))
                    for n, row in enumerate(texts)
                ),
            ]
        )
        for place in range(len(titles))
    ]
    heads = [_longest_word(title) for title in titles]
    widths = [max(pair) for pair in zip(needed, heads, strict=True)]
    widths = _fit(table, widths, heads, width)
    lines = [
        _Line(
            [
                clamp_lines(text, widths[place] + 0.5, BODY, most=2, bold=_is_total(table, number))
                for place, text in enumerate(row)
            ],
            [_tone(cell) for cell in table.rows[number]],
            _is_total(table, number),
        )
        for number, row in enumerate(texts)
    ]
    title_lines = [
        clamp_lines(title, widths[place] + 0.5, SMALL, most=3) for place, title in enumerate(titles)
    ]
    note = (
        TextBox.of([(table.note, False)], width, size=SMALL, leading=1.45) if table.note else None
    )
    return TableBox(
        table.title, title_lines, [column.numeric for column in table.columns], widths, lines, note
    )


def _is_total(table: Table, number: int) -> bool:
    return table.total and number == len(table.rows) - 1


def _tone(cell: str | Figure | Change) -> bool | None:
    return cell.good if isinstance(cell, Change) else None


def _longest_word(title: str) -> float:
    """Width that a title needs when it is broken into up to three lines."""
    whole = text_width(title, SMALL)
    if whole < 40:
        return whole
    width = max(40.0, whole / 3)
    while len(break_lines(title, width, SMALL)) > 3 or _split_word(title, width):
        width += 4
        if width > whole:
            return whole
    return width


def _split_word(title: str, width: float) -> bool:
    return any(text_width(word, SMALL) > width for word in title.split() if word.isascii())


def _fit(table: Table, widths: list[float], heads: list[float], room: float) -> list[float]:
    """Widths that add up to the room: shrink the wide columns, or share what is left."""
    free = room - sum(widths) - _GAP * (len(widths) - 1)
    wide = [place for place, column in enumerate(table.columns) if column.wide]
    texts = wide or [place for place, column in enumerate(table.columns) if not column.numeric]
    widths = list(widths)
    if free < 0 and texts:
        texts.sort(key=lambda place: -widths[place])
        for place in texts:
            given = min(-free, max(widths[place] - max(heads[place], 60), 0))
            widths[place] -= given
            free += given
    if free > 0:
        # Gaps grow evenly; the wide columns take at most half as much again as they need.
        for place in wide:
            taken = min(free / len(wide), max(widths[place] * 0.5, 30))
            widths[place] += taken
        free = room - sum(widths) - _GAP * (len(widths) - 1)
        for place in range(1 if len(widths) > 1 else 0, len(widths)):
            widths[place] += free / max(len(widths) - 1, 1)
    return widths
