"""What this program is: version, licence, where the shop lies, what changed."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from shopdesk.i18n import _
from shopdesk.paths import ROOT
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.label import Label


class AboutDialog(QDialog):
    """Version and change log; asks nothing of the network."""

    def __init__(
        self, version: str, location: str, theme: Theme, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About ShopDesk"))
        self.resize(theme.px(520), theme.px(460))
        box = QVBoxLayout(self)
        box.setSpacing(theme.grid())
        box.addWidget(Label(f"ShopDesk {version}", "title"))
        promise = _("One file on your own disk holds the whole shop. MIT licence.")
        box.addWidget(Label(promise, wrap=True))
        if location:
            place = _("This shop lies at {place}").format(place=location)
            box.addWidget(Label(place, "muted", wrap=True, selectable=True))
        changes = ROOT / "CHANGELOG.md"
        if changes.is_file():
            text = QPlainTextEdit(changes.read_text(encoding="utf-8"), self)
            text.setReadOnly(True)
            text.setAccessibleName(_("What changed"))
            box.addWidget(Label(_("What changed"), "strong"))
            box.addWidget(text, 1)
        else:
            box.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        box.addWidget(buttons)
