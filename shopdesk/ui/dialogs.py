"""Message boxes and the progress of long work; every text is shown as plain text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.ui.formats import visible_block
from shopdesk.ui.tasks import Task, Tasks
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label

PROGRESS_AFTER_MS = 400
_PROBLEMS_SHOWN = 1_000


def _message(
    parent: QWidget | None, icon: QMessageBox.Icon, text: str, detail: str = ""
) -> QMessageBox:
    box = QMessageBox(parent)
    box.setIcon(icon)
    box.setWindowTitle("ShopDesk")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(visible_block(text))
    if detail:
        box.setInformativeText(visible_block(detail))
    return box


def show_error(parent: QWidget | None, error: UserError) -> None:
    """Show a refusal: what happened, what was not changed, what to do, and the code."""
    box = _message(parent, QMessageBox.Icon.Warning, error.message, error.code)
    if error.problems:
        lines = []
        for problem in error.problems[:_PROBLEMS_SHOWN]:
            place = _("row {row}").format(row=problem.row) if problem.row is not None else ""
            where = ", ".join(part for part in (place, problem.column or "") if part)
            lines.append(f"{where}: {problem.message} [{problem.code}]".removeprefix(": "))
        left = len(error.problems) - _PROBLEMS_SHOWN
        if left > 0:
            lines.append(ngettext("and {n} more", "and {n} more", left).format(n=left))
        box.setDetailedText(visible_block("\n".join(lines)))
    box.exec()
    box.deleteLater()


def show_bug(parent: QWidget | None, code: str) -> None:
    """Tell of an unexpected error; details are in the log under the code."""
    box = _message(
        parent,
        QMessageBox.Icon.Critical,
        _("Something went wrong that should not have."),
        _(
            "What you were just doing was not saved; everything before it is safe. You can go on "
            "working. The log of this computer holds the details under {code}."
        ).format(code=code),
    )
    copy = box.addButton(_("Copy the code"), QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Close)
    box.exec()
    if box.clickedButton() is copy:
        QGuiApplication.clipboard().setText(code)
    box.deleteLater()


def confirm(
    parent: QWidget | None, question: str, detail: str, *, action: str, dangerous: bool = False
) -> bool:
    """Ask before something that cannot be undone; the answer's button says what it does."""
    box = _message(parent, QMessageBox.Icon.Question, question, detail)
    yes = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
    yes.setProperty("look", "danger" if dangerous else "primary")
    no = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(no if dangerous else yes)
    box.exec()
    chosen = box.clickedButton() is yes
    box.deleteLater()
    return chosen


class ProgressDialog(QDialog):
    """Shows one task: what is done, how far it is, and a button that stops it."""

    def __init__(self, task: Task, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task = task
        self.setWindowTitle("ShopDesk")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(380)
        box = QVBoxLayout(self)
        box.addWidget(Label(task.label, "heading", wrap=True))
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(_("Progress"))
        box.addWidget(self._bar)
        self._text = Label("", "muted", wrap=True)
        self._text.setMinimumHeight(self._text.fontMetrics().height())
        box.addWidget(self._text)
        self._cancel = push_button(_("Cancel"))
        self._cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        box.addLayout(foot)
        task.progressed.connect(self._on_progressed)
        task.finished.connect(self.accept)

    def _on_progressed(self, done: int, total: int, text: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        count = f"{done:,} / {total:,}" if total else ""
        self._text.setText("  ·  ".join(part for part in (text, count) if part))

    def reject(self) -> None:
        # Stays until the task says that it has ended: cancelled is not yet stopped.
        self._cancel.setEnabled(False)
        self._text.setText(_("Stopping…"))
        self._task.cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._task.running:
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)


class ProgressWatcher(QObject):
    """Opens a progress dialog for every labelled task that takes longer than 400 ms."""

    def __init__(self, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        tasks.started.connect(self._on_started)

    def _on_started(self, task: Task) -> None:
        if not task.label:
            return
        timer = QTimer(task, singleShot=True, interval=PROGRESS_AFTER_MS)
        timer.timeout.connect(self._opener(task))
        timer.start()

    def _opener(self, task: Task) -> Callable[[], None]:
        def open_dialog() -> None:
            if task.running:
                dialog = ProgressDialog(task, parent=self._window)
                dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
                dialog.open()

        return open_dialog
