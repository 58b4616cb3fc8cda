"""The list of keys (F1), made from the registry of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from shopdesk.i18n import _
from shopdesk.ui.actions import Actions, words
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.label import Label


class KeysDialog(QDialog):
    """Every key by group; what every table and form knows is listed at the end."""

    def __init__(self, actions: Actions, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keys"))
        self.resize(theme.px(520), theme.px(560))
        box = QVBoxLayout(self)
        body = QWidget()
        body.setProperty("look", "body")
        grid = QGridLayout(body)
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(theme.px(6))
        grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        for group, keys in self._groups(actions).items():
            self._add_group(grid, group, keys)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        scroll.viewport().setAutoFillBackground(False)
        box.addWidget(scroll)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        box.addWidget(buttons)

    def _groups(self, actions: Actions) -> dict[str, list[tuple[str, str]]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for entry in actions.all_entries():
            # The first one is what people press; a platform may know rare others.
            keys = entry.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            line = (words(entry.action), keys)
            group = groups.setdefault(entry.group, [])
            if keys and line not in group:
                group.append(line)
        groups[_("In a list")] = [
            (_("Open the record"), "Enter"),
            (_("Select all rows"), _native("Ctrl+A")),
            (_("Copy selected rows"), _native("Ctrl+C")),
            (_("Search by just typing"), "A … Z, 0 … 9"),
            (_("From the search box to the list"), "↓"),
        ]
        return {title: keys for title, keys in groups.items() if keys}

    def _add_group(self, grid: QGridLayout, title: str, keys: list[tuple[str, str]]) -> None:
        row = grid.rowCount()
        grid.addWidget(Label(title, "heading"), row, 0, 1, 2)
        for place, (text, key) in enumerate(keys, start=row + 1):
            grid.addWidget(Label(text, wrap=True), place, 0)
            grid.addWidget(Label(key, "strong"), place, 1, alignment=Qt.AlignmentFlag.AlignRight)


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
