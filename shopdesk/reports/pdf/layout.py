"""From the blocks of a report to the boxes of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shopdesk.charts.fonts import shorten, unknown_signs
from shopdesk.charts.textflow import Run, break_runs
from shopdesk.i18n import _
from shopdesk.reports.document import (
    Beside,
    Block,
    Chart,
    KpiRow,
    Note,
    Paragraph,
    Points,
    Report,
    Section,
    Table,
    Term,
)
from shopdesk.reports.pdf.boxes import (
    BesideBox,
    Box,
    ChartBox,
    Heading,
    KpiBox,
    TextBox,
    note_box,
)
from shopdesk.reports.pdf.pen import BODY, DEPTH, HEAD, LEADING, ROOM, SMALL, TITLE, Pen
from shopdesk.reports.pdf.tables import table_box

GLOSSARY = "glossary"
_GUTTER = 24.0


@dataclass
class CoverTitle(Box):
    """The name of the report, large, under the shop's."""

    report: Report

    def __post_init__(self) -> None:
        self.lines = break_runs([(self.report.title, True)], ROOM, TITLE)
        self.height = 66 + len(self.lines) * TITLE * 1.25 + HEAD * 1.7

    def draw(self, pen: Pen, across: float, down: float) -> None:
        pen.text(across, down + BODY, shorten(self.report.shop, ROOM, BODY), colour=pen.ink.muted)
        down += 66
        pen.block(across, down - 14, 34, 3, pen.ink.accent)
        for number, line in enumerate(self.lines):
            pen.runs(across, down + TITLE * (1.05 + 1.25 * number), line, size=TITLE)
        down += len(self.lines) * TITLE * 1.25 + HEAD * 1.3
        pen.text(across, down, self.report.subtitle, size=HEAD, colour=pen.ink.muted)


@dataclass
class Contents(Box):
    """Sections with their message and page; the numbers are filled in after the layout."""

    entries: list[tuple[str, str, str, str]]  # key, number, title, message
    pages: dict[str, int] = field(default_factory=dict)
    before: float = 24.0
    room: float = DEPTH

    def __post_init__(self) -> None:
        # The messages stand again over their sections: here as much of them as one line holds.
        fitting = (self.room - self.before - HEAD * 1.9) / max(len(self.entries), 1)
        self.step = min(max(fitting, 27.0), 34.0)
        self.height = HEAD * 1.9 + self.step * len(self.entries)

    def draw(self, pen: Pen, across: float, down: float) -> None:
        pen.text(across, down + HEAD, _("Contents"), size=HEAD, bold=True)
        down += HEAD * 1.9
        for key, number, title, message in self.entries:
            pen.rule(across, down, ROOM, colour=pen.ink.faint, weight=0.4)
            base = down + 8 + BODY * 0.6
            pen.text(across, base, number, bold=True, colour=pen.ink.accent)
            pen.text(across + 22, base, title, bold=True)
            page = str(self.pages.get(key, ""))
            pen.text(across + ROOM, base, page, bold=True, align="right")
            pen.text(
                across + 22,
                base + SMALL * 1.6,
                shorten(message, ROOM - 60, SMALL),
                size=SMALL,
                colour=pen.ink.muted,
            )
            if key in self.pages:
                pen.link(key, across, down, ROOM, self.step)
            down += self.step


