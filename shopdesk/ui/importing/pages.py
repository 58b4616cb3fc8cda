"""What a page of the wizard is, and the bar that shows long work inside one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from shopdesk.i18n import _
from shopdesk.ui.importing.draft import Draft
from shopdesk.ui.tasks import Task
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label


class WizardPage(QWidget):
    """One step.

    Signals:
        changed: ``ready`` or ``forward`` may differ now.
        forward_asked: the person is done here (Enter in a table, a finished check).
    """

    changed = Signal()
    forward_asked = Signal()
    title = ""

    def __init__(self, draft: Draft, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft = draft
        self.context = draft.context
        theme = draft.context.theme
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(theme.grid(1.5))

    @property
    def ready(self) -> bool:
        """Whether the next page may be entered."""
        return True

    @property
    def forward(self) -> str:
        """Words of the button that goes on; empty where nothing follows."""
        return _("Next")

    @property
    def task(self) -> Task | None:
        """Work that runs on this page."""
        return None

    def entered(self) -> None:
        """The page is shown."""


class ProgressPane(QFrame):
    """What is being done, how far it is, and a button that stops it."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self.task: Task | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme.grid(2)] * 4)
        box.setSpacing(theme.grid())
        self._text = Label("", "strong")
        box.addWidget(self._text)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(_("Progress"))
        box.addWidget(self.bar)
        foot = QHBoxLayout()
        self._note = Label("", "small", wrap=True)
        foot.addWidget(self._note, 1)
        self.stop = push_button(_("Stop"))
        self.stop.clicked.connect(self._on_stop_clicked)
        foot.addWidget(self.stop)
        box.addLayout(foot)
        self.hide()

    def watch(self, task: Task | None, text: str, note: str) -> None:
        """Show a task until it has ended."""
        self._text.setText(text)
        self._note.setText(note)
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        if task is None or not task.running:
            self.hide()
            return
        self.task = task
        task.progressed.connect(self._on_progressed)
        task.finished.connect(self._on_finished)
        self.show()
        self.stop.setFocus()

    def _on_progressed(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if text and self.stop.isEnabled():
            self._text.setText(text)

    def _on_stop_clicked(self) -> None:
        if self.task is not None:
            self.stop.setEnabled(False)
            self._text.setText(_("Stopping…"))
            self.task.cancel()

    def _on_finished(self) -> None:
        self.task = None
        self.hide()
