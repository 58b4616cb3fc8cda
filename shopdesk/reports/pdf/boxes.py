"""What a page is filled with: boxes that know their height, can be drawn and perhaps split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shopdesk.charts.fonts import shorten
from shopdesk.charts.textflow import Run, break_lines, break_runs, clamp_lines
from shopdesk.reports.document import Change, Chart, KpiRow
from shopdesk.reports.pdf.pen import BODY, HEAD, LEADING, ROOM, SMALL, Pen
from shopdesk.reports.shown import change_text, figure_text


class Box:
    """A piece of a page.

    Attributes:
        height: points that it takes.
        before: points kept free above it, but not at the top of a page.
        keep_next: whether the following box must begin on the same page.
    """

    height: float = 0.0
    before: float = 8.0
    keep_next: bool = False

    def draw(self, pen: Pen, across: float, down: float) -> None:
        """Draw with the top left corner there."""
        raise NotImplementedError

    def split(self, room: float) -> tuple[Box, Box] | None:  # noqa: ARG002 - most cannot
        """A part that fits into ``room`` and the rest, or None if it cannot be cut there."""
        return None


@dataclass
class TextBox(Box):
    """Lines of text."""

    lines: list[list[Run]]
    size: float = BODY
    colour: str = ""
    leading: float = LEADING
    before: float = 8.0
    keep_next: bool = False
    indent: float = 0.0
    mark: str = ""

    @classmethod
    def of(  # noqa: PLR0913 - a paragraph has that many properties
        cls,
        runs: Sequence[Run],
        width: float = ROOM,
        *,
        size: float = BODY,
        colour: str = "",
        before: float = 8.0,
        keep_next: bool = False,
        indent: float = 0.0,
        mark: str = "",
        leading: float = LEADING,
    ) -> TextBox:
        """Break runs into lines of that width."""
        lines = break_runs(runs, width - indent, size)
        return cls(lines, size, colour, leading, before, keep_next, indent, mark)

    @property
    def height(self) -> float:  # type: ignore[override]
        """Lines times leading."""
        return len(self.lines) * self.size * self.leading

    def draw(self, pen: Pen, across: float, down: float) -> None:
        step = self.size * self.leading
        base = down + step / 2 + self.size * 0.36
        if self.mark:
            pen.text(across, base, self.mark, size=self.size, bold=True, colour=pen.ink.accent)
        for number, line in enumerate(self.lines):
            pen.runs(
                across + self.indent, base + number * step, line, size=self.size, colour=self.colour
            )

    def split(self, room: float) -> tuple[Box, Box] | None:
        fitting = int(room / (self.size * self.leading))
        # No single line is left alone on either page.
        fitting = min(fitting, len(self.lines) - 2)
        if fitting < 2:
            return None
        return (
            replace(self, lines=self.lines[:fitting], keep_next=False),
            replace(self, lines=self.lines[fitting:], before=0.0, mark=""),
        )


@dataclass
class Heading(Box):
    """The title of a section: number, name and the one sentence that it found."""

    number: str
    title: str
    message: str
    key: str
    before: float = 26.0
    keep_next: bool = True
    lines: list[list[Run]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = break_runs([(self.message, False)], ROOM, BODY) if self.message else []

    @property
    def height(self) -> float:  # type: ignore[override]
        """Rule, title line and message."""
        return 10 + HEAD * 1.5 + (4 + len(self.lines) * BODY * LEADING if self.lines else 0)

    def draw(self, pen: Pen, across: float, down: float) -> None:
        pen.rule(across, down, ROOM, colour=pen.ink.text, weight=0.9)
        base = down + 10 + HEAD
        pen.text(across, base, self.number, size=HEAD, bold=True, colour=pen.ink.accent)
        pen.text(across + 26, base, self.title, size=HEAD, bold=True)
        step = BODY * LEADING
        base = down + 10 + HEAD * 1.5 + 4 + step / 2 + BODY * 0.36
        for number, line in enumerate(self.lines):
            pen.runs(across, base + number * step, line, size=BODY, colour=pen.ink.text)


@dataclass
class NoteBox(Box):
    """A remark with a thin bar at its left."""

    text: TextBox
    before: float = 9.0

    @property
    def height(self) -> float:  # type: ignore[override]
        """Of its text."""
        return self.text.height

    def draw(self, pen: Pen, across: float, down: float) -> None:
        pen.block(across, down + 1.5, 1.6, self.height - 3, pen.ink.rule)
        self.text.colour = pen.ink.muted
        self.text.draw(pen, across, down)

    def split(self, room: float) -> tuple[Box, Box] | None:
        parts = self.text.split(room)
        if parts is None:
            return None
        first, rest = parts
        if not (isinstance(first, TextBox) and isinstance(rest, TextBox)):
            return None
        return NoteBox(first, self.before), NoteBox(rest, 0.0)


def note_box(text: str, *, width: float = ROOM, before: float = 9.0) -> NoteBox:
    """A remark of that width."""
    return NoteBox(TextBox.of([(text, False)], width, size=SMALL, indent=9), before)


@dataclass
class KpiBox(Box):
    """Figures side by side: name, figure, changes; hairlines between, no frames."""

    row: KpiRow
    before: float = 12.0
    columns: int = 5

    def __post_init__(self) -> None:
        self.columns = min(max(len(self.row.kpis), 1), 5)
        lines = max((len(kpi.changes) + bool(kpi.remark) for kpi in self.row.kpis), default=0)
        self._labels = [
            break_lines(kpi.label, self._pitch - 12, SMALL)[:2] for kpi in self.row.kpis
        ]
        label_lines = max((len(lines) for lines in self._labels), default=1)
        self._label_room = label_lines * SMALL * 1.35
        self._one = self._label_room + HEAD * 1.6 + lines * SMALL * 1.5 + 6
        rows = -(-len(self.row.kpis) // self.columns)
        self.height = self._one * rows + 10 * (rows - 1)

    @property
    def _pitch(self) -> float:
        return ROOM / self.columns

    def draw(self, pen: Pen, across: float, down: float) -> None:
        for place, kpi in enumerate(self.row.kpis):
            line, column = divmod(place, self.columns)
            left = across + column * self._pitch
            top = down + line * (self._one + 10)
            pen.block(left, top + 2, 1.2, self._one - 4, pen.ink.faint)
            left += 8
            room = self._pitch - 12
            for number, text in enumerate(self._labels[place]):
                base = top + SMALL * (1.05 + 1.35 * number)
                pen.text(left, base, text, size=SMALL, colour=pen.ink.muted)
            base = top + self._label_room + HEAD * 1.15
            pen.text(left, base, figure_text(kpi.figure), size=HEAD, bold=True)
            base += HEAD * 0.45
            for change in kpi.changes:
                base += SMALL * 1.5
                _draw_change(pen, left, base, change, room)
            if kpi.remark:
                base += SMALL * 1.5
                pen.text(
                    left, base, shorten(kpi.remark, room, SMALL), size=SMALL, colour=pen.ink.muted
                )


def _draw_change(pen: Pen, left: float, base: float, change: Change, room: float) -> None:
    """The change in its colour, then what it is measured against."""
    from shopdesk.charts.fonts import text_width

    text = change_text(change)
    colour = {True: pen.ink.good, False: pen.ink.bad, None: pen.ink.muted}[change.good]
    pen.text(left, base, text, size=SMALL, bold=True, colour=colour)
    width = text_width(text, SMALL, bold=True) + 4
    pen.text(
        left + width,
        base,
        shorten(change.against, room - width, SMALL),
        size=SMALL,
        colour=pen.ink.muted,
    )


@dataclass
class ChartBox(Box):
    """A chart with its message above and its remark below; its height may be stretched."""

    chart: Chart
    width: float = ROOM
    before: float = 14.0
    extra: float = 0.0
    form: str = ""

    def __post_init__(self) -> None:
        self.titles = clamp_lines(self.chart.plot.title, self.width, BODY, most=3, bold=True)
        self.note = (
            TextBox.of([(self.chart.note, False)], self.width, size=SMALL, leading=1.45)
            if self.chart.note
            else None
        )

    @property
    def head(self) -> float:
        """Points of the title."""
        return len(self.titles) * BODY * 1.4 + 5

    @property
    def plot_height(self) -> float:
        """Points of the picture alone."""
        return self.chart.height + self.extra

    @property
    def height(self) -> float:  # type: ignore[override]
        """Title, picture and remark."""
        return self.head + self.plot_height + (self.note.height + 3 if self.note else 0)

    def draw(self, pen: Pen, across: float, down: float) -> None:
        for number, line in enumerate(self.titles):
            pen.text(across, down + BODY * (1.05 + 1.4 * number), line, bold=True)
        pen.form(self.form, across, down + self.head, self.plot_height)
        if self.note:
            self.note.colour = pen.ink.muted
            self.note.draw(pen, across, down + self.head + self.plot_height + 3)


@dataclass
class BesideBox(Box):
    """Two boxes side by side."""

    left: Box
    right: Box
    offset: float
    before: float = 14.0

    @property
    def height(self) -> float:  # type: ignore[override]
        """Of the taller one."""
        return max(self.left.height, self.right.height)

    def draw(self, pen: Pen, across: float, down: float) -> None:
        self.left.draw(pen, across, down)
        self.right.draw(pen, across + self.offset, down)
