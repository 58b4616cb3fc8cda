"""The window: opens and closes shops, and is built again when language, theme or zoom change."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QWidget

import shopdesk
from shopdesk import paths, settings
from shopdesk.base import clock
from shopdesk.db.faults import reading_only
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.ui import dialogs, theme
from shopdesk.ui.actions import Actions
from shopdesk.ui.context import Context
from shopdesk.ui.faults import Faults
from shopdesk.ui.formats import Formats
from shopdesk.ui.icons import app_icon
from shopdesk.ui.language import Speaker
from shopdesk.ui.tasks import Progress, Tasks
from shopdesk.ui.theme import ZOOMS, Mode
from shopdesk.ui.window_actions import add_window_actions
from shopdesk.ui.window_state import WindowState
from shopdesk.ui.workspace import Workspace

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.db.shop import Shop

_POLL_MS = 2_000  # how soon another program's commit is seen
_QUIT_WAIT_MS = 30_000


class MainWindow(QMainWindow):
    """Everything a person sees.

    Args:
        state: what this computer remembers.
        faults: hears of unexpected exceptions.
        inline: run tasks at once (tests).
    """

    def __init__(self, state: WindowState, faults: Faults, *, inline: bool = False) -> None:
        super().__init__()
        self.state = state
        self.faults = faults
        faults.window = self
        self._inline = inline
        self.context: Context | None = None
        self.workspace: Workspace | None = None
        self.shop: Shop | None = None
        self._tasks: Tasks | None = None
        self._speaker = Speaker(self)
        self._closing = False
        self._painted = False
        self._data_version = 0
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(self._on_poll_timeout)
        self.theme = theme.resolve(state.mode, state.zoom)
        self.actions_registry = Actions(self, self.theme)
        self.setWindowTitle("ShopDesk")
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._restore_geometry()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)

    # shops

    def open_shop(self, location: str | Path) -> bool:
        """Open a shop in this window, closing the one before; False if it was refused."""
        from shopdesk.db.upgrade import open_shop

        QApplication.setOverrideCursor(Qt.CursorShape.BusyCursor)
        try:
            shop = open_shop(location)
        except UserError as refusal:
            QApplication.restoreOverrideCursor()
            dialogs.show_error(self, refusal)
            return False
        QApplication.restoreOverrideCursor()
        self.take_shop(shop)
        return True

    def make_shop(self, location: str | Path, *, file: str = "") -> None:
        """Make an empty shop (takes a second, off this thread), open it, and import a file."""
        from shopdesk.db.upgrade import open_shop

        self._work().call(
            lambda _progress: open_shop(location, create=True),
            done=partial(self._on_shop_made, file),
            owner=self,
            label=_("Making the shop"),
            writes=True,
        )

    def open_demo(self) -> None:
        """Open the demo shop, making it on first use."""
        location = paths.demo_shop()
        if location.exists():
            self.open_shop(location)
            return
        self._work().call(
            partial(_make_demo, str(location)),
            done=self._on_demo_made,
            owner=self,
            label=_("Making the demo shop"),
            writes=True,
        )

    def _work(self) -> Tasks:
        """Tasks, with or without a shop."""
        if self._tasks is None:
            self._tasks = Tasks(None, self.faults.handle, parent=self, inline=self._inline)
            dialogs.ProgressWatcher(self._tasks, self)
        return self._tasks

    def _on_shop_made(self, file: str, shop: Shop) -> None:
        self.take_shop(shop)
        if file:
            self.open_import(file)

    def _on_demo_made(self, location: str) -> None:
        self.open_shop(location)

    def take_shop(self, shop: Shop) -> None:
        """Show an open shop; this window closes it."""
        self.leave_shop()
        self.shop = shop
        with shop.reader() as reader:
            preferences = settings.load(reader)
        self._choose_language(preferences)
        self._tasks = Tasks(shop, self.faults.handle, parent=self, inline=self._inline)
        dialogs.ProgressWatcher(self._tasks, self)
        if not self._painted:
            self._tasks.hold()
        self.context = Context(
            shop,
            self._tasks,
            self.actions_registry,
            theme=self.theme,
            formats=_formats(preferences),
            preferences=preferences,
            state=self.state,
            parent=self,
        )
        self.context.settings_changed.connect(self._on_settings_changed)
        self.context.import_asked.connect(self.open_import)
        self.state.remember_shop(shop.location)
        self._build()
        if shop.path is not None:
            self.context.committed.connect(self._on_committed)
            self._on_committed()
            self._poll.start()
            if shop.ended_abruptly:
                self._tasks.read(_quick_check, done=self._on_quick_checked, owner=self)

    def leave_shop(self) -> None:
        """Finish writes, cancel reads and close the shop."""
        self._poll.stop()
        if self._tasks is not None:
            self._tasks.close(_QUIT_WAIT_MS)
            self._tasks.deleteLater()
            self._tasks = None
        if self.workspace is not None:
            self.workspace.hide()
            self.workspace.deleteLater()
            self.workspace = None
        if self.context is not None:
            self.context.unsubscribe()
            self.context.deleteLater()
            self.context = None
        if self.shop is not None:
            self.shop.close()
            self.shop = None

    def show_first_run(self) -> None:
        """Ask how to begin: demo shop, empty shop or a file."""
        from shopdesk.ui.first_run import FirstRunPage

        self.leave_shop()
        self._speaker.speak(self.state.language)
        self.actions_registry.clear()
        add_window_actions(self)
        page = FirstRunPage(self.theme, parent=self)
        page.language_chosen.connect(self._on_first_language_chosen)
        page.shop_chosen.connect(self._on_shop_chosen)
        page.demo_chosen.connect(self.open_demo)
        self._set_central(page)

    # building

    def rebuild(self) -> None:
        """Make all screens again in the present language, theme and zoom; places are kept."""
        application = QApplication.instance()
        self.theme = theme.resolve(self.state.mode, self.state.zoom)
        self.actions_registry.theme = self.theme
        if isinstance(application, QApplication):
            self.theme.apply(application)
        if self.context is None:
            self.show_first_run()
            return
        self.context.theme = self.theme
        self.context.formats = _formats(self.context.preferences)
        self._build()

    def _build(self) -> None:
        if self.context is None:
            return
        states: dict[str, dict[str, Any]] = {}
        tab = self.state.load("window/tab", "home")
        if self.workspace is not None:
            states = self.workspace.view_states()
            tab = self.workspace.current or tab
        self.actions_registry.clear()
        menu = add_window_actions(self)
        self.workspace = Workspace(self.context, menu_actions=menu, parent=self)
        self.workspace.restore_states(states)
        self.workspace.reopen_asked.connect(self._on_reopen_asked)
        self._set_central(self.workspace)
        name = self.context.preferences.get(settings.SHOP_NAME)
        self.setWindowTitle(f"{name} – ShopDesk" if name else "ShopDesk")
        self.workspace.show_tab(tab if tab in self.workspace.names else "home")
        if not self._inline:
            self.workspace.warm()

    def _set_central(self, widget: QWidget) -> None:
        old = self.takeCentralWidget()
        self.setCentralWidget(widget)
        widget.show()
        # Deleted late: the click that asked for it may come from inside.
        if old:
            old.hide()
            old.deleteLater()

    # actions

    def open_palette(self) -> None:
        """Open the command palette."""
        from shopdesk.ui.palette import Palette

        if self.context is not None:
            dialog = Palette(self.context, parent=self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()
            dialog.edit.setFocus()

    def undo_last(self) -> None:
        """Take back the last thing done."""
        if self.workspace is not None:
            self.workspace.undo_last()

    def open_import(self, path: str = "") -> None:
        """Open the import wizard, with a file if one is given."""
        from shopdesk.ui.importing.wizard import ImportWizard

        if self.shop is not None and self.shop.read_only:
            dialogs.show_error(self, reading_only(self.shop.name))
        elif self.context is not None:
            wizard = ImportWizard(self.context, path, parent=self)
            wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            wizard.open()

    def choose_shop(self) -> None:
        """Ask for a shop file and open it."""
        path, _chosen = QFileDialog.getOpenFileName(
            self, _("Open a shop"), "", f"ShopDesk (*{paths.SHOP_SUFFIX})"
        )
        if path:
            self.open_shop(path)

    def show_keys(self) -> None:
        """Show the list of keys."""
        from shopdesk.ui.keys_dialog import KeysDialog

        dialog = KeysDialog(self.actions_registry, self.theme, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_about(self) -> None:
        """Show version, licence and where the shop lies."""
        from shopdesk.ui.about import AboutDialog

        location = self.shop.name if self.shop is not None else ""
        dialog = AboutDialog(shopdesk.__version__, location, self.theme, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def set_mode(self, mode: Mode) -> None:
        """Light, dark or as the computer; remembered."""
        self.state.mode = mode
        self.rebuild()

    def set_zoom(self, zoom: int) -> None:
        """Per cent; remembered."""
        if zoom in ZOOMS and zoom != self.state.zoom:
            self.state.zoom = zoom
            self.rebuild()

    def zoom_by(self, steps: int) -> None:
        """Larger (1) or smaller (-1)."""
        place = min(max(ZOOMS.index(self.state.zoom) + steps, 0), len(ZOOMS) - 1)
        self.set_zoom(ZOOMS[place])

    def set_language(self, language: str) -> None:
        """Speak another language from now on; remembered."""
        self.state.language = language
        self._speaker.speak(language)
        self.rebuild()

    # language

    def _choose_language(self, preferences: settings.Preferences) -> None:
        self._speaker.speak(self.state.language or preferences.get(settings.SHOP_LANGUAGE))

    # events

    def _on_first_language_chosen(self, language: str) -> None:
        self.set_language(language)

    def _on_shop_chosen(self, location: str, create: bool, file: str) -> None:
        if create:
            self.make_shop(location, file=file)
        elif self.open_shop(location) and file:
            self.open_import(file)

    def _on_reopen_asked(self) -> None:
        # Later: the banner's button that asked is deleted with the shop.
        if self.shop is not None:
            QTimer.singleShot(0, partial(self.open_shop, self.shop.location))

    def _on_settings_changed(self) -> None:
        if self.context is None or self.shop is None:
            return
        with self.shop.reader() as reader:
            self.context.preferences = settings.load(reader)
        self.rebuild()

    def _on_system_scheme_changed(self) -> None:
        if self.state.mode is Mode.SYSTEM:
            self.rebuild()

    def _on_committed(self) -> None:
        # What this program wrote is known already.
        if self.shop is not None and self.shop.path is not None:
            self._data_version = self.shop.data_version()

    def _on_quick_checked(self, found: list[str]) -> None:
        if found and self.shop is not None:
            from shopdesk.db.faults import damaged

            self.faults.handle(damaged(self.shop.name, "; ".join(found)))

    def _on_poll_timeout(self) -> None:
        if self.shop is None or self.context is None:
            return
        version = self.shop.data_version()
        if version != self._data_version:
            self._data_version = version
            self.context.note_other_program()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._on_first_paint)

    def _on_first_paint(self) -> None:
        if self._tasks is not None:
            self._tasks.release()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.context is not None and _dropped_file(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_file(event)
        if path and path.endswith(paths.SHOP_SUFFIX):
            event.acceptProposedAction()
            self.open_shop(path)
        elif path:
            event.acceptProposedAction()
            self.open_import(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing and self.workspace is not None and not self.workspace.may_close():
            event.ignore()
            return
        if self._tasks is not None and self._tasks.writing and not self._closing:
            # Acknowledged work is finished first; the window closes by itself then.
            self._closing = True
            event.ignore()
            self.setEnabled(False)
            if self.context is not None:
                self.context.toast(_("Finishing what is being saved…"))
            self._tasks.when_written(self.close)
            return
        self.state.save_bytes("window/geometry", self.saveGeometry())
        self.leave_shop()
        self.state.sync()
        super().closeEvent(event)

    def _restore_geometry(self) -> None:
        self.setMinimumSize(880, 560)
        geometry: QByteArray = self.state.load_bytes("window/geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(1280, 800)


def _make_demo(location: str, progress: Progress) -> str:
    from shopdesk import demo

    demo.make(location, at=clock.now(), progress=progress)
    return location


def _quick_check(reader: Reader, _progress: Progress) -> list[str]:
    """What is wrong with the file after the program did not end well; empty when nothing is."""
    from shopdesk.db.check import file_faults

    return file_faults(reader)


def _formats(preferences: settings.Preferences) -> Formats:
    return Formats(
        currency=preferences.get(settings.SHOP_CURRENCY),
        time_zone=preferences.get(settings.SHOP_TIME_ZONE),
    )


def _dropped_file(event: QDropEvent) -> str:
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return ""
    return urls[0].toLocalFile()
