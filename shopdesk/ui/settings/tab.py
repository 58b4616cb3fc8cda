"""The Settings tab: sections at the left, one of them beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from shopdesk.i18n import _
from shopdesk.ui.context import Context, LiveView
from shopdesk.ui.formats import caption
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.importing.history import ImportHistory
from shopdesk.ui.settings.about import AboutPanel
from shopdesk.ui.settings.appearance import AppearancePanel
from shopdesk.ui.settings.check_panel import CheckPanel
from shopdesk.ui.settings.layouts_panel import LayoutsPanel
from shopdesk.ui.settings.panel import SettingsForm, group_title, groups
from shopdesk.ui.settings.safety import SafetyPanel
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label

_SIGNS = {
    "shop": Icon.HOME,
    "metrics": Icon.REVIEW,
    "report": Icon.PRINT,
    "appearance": Icon.SUN,
    "imports": Icon.IMPORT,
    "check": Icon.CHECK,
    "safety": Icon.SAVE,
    "about": Icon.INFO,
}
_WIDTH = 720  # pixels at 100 % of the widest line of a form


class SettingsTab(LiveView):
    """Sections are built when they are first looked at."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.grid(3), theme.grid(2), 0, 0)
        box.setSpacing(theme.grid(2))
        box.addWidget(Label(_("Settings"), "title"))
        row = QHBoxLayout()
        row.setSpacing(theme.grid(3))
        self.sections = QButtonGroup(self)
        self.sections.setExclusive(True)
        side = QVBoxLayout()
        side.setSpacing(theme.px(2))
        row.addLayout(side)
        self._stack = QStackedWidget(self)
        row.addWidget(self._stack, 1)
        box.addLayout(row, 1)
        self._builders = self._sections()
        self.names = list(self._builders)
        self._pages: dict[str, QWidget] = {}
        self._frames: dict[str, QScrollArea] = {}
        for place, (title, _build) in enumerate(self._builders.values()):
            button = self._button(title, _SIGNS.get(self.names[place], Icon.SETTINGS))
            self.sections.addButton(button, place)
            side.addWidget(button)
        side.addStretch(1)
        self.sections.idToggled.connect(self._on_section_toggled)
        self.setFocusProxy(self.sections.buttons()[0])
        self.show_section(self.names[0])
        self._add_actions()

    def _sections(self) -> dict[str, tuple[str, Callable[[], QWidget]]]:
        context = self.context
        found: dict[str, tuple[str, Callable[[], QWidget]]] = {
            group: (group_title(group), self._form_builder(group)) for group in groups()
        }
        found["appearance"] = (_("Appearance"), partial(AppearancePanel, context))
        found["imports"] = (_("Imports"), self._imports)
        found["check"] = (_("Check the books"), partial(CheckPanel, context))
        found["safety"] = (_("Safety copies"), partial(SafetyPanel, context))
        found["about"] = (_("About"), partial(AboutPanel, context))
        return found

    def _button(self, title: str, sign: Icon) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("look", "nav")
        button.setText(caption(title))
        button.setCheckable(True)
        button.setIcon(icon(sign, self.context.theme, checked="accent"))
        side = self.context.theme.size("icon")
        button.setIconSize(QSize(side, side))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFixedSize(self.context.theme.px(180), self.context.theme.px(34))
        return button

    def _add_actions(self) -> None:
        group = _("Settings")
        for name, (title, _build) in self._builders.items():
            self.context.actions.add(
                _("Settings: {section}").format(section=title),
                partial(self._go, name),
                group=group,
                keywords="preferences options",
            )

    def _go(self, name: str) -> None:
        self.context.show("settings")
        self.show_section(name)

    def _form_builder(self, group: str) -> Callable[[], QWidget]:
        return lambda: SettingsForm(self.context, group)

    def _imports(self) -> QWidget:
        theme = self.context.theme
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid(2))
        box.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = QHBoxLayout()
        head.addWidget(Label(_("Imports"), "heading"), 1)
        button = push_button(_("Import a file…"), "primary", parent=holder)
        button.clicked.connect(self._on_import_clicked)
        head.addWidget(button)
        box.addLayout(head)
        box.addWidget(ImportHistory(self.context))
        box.addWidget(LayoutsPanel(self.context))
        return holder

    def _on_import_clicked(self) -> None:
        self.context.ask_import()

    # sections

    @property
    def section(self) -> str:
        """Name of the section that is shown."""
        return self.names[max(self.sections.checkedId(), 0)]

    def show_section(self, name: str) -> None:
        """Show a section."""
        if name in self.names:
            self.sections.buttons()[self.names.index(name)].setChecked(True)

    def page(self, name: str) -> QWidget:
        """The widget of a section, built now if it was not yet."""
        found = self._pages.get(name)
        if found is None:
            found = self._builders[name][1]()
            self._pages[name] = found
            self._frames[name] = self._framed(found, name)
            self._stack.addWidget(self._frames[name])
        return found

    def _framed(self, page: QWidget, name: str) -> QScrollArea:
        theme = self.context.theme
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        holder.setProperty("look", "body")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, theme.grid(3), theme.grid(3))
        if name != "imports":
            page.setMaximumWidth(theme.px(_WIDTH))
        row.addWidget(page, 10, alignment=Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        scroll.setWidget(holder)
        scroll.viewport().setAutoFillBackground(False)
        return scroll

    def _on_section_toggled(self, _place: int, checked: bool) -> None:
        if checked:
            self.page(self.section)
            self._stack.setCurrentWidget(self._frames[self.section])

    def refresh(self) -> None:
        """Forms keep what is typed; lists follow the shop by themselves."""

    def view_state(self) -> dict[str, Any]:
        return {"section": self.section}

    def restore_state(self, state: dict[str, Any]) -> None:
        self.show_section(str(state.get("section") or ""))
