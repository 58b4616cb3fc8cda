"""What every screen is given: the shop, tasks, actions, formats, and the way to the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from shopdesk.base.table import TableQuery
from shopdesk.ui.list_query import Drill
from shopdesk.ui.tasks import Progress, Tasks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.session import Changes
    from shopdesk.db.shop import Shop
    from shopdesk.settings import Preferences
    from shopdesk.ui.actions import Actions
    from shopdesk.ui.formats import Formats
    from shopdesk.ui.theme import Theme
    from shopdesk.ui.window_state import WindowState

UNDO_DEPTH = 100
WriteStep = Callable[["Session", Progress], Any]


@dataclass(frozen=True, slots=True)
class Undo:
    """The way back of something done: a write that books the opposite.

    Args:
        text: translated; what is undone, shown after Ctrl+Z.
        function: gets ``(session, progress)`` like every write.
    """

    text: str
    function: WriteStep


class Everything:
    """Stands for ``Changes`` of another program: what it wrote is not known, so anything may be."""

    tables: frozenset[str] = frozenset()
    initiator = None

    def concern(self, *_tables: str) -> bool:
        """Always."""
        return True


class Context(QObject):
    """Shared by all screens of one open shop.

    Signals:
        committed: with ``Changes`` after each commit, on the window's thread.
        toast_asked: text and ``Undo`` or None; the window shows it.
        tab_asked: name of a tab with what to show there: an id, a ``Drill`` or None.
        import_asked: path of a file to import, or empty.
        settings_changed: after a setting of the shop was stored; screens are built again.
    """

    committed = Signal(object)
    toast_asked = Signal(str, object)
    tab_asked = Signal(str, object)
    settings_changed = Signal()
    import_asked = Signal(str)
    _published = Signal(object)

    def __init__(
        self,
        shop: Shop,
        tasks: Tasks,
        actions: Actions,
        *,
        theme: Theme,
        formats: Formats,
        preferences: Preferences,
        state: WindowState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.shop = shop
        self.tasks = tasks
        self.actions = actions
        self.theme = theme
        self.formats = formats
        self.preferences = preferences
        self.state = state
        self._undo: list[Undo] = []
        # Commits happen on the writing thread; one queued signal brings them over.
        self._published.connect(self.committed)
        self.unsubscribe = shop.subscribe(self._published.emit)

    def toast(self, text: str, *, undo: Undo | None = None) -> None:
        """Say what happened; with ``undo`` offer the way back (button and Ctrl+Z)."""
        if undo is not None:
            self._undo = [*self._undo, undo][-UNDO_DEPTH:]
        self.toast_asked.emit(text, undo)

    def show(self, tab: str, target: int | Drill | TableQuery | None = None) -> None:
        """Go to a tab: one record (id), the rows behind a figure (``Drill``), or as it was."""
        self.tab_asked.emit(tab, target)

    def note_other_program(self) -> None:
        """Another program wrote to this shop: whatever is shown is read again."""
        self.committed.emit(Everything())

    def report(self, fault: BaseException) -> None:
        """Show a refusal, or log and tell of an unexpected error."""
        self.tasks.report(fault)

    def ask_import(self, path: str = "") -> None:
        """Open the import wizard, with a file when one is known."""
        self.import_asked.emit(path)

    @property
    def undoable(self) -> Undo | None:
        """What Ctrl+Z would undo."""
        return self._undo[-1] if self._undo else None

    def take_undo(self, undo: Undo | None = None) -> Undo | None:
        """Remove and return a step: the given one, or the last."""
        if not self._undo or (undo is not None and undo not in self._undo):
            return None
        chosen = undo or self._undo[-1]
        self._undo.remove(chosen)
        return chosen


class LiveView(QWidget):
    """A screen that follows the shop: refreshed at once while visible, else when shown again.

    Subclasses set ``reads`` to the tables they show and override ``refresh``.
    """

    reads: frozenset[str] = frozenset()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._stale = True
        context.committed.connect(self.on_changes)

    def on_changes(self, changes: Changes | Everything) -> None:
        """A commit happened: refresh if it concerns this view."""
        if not self.reads or changes.concern(*self.reads):
            if self.isVisible():
                self.refresh()
            else:
                self._stale = True

    def refresh(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def mark_stale(self) -> None:
        """Refresh when next shown, or now if visible."""
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def may_close(self) -> bool:
        """Whether the window may be closed; a page with unsaved work asks the person."""
        return True

    def view_state(self) -> dict[str, Any]:
        """What is to be seen again after the window was rebuilt (language, theme, zoom)."""
        return {}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Show again what ``view_state`` returned."""
