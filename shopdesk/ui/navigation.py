"""The vertical tab bar: icon and text, or icons alone; sections below the tab that is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from shopdesk.i18n import _
from shopdesk.ui.formats import caption, tooltip
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.tabs import Tab
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.label import ElidedLabel

WIDE, NARROW = 184, 56


class NavigationBar(QFrame):
    """Chooses a tab; the state of the bar is kept by its owner.

    Signals:
        tab_chosen: name of the tab.
        shrunk: whether only icons are shown.
    """

    tab_chosen = Signal(str)
    shrunk = Signal(bool)

    def __init__(
        self,
        tabs: Sequence[Tab],
        theme: Theme,
        *,
        shop_name: str,
        narrow: bool,
        menu_actions: Sequence[QAction | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("nav")
        self._theme = theme
        self._tabs = {tab.name: tab for tab in tabs}
        self._buttons: dict[str, QToolButton] = {}
        self.narrow = narrow
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.grid(1), theme.grid(2), theme.grid(1), theme.grid(1))
        box.setSpacing(theme.px(2))
        self._name = ElidedLabel(shop_name or "ShopDesk", "strong")
        self._name.setContentsMargins(theme.px(10), 0, 0, theme.grid(1))
        box.addWidget(self._name)
        box.addWidget(self._listed(tabs), 1)
        self._menu_button = self._button(Icon.MENU, _("Menu"))
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._menu_button)
        for action in menu_actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        self._menu_button.setMenu(menu)
        box.addWidget(self._menu_button)
        self._fold = self._button(Icon.COLLAPSE, "")
        self._fold.clicked.connect(self._on_fold_clicked)
        box.addWidget(self._fold)
        self._apply()

    def _listed(self, tabs: Sequence[Tab]) -> QScrollArea:
        theme = self._theme
        # Tabs and sections may need more height than a much zoomed window has.
        listed = QWidget()
        listed.setProperty("look", "body")
        rows = QVBoxLayout(listed)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.px(2))
        for tab in tabs:
            button = self._button(tab.icon, _(tab.title), is_section=bool(tab.parent))
            button.setCheckable(True)
            button.setHidden(bool(tab.parent))
            button.clicked.connect(lambda _on=False, name=tab.name: self.tab_chosen.emit(name))
            self._group.addButton(button)
            self._buttons[tab.name] = button
            rows.addWidget(button)
        rows.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(listed)
        self._scroll.viewport().setAutoFillBackground(False)
        return self._scroll

    def show_tab(self, name: str) -> None:
        """Mark a tab as the present one and show the sections beside it."""
        group = self._tabs[name].group
        for other, tab in self._tabs.items():
            self._buttons[other].setHidden(bool(tab.parent) and tab.parent != group)
        self._buttons[name].setChecked(True)
        self._scroll.ensureWidgetVisible(self._buttons[name])

    def set_narrow(self, narrow: bool) -> None:
        """Show icons alone, or icons with texts, because the person wants it so."""
        if narrow != self.narrow:
            self.fold(narrow=narrow)
            self.shrunk.emit(narrow)

    def fold(self, *, narrow: bool) -> None:
        """The same without telling: because of the room there is."""
        if narrow != self.narrow:
            self.narrow = narrow
            self._apply()

    def _button(self, name: Icon, text: str, *, is_section: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("look", "section" if is_section else "nav")
        button.setProperty("words", text)
        button.setText(caption(text))
        button.setIcon(icon(name, self._theme, checked="accent"))
        button.setIconSize(QSize(self._theme.size("icon"), self._theme.size("icon")))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFixedHeight(self._theme.px(30 if is_section else 36))
        button.setAccessibleName(text)
        return button

    def _on_fold_clicked(self) -> None:
        self.set_narrow(not self.narrow)

    def _apply(self) -> None:
        narrow = self.narrow
        self.setFixedWidth(self._theme.px(NARROW if narrow else WIDE))
        self._name.setVisible(not narrow)
        # A bar would take the room of the icons; the wheel and the keys go on working.
        self._scroll.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            if narrow
            else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        style = (
            Qt.ToolButtonStyle.ToolButtonIconOnly
            if narrow
            else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
        words = _("Show texts") if narrow else _("Icons only")
        self._fold.setIcon(icon(Icon.EXPAND if narrow else Icon.COLLAPSE, self._theme))
        self._fold.setText(words)
        self._fold.setProperty("words", words)
        self._fold.setAccessibleName(words)
        keys = {
            tab.name: f" (Ctrl+{place})"
            for place, tab in enumerate((tab for tab in self._tabs.values() if not tab.parent), 1)
        }
        named = {**self._buttons, "menu": self._menu_button, "fold": self._fold}
        for name, button in named.items():
            button.setToolButtonStyle(style)
            words = f"{button.property('words')}{keys.get(name, '')}"
            button.setToolTip(tooltip(words) if narrow else "")
            # Indented below their tab, as far as there is room for it.
            button.setProperty("narrow", narrow)
            button.style().polish(button)
