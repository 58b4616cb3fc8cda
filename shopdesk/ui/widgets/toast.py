"""A short word about what happened, at the foot of the window, with the way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from shopdesk.i18n import _
from shopdesk.ui.context import Undo
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label

SHOWN_MS = 6_000


class Toast(QFrame):
    """Floats over its parent; a new text replaces the old one.

    Signals:
        undo_clicked: with the ``Undo`` that was offered.
    """

    undo_clicked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._room = parent
        self._undo: Undo | None = None
        self.setProperty("look", "toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        box = QHBoxLayout(self)
        box.setContentsMargins(theme.grid(2), theme.grid(1), theme.grid(1), theme.grid(1))
        self._label = Label()
        box.addWidget(self._label)
        self._button = push_button(_("Undo"))
        self._button.clicked.connect(self._on_undo_clicked)
        box.addWidget(self._button)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._label.text()

    def say(self, text: str, undo: Undo | None = None) -> None:
        """Show a text for some seconds."""
        self._undo = undo
        self._label.setText(text)
        self._button.setVisible(undo is not None)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def _place(self) -> None:
        self.adjustSize()
        room = self._room.width() - 2 * self._theme.grid(2)
        self.resize(min(self.width(), room), self.height())
        foot = self._room.height() - self.height() - self._theme.grid(3)
        self.move((self._room.width() - self.width()) // 2, foot)

    def _on_undo_clicked(self) -> None:
        self.hide()
        if self._undo is not None:
            self.undo_clicked.emit(self._undo)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
