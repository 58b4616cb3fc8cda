"""What can be done anywhere in the window, and the menu made of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from shopdesk.i18n import LANGUAGES, _
from shopdesk.ui.icons import Icon
from shopdesk.ui.theme import Mode

if TYPE_CHECKING:
    from shopdesk.ui.main_window import MainWindow

_KEYS = QKeySequence.StandardKey


def add_window_actions(window: MainWindow) -> list[QAction | None]:
    """Register them all; returns those of the menu, None for a line between."""
    _add_view_actions(window)
    program = _("Program")
    add = partial(window.actions_registry.add, group=program)
    palette = add(
        _("Command palette"), window.open_palette, shortcut="Ctrl+K", icon_name=Icon.SEARCH
    )
    palette.setProperty("opens_palette", True)
    undo = add(
        _("Undo the last action"), window.undo_last, shortcut=_KEYS.Undo, icon_name=Icon.UNDO
    )
    importing = add(
        _("Import a file…"),
        window.open_import,
        shortcut="Ctrl+Shift+I",
        icon_name=Icon.IMPORT,
        keywords="csv xlsx excel",
    )
    for action in (palette, undo, importing):
        action.setEnabled(window.context is not None)
    other = add(
        _("Open another shop…"), window.choose_shop, shortcut=_KEYS.Open, icon_name=Icon.OPEN
    )
    keys = add(
        _("Keys"),
        window.show_keys,
        shortcut=_KEYS.HelpContents,
        icon_name=Icon.KEYBOARD,
        keywords="shortcuts help",
    )
    about = add(_("About ShopDesk"), window.show_about, icon_name=Icon.INFO)
    leave = add(_("Quit"), window.close, shortcut="Ctrl+Q")
    return [palette, importing, undo, None, other, None, keys, about, None, leave]


def _add_view_actions(window: MainWindow) -> None:
    add = partial(window.actions_registry.add, group=_("View"))
    for mode, title, sign in (
        (Mode.LIGHT, _("Light colours"), Icon.SUN),
        (Mode.DARK, _("Dark colours"), Icon.MOON),
        (Mode.SYSTEM, _("Colours as the computer"), Icon.SETTINGS),
    ):
        add(title, partial(window.set_mode, mode), icon_name=sign, keywords="theme")
    for language, name in LANGUAGES.items():
        add(
            name,
            partial(window.set_language, language),
            icon_name=Icon.LANGUAGE,
            keywords="language 语言",
        )
    add(_("Larger"), partial(window.zoom_by, 1), shortcut=("Ctrl++", "Ctrl+="))
    add(_("Smaller"), partial(window.zoom_by, -1), shortcut="Ctrl+-")
    add(_("Normal size"), partial(window.set_zoom, 100), shortcut="Ctrl+0")
