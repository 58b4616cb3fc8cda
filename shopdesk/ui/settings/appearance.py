"""How the window looks on this computer: colours, size, language; shown at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from shopdesk import i18n
from shopdesk.i18n import LANGUAGES, N_, _
from shopdesk.ui.context import Context
from shopdesk.ui.theme import ZOOMS, Mode
from shopdesk.ui.widgets.form import Form
from shopdesk.ui.widgets.label import Label

if TYPE_CHECKING:
    from shopdesk.ui.main_window import MainWindow

_MODES = {
    Mode.SYSTEM: N_("As the computer"),
    Mode.LIGHT: N_("Light"),
    Mode.DARK: N_("Dark"),
}


class AppearancePanel(QWidget):
    """Every change is remembered and applied to the whole window."""

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid(1.5))
        box.setAlignment(Qt.AlignmentFlag.AlignTop)
        box.addWidget(Label(_("Appearance"), "heading"))
        box.addWidget(Label(_("On this computer only; kept when you close."), "muted", wrap=True))
        self.form = Form(theme)
        self.mode = QComboBox()
        for mode, label in _MODES.items():
            self.mode.addItem(_(label), str(mode))
        self.mode.setCurrentIndex(list(_MODES).index(context.state.mode))
        self.mode.activated.connect(self._on_mode_activated)
        self.zoom = QComboBox()
        for zoom in ZOOMS:
            self.zoom.addItem(_("{percent} %").format(percent=zoom), zoom)
        self.zoom.setCurrentIndex(ZOOMS.index(context.state.zoom))
        self.zoom.activated.connect(self._on_zoom_activated)
        self.language = QComboBox()
        for name, title in LANGUAGES.items():
            self.language.addItem(title, name)
        self.language.setCurrentIndex(list(LANGUAGES).index(i18n.language()))
        self.language.activated.connect(self._on_language_activated)
        self.form.add("mode", _("Colours"), self.mode)
        self.form.add("zoom", _("Size"), self.zoom, hint=_("Ctrl + and Ctrl − change it too."))
        self.form.add("language", _("Language of the window"), self.language)
        box.addWidget(self.form)

    @property
    def _window(self) -> MainWindow:
        return cast("MainWindow", self.window())

    def _on_mode_activated(self, _place: int) -> None:
        self._window.set_mode(Mode(self.mode.currentData()))

    def _on_zoom_activated(self, _place: int) -> None:
        self._window.set_zoom(int(self.zoom.currentData()))

    def _on_language_activated(self, _place: int) -> None:
        self._window.set_language(str(self.language.currentData()))
