"""Section "Data honesty": what the figures rest on, what was left out, which rules are in force."""

from __future__ import annotations

from typing import Any

from shopdesk.i18n import _, ngettext
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
            Figure(_count(batch, "rows"), Unit.COUNT),
            Figure(_left_out(batch), Unit.COUNT),
        )
        for batch in found.batches[-_FILES:]
    ]
    note = ""
    if len(found.batches) > _FILES:
        note = _("The last {shown} of {count} files.").format(
            shown=_FILES, count=len(found.batches)
        )
    return [Table(_("Files imported"), columns, tuple(rows), note=note)]


def _count(batch: Batch, key: str) -> int | None:
    value: Any = batch.report.get(key)
    return value if isinstance(value, int) else None


def _left_out(batch: Batch) -> int | None:
    counts = [_count(batch, key) for key in ("skipped", "rejected")]
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _rules(question: Question) -> str:
    return _(
        "Amounts in {currency}. Business dates are the shop's local dates. Figures are rounded "
        "once, when they are printed; a ratio without a base is shown as –. Services such as "
        "postage count in sales and orders, not in product rankings. Changes compare with "
        "{previous} and {year}."
    ).format(currency=question.currency, previous=question.previous_name, year=question.year_name)
