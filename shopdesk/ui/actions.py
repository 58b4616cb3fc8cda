"""The registry of everything that can be done: source of shortcuts, palette and list of keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from shopdesk.ui.formats import caption
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.theme import Theme

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader


@dataclass(frozen=True, slots=True)
class Found:
    """A record found by the palette: what is shown and where it opens."""

    title: str
    detail: str
    tab: str
    id: int


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks up records for the palette: ``find(reader, text, limit)`` on a reading thread."""

    title: str
    find: Callable[[Reader, str, int], list[Found]]


@dataclass(slots=True)
class Entry:
    """One registered action, with other words it can be found by."""

    action: QAction
    group: str
    keywords: str = ""
    scope: QWidget | None = None


@dataclass(slots=True)
class _Registry:
    entries: list[Entry] = field(default_factory=list)
    finders: list[Finder] = field(default_factory=list)


class Actions(QObject):
    """Makes and lists actions; those of deleted widgets disappear by themselves.

    Args:
        window: receives the shortcuts of actions without a scope.
    """

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self.theme = theme
        self._registry = _Registry()

    def add(
        self,
        text: str,
        slot: Callable[[], object],
        *,
        shortcut: str | QKeySequence.StandardKey | Sequence[str] = "",
        icon_name: Icon | None = None,
        scope: QWidget | None = None,
        group: str = "",
        keywords: str = "",
    ) -> QAction:
        """Make an action and register it for palette and list of keys.

        Args:
            text: translated; what it does, as on a button.
            slot: called without arguments.
            shortcut: ``"Ctrl+N"``, several of them, or one of Qt's standard keys.
            scope: the page in which the shortcut works and whose end is the action's end; the
                whole window when None.
            group: translated heading in the palette and the list of keys.
            keywords: other words by which the palette finds it.
        """
        owner = scope or self._window
        action = QAction(caption(text), owner)
        action.setProperty("words", text)
        action.triggered.connect(lambda _checked=False: slot())
        if icon_name is not None:
            action.setIcon(icon(icon_name, self.theme))
        keys = _sequences(shortcut)
        if keys:
            action.setShortcuts(keys)
            action.setToolTip(
                f"{text} ({keys[0].toString(QKeySequence.SequenceFormat.NativeText)})"
            )
        else:
            action.setToolTip(text)
        # Of the window, wherever the cursor is: Qt leaves out actions of hidden pages by itself.
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        owner.addAction(action)
        self._registry.entries.append(Entry(action, group, keywords, scope))
        return action

    def add_finder(self, finder: Finder) -> None:
        """Let the palette find records; one finder a title."""
        others = [known for known in self._registry.finders if known.title != finder.title]
        self._registry.finders = [*others, finder]

    @property
    def finders(self) -> tuple[Finder, ...]:
        """The registered finders."""
        return tuple(self._registry.finders)

    def entries(self) -> list[Entry]:
        """What exists and can be done now: enabled, and its page is the one shown."""
        self._drop_dead()
        return [
            entry
            for entry in self._registry.entries
            if entry.action.isEnabled() and (entry.scope is None or entry.scope.isVisible())
        ]

    def all_entries(self) -> list[Entry]:
        """Every registered action that still exists."""
        self._drop_dead()
        return list(self._registry.entries)

    def clear(self) -> None:
        """Forget and delete all, before the window is built again in another language."""
        self._drop_dead()
        for entry in self._registry.entries:
            # At once, or keys would be ambiguous until the event loop deletes the old ones.
            entry.action.setShortcuts([])
            entry.action.deleteLater()
        self._registry = _Registry()

    def _drop_dead(self) -> None:
        self._registry.entries = [
            entry for entry in self._registry.entries if shiboken6.isValid(entry.action)
        ]


def words(action: QAction) -> str:
    """The action's text without key marks."""
    return str(action.property("words") or action.text().replace("&&", "&"))


def _sequences(
    shortcut: str | QKeySequence.StandardKey | Sequence[str],
) -> list[QKeySequence]:
    if isinstance(shortcut, QKeySequence.StandardKey):
        return QKeySequence.keyBindings(shortcut)
    if isinstance(shortcut, str):
        return [QKeySequence(shortcut)] if shortcut else []
    return [QKeySequence(keys) for keys in shortcut]