@dataclass
class TermBox(Box):
    """A glossary entry: name left, formula and definition right."""

    term: Term
    before: float = 7.0

    def __post_init__(self) -> None:
        self.left = break_runs([(self.term.label, True)], 126, BODY)
        self.formula = break_runs([(self.term.formula, False)], ROOM - 144, BODY)
        self.definition = (
            break_runs([(self.term.definition, False)], ROOM - 144, SMALL)
            if self.term.definition and self.term.definition != self.term.formula
            else []
        )
        right = len(self.formula) * BODY * LEADING + len(self.definition) * SMALL * 1.45
        self.height = max(len(self.left) * BODY * LEADING, right)

    def draw(self, pen: Pen, across: float, down: float) -> None:
        step = BODY * LEADING
        base = down + step / 2 + BODY * 0.36
        for number, line in enumerate(self.left):
            pen.runs(across, base + number * step, line, size=BODY)
        for number, line in enumerate(self.formula):
            pen.runs(across + 144, base + number * step, line, size=BODY)
        base = down + len(self.formula) * step + SMALL * 1.1
        for number, line in enumerate(self.definition):
            pen.runs(
                across + 144,
                base + number * SMALL * 1.45,
                line,
                size=SMALL,
                colour=pen.ink.muted,
            )


def cover_boxes(report: Report) -> tuple[list[Box], Contents]:
    """The first page: what the month was in five figures and one sentence, and the contents."""
    entries = [
        (section.key, str(number), section.title, section.message)
        for number, section in enumerate(report.sections, 1)
    ]
    if report.glossary:
        entries.append(
            (
                GLOSSARY,
                str(len(entries) + 1),
                _("Glossary"),
                _("Every measure used here, with its formula."),
            )
        )
    boxes: list[Box] = [
        CoverTitle(report),
        TextBox.of([(report.verdict, False)], size=HEAD, before=22),
        KpiBox(report.headline, before=22),
    ]
    if report.remark:
        boxes.append(note_box(report.remark, before=12))
    used = sum(box.height + box.before for box in boxes)
    contents = Contents(entries, room=DEPTH - used)
    return [*boxes, contents], contents


def body_boxes(report: Report) -> list[Box]:
    """All sections and the glossary."""
    boxes: list[Box] = []
    for number, section in enumerate(_with_unknown_signs(report), 1):
        boxes.append(Heading(str(number), section.title, section.message, section.key))
        for block in section.blocks:
            boxes += block_boxes(block)
    if report.glossary:
        number = len(report.sections) + 1
        text = _("Every measure used here, with its formula.")
        boxes.append(Heading(str(number), _("Glossary"), text, GLOSSARY))
        boxes += [TermBox(term) for term in report.glossary]
    return boxes


def _with_unknown_signs(report: Report) -> Sequence[Section]:
    """The sections, the last of them telling which signs were printed as □."""
    found = sorted({sign for text in report.texts() for sign in unknown_signs(text)})
    if not found or not report.sections:
        return report.sections
    listed = " ".join(f"U+{ord(sign):04X}" for sign in found[:60])
    note = Note(
        _("Signs that the printing fonts lack stand here as □: {signs}.").format(signs=listed)
    )
    last = report.sections[-1]
    return (*report.sections[:-1], replace(last, blocks=(*last.blocks, note)))


def block_boxes(block: Block) -> list[Box]:
    """One block as boxes."""
    if isinstance(block, Paragraph):
        return [TextBox.of(_runs(block))]
    if isinstance(block, Points):
        return [
            TextBox.of(
                _runs(item),
                mark=f"{number}",
                indent=16,
                before=8 if number > 1 else 10,
                keep_next=number == len(block.items) - 1,  # the last one is not left alone
            )
            for number, item in enumerate(block.items, 1)
        ]
    if isinstance(block, Note):
        return [note_box(block.text)]
    if isinstance(block, KpiRow):
        return [KpiBox(block)]
    if isinstance(block, Beside):
        width = (ROOM - _GUTTER) * block.share
        left = _narrow(block.left, width)
        right = _narrow(block.right, ROOM - _GUTTER - width)
        return [BesideBox(left, right, width + _GUTTER)]
    return [_narrow(block, ROOM)]


def _narrow(block: Table | Chart, width: float) -> Box:
    if isinstance(block, Chart):
        return ChartBox(block, width)
    return table_box(block, width=width)


def _runs(paragraph: Paragraph) -> list[Run]:
    if not paragraph.lead:
        return [(paragraph.text, False)]
    return [(paragraph.lead + " ", True), (paragraph.text, False)]
