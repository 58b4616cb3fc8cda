"""Forms: label, field, hint, what is wrong right under the field; nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.ui import dialogs
from shopdesk.ui.context import Context
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label


class MessageBar(QFrame):
    """A refusal at the head of a form."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "alert")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        box = QHBoxLayout(self)
        box.setContentsMargins(theme.grid(1.5), theme.grid(), theme.grid(1.5), theme.grid())
        self._label = Label("", wrap=True, selectable=True)
        box.addWidget(self._label)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._label.text()

    def say(self, text: str) -> None:
        """Show a text; an empty one hides the bar."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))


class Form(QWidget):
    """Fields one below the other, in the order of the Tab key."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("look", "body")
        self.fields: dict[str, QWidget] = {}
        self._errors: dict[str, Label] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.grid(2))
        self._grid.setVerticalSpacing(theme.px(3))
        self._grid.setColumnStretch(1, 1)
        self._initial: dict[str, object] = {}
        self._rows: dict[str, list[QWidget]] = {}

    def add(self, key: str, label: str, field: QWidget, *, hint: str = "") -> None:
        """Add a field under a translated label; ``key`` names it in ``set_errors``."""
        row = self._grid.rowCount()
        title = Label(label, "muted", wrap=True)
        title.setBuddy(field)
        title.setMinimumHeight(self._theme.size("control"))
        title.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        field.setAccessibleName(label)
        if hint:
            field.setAccessibleDescription(hint)
        self._grid.addWidget(title, row, 0, alignment=Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, row, 1)
        self._rows[key] = [title, field]
        if hint:
            told = Label(hint, "small", wrap=True)
            self._rows[key].append(told)
            self._grid.addWidget(told, row + 1, 1)
        error = Label("", "error", wrap=True)
        error.hide()
        self._grid.addWidget(error, row + 2, 1)
        self._grid.setRowMinimumHeight(row + 3, self._theme.px(6))
        self.fields[key] = field
        self._errors[key] = error
        self._initial[key] = _value(field)

    def set_shown(self, key: str, *, shown: bool) -> None:
        """Show or hide a field with its label and hint."""
        for widget in self._rows[key]:
            widget.setVisible(shown)

    def add_wide(self, widget: QWidget) -> None:
        """Add something over the full width that is no field."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)

    def set_errors(self, errors: Mapping[str, str]) -> None:
        """Say under each field what is wrong with it; the others are cleared."""
        for key, label in self._errors.items():
            text = errors.get(key, "")
            label.setText(text)
            label.setVisible(bool(text))
            field = self.fields[key]
            if bool(field.property("invalid")) != bool(text):
                field.setProperty("invalid", bool(text))
                field.style().unpolish(field)
                field.style().polish(field)
        for key in self.fields:
            if errors.get(key):
                self.fields[key].setFocus()
                break

    def error(self, key: str) -> str:
        """What is said under a field."""
        return self._errors[key].text()

    @property
    def changed(self) -> bool:
        """Whether anything differs from when the fields were added (or from ``mark_saved``)."""
        return any(_value(field) != self._initial[key] for key, field in self.fields.items())

    def mark_saved(self) -> None:
        """What is in the fields now counts as unchanged."""
        self._initial = {key: _value(field) for key, field in self.fields.items()}


def _value(field: QWidget) -> object:
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    if isinstance(field, QComboBox):
        return (field.currentIndex(), field.currentText())
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, QDateTimeEdit):
        return field.dateTime().toString(Qt.DateFormat.ISODate)
    if isinstance(field, QAbstractSpinBox):
        return field.text()
    return None


class _FittingScroll(QScrollArea):
    """Asks for as much height as its form needs, and scrolls only where the screen is lower."""

    def __init__(self, form: Form, *, parent: QDialog) -> None:
        super().__init__(parent)
        self._form = form
        self._dialog = parent
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(form)
        self.viewport().setAutoFillBackground(False)
        form.installEventFilter(self)

    def sizeHint(self) -> QSize:
        hint = self._form.sizeHint()
        width = max(hint.width(), self.width())
        if self._form.hasHeightForWidth():
            hint.setHeight(self._form.heightForWidth(width))
        return hint

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._form and event.type() == QEvent.Type.LayoutRequest:
            # Something was said under a field: the dialog grows rather than scroll it out of sight.
            missing = self.sizeHint().height() - self.viewport().height()
            room = self._dialog.screen().availableGeometry().height() * 9 // 10
            if missing > 0 and self._dialog.isVisible():
                height = min(self._dialog.height() + missing, room)
                self._dialog.resize(self._dialog.width(), max(height, self._dialog.height()))
        return super().eventFilter(watched, event)


class FormDialog(QDialog):
    """A form with one button that does it; Ctrl+Enter and Ctrl+S press the button.

    Subclasses override ``submit`` to check the fields and start a write with ``done=self.accept``
    and ``failed=self.on_failed``; a refusal is shown at the head and the contents stay.
    """

    def __init__(
        self, context: Context, title: str, *, action: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.context = context
        theme = context.theme
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(480))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*[theme.grid(2.5)] * 4)
        outer.setSpacing(theme.grid(1.5))
        outer.addWidget(Label(title, "heading", wrap=True))
        self.message = MessageBar(theme)
        outer.addWidget(self.message)
        self.form = Form(theme)
        outer.addWidget(_FittingScroll(self.form, parent=self), 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.cancel_button = push_button(_("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.ok_button = push_button(action, "primary")
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(self._on_ok_clicked)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.ok_button)
        outer.addLayout(foot)

    def submit(self) -> None:
        """Check and start the write; called with all errors cleared."""
        raise NotImplementedError

    def on_failed(self, fault: BaseException) -> None:
        """Show a refusal in the form: under the fields it names, else at the head."""
        self.ok_button.setEnabled(True)
        if not isinstance(fault, UserError):
            self.context.report(fault)
            return
        named: dict[str, str] = {}
        for problem in fault.problems:
            if problem.column in self.form.fields:
                named.setdefault(str(problem.column), problem.message)
        self.form.set_errors(named)
        self.message.say(f"{fault.message} [{fault.code}]")

    def _on_ok_clicked(self) -> None:
        self.message.say("")
        self.form.set_errors({})
        self.submit()

    @property
    def entered(self) -> bool:
        """Whether leaving would lose something that was typed."""
        return self.form.changed

    def reject(self) -> None:
        if self.entered and not dialogs.confirm(
            self,
            _("Leave without saving?"),
            _("What you entered here is not saved yet."),
            action=_("Leave"),
            dangerous=True,
        ):
            return
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if (control and enter) or event.matches(QKeySequence.StandardKey.Save):
            if self.ok_button.isEnabled():
                self.ok_button.click()
            return
        super().keyPressEvent(event)
