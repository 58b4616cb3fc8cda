"""Last page: the import with its progress, then what it did, with the way back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from shopdesk.base.table import TableQuery
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.ui.importing.check_page import save_rejects_of
from shopdesk.ui.importing.draft import Draft
from shopdesk.ui.importing.file_page import refusal_words
from shopdesk.ui.importing.history import start_undo
from shopdesk.ui.importing.pages import ProgressPane, WizardPage
from shopdesk.ui.importing.summary import SummaryView
from shopdesk.ui.list_query import Drill
from shopdesk.ui.tasks import Task
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.form import MessageBar
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import clear_layout

if TYPE_CHECKING:
    from shopdesk.importing.batch import ImportResult
    from shopdesk.importing.undo import UndoResult

# Where the records of a subject are shown, and the alias of their list.
_LISTS = {"orders": ("orders", "o"), "products": ("products", "p"), "customers": ("customers", "c")}


class ResultPage(WizardPage):
    """Imports when it is entered; stopping leaves the shop as it was.

    Signals:
        finished: the person wants to leave the wizard.
    """

    finished = Signal()

    def __init__(self, draft: Draft, *, parent: QWidget | None = None) -> None:
        super().__init__(draft, parent=parent)
        self.title = _("Import")
        theme = self.context.theme
        self.undone = False
        self.message = MessageBar(theme)
        self.box.addWidget(self.message)
        self.pane = ProgressPane(theme)
        self.box.addWidget(self.pane)
        self.verdict = Label("", "heading", wrap=True)
        self.box.addWidget(self.verdict)
        self._buttons = QWidget()
        flow = FlowLayout(self._buttons, spacing=theme.grid())
        self.show_records = push_button(_("Show what was imported"), parent=self)
        self.show_records.clicked.connect(self._on_show_clicked)
        self.undo = push_button(_("Undo this import"), parent=self)
        self.undo.clicked.connect(self._on_undo_clicked)
        self.save = push_button(_("Save the rows not imported…"), parent=self)
        self.save.clicked.connect(self._on_save_clicked)
        self.again = push_button(_("Try again"), parent=self)
        self.again.clicked.connect(self.start)
        for button in (self.show_records, self.undo, self.save, self.again):
            flow.addWidget(button)
        self.box.addWidget(self._buttons)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.viewport().setAutoFillBackground(False)
        body = QWidget()
        body.setProperty("look", "body")
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 0, theme.grid(1), 0)
        scroll.setWidget(body)
        self.box.addWidget(scroll, 1)
        self._show_buttons()

    # what the wizard asks

    @property
    def forward(self) -> str:
        return _("Close") if self.draft.result is not None else ""

    @property
    def task(self) -> Task | None:
        return self.pane.task

    def entered(self) -> None:
        if self.draft.result is None:
            self.start()

    def start(self) -> None:
        """Do the import."""
        self.message.say("")
        self.verdict.setText("")
        clear_layout(self._body)
        self._show_buttons()
        task = self.draft.run(
            dry_run=False, done=self._on_imported, failed=self._on_failed, owner=self
        )
        self.pane.watch(
            task,
            _("Importing…"),
            _("All of it or nothing: when you stop, the shop stays as it is."),
        )
        if task is not None and task.running:
            task.finished.connect(self._on_finished)
        self.changed.emit()

    def _show_buttons(self) -> None:
        result = self.draft.result
        done = result is not None and result.batch_id is not None and not self.undone
        seen = self.draft.seen  # stock and refunds have no records of their own in a list
        self.show_records.setVisible(done and seen is not None and seen.subject in _LISTS)
        self.undo.setVisible(done)
        self.save.setVisible(done and result is not None and result.problem_count > 0)
        idle = result is None and self.pane.task is None
        self.again.setVisible(idle and bool(self.verdict.text() or self.message.text))

    def _on_finished(self) -> None:
        if self.draft.result is None and not self.message.text:
            self.verdict.setText(_("Stopped. Nothing was written."))
        self._show_buttons()
        self.changed.emit()

    def _on_failed(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.message.say(refusal_words(fault))
        else:
            self.verdict.setText(_("The import failed. Nothing was written."))
            self.context.report(fault)
        self._show_buttons()
        self.changed.emit()

    def _on_imported(self, result: ImportResult) -> None:
        self.draft.result = result
        if result.state == "applied":
            self.verdict.setText(_done_words(result))
        elif result.state == "unchanged":
            self.verdict.setText(_("Everything in this file is here already. Nothing was written."))
        else:
            self.verdict.setText(
                _("The file has faulty rows. Nothing was written. Go back to see them.")
            )
        self._body.addWidget(SummaryView(result.report, self.context, trial=False))
        self._body.addStretch(1)
        self._show_buttons()
        self.changed.emit()

    # going on from here

    def _on_show_clicked(self) -> None:
        result, seen = self.draft.result, self.draft.seen
        if result is None or seen is None:
            return
        tab, alias = _LISTS[seen.subject]
        narrow = (f"{alias}.batch_id = :batch", {"batch": result.batch_id}, ())
        title = _("Imported from {file}").format(file=result.report.file)
        self.context.show(tab, Drill(title, TableQuery(narrow=(narrow,))))
        self.finished.emit()

    def _on_undo_clicked(self) -> None:
        result = self.draft.result
        if result is None or result.batch_id is None:
            return
        task = start_undo(
            self.context,
            result.batch_id,
            done=self._on_undone,
            failed=partial(self._on_undo_failed),
            owner=self,
        )
        self.pane.watch(task, _("Undoing the import…"), "")
        if task.running:
            task.finished.connect(self._show_buttons)

    def _on_undone(self, _result: UndoResult) -> None:
        self.undone = True
        self.verdict.setText(_("The import was undone. The shop is as it was before."))
        clear_layout(self._body)
        self._show_buttons()

    def _on_undo_failed(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.message.say(refusal_words(fault))
        else:
            self.context.report(fault)

    def _on_save_clicked(self) -> None:
        if self.draft.result is not None:
            save_rejects_of(self.draft.result, self.context, self)


def _done_words(result: ImportResult) -> str:
    seconds = result.report.seconds
    if result.problem_count:
        return _("Imported without the faulty rows.")
    if seconds < 1:
        return _("Imported.")
    return _("Imported in {seconds} s.").format(seconds=f"{seconds:.1f}")
