"""Forms of the grid: change a column by a rule, look and save, the history of changes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from shopdesk.base.money import exponent
from shopdesk.base.table import Column, Kind
from shopdesk.base.unit_cost import COST_DIGITS
from shopdesk.i18n import N_, _, ngettext
from shopdesk.prices.rules import (
    ENDING_LABELS,
    OPERATION_LABELS,
    Ending,
    Operation,
    OperationKind,
    operate,
)
from shopdesk.products.rules.fields import BY_KEY, Cell, FieldKind
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.form import FormDialog
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.change_sets import Head
    from shopdesk.db.reader import Reader
    from shopdesk.products.service import Preview
    from shopdesk.ui.grid.model import GridModel
    from shopdesk.ui.tasks import Progress

NUMBERS = {FieldKind.MONEY, FieldKind.UNIT_COST, FieldKind.QUANTITY, FieldKind.INTEGER}
_SHOWN = 2_000
_HISTORY = (
    Column("at", N_("When"), "", Kind.INSTANT, width=130),
    Column("title", N_("What"), "", width=240),
    Column("fields", N_("Fields"), "", Kind.INTEGER, width=70),
    Column("actor", N_("Who"), "", width=100),
    Column("state", N_("State"), "", width=100),
)
_CHANGES = (
    Column("code", N_("Code"), "", Kind.CODE, width=140),
    Column("field", N_("Field"), "", width=110),
    Column("before", N_("Before"), "", width=130),
    Column("after", N_("After"), "", width=130),
    Column("note", N_("Note"), "", width=260),
)


class OperationDialog(FormDialog):
    """Change the selected numbers: set, add, per cent, or a margin over the cost.

    Signals:
        chosen: list of (row, field, stored value).
    """

    chosen = Signal(object)

    def __init__(
        self,
        context: Context,
        model: GridModel,
        cells: Sequence[tuple[int, str]],
        *,
        parent: QWidget,
    ) -> None:
        title = ngettext("Change {n} number", "Change {n} numbers", len(cells))
        super().__init__(
            context,
            title.format(n=context.formats.integer(len(cells))),
            action=_("Change"),
            parent=parent,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model = model
        self._cells = cells
        prices = {BY_KEY[key].kind for _row, key in cells} == {FieldKind.MONEY}
        self.kind = choice_box(
            [
                (str(kind), _(label))
                for kind, label in OPERATION_LABELS.items()
                if prices or kind is not OperationKind.MARGIN
            ],
            str(OperationKind.PERCENT),
        )
        self.form.add("kind", _("How"), self.kind)
        self.amount = QLineEdit()
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.amount.setPlaceholderText("-5")
        self.form.add("amount", _("By how much"), self.amount)
        self.ending = choice_box([(str(key), _(label)) for key, label in ENDING_LABELS.items()])
        self.form.add("ending", _("Prices end"), self.ending)
        self.form.set_shown("ending", shown=prices)
        self.outcome = Label("", "small", wrap=True)
        self.form.add_wide(self.outcome)
        for signal in (self.amount.textChanged, self.kind.currentIndexChanged):
            signal.connect(self._show_outcome)
        self.ending.currentIndexChanged.connect(self._show_outcome)

    @property
    def entered(self) -> bool:
        """Nothing is lost by leaving."""
        return False

    def _operation(self) -> Operation:
        from shopdesk.base.money import plain_decimal

        kind = OperationKind(self.kind.currentData())
        text = self.amount.text().strip().replace("−", "-")
        if kind in {OperationKind.PERCENT, OperationKind.MARGIN}:
            text = text.rstrip("%％").strip()
        return Operation(
            kind,
            Fraction(plain_decimal(text)),
            Ending(self.ending.currentData()),
        )

    def _values(self) -> list[tuple[int, str, Any]]:
        operation = self._operation()
        currency = self.context.formats.currency
        digits = {FieldKind.MONEY: exponent(currency), FieldKind.UNIT_COST: COST_DIGITS}
        digits |= {FieldKind.QUANTITY: 3, FieldKind.INTEGER: 0}
        found = []
        for row, key in self._cells:
            plain = Operation(operation.kind, operation.amount)
            kind = BY_KEY[key].kind
            value = operate(
                operation if kind is FieldKind.MONEY else plain,
                self._model.value(row, key),
                unit=10 ** digits[kind],
                currency=currency,
                cost_e4=self._model.value(row, "cost_e4"),
            )
            if value is not None:
                found.append((row, key, value))
        return found

    def _show_outcome(self) -> None:
        try:
            found = self._values()
        except ValueError:
            self.outcome.setText("")
            return
        text = ngettext("{n} cell gets another value.", "{n} cells get another value.", len(found))
        self.outcome.setText(text.format(n=self.context.formats.integer(len(found))))

    def submit(self) -> None:
        try:
            found = self._values()
        except ValueError as fault:
            known = str(fault) in {"below nothing", "a margin is below 100 %"}
            self.form.set_errors(
                {
                    "amount": _("The result would be below 0 or without end.")
                    if known
                    else _("Write a number, for example -5 or 2.50.")
                }
            )
            return
        self.accept()
        self.chosen.emit(found)


class SaveDialog(WriteDialog):
    """Shows what will change, with margins and warnings, and saves all of it or nothing.

    ``succeeded`` tells the id of the change set, or None.
    """

    def __init__(
        self,
        context: Context,
        cells: Sequence[Cell],
        preview: Preview,
        *,
        codes: dict[tuple[str, int], str],
        parent: QWidget,
    ) -> None:
        count = len(preview.changes)
        title = ngettext("Change {n} field", "Change {n} fields", count)
        super().__init__(
            context, title.format(n=context.formats.integer(count)), action=_("Save"), parent=parent
        )
        self.setMinimumWidth(context.theme.px(860))
        self._cells = list(cells)
        self._preview = preview
        self.summary = Label(_summary(preview, context), wrap=True)
        self.form.add_wide(self.summary)
        model = RowsModel(_CHANGES, context.formats)
        model.set_rows(_rows(preview, codes, context))
        self.table = RowsTable(model, context.theme, name=_("What changes"), most_rows=10)
        self.table.setFixedHeight(self.table.sizeHint().height())
        self.form.add_wide(self.table)
        if count > _SHOWN:
            text = _("The first {n} are shown.").format(n=context.formats.integer(_SHOWN))
            self.form.add_wide(Label(text, "small"))
        self.reason = QLineEdit()
        self.form.add("reason", _("Why"), self.reason, hint=_("Kept in the history; may be empty."))
        self.reason.setFocus()

    def submit(self) -> None:
        fields = sorted({_(BY_KEY[change.field].label) for change in self._preview.changes})
        self.start(
            partial(_save, self._cells, self._preview, ", ".join(fields), self.reason.text())
        )


def _summary(preview: Preview, context: Context) -> str:
    formats = context.formats
    count = len(preview.products)
    lines = [
        ngettext(
            "In {n} product. It can be taken back as a whole.",
            "In {n} products. It can be taken back as a whole.",
            count,
        ).format(n=formats.integer(count))
    ]
    known = [m for m in preview.margins.values() if m.before is not None and m.after is not None]
    if known:
        before = sum(float(m.before or 0) for m in known) / len(known)
        after = sum(float(m.after or 0) for m in known) / len(known)
        lines.append(
            _("Margin on average: {before} → {after}").format(
                before=formats.percent(before), after=formats.percent(after)
            )
        )
    if preview.warnings:
        count = len(preview.warnings)
        text = ngettext("{n} warning: see the notes.", "{n} warnings: see the notes.", count)
        lines.append(text.format(n=formats.integer(count)))
    return "\n".join(lines)


def _rows(
    preview: Preview, codes: dict[tuple[str, int], str], context: Context
) -> list[tuple[str, ...]]:
    from shopdesk.ui.grid.model import shown_value

    notes = {(remark.sku_id, remark.field): remark.text for remark in preview.warnings}
    return [
        (
            visible(codes.get((change.subject, change.subject_id), "")),
            _(BY_KEY[change.field].label),
            shown_value(BY_KEY[change.field], change.before, context.formats),
            shown_value(BY_KEY[change.field], change.after, context.formats),
            notes.get((change.subject_id, change.field), "") if change.subject == "sku" else "",
        )
        for change in preview.changes[:_SHOWN]
    ]


class HistoryDialog(QDialog):
    """Changes made in one go, each with a way back.

    Signals:
        undone: after a change was taken back.
    """

    undone = Signal()

    def __init__(self, context: Context, *, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        theme = context.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Changes made in one go"))
        self.setMinimumWidth(theme.px(720))
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme.grid(2.5)] * 4)
        box.setSpacing(theme.grid(1.5))
        box.addWidget(Label(_("Changes made in one go"), "heading"))
        self.message = Label("", "error", wrap=True)
        self.message.hide()
        box.addWidget(self.message)
        self._heads: list[Head] = []
        self._model = RowsModel(_HISTORY, context.formats)
        self.table = RowsTable(self._model, theme, name=_("Changes, the newest first"))
        self.table.setMinimumHeight(theme.px(220))
        box.addWidget(self.table, 1)
        foot = QHBoxLayout()
        self.back = push_button(_("Take this change back"))
        self.back.clicked.connect(self._on_back)
        self.back.setEnabled(False)
        close = push_button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(close)
        box.addLayout(foot)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.refresh()

    def refresh(self) -> None:
        """Read the changes again."""
        self.context.tasks.read(_heads, done=self._on_read, owner=self)

    def _on_read(self, heads: list[Head]) -> None:
        self._heads = heads
        self._model.set_rows(
            [
                (
                    int(head.at),
                    visible(" · ".join(filter(None, (head.title, head.reason)))),
                    head.count,
                    visible(head.actor),
                    _("taken back") if head.undone else "",
                )
                for head in heads
            ]
        )

    def _current(self) -> Head | None:
        rows = self.table.selectionModel().selectedRows()
        return self._heads[rows[0].row()] if rows else None

    def _on_selected(self) -> None:
        head = self._current()
        self.back.setEnabled(head is not None and not head.undone)

    def _on_back(self) -> None:
        head = self._current()
        if head is not None:
            self.context.tasks.write(
                partial(_undo, head.id), done=self._on_undone, failed=self._on_failed, owner=self
            )

    def _on_undone(self, _set_id: int) -> None:
        self.message.hide()
        self.refresh()
        self.undone.emit()

    def _on_failed(self, fault: BaseException) -> None:
        from shopdesk.errors import UserError

        if not isinstance(fault, UserError):
            self.context.report(fault)
            return
        self.message.setText(f"{fault.message} [{fault.code}]")
        self.message.show()


def _heads(reader: Reader, _progress: Progress) -> list[Head]:
    from shopdesk.db.change_sets import list_heads

    return list_heads(reader)


def _save(
    cells: list[Cell],
    preview: Preview,
    title: str,
    reason: str,
    session: Session,
    _progress: Progress,
) -> int | None:
    from shopdesk.products.service import apply_cells

    return apply_cells(session, cells, seen=preview, title=title, reason=reason.strip())


def _undo(set_id: int, session: Session, _progress: Progress) -> int:
    from shopdesk.products.service import undo_change_set

    return undo_change_set(session, set_id)
