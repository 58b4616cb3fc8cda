"""What an import did, or would do: every row of the file in exactly one kind, with its sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopdesk.base.money import money_text
from shopdesk.base.quantity import quantity_text
from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _, ngettext
from shopdesk.importing import report
from shopdesk.importing.report import Report, value_text
from shopdesk.ui.context import Context
from shopdesk.ui.formats import quoted
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

_KINDS = (
    Column("kind", N_("What the rows are"), "", Kind.TEXT),
    Column("rows", N_("Rows"), "", Kind.INTEGER, width=90),
    Column("pieces", N_("Pieces"), "", Kind.INTEGER, width=110),
    Column("value", N_("As in the file"), "", Kind.INTEGER, width=150),
    Column("booked", N_("Booked"), "", Kind.INTEGER, width=140),
)
_ROWS_NAMED = 8


class KindsModel(RowsModel):
    """Figures are texts already: exact values have more digits than money."""

    def __init__(self, context: Context, told: Report) -> None:
        super().__init__(_KINDS, context.formats)
        self._bold = context.theme.font(bold=True)
        self.set_rows(kind_rows(told))

    def text(self, row: int, column: int) -> str:
        return str(self.rows[row][column])

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        last = len(self.rows) - 1
        if role == Qt.ItemDataRole.FontRole and last and index.row() == last:
            return self._bold
        return super().data(index, role)


def kind_rows(told: Report) -> list[tuple[str, str, str, str, str]]:
    """The kinds as texts, and their sum; the sums equal those of the file."""
    kinds = list(told.kinds.values())
    rows = [
        (
            kind.label,
            f"{kind.rows:,}",
            _pieces(kind.quantity),
            _value(kind.value),
            money_text(kind.booked, told.currency) if kind.booked else "",
        )
        for kind in kinds
    ]
    if len(kinds) > 1:
        quantity = sum(kind.quantity for kind in kinds)
        value = sum(kind.value for kind in kinds)
        total = (_("All rows of the file"), f"{told.rows:,}", _pieces(quantity))
        rows.append((*total, _value(value), ""))
    return rows


def _pieces(quantity: int) -> str:
    return _grouped(quantity_text(quantity)) if quantity else ""


def _value(value: int) -> str:
    return _grouped(value_text(value)) if value else ""


def _grouped(text: str) -> str:
    """An exact number with thousands marks."""
    whole, point, rest = text.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.removeprefix('-')):,}{point}{rest}"


def counted(counts: Mapping[str, int]) -> str:
    """``25,900 orders, 3,958 products``."""
    parts = []
    for what, count in counts.items():
        try:
            parts.append(report.counted(what, count))
        except KeyError:  # stored by another version of the program
            parts.append(f"{count:,} {what}")
    return _(", ").join(parts)


def count_lines(told: Report, *, trial: bool) -> list[tuple[str, str]]:
    """What is added, updated … as label and words."""
    labels = {
        "added": _("Would be added") if trial else _("Newly added"),
        "updated": _("Would be updated") if trial else _("Updated"),
        "unchanged": _("There already"),
        "skipped": _("Left out"),
        "rejected": _("Not imported"),
    }
    return [(labels[name], counted(counts)) for name, counts in told.counts.items() if counts]


def warning_lines(told: Report) -> list[str]:
    """Doubtful things, each with how often and where first; then what changed."""
    lines = []
    for warning in told.warnings:
        text = ngettext("{text}: {n} row", "{text}: {n} rows", warning.count).format(
            text=warning.text, n=f"{warning.count:,}"
        )
        if warning.rows:
            first = ", ".join(str(row) for row in warning.rows[:_ROWS_NAMED])
            text = _("{text} (row {rows}…)").format(text=text, rows=first)
        lines.append(f"{text} [{warning.code}]")
    return [*lines, *told.changes]


class SummaryView(QWidget):
    """Counts, the table of kinds, and the warnings."""

    def __init__(
        self, told: Report, context: Context, *, trial: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid())
        for label, words in count_lines(told, trial=trial):
            text = _("{label}: {words}").format(label=label, words=words)
            box.addWidget(Label(text, wrap=True, selectable=True))
        model = KindsModel(context, told)
        name = _("Rows of {file} by kind").format(file=quoted(told.file))
        self.table = RowsTable(model, theme, name=name, most_rows=9)
        self.table.setFixedHeight(self.table.sizeHint().height())
        box.addWidget(self.table)
        lines = warning_lines(told)
        if lines:
            box.addWidget(Label(_("Worth a look"), "strong"))
            box.addWidget(Label("\n".join(lines), "muted", wrap=True, selectable=True))
