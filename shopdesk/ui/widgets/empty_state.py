"""What an empty list says: a picture, one line, why, and the one thing to do."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from shopdesk.ui.icons import Icon, pixmap
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import ActionButton
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import clear_layout


@dataclass(frozen=True, slots=True)
class Empty:
    """The texts of an empty state, translated."""

    icon: Icon
    title: str
    text: str
    actions: tuple[QAction, ...] = ()


class EmptyState(QWidget):
    """Centred in the room of the list."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._box = QVBoxLayout(self)
        self._box.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._box.setContentsMargins(*[theme.grid(3)] * 4)
        self._box.setSpacing(theme.grid())
        self._shown: Empty | None = None

    def show_empty(self, empty: Empty) -> None:
        """Show these texts and buttons."""
        if empty is self._shown:
            return
        self._shown = empty
        clear_layout(self._box)
        picture = QLabel()
        picture.setPixmap(self._picture(empty.icon))
        picture.setAccessibleName("")
        self._box.addWidget(picture, alignment=Qt.AlignmentFlag.AlignCenter)
        title = Label(empty.title, "heading")
        self._box.addWidget(title, alignment=Qt.AlignmentFlag.AlignCenter)
        text = Label(empty.text, "muted", wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # Lines short enough to read, and never wider than the room.
        text.setMaximumWidth(self._theme.px(420))
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(text, 100)
        middle.addStretch(1)
        self._box.addLayout(middle)
        for place, action in enumerate(empty.actions):
            button = ActionButton(action, "primary" if place == 0 else "")
            self._box.addWidget(button, alignment=Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(f"{empty.title} {empty.text}")

    def _picture(self, name: Icon) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = pixmap(name, self._theme.color("faint"), round(self._theme.px(48) * ratio)).copy()
        picture.setDevicePixelRatio(ratio)
        return picture
