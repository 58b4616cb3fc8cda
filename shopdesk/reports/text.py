"""A report as plain text for terminals and mail: every figure of the pages, charts as tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from shopdesk.charts.plots import plot_table
from shopdesk.i18n import _, using_language
from shopdesk.reports.document import (
    Chart,
    KpiRow,
    Note,
    Paragraph,
    Points,
    Report,
    Section,
    Table,
    flat,
)
from shopdesk.reports.shown import (
    change_text,
    column_titles,
    figure_text,
    plain,
    plot_as_table,
    table_texts,
)

WIDTH = 100


def render(report: Report) -> str:
    """The whole report, lines of at most 100 columns where words allow it."""
    with using_language(report.language):
        return "\n".join(line.rstrip() for line in _lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield plain(report.shop)
    yield f"{plain(report.title)} · {plain(report.subtitle)}"
    yield "=" * WIDTH
    yield from wrapped(report.verdict)
    yield ""
    yield from _kpis(report.headline)
    if report.remark:
        yield from wrapped(report.remark, indent=2)
    yield ""
    yield from wrapped(report.convention)
    for number, section in enumerate(report.sections, 1):
        yield from _section(number, section)
    if report.glossary:
        yield from ("", f"{len(report.sections) + 1}  {_('Glossary')}", "-" * WIDTH)
        for term in report.glossary:
            yield plain(term.label)
            yield from wrapped(term.formula, indent=4)


def _section(number: int, section: Section) -> Iterator[str]:
    yield from ("", f"{number}  {plain(section.title)}", "-" * WIDTH)
    yield from wrapped(section.message)
    for block in flat(section.blocks):
        yield ""
        if isinstance(block, Paragraph):
            yield from wrapped(f"{block.lead} {block.text}".strip())
        elif isinstance(block, Points):
            for place, item in enumerate(block.items, 1):
                yield from wrapped(f"{place}. {item.lead} {item.text}", indent=3)
        elif isinstance(block, Note):
            yield from wrapped(block.text, indent=2)
        elif isinstance(block, KpiRow):
            yield from _kpis(block)
        elif isinstance(block, Chart):
            yield from _table(plot_as_table(plot_table(block.plot), block.plot.title))
            if block.note:
                yield from wrapped(block.note, indent=2)
        else:
            yield from _table(block)


def _kpis(row: KpiRow) -> Iterator[str]:
    labels = [plain(kpi.label) for kpi in row.kpis]
    figures = [figure_text(kpi.figure) for kpi in row.kpis]
    first = max(map(columns, labels), default=0) + 2
    second = max(map(columns, figures), default=0)
    for kpi, label, figure in zip(row.kpis, labels, figures, strict=True):
        said = [f"{change_text(change)} {plain(change.against)}" for change in kpi.changes]
        said += [plain(kpi.remark)] * bool(kpi.remark)
        yield f"{padded(label, first)}{padded(figure, second, right=True)}  {' · '.join(said)}"


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield plain(table.title)
    rows = [[plain(text) for text in row] for row in table_texts(table)]
    titles = [plain(title) for title in column_titles(table)]
    widths = [
        max(columns(title), *(columns(row[place]) for row in rows), 0)
        for place, title in enumerate(titles)
    ]
    _narrow(widths, [not column.numeric for column in table.columns])

    def line(cells: Sequence[str]) -> str:
        return "  ".join(
            padded(cut(cell, width), width, right=column.numeric)
            for cell, width, column in zip(cells, widths, table.columns, strict=True)
        )

    yield line(titles)
    yield "  ".join("-" * width for width in widths)
    for number, row in enumerate(rows):
        if table.total and number == len(rows) - 1:
            yield "  ".join("-" * width for width in widths)
        yield line(row)
    if table.note:
        yield from wrapped(table.note, indent=2)


def _narrow(widths: list[int], texts: Sequence[bool]) -> None:
    """Take from the widest text column what a line has too much."""
    over = sum(widths) + 2 * (len(widths) - 1) - WIDTH
    candidates = [place for place, text in enumerate(texts) if text]
    while over > 0 and candidates:
        widest = max(candidates, key=lambda place: widths[place])
        if widths[widest] <= 12:
            return
        widths[widest] -= 1
        over -= 1


def columns(text: str) -> int:
    """Columns that a terminal needs: two for a Chinese sign."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Filled with blanks to that many columns."""
    blanks = " " * max(width - columns(text), 0)
    return blanks + text if right else text + blanks


def cut(text: str, width: int) -> str:
    """Shortened to that many columns, ending in an ellipsis."""
    if columns(text) <= width:
        return text
    kept = ""
    for sign in text:
        if columns(kept + sign) > width - 1:
            break
        kept += sign
    return kept.rstrip() + "…"


def wrapped(text: str, *, indent: int = 0) -> Iterator[str]:
    """Lines of a text; Chinese may break anywhere, words only between."""
    room = WIDTH - indent
    line = ""
    for word in _words(plain(text)):
        if line and columns(line + word.rstrip()) > room:
            yield " " * indent + line.rstrip()
            line = ""
        line += word if line else word.lstrip()
    if line.strip():
        yield " " * indent + line.rstrip()


def _words(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        wide = unicodedata.east_asian_width(sign) in "WF"
        closing = wide and unicodedata.category(sign) in {"Po", "Pe", "Pf"}
        after = word[-1:]
        breaks = wide or after == " " or (after and unicodedata.east_asian_width(after) in "WF")
        if word and breaks and not closing and sign != " ":
            yield word
            word = ""
        word += sign
    if word:
        yield word
