"""The command palette (Ctrl+K): go to a place, do something, find a record, all by typing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from shopdesk.i18n import _
from shopdesk.ui.actions import Finder, Found, words
from shopdesk.ui.context import Context
from shopdesk.ui.initials import initials
from shopdesk.ui.widgets.label import ElidedLabel, Label

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress, Task

_FINDER_LIMIT = 6
_FINDER_REST_MS = 120
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the palette."""

    title: str
    detail: str
    keys: str
    run: Callable[[], object]


def rank(typed: str, title: str, keywords: str = "") -> int | None:
    """How well a command fits what was typed, 0 best; None if it does not."""
    wanted = typed.casefold().strip()
    if not wanted:
        return 3
    shown = title.casefold()
    short = initials(title)
    if shown.startswith(wanted) or short.startswith(wanted):
        return 0
    if wanted in shown:
        return 1
    if wanted in short or wanted in keywords.casefold():
        return 2
    parts = wanted.split()
    if len(parts) > 1 and all(part in shown or part in keywords.casefold() for part in parts):
        return 2
    return None


class Palette(QDialog):
    """Lists what fits; Enter does it, Esc leaves."""

    def __init__(self, context: Context, *, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._context = context
        self._request = 0
        self._task: Task | None = None
        self._commands = self._collect()
        self._records: list[Choice] = []
        self._shown: list[Choice] = []
        theme = context.theme
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame = QFrame(self)
        frame.setProperty("look", "card")
        outer.addWidget(frame)
        box = QVBoxLayout(frame)
        box.setContentsMargins(*[theme.grid(1)] * 4)
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(_("Type a command, a place, a name or a number"))
        self.edit.setAccessibleName(_("Command palette"))
        self.edit.installEventFilter(self)
        box.addWidget(self.edit)
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Results"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(self._on_item_clicked)
        box.addWidget(self.list)
        self._rest = QTimer(self, singleShot=True, interval=_FINDER_REST_MS)
        self._rest.timeout.connect(self._find_records)
        self.edit.textChanged.connect(self._on_text_changed)
        self.resize(theme.px(560), theme.px(420))
        self._place(parent)
        self._fill()

    def choices(self) -> list[str]:
        """Titles of the lines shown."""
        return [choice.title for choice in self._shown]

    def run_current(self) -> None:
        """Do what the chosen line says."""
        row = self.list.currentRow()
        if 0 <= row < len(self._shown):
            chosen = self._shown[row]
            self.accept()
            # After the palette is gone: the command may open a window of its own.
            QTimer.singleShot(0, chosen.run)

    def _place(self, window: QWidget) -> None:
        corner = window.mapToGlobal(window.rect().topLeft())
        left = corner.x() + (window.width() - self.width()) // 2
        self.move(left, corner.y() + self._context.theme.grid(8))

    def _collect(self) -> list[tuple[Choice, str]]:
        found = []
        # What can be done on this page first, then the places, then the rest.
        entries = self._context.actions.entries()
        entries.sort(key=lambda entry: (entry.scope is None, entry.group != _("Go to")))
        for entry in entries:
            action = entry.action
            if action.property("opens_palette"):
                continue
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            choice = Choice(words(action), entry.group, keys, partial(_trigger, action))
            found.append((choice, entry.keywords))
        return found

    def _on_text_changed(self) -> None:
        self._records = []
        self._fill()
        self._rest.start()

    def _fill(self) -> None:
        typed = self.edit.text()
        ranked = []
        for place, (choice, keywords) in enumerate(self._commands):
            fit = rank(typed, choice.title, keywords)
            if fit is not None:
                ranked.append((fit, place, choice))
        ranked.sort(key=lambda entry: entry[:2])
        self._shown = [*(choice for _fit, _place, choice in ranked[:_SHOWN]), *self._records]
        self.list.clear()
        for choice in self._shown:
            item = QListWidgetItem(self.list)
            item.setSizeHint(QSize(0, self._context.theme.size("row")))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{choice.title} {choice.detail}")
            self.list.setItemWidget(item, self._line(choice))
        self.list.setCurrentRow(0)

    def _line(self, choice: Choice) -> QWidget:
        theme = self._context.theme
        line = QWidget()
        box = QHBoxLayout(line)
        box.setContentsMargins(theme.grid(1), 0, theme.grid(1), 0)
        box.addWidget(ElidedLabel(choice.title), 3)
        if choice.detail:
            detail = ElidedLabel(choice.detail, "small")
            detail.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.addWidget(detail, 2)
        if choice.keys:
            box.addWidget(Label(choice.keys, "small"))
        return line

    def _find_records(self) -> None:
        typed = self.edit.text().strip()
        finders = self._context.actions.finders
        self._request += 1
        if self._task is not None and self._task.running:
            self._task.cancel()
        if not typed or not finders:
            return
        self._task = self._context.tasks.read(
            partial(_find, finders, typed),
            done=partial(self._on_found, self._request),
            owner=self,
        )

    def _on_found(self, request: int, found: list[tuple[str, Found]]) -> None:
        self._task = None
        if request != self._request:
            return
        self._records = [
            Choice(
                record.title,
                f"{title}  {record.detail}".rstrip(),
                "",
                partial(self._context.show, record.tab, record.id),
            )
            for title, record in found
        ]
        self._fill()

    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self.list.setCurrentItem(item)
        self.run_current()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: 8,
                Qt.Key.Key_PageUp: -8,
            }
            step = steps.get(Qt.Key(event.key()))
            if step is not None and self._shown:
                row = self.list.currentRow() + step
                self.list.setCurrentRow(min(max(row, 0), len(self._shown) - 1))
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.run_current()
                return True
        return super().eventFilter(watched, event)


def _trigger(action: QAction) -> None:
    action.trigger()


def _find(
    finders: tuple[Finder, ...], typed: str, reader: Reader, progress: Progress
) -> list[tuple[str, Found]]:
    found: list[tuple[str, Found]] = []
    for finder in finders:
        progress()
        found += [(finder.title, record) for record in finder.find(reader, typed, _FINDER_LIMIT)]
    return found
