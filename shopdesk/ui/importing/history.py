"""The imports of the shop, newest first, each with what it did and the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shopdesk.base.clock import to_millis
from shopdesk.base.table import Column, Kind
from shopdesk.errors import UserError
from shopdesk.i18n import N_, _
from shopdesk.ui import dialogs
from shopdesk.ui.context import Context, LiveView
from shopdesk.ui.formats import quoted
from shopdesk.ui.icons import Icon
from shopdesk.ui.importing.summary import counted
from shopdesk.ui.tasks import Progress, Task
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.db.shop import Shop
    from shopdesk.importing.history import BatchRow
    from shopdesk.importing.undo import UndoResult

STATES = {
    "applied": N_("Applied"),
    "undoing": N_("Being undone"),
    "undone": N_("Undone"),
}
_TONES = {"applied": Tone.GOOD, "undoing": Tone.WARN, "undone": Tone.NEUTRAL}
_COLUMNS = (
    Column("at", N_("When"), "", Kind.INSTANT, width=140),
    Column("file", N_("File"), "", Kind.TEXT),
    Column("profile", N_("Read as"), "", Kind.CODE, width=120),
    Column("rows", N_("Rows"), "", Kind.INTEGER, width=90),
    Column("added", N_("Newly added"), "", Kind.CODE, width=260),
    Column("state", N_("State"), "", Kind.STATE, width=110, states=STATES),
)


def start_undo(
    context: Context,
    batch_id: int,
    *,
    done: Callable[[Any], None],
    failed: Callable[[BaseException], None],
    owner: QObject,
    label: str = "",
) -> Task:
    """Undo an import on the writing thread; refused as a whole where later work rests on it."""
    return context.tasks.call(
        partial(_undo, context.shop, batch_id),
        done=done,
        failed=failed,
        owner=owner,
        writes=True,
        label=label,
    )


def _undo(shop: Shop, batch_id: int, progress: Progress) -> UndoResult:
    from shopdesk.importing.undo import undo_import
    from shopdesk.ui.importing.draft import told

    return undo_import(shop, batch_id, progress=told(progress))


class ImportHistory(LiveView):
    """A table of imports with a button that undoes the selected one."""

    reads = frozenset({"import_batch"})

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        theme = context.theme
        self._request = 0
        self.batches: list[BatchRow] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid())
        self.model = RowsModel(_COLUMNS, context.formats, tones={"state": _TONES})
        self.table = RowsTable(self.model, theme, name=_("Imports"), most_rows=12)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        box.addWidget(self.table)
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(0, 0, 0, 0)
        self._detail = Label("", "muted", wrap=True, selectable=True)
        row.addWidget(self._detail, 1)
        self.undo = push_button(_("Undo this import…"), parent=self)
        self.undo.clicked.connect(self.undo_selected)
        row.addWidget(self.undo)
        box.addWidget(self._foot)
        self._empty = EmptyState(theme)
        self._empty.show_empty(
            Empty(
                Icon.IMPORT,
                _("No imports yet"),
                _("Every imported file is listed here and can be undone."),
            )
        )
        box.addWidget(self._empty)
        self._empty.hide()

    @property
    def current(self) -> BatchRow | None:
        """The selected import."""
        place = self.table.currentIndex().row()
        return self.batches[place] if 0 <= place < len(self.batches) else None

    def refresh(self) -> None:
        self._request += 1
        self.context.tasks.read(
            _read_batches, done=partial(self._on_read, self._request), owner=self
        )

    def _on_read(self, request: int, batches: list[BatchRow]) -> None:
        if request != self._request:
            return
        self.batches = batches
        self.model.set_rows([_row(batch) for batch in batches])
        self.table.setFixedHeight(self.table.sizeHint().height())
        for widget in (self.table, self._foot):
            widget.setVisible(bool(batches))
        self._empty.setVisible(not batches)
        if batches:
            self.table.selectRow(0)
        self._on_row_changed()

    def _on_row_changed(self) -> None:
        batch = self.current
        self.undo.setEnabled(batch is not None and batch.state == "applied")
        self._detail.setText("" if batch is None else _detail(batch))

    def undo_selected(self) -> None:
        """Undo the selected import after asking; refusals name what rests on it."""
        batch = self.current
        if batch is None or batch.state != "applied":
            return
        if dialogs.confirm(
            self,
            _("Undo the import of {file}?").format(file=quoted(batch.file_name)),
            _(
                "Everything that this import added is taken away and what it changed is put back. "
                "It is refused where later work rests on it."
            ),
            action=_("Undo the import"),
            dangerous=True,
        ):
            start_undo(
                self.context,
                batch.id,
                done=partial(self._on_undone, batch.file_name),
                failed=self._on_failed,
                owner=self,
                label=_("Undoing the import"),
            )

    def _on_undone(self, file: str, _result: UndoResult) -> None:
        self.context.toast(_("The import of {file} was undone").format(file=quoted(file)))
        self.refresh()

    def _on_failed(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            dialogs.show_error(self, fault)
        else:
            self.context.report(fault)


def _read_batches(reader: Reader, _progress: Progress) -> list[BatchRow]:
    from shopdesk.importing.history import list_batches

    return list(list_batches(reader))


def _row(batch: BatchRow) -> tuple[Any, ...]:
    report = batch.report
    at = batch.finished_at or batch.started_at
    return (
        to_millis(at),
        batch.file_name,
        batch.profile,
        int(report.get("rows") or 0),
        counted(report.get("added") or {}),
        batch.state,
    )


def _detail(batch: BatchRow) -> str:
    report = batch.report
    parts = []
    for name, words in (
        ("added", _("Added: {what}")),
        ("updated", _("Updated: {what}")),
        ("unchanged", _("There already: {what}")),
        ("rejected", _("Not imported: {what}")),
    ):
        if report.get(name):
            parts.append(words.format(what=counted(report[name])))
    return "   ".join(parts)
