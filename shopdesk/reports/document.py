"""A report as data: sections of blocks whose figures carry raw values and units.

Nothing here knows a page, a sheet or a font. ``pdf``, ``xlsx`` and ``text`` are renderers of it,
so a figure cannot differ between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shopdesk.charts.numbers import Number
from shopdesk.charts.plots import Plot, plot_table
from shopdesk.metrics.measure import Unit


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: exact amount (money in minor units, ratios as fractions), None for "–".

    Args:
        plus: whether a positive amount is shown with its sign (changes).
        digits: decimals when the unit's own rule is not meant.
        small: whether fewer than 30 answers stand behind it.
    """

    amount: Number | None
    unit: Unit
    currency: str = ""
    plus: bool = False
    digits: int | None = None
    small: bool = False


class Form(StrEnum):
    """How a change is told: relative, or in percentage points for ratios."""

    GROWTH = "growth"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Change:
    """A change against something named; ``good`` is None where there is no better."""

    against: str
    amount: Number | None
    good: bool | None = None
    form: Form = Form.GROWTH


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure with its name, its changes and a remark (goal, sample)."""

    label: str
    figure: Figure
    changes: tuple[Change, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class KpiRow:
    """Figures side by side."""

    kpis: tuple[Kpi, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``lead`` is its emphasised beginning."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """Numbered statements, each with an emphasised beginning."""

    items: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A definition, a limit of the figures or what to do; less loud than a paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; figures stand right, text left.

    Args:
        wide: the column that takes the room left over and may use two lines.
    """

    title: str
    numeric: bool = True
    wide: bool = False


Cell = str | Figure | Change


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under titles. ``total`` marks the last row as the sum of the others."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot with its height in points on paper and a remark below."""

    plot: Plot
    height: float = 165
    note: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """Two narrow blocks that may stand side by side."""

    left: Table | Chart
    right: Table | Chart
    share: float = 0.5


Block = KpiRow | Paragraph | Points | Note | Table | Chart | Beside


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter; ``message`` says in one sentence what it found.

    Args:
        key: stable name (sheet names, tests).
        empty: whether its data does not exist yet: the message says what to import.
    """

    key: str
    title: str
    message: str
    blocks: tuple[Block, ...] = ()
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry: a measure's name, formula in words and exact definition."""

    key: str
    label: str
    formula: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language.

    Args:
        kind: ``monthly`` …; names the file.
        verdict: the one sentence under the title.
        remark: what the headline figures are compared with and what is missing for it.
        convention: which sales convention is in force, in words.
        made_on: the shop's date when it was made.
    """

    kind: str
    title: str
    subtitle: str
    shop: str
    language: str
    verdict: str
    headline: KpiRow
    sections: tuple[Section, ...]
    glossary: tuple[Term, ...]
    convention: str
    made_on: date
    remark: str = ""

    def section(self, key: str) -> Section:
        """The section of that key.

        Raises:
            KeyError: if there is none.
        """
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def texts(self) -> Iterator[str]:
        """Every text that is printed, for example to look for signs that the fonts lack."""
        yield from (
            self.title,
            self.subtitle,
            self.shop,
            self.verdict,
            self.remark,
            self.convention,
        )
        yield from _block_texts(self.headline)
        for section in self.sections:
            yield from (section.title, section.message)
            for block in section.blocks:
                yield from _block_texts(block)
        for term in self.glossary:
            yield from (term.label, term.formula, term.definition)


def _block_texts(block: Block) -> Iterator[str]:
    if isinstance(block, KpiRow):
        for kpi in block.kpis:
            yield from (kpi.label, kpi.remark, *(change.against for change in kpi.changes))
    elif isinstance(block, Paragraph):
        yield from (block.lead, block.text)
    elif isinstance(block, Points):
        for item in block.items:
            yield from (item.lead, item.text)
    elif isinstance(block, Note):
        yield block.text
    elif isinstance(block, Table):
        yield from (block.title, block.note, *(column.title for column in block.columns))
        yield from (cell for row in block.rows for cell in row if isinstance(cell, str))
    elif isinstance(block, Chart):
        table = plot_table(block.plot)
        yield from (block.plot.title, block.note, *table.titles)
        yield from (cell for row in table.rows for cell in row if isinstance(cell, str))
    else:
        yield from _block_texts(block.left)
        yield from _block_texts(block.right)


def flat(blocks: tuple[Block, ...]) -> Iterator[KpiRow | Paragraph | Points | Note | Table | Chart]:
    """The blocks one after the other, pairs taken apart."""
    for block in blocks:
        if isinstance(block, Beside):
            yield block.left
            yield block.right
        else:
            yield block
