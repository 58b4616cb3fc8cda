"""A line above the tabs that stays: what holds for the whole shop, and one thing to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label


class Banner(QFrame):
    """A sentence and a button.

    Signals:
        clicked: the button was used.
    """

    clicked = Signal()

    def __init__(self, text: str, button: str, theme: Theme, *, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("look", "banner")
        self.setAccessibleName(text)
        box = QHBoxLayout(self)
        box.setContentsMargins(theme.grid(3), theme.grid(1), theme.grid(2), theme.grid(1))
        box.setSpacing(theme.grid(2))
        self.label = Label(text, wrap=True, selectable=True, parent=self)
        box.addWidget(self.label, 1)
        self.button = push_button(button, parent=self)
        self.button.clicked.connect(self.clicked)
        box.addWidget(self.button)
