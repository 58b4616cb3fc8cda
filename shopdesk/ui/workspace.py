"""The open shop: tab bar at the left, the present tab beside it, words about what happened."""

from __future__ import annotations

from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shopdesk.i18n import _
from shopdesk.settings import SHOP_NAME
from shopdesk.ui.context import Context, LiveView, Undo
from shopdesk.ui.icons import Icon
from shopdesk.ui.navigation import NavigationBar
from shopdesk.ui.tabs import PAGES, TABS, tab_named
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.toast import Toast

_WARMED = ("orders", "products", "customers")
_WARM_AFTER_MS, _WARM_EACH_MS = 500, 100
_CRAMPED = 1080  # pixels at 100 % below which the tab bar shows icons alone


class Workspace(QWidget):
    """Builds tabs when they are first shown and passes requests between them.

    Signals:
        reopen_asked: open the shop again, which may be written by now.
    """

    reopen_asked = Signal()

    def __init__(self, context: Context, *, menu_actions: list[Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._pages: dict[str, QWidget] = {}
        self._states: dict[str, dict[str, Any]] = {}
        self.current = ""
        self._cold: list[str] = []
        self._warming = QTimer(self, singleShot=True)
        self._warming.timeout.connect(self._on_warming)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._add_go_actions()
        self.navigation = NavigationBar(
            PAGES,
            context.theme,
            shop_name=context.preferences.get(SHOP_NAME),
            narrow=context.state.load("window/narrow", False),
            menu_actions=menu_actions,
            parent=self,
        )
        self.navigation.tab_chosen.connect(self.show_tab)
        self.navigation.shrunk.connect(self._on_navigation_shrunk)
        box.addWidget(self.navigation)
        self._stack = QStackedWidget(self)
        if context.shop.read_only:
            pages = QVBoxLayout()
            pages.setSpacing(0)
            pages.addWidget(self._reading_only())
            pages.addWidget(self._stack, 1)
            box.addLayout(pages, 1)
        else:
            box.addWidget(self._stack, 1)
        self.toast = Toast(context.theme, self)
        self.toast.undo_clicked.connect(self._on_undo)
        context.toast_asked.connect(self.toast.say)
        context.tab_asked.connect(self.show_target)

    def _reading_only(self) -> Banner:
        banner = Banner(
            _(
                "Open for reading only: the file or its folder cannot be written, or another "
                "program holds it. Lists, figures and reports work; nothing can be changed."
            ),
            _("Try again"),
            self._context.theme,
            parent=self,
        )
        banner.clicked.connect(self.reopen_asked)
        return banner

    @property
    def names(self) -> list[str]:
        """Names of the pages in their order."""
        return [page.name for page in PAGES]

    def page(self, name: str) -> QWidget:
        """The page of a tab, built now if it was not yet."""
        page = self._pages.get(name)
        if page is None:
            page = tab_named(name).build(self._context)
            self._pages[name] = page
            self._stack.addWidget(page)
            state = self._states.pop(name, None)
            if state and isinstance(page, LiveView):
                page.restore_state(state)
        return page

    def warm(self) -> None:
        """Build the lists that are opened most, one after the other, while nobody waits.

        Each takes a twentieth of a second, which nobody notices between two things done, but
        everybody who has just clicked on a tab.
        """
        self._cold = [name for name in _WARMED if name not in self._pages]
        self._warming.start(_WARM_AFTER_MS)

    def _on_warming(self) -> None:
        if self._cold and QApplication.activeModalWidget() is None and self.isVisible():
            self.page(self._cold.pop(0))
        if self._cold:
            self._warming.start(_WARM_EACH_MS)

    def show_tab(self, name: str) -> None:
        """Go to a tab."""
        page = self.page(name)
        self._stack.setCurrentWidget(page)
        if page.focusProxy() is not None:
            page.setFocus()
        self.current = name
        self.navigation.show_tab(name)
        self._context.state.save("window/tab", name)

    def _go(self, step: int) -> None:
        """Go on among the tabs and the sections of the open one."""
        group = tab_named(self.current).group
        names = [page.name for page in PAGES if page.parent in {"", group}]
        self.show_tab(names[(names.index(self.current) + step) % len(names)])

    def show_target(self, name: str, target: object) -> None:
        """Go to a tab and let it show something."""
        self.show_tab(name)
        page = self._pages[name]
        show = getattr(page, "show_target", None)
        if target is not None and show is not None:
            show(target)

    def may_close(self) -> bool:
        """Whether every page agrees to go; one that holds unsaved work asks the person."""
        return all(
            page.may_close()
            for page in self._pages.values()
            if isinstance(page, LiveView) and shiboken6.isValid(page)
        )

    def view_states(self) -> dict[str, dict[str, Any]]:
        """What the tabs show, for the next build."""
        states = dict(self._states)
        for name, page in self._pages.items():
            if isinstance(page, LiveView) and shiboken6.isValid(page):
                states[name] = page.view_state()
        return states

    def restore_states(self, states: dict[str, dict[str, Any]]) -> None:
        """Let each tab show again what it did, when it is built."""
        self._states = states

    def undo_last(self) -> None:
        """Take back the last thing done (Ctrl+Z)."""
        self._on_undo(None)

    def _on_undo(self, chosen: Undo | None) -> None:
        undo = self._context.take_undo(chosen)
        if undo is None:
            self._context.toast(_("There is nothing to undo."))
            return
        self._context.tasks.write(
            undo.function,
            done=lambda _result: self._context.toast(undo.text),
            owner=self,
            label=_("Undoing"),
        )

    def _on_navigation_shrunk(self, narrow: bool) -> None:
        self._context.state.save("window/narrow", narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Lists need the room more than words beside icons do.
        cramped = self.width() < self._context.theme.px(_CRAMPED)
        wanted = self._context.state.load("window/narrow", False)
        self.navigation.fold(narrow=wanted or cramped)

    def _add_go_actions(self) -> None:
        group = _("Go to")
        for place, tab in enumerate(TABS, start=1):
            self._context.actions.add(
                _("Go to {tab}").format(tab=_(tab.title)),
                partial(self.show_tab, tab.name),
                shortcut=f"Ctrl+{place}",
                icon_name=tab.icon,
                group=group,
                keywords=f"{tab.name} {tab.title}",
            )
        for section in PAGES:
            if section.parent:
                self._context.actions.add(
                    _("Go to {tab}").format(tab=_(section.title)),
                    partial(self.show_tab, section.name),
                    icon_name=section.icon,
                    group=group,
                    keywords=f"{section.name} {section.title}",
                )
        for text, step, keys in (
            (_("Next section"), 1, "Ctrl+PgDown"),
            (_("Previous section"), -1, "Ctrl+PgUp"),
        ):
            self._context.actions.add(text, partial(self._go, step), shortcut=keys, group=group)
        self._context.actions.add(
            _("Shrink or widen the tab bar"),
            lambda: self.navigation.set_narrow(not self.navigation.narrow),
            shortcut="Ctrl+B",
            icon_name=Icon.COLLAPSE,
            group=group,
        )
