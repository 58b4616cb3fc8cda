"""Buttons in the few looks that screens use; texts from data pass ``caption`` first."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from shopdesk.ui.actions import words
from shopdesk.ui.formats import tooltip
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.theme import Theme


def push_button(text: str, look: str = "", *, parent: QWidget | None = None) -> QPushButton:
    """A button; look: ``primary``, ``danger``, ``link``, ``fact`` (a link among facts) or empty."""
    button = QPushButton(text, parent)
    if look:
        button.setProperty("look", look)
    if look in {"link", "fact"}:
        button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


class ActionButton(QPushButton):
    """A push button that follows a ``QAction``: text, tooltip, enabled, hidden."""

    def __init__(self, action: QAction, look: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if look:
            self.setProperty("look", look)
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._on_action_changed)
        self._on_action_changed()

    def _on_action_changed(self) -> None:
        action = self._action
        self.setText(action.text())
        self.setToolTip(tooltip(action.toolTip()))
        self.setAccessibleName(words(action))
        self.setEnabled(action.isEnabled())
        self.setVisible(action.isVisible())


def icon_button(
    name: Icon, text: str, theme: Theme, *, parent: QWidget | None = None
) -> QToolButton:
    """A square button with an icon; the text is its tooltip and accessible name."""
    button = QToolButton(parent)
    button.setIcon(icon(name, theme))
    size = theme.size("icon")
    button.setIconSize(QSize(size, size))
    button.setFixedSize(theme.size("control"), theme.size("control"))
    button.setToolTip(tooltip(text))
    button.setAccessibleName(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def chip(text: str, *, checkable: bool = True, parent: QWidget | None = None) -> QToolButton:
    """A rounded toggle for filters."""
    button = QToolButton(parent)
    button.setProperty("look", "chip")
    button.setText(text)
    button.setCheckable(checkable)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button
