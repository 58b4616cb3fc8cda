"""Proving the books: every statement by name, with what contradicts it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _, ngettext
from shopdesk.ui.context import Context
from shopdesk.ui.importing.pages import ProgressPane
from shopdesk.ui.tasks import Progress, Task
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

if TYPE_CHECKING:
    from shopdesk.db.check import CheckReport, ProofResult
    from shopdesk.db.shop import Shop

OK, FAULT, SKIPPED = "ok", "fault", "skipped"
_STATES = {OK: N_("Proved"), FAULT: N_("Contradicted"), SKIPPED: N_("Not asked")}
_TONES = {OK: Tone.GOOD, FAULT: Tone.BAD, SKIPPED: Tone.NEUTRAL}
_COLUMNS = (
    Column("title", N_("Statement"), "", Kind.TEXT),
    Column("state", N_("Result"), "", Kind.STATE, width=130, states=_STATES),
)


class CheckPanel(QWidget):
    """A button, the progress, and the results."""

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.report: CheckReport | None = None
        self.task: Task | None = None
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid(1.5))
        box.setAlignment(Qt.AlignmentFlag.AlignTop)
        box.addWidget(Label(_("Check the books"), "heading"))
        box.addWidget(
            Label(
                _(
                    "Proves from the records themselves that the file is sound, that stock equals "
                    "its moves and that orders, payments and refunds add up. Nothing is changed."
                ),
                "muted",
                wrap=True,
            )
        )
        row = QHBoxLayout()
        row.setSpacing(theme.grid(1.5))
        self.start = push_button(_("Check now"), "primary", parent=self)
        self.start.clicked.connect(self.check)
        row.addWidget(self.start)
        self.full = QCheckBox(_("Read every index too (slower)"), self)
        row.addWidget(self.full)
        row.addStretch(1)
        box.addLayout(row)
        self.pane = ProgressPane(theme)
        box.addWidget(self.pane)
        self.verdict = Label("", "strong", wrap=True)
        box.addWidget(self.verdict)
        self.model = RowsModel(_COLUMNS, context.formats, tones={"state": _TONES})
        self.table = RowsTable(
            self.model, theme, name=_("Statements about the books"), most_rows=40
        )
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.table.hide()
        box.addWidget(self.table)
        self.detail = Label("", "muted", wrap=True, selectable=True)
        box.addWidget(self.detail)

    def check(self) -> None:
        """Ask every statement."""
        self.start.setEnabled(False)
        self.verdict.setText("")
        self.detail.setText("")
        self.table.hide()
        task = self.context.tasks.call(
            partial(_check, self.context.shop, self.full.isChecked()),
            done=self._on_checked,
            owner=self,
        )
        self.task = task
        if task.running:
            self.pane.watch(task, _("Checking…"), "")
            task.finished.connect(self._on_finished)
        else:
            self._on_finished()

    def _on_finished(self) -> None:
        self.task = None
        self.start.setEnabled(True)

    def _on_checked(self, report: CheckReport) -> None:
        self.report = report
        faulty = sum(1 for result in report.results if not result.ok)
        seconds = f"{report.seconds:.1f}"
        if report.ok:
            text = ngettext(
                "{n} statement proved in {seconds} s. The books are right.",
                "{n} statements proved in {seconds} s. The books are right.",
                len(report.results),
            ).format(n=len(report.results), seconds=seconds)
        else:
            text = ngettext(
                "{n} statement is contradicted by the records.",
                "{n} statements are contradicted by the records.",
                faulty,
            ).format(n=faulty)
        self.verdict.setText(text)
        self.model.set_rows([(result.title, _state(result)) for result in report.results])
        self.table.setFixedHeight(self.table.sizeHint().height())
        self.table.show()
        first = next((place for place, one in enumerate(report.results) if not one.ok), 0)
        self.table.selectRow(first)

    def _on_row_changed(self) -> None:
        place = self.table.currentIndex().row()
        if self.report is None or not 0 <= place < len(self.report.results):
            return
        result = self.report.results[place]
        lines = [fault.text for fault in result.faults]
        if result.more:
            lines.append(_("… and more of the same kind."))
        self.detail.setText("\n".join(lines) or result.skipped)


def _state(result: ProofResult) -> str:
    if not result.ok:
        return FAULT
    return SKIPPED if result.skipped else OK


def _check(shop: Shop, full: bool, progress: Progress) -> CheckReport:
    from shopdesk.proofs import check_shop

    return check_shop(shop, full=full, progress=progress)
