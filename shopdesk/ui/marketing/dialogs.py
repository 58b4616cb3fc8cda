"""Adding and changing a channel."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from shopdesk.channels.rules import CHANNEL_KIND_LABELS, PLATFORMS, ChannelKind
from shopdesk.i18n import _
from shopdesk.ui.context import Context
from shopdesk.ui.tasks import Progress
from shopdesk.ui.widgets.form import FormDialog

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.channels.queries import ChannelRow


class ChannelDialog(FormDialog):
    """A channel's name and kind; a new one also gets its code, from a platform or one's own."""

    def __init__(
        self, context: Context, channel: ChannelRow | None = None, *, parent: QWidget | None = None
    ) -> None:
        title = _("Add a channel") if channel is None else _("Change the channel")
        super().__init__(context, title, action=_("Save"), parent=parent)
        self._channel = channel
        self.code = QComboBox()
        self.code.setEditable(True)
        for code, name, _kind in PLATFORMS:
            self.code.addItem(_(name), code)
        self.code.setCurrentIndex(-1)
        self.name = QLineEdit(channel.name if channel else "")
        self.kind = QComboBox()
        for kind, label in CHANNEL_KIND_LABELS.items():
            self.kind.addItem(_(label), str(kind))
        chosen = channel.kind if channel else str(ChannelKind.MARKETPLACE)
        self.kind.setCurrentIndex(max(self.kind.findData(chosen), 0))
        if channel is None:
            self.code.activated.connect(self._on_platform_activated)
            self.form.add(
                "code",
                _("Platform or code"),
                self.code,
                hint=_("Import files name the channel by its code; it never changes."),
            )
        self.form.add("name", _("Name"), self.name)
        self.form.add("kind", _("Kind"), self.kind)
        self.form.mark_saved()

    @property
    def code_text(self) -> str:
        """The code of the platform chosen, or what was typed."""
        place = self.code.findText(self.code.currentText())
        return str(self.code.itemData(place)) if place >= 0 else self.code.currentText().strip()

    def submit(self) -> None:
        if self._channel is None and not self.code_text:
            self.form.set_errors({"code": _("Choose a platform or type a code.")})
            return
        if not self.name.text().strip():
            self.form.set_errors({"name": _("A channel needs a name.")})
            return
        kind = ChannelKind(self.kind.currentData())
        if self._channel is None:
            work = partial(_add, self.code_text, self.name.text().strip(), kind)
        else:
            work = partial(_change, self._channel.id, self.name.text().strip(), kind)
        self.ok_button.setEnabled(False)
        self.context.tasks.write(work, done=self._on_saved, failed=self.on_failed, owner=self)

    def _on_saved(self, _result: None) -> None:
        self.form.mark_saved()
        self.context.toast(_("Saved"))
        self.accept()

    def _on_platform_activated(self, place: int) -> None:
        code, name, kind = PLATFORMS[place]
        if not self.name.text().strip() or self.name.text() in {_(one[1]) for one in PLATFORMS}:
            self.name.setText(_(name))
        self.kind.setCurrentIndex(self.kind.findData(str(kind)))
        self.code.setToolTip(code)


def _add(code: str, name: str, kind: ChannelKind, session: Session, _progress: Progress) -> None:
    from shopdesk.channels.service import add_channel

    add_channel(session, code, name=name, kind=kind)


def _change(
    channel_id: int, name: str, kind: ChannelKind, session: Session, _progress: Progress
) -> None:
    from shopdesk.channels.service import change_channel

    change_channel(session, channel_id, name=name, kind=kind)
