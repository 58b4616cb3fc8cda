"""Third page: the import is tried and rolled back; every problem with row, column and reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shopdesk.base.table import Column, Kind
from shopdesk.errors import Cancelled, Problem, UserError
from shopdesk.i18n import N_, _, ngettext
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.importing.draft import Draft
from shopdesk.ui.importing.file_page import refusal_words
from shopdesk.ui.importing.pages import ProgressPane, WizardPage
from shopdesk.ui.importing.summary import SummaryView
from shopdesk.ui.tasks import Progress, Task
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.form import MessageBar
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import clear_layout
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

if TYPE_CHECKING:
    from shopdesk.importing.batch import ImportResult

_PROBLEMS = (
    Column("row", N_("Row"), "", Kind.INTEGER, width=80),
    Column("column", N_("Column"), "", Kind.CODE, width=150),
    Column("message", N_("Problem"), "", Kind.TEXT),
    Column("code", N_("Code"), "", Kind.CODE, width=110),
)

_FEW = 7  # problems that the table shows all at once


class CheckPage(WizardPage):
    """Tries the import whenever it is entered with another reading of the file."""

    def __init__(self, draft: Draft, *, parent: QWidget | None = None) -> None:
        super().__init__(draft, parent=parent)
        self.title = _("Check")
        theme = self.context.theme
        self.message = MessageBar(theme)
        self.box.addWidget(self.message)
        self.pane = ProgressPane(theme)
        self.box.addWidget(self.pane)
        self.verdict = Label("", "heading", wrap=True)
        self.box.addWidget(self.verdict)
        self.kinds = Label("", "muted", wrap=True)
        self.box.addWidget(self.kinds)
        self.problems: ProblemTable | None = None
        self._choice = QWidget()
        row = QHBoxLayout(self._choice)
        row.setContentsMargins(0, 0, 0, 0)
        self.skip = QCheckBox("", self)
        self.skip.toggled.connect(self._on_skip_toggled)
        row.addWidget(self.skip, 1)
        self.save = push_button(_("Save these rows…"), parent=self)
        self.save.clicked.connect(self._on_save_clicked)
        row.addWidget(self.save)
        self._problem_box = QVBoxLayout()
        self.box.addLayout(self._problem_box)
        self.box.addWidget(self._choice)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.viewport().setAutoFillBackground(False)
        body = QWidget()
        body.setProperty("look", "body")
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 0, theme.grid(1), 0)
        self._scroll.setWidget(body)
        self.box.addWidget(self._scroll, 1)
        self.again = push_button(_("Try again"), parent=self)
        self.again.clicked.connect(self.start)
        self.again.hide()
        self.box.addWidget(self.again)
        self._clear()

    # what the wizard asks

    @property
    def ready(self) -> bool:
        trial = self.draft.trial
        if trial is None or self.pane.task is not None:
            return False
        if trial.state != "dry_run":
            return False
        return trial.problem_count == 0 or self.skip.isChecked()

    @property
    def forward(self) -> str:
        return _("Import")

    @property
    def task(self) -> Task | None:
        return self.pane.task

    def entered(self) -> None:
        if self.draft.trial is None:
            self.start()

    def start(self) -> None:
        """Try the import."""
        self._clear()
        task = self.draft.run(dry_run=True, done=self._on_tried, failed=self._on_failed, owner=self)
        self.pane.watch(
            task,
            _("Checking every row…"),
            _("The import is tried and taken back: nothing is written."),
        )
        if task is not None and task.running:
            task.finished.connect(self._on_finished)
        self.changed.emit()

    def _clear(self) -> None:
        self.message.say("")
        self.verdict.setText("")
        self.kinds.hide()
        self._choice.hide()
        self.again.hide()
        if self.problems is not None:
            self.problems.hide()
            self.problems.deleteLater()
            self.problems = None
        clear_layout(self._body)

    def _on_finished(self) -> None:
        if self.draft.trial is None and not self.message.text:
            self.verdict.setText(_("Stopped. Nothing was written."))
            self.again.show()
        self.changed.emit()

    def _on_failed(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.message.say(refusal_words(fault))
            self.again.show()
        elif not isinstance(fault, Cancelled):
            self.context.report(fault)
        self.changed.emit()

    def _on_tried(self, result: ImportResult) -> None:
        self.draft.trial = result
        count = result.problem_count
        if result.state == "unchanged":
            self.verdict.setText(_("Everything in this file is here already. Nothing to import."))
        elif count:
            self._show_problems(result)
        else:
            self.verdict.setText(_("No problem found. This is what the import will do:"))
        summary = SummaryView(result.report, self.context, trial=True)
        self._body.addWidget(summary)
        self._body.addStretch(1)
        self.changed.emit()

    def _show_problems(self, result: ImportResult) -> None:
        count = result.problem_count
        self.verdict.setText(
            ngettext("{n} problem found.", "{n} problems found.", count).format(n=f"{count:,}")
        )
        self.kinds.setText("\n".join(problem_kinds(result)))
        self.kinds.setVisible(count > _FEW)
        self.problems = ProblemTable(result.problems, self.context)
        self._problem_box.addWidget(self.problems)
        rows = len({problem.row for problem in result.problems if problem.row is not None})
        text = _("Skip the faulty rows and import the others")
        if rows and count == len(result.problems):
            text = ngettext(
                "Skip the faulty row and import the others",
                "Skip the {n} faulty rows and import the others",
                rows,
            ).format(n=f"{rows:,}")
        self.skip.setText(text)
        self.skip.setChecked(bool(self.draft.seen and self.draft.seen.request.skip_bad))
        self._choice.show()

    def _on_skip_toggled(self, checked: bool) -> None:
        self.draft.skip_bad(skip=checked)
        self.changed.emit()

    def _on_save_clicked(self) -> None:
        trial = self.draft.trial
        if trial is not None:
            save_rejects_of(trial, self.context, self)


def problem_kinds(result: ImportResult) -> list[str]:
    """How often each kind of problem occurs, the most frequent first."""
    kinds = Counter((problem.code, problem.column or "") for problem in result.problems)
    first = {(one.code, one.column or ""): one for one in reversed(result.problems)}
    lines = []
    for (code, column), count in kinds.most_common(6):
        place = _("in “{column}”").format(column=visible(column)) if column else ""
        example = visible(first[code, column].message)
        lines.append(f"{count:,} × {place} {example} [{code}]".replace("  ", " "))
    if result.problem_count > len(result.problems):
        lines.append(
            _("The first {shown} of {all} problems are listed.").format(
                shown=f"{len(result.problems):,}", all=f"{result.problem_count:,}"
            )
        )
    return lines


class ProblemTable(RowsTable):
    """Row, column, reason and code of each problem."""

    def __init__(self, problems: tuple[Problem, ...], context: Context) -> None:
        model = RowsModel(_PROBLEMS, context.formats)
        model.set_rows([(one.row, one.column, one.message, one.code) for one in problems])
        super().__init__(model, context.theme, name=_("Problems"), most_rows=7)
        self.setFixedHeight(self.sizeHint().height())


def save_rejects_of(result: ImportResult, context: Context, parent: QWidget) -> None:
    """Ask for a place and write the faulty rows there with the reason beside each."""
    stem = Path(result.report.file).stem
    folder = context.state.load("export/folder", "")
    suggested = str(Path(folder) / _("{file} not imported.xlsx").format(file=stem))
    chosen, _filter = QFileDialog.getSaveFileName(parent, _("Save"), suggested, "*.xlsx")
    if not chosen:
        return
    path = Path(chosen).with_suffix(".xlsx")
    context.state.save("export/folder", str(path.parent))

    def work(_progress: Progress) -> Path:
        from shopdesk.importing.rejects import save_rejects

        save_rejects(result, path)
        return path

    context.tasks.call(
        work,
        done=lambda written: context.toast(_("Saved as {file}").format(file=written.name)),
        owner=parent,
        label=_("Saving the rows"),
    )
