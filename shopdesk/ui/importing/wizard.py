"""The import wizard: its pages are reached by keyboard alone; nothing is written before Import."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shopdesk.i18n import _
from shopdesk.ui.context import Context
from shopdesk.ui.importing.check_page import CheckPage
from shopdesk.ui.importing.draft import Draft
from shopdesk.ui.importing.file_page import FilePage, dropped
from shopdesk.ui.importing.mapping_page import MappingPage
from shopdesk.ui.importing.pages import WizardPage
from shopdesk.ui.importing.result_page import ResultPage
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import line


class ImportWizard(QDialog):
    """File → columns → check → import.

    Args:
        path: a file that is known already; empty asks for one.
    """

    def __init__(self, context: Context, path: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        theme = context.theme
        self.setWindowTitle(_("Import a file"))
        self.setAcceptDrops(True)
        self.resize(theme.px(1000), theme.px(720))
        self._leaving = False
        self.draft = Draft(context, self)
        self.file_page = FilePage(self.draft)
        self.mapping_page = MappingPage(self.draft)
        self.check_page = CheckPage(self.draft)
        self.result_page = ResultPage(self.draft)
        self.pages: tuple[WizardPage, ...] = (
            self.file_page,
            self.mapping_page,
            self.check_page,
            self.result_page,
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.grid(3), theme.grid(2), theme.grid(3), theme.grid(2))
        box.setSpacing(theme.grid(1.5))
        box.addLayout(self._steps_row())
        box.addWidget(line())
        self._stack = QStackedWidget(self)
        for page in self.pages:
            self._stack.addWidget(page)
            page.changed.connect(self._show_buttons)
        box.addWidget(self._stack, 1)
        box.addWidget(line())
        box.addLayout(self._buttons_row())
        self.result_page.finished.connect(self.accept)
        self.go_to(0)
        if path:
            # After the first paint, so that the window is there while the file is read.
            QTimer.singleShot(0, self, partial(self.file_page.open, Path(path)))

    def _steps_row(self) -> QHBoxLayout:
        theme = self.context.theme
        row = QHBoxLayout()
        row.setSpacing(theme.grid(1))
        self._steps: list[Label] = []
        for place, page in enumerate(self.pages):
            if place:
                row.addWidget(Label("›", "muted"))
            step = Label(f"{place + 1}  {page.title}", "muted")
            self._steps.append(step)
            row.addWidget(step)
        row.addStretch(1)
        return row

    def _buttons_row(self) -> QHBoxLayout:
        theme = self.context.theme
        row = QHBoxLayout()
        row.setSpacing(theme.grid())
        self.cancel = push_button(_("Cancel"), parent=self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.back = push_button(_("Back"), parent=self)
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self.go_back)
        self.forward = push_button(_("Next"), "primary", parent=self)
        self.forward.setDefault(True)
        self.forward.clicked.connect(self.go_forward)
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        return row

    # going

    @property
    def page(self) -> WizardPage:
        """The page that is shown."""
        return self.pages[self._stack.currentIndex()]

    def go_to(self, place: int) -> None:
        """Show a page."""
        self._stack.setCurrentIndex(place)
        for number, step in enumerate(self._steps):
            look = "strong" if number == place else "muted"
            step.setProperty("look", look)
            step.style().unpolish(step)
            step.style().polish(step)
        self.setAccessibleName(
            _("Import, step {n} of {all}: {title}").format(
                n=place + 1, all=len(self.pages), title=self.page.title
            )
        )
        self.page.entered()
        self._show_buttons()

    def go_back(self) -> None:
        """One page back; the import itself has none."""
        place = self._stack.currentIndex()
        if place and self.back.isEnabled():
            self.go_to(place - 1)

    def go_forward(self) -> None:
        """One page on; a layout recognised as a whole needs no mapping."""
        page = self.page
        if not page.ready or not page.forward:
            return
        if page is self.result_page:
            self.accept()
            return
        place = self._stack.currentIndex()
        if page is self.mapping_page:
            self.mapping_page.remember()
        self.go_to(place + 1)

    def _show_buttons(self) -> None:
        page = self.page
        busy = page.task is not None
        done = self.draft.result is not None and self.draft.result.state == "applied"
        self.back.setEnabled(self._stack.currentIndex() > 0 and not busy and not done)
        self.back.setVisible(self._stack.currentIndex() > 0)
        words = page.forward
        self.forward.setText(words)
        self.forward.setVisible(bool(words))
        self.forward.setEnabled(page.ready and not busy)
        if page.ready and not busy and words and not self._edits():
            self.forward.setFocus()
        self.cancel.setVisible(not done)

    def _edits(self) -> bool:
        """Whether the person is in the middle of a field of the page, which keeps the focus."""
        focus = self.focusWidget()
        return isinstance(focus, QComboBox | QLineEdit | QCheckBox | QAbstractItemView) and bool(
            self.page.isAncestorOf(focus)
        )

    # leaving

    def reject(self) -> None:
        task = self.page.task
        if task is not None and task.running:
            # Stays until the work has stopped: cancelled is not yet stopped.
            if not self._leaving:
                self._leaving = True
                task.finished.connect(self._on_stopped)
                task.cancel()
            return
        super().reject()

    def _on_stopped(self) -> None:
        self._leaving = False
        # What was saved before the stop came is told, not left without a word.
        if self.draft.result is None:
            super().reject()

    def done(self, code: int) -> None:
        result = self.draft.result
        adopted = result is not None and bool(result.report.adopted) and result.batch_id is not None
        super().done(code)
        if adopted and not self.result_page.undone and shiboken6.isValid(self.context):
            # Currency and time zone of the first file: every screen shows them from now on.
            self.context.settings_changed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        task = self.page.task
        if task is not None and task.running:
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)

    # dropping another file

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event) and self.draft.result is None and self.page.task is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped(event)
        if path:
            event.acceptProposedAction()
            self.go_to(0)
            self.file_page.open(Path(path))
