"""Section "Data honesty": what the figures rest on, what was left out, which rules are in force."""

from __future__ import annotations

from typing import Any

from shopdesk.i18n import _, ngettext
from shopdesk.importing.report import ROW_KIND_LABELS, RowKind
from shopdesk.metrics.coverage import Batch, Coverage
from shopdesk.metrics.measure import CONVENTION_LABELS, Unit
from shopdesk.metrics.show import NOTHING
from shopdesk.reports.document import (
    Block,
    Cell,
    Column,
    Figure,
    Note,
    Paragraph,
    Points,
    Section,
    Table,
)
from shopdesk.reports.review.question import Question
from shopdesk.reports.review.words import period_text

KEY = "honesty"
_FILES = 12
_PAUSES = 4
_LEFT_OUT = (RowKind.DIFFERENT, RowKind.REJECTED, RowKind.SKIPPED, RowKind.BLANK)


def honesty(question: Question) -> Section:
    """The last section: nothing about the data is left unsaid."""
    found = question.coverage
    blocks: list[Block] = [_kinds(found)]
    if found.notes:
        items = tuple(Paragraph(note.text) for note in found.notes)
        blocks += [Paragraph("", _("What limits the figures")), Points(items)]
    blocks += _pauses(found)
    blocks += _files(found)
    blocks += [
        Paragraph(_(CONVENTION_LABELS[question.facts.convention]) + ".", _("Convention in force.")),
        Paragraph(_references(question), _("Comparisons.")),
        Note(_rules(question)),
    ]
    return Section(KEY, _("Data honesty"), _message(question, found), tuple(blocks))


def _message(question: Question, found: Coverage) -> str:
    orders = found.kind("orders")
    if not orders.rows or orders.first is None or orders.last is None:
        return _("The shop holds no orders.")
    if found.unfinished:
        text = _(
            "The figures rest on {count} orders from {first} to {last}; {period} is not over or "
            "not recorded to its end."
        )
    else:
        text = _("The figures rest on {count} orders from {first} to {last}.")
    return text.format(
        count=f"{orders.rows:,}",
        first=orders.first.isoformat(),
        last=orders.last.isoformat(),
        period=question.name,
    )


def _kinds(found: Coverage) -> Table:
    columns = (
        Column(_("Records"), numeric=False, wide=True),
        Column(_("Number")),
        Column(_("First")),
        Column(_("Last")),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            kind.label,
            Figure(kind.rows, Unit.COUNT),
            kind.first.isoformat() if kind.first else NOTHING,
            kind.last.isoformat() if kind.last else NOTHING,
        )
        for kind in found.kinds
    ]
    return Table(_("What the shop holds"), columns, tuple(rows))


def _pauses(found: Coverage) -> list[Block]:
    if not found.pauses:
        return []
    shown = "; ".join(period_text(pause) for pause in found.pauses[:_PAUSES])
    text = ngettext(
        "The records have {count} stretch of a week or more without sale or refund: {periods}.",
        "The records have {count} stretches of a week or more without sale or refund, among them: "
        "{periods}.",
        len(found.pauses),
    )
    return [Paragraph(text.format(count=len(found.pauses), periods=shown), _("Pauses."))]


def _files(found: Coverage) -> list[Block]:
    if not found.batches:
        text = _("No file was imported: all records were entered in the program.")
        return [Paragraph(text, _("Files."))]
    columns = (
        Column(_("File"), numeric=False, wide=True),
        Column(_("Read as"), numeric=False),
        Column(_("Imported")),
        Column(_("Rows")),
        Column(_("Left out")),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            batch.file_name,
            batch.profile,
            batch.finished_at.date().isoformat() if batch.finished_at else NOTHING,
            Figure(int(batch.report.get("rows", 0)), Unit.COUNT),
            Figure(sum(_kind_rows(batch, kind) for kind in _LEFT_OUT), Unit.COUNT),
        )
        for batch in found.batches[-_FILES:]
    ]
    note = ""
    if len(found.batches) > _FILES:
        note = _("The last {shown} of {count} files.").format(
            shown=_FILES, count=len(found.batches)
        )
    return [Table(_("Files imported"), columns, tuple(rows), note=note), _row_kinds(found)]


def _kind_rows(batch: Batch, kind: RowKind) -> int:
    kinds: dict[str, dict[str, Any]] = batch.report.get("kinds") or {}
    return int(kinds.get(kind, {}).get("rows", 0))


def _row_kinds(found: Coverage) -> Table:
    """What became of the rows of all files: every row is in exactly one line."""
    counts = {kind: sum(_kind_rows(batch, kind) for batch in found.batches) for kind in RowKind}
    rows: list[tuple[Cell, ...]] = [
        (_(ROW_KIND_LABELS[kind]), Figure(count, Unit.COUNT))
        for kind, count in counts.items()
        if count
    ]
    rows.append((_("All rows"), Figure(sum(counts.values()), Unit.COUNT)))
    columns = (Column(_("What became of the rows"), numeric=False, wide=True), Column(_("Rows")))
    return Table("", columns, tuple(rows), total=True)


def _rules(question: Question) -> str:
    return _(
        "Amounts in {currency}. Business dates are the shop's local dates. Figures are rounded "
        "once, when they are printed; a ratio without a base is shown as –. Services such as "
        "postage count in sales and orders, not in product rankings."
    ).format(currency=question.currency)


def _references(question: Question) -> str:
    if question.has_previous and question.has_year:
        text = _("Changes compare with {previous} and with {year}.")
    elif question.has_previous:
        text = _("Changes compare with {previous}.")
    elif question.has_year:
        text = _("Changes compare with {year}.")
    else:
        text = _("No changes are shown: there are no complete earlier records.")
    return text.format(previous=question.previous_name, year=question.year_name)
