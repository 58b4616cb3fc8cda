"""A form whose button starts one write; it closes when that is done and tells what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from shopdesk.ui.formats import visible
from shopdesk.ui.widgets.form import FormDialog

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.ui.tasks import Progress


class WriteDialog(FormDialog):
    """Subclasses check their fields in ``submit`` and call ``start``.

    Signals:
        succeeded: what the write returned, after the dialog has closed.
    """

    succeeded = Signal(object)
    _writing = False

    def start(self, function: Callable[[Session, Progress], Any]) -> None:
        """Write; the form waits for the answer, which may be that it must be corrected."""
        self._set_writing(writing=True)
        self.context.tasks.write(
            function,
            done=self._on_written,
            failed=self.on_failed,
            owner=self,
            label=self.windowTitle(),
        )

    def open(self) -> None:
        """Show the form over its window; it deletes itself when it is closed."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # None before the first show; the stubs do not say so.
        focused = cast("QWidget | None", self.focusWidget())
        if focused is None or not self.form.isAncestorOf(focused):
            for field in self.form.fields.values():
                if field.isEnabled():
                    field.setFocus()
                    break
        super().open()

    def on_failed(self, fault: BaseException) -> None:
        self._set_writing(writing=False)
        super().on_failed(fault)

    def reject(self) -> None:
        # What is being written cannot be left: it would happen without anybody being told.
        if not self._writing:
            super().reject()

    def _set_writing(self, *, writing: bool) -> None:
        self._writing = writing
        self.ok_button.setEnabled(not writing)
        self.cancel_button.setEnabled(not writing)

    def _on_written(self, result: object) -> None:
        self._writing = False
        self.form.mark_saved()
        self.accept()
        self.succeeded.emit(result)


def choice_box(choices: list[tuple[Any, str]], value: Any = None) -> QComboBox:
    """A box of values with the texts shown, one of them chosen."""
    box = QComboBox()
    for key, text in choices:
        box.addItem(visible(text), key)
    box.setCurrentIndex(max(box.findData(value), 0))
    return box


def free_choice_box(texts: list[str], text: str = "") -> QComboBox:
    """A box that offers texts and takes any other."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems([visible(entry) for entry in texts])
    box.setCurrentText(visible(text))
    # Completing would put words into the field that nobody typed.
    box.setCompleter(None)  # type: ignore[arg-type] # the stubs do not know it
    return box
