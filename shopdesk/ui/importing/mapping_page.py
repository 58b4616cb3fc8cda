"""Second page: which column is which field, with sample values; kept for the next such file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from shopdesk.channels.rules import PLATFORMS
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.importing.learned import remember_mapping
from shopdesk.importing.preview import FieldChoice, Preview
from shopdesk.importing.profile import find_profile
from shopdesk.ui.formats import visible
from shopdesk.ui.importing.draft import Draft
from shopdesk.ui.importing.file_page import refusal_words
from shopdesk.ui.importing.pages import WizardPage
from shopdesk.ui.tasks import Progress
from shopdesk.ui.widgets.form import MessageBar
from shopdesk.ui.widgets.label import ElidedLabel, Label
from shopdesk.ui.widgets.layouts import clear_layout

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader

_SAMPLES = 3


class MappingPage(WizardPage):
    """A row for each field: its column and what stands in it."""

    def __init__(self, draft: Draft, *, parent: QWidget | None = None) -> None:
        super().__init__(draft, parent=parent)
        self.title = _("Columns")
        theme = self.context.theme
        self.message = MessageBar(theme)
        self.box.addWidget(self.message)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("look", "body")
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 0, theme.grid(1), 0)
        self._grid.setHorizontalSpacing(theme.grid(2))
        self._grid.setVerticalSpacing(theme.px(6))
        self._grid.setColumnStretch(2, 1)
        self._scroll.setWidget(body)
        self._scroll.viewport().setAutoFillBackground(False)
        self.box.addWidget(self._scroll, 1)
        self._unused = Label("", "small", wrap=True)
        self.box.addWidget(self._unused)
        self.box.addLayout(self._channel_row())
        self.box.addLayout(self._keep_row())
        self.combos: dict[str, QComboBox] = {}
        self._built: tuple[str, tuple[str, ...]] | None = None
        self._proposed: Mapping[str, int] = {}
        draft.previewed.connect(self._on_previewed)

    def _channel_row(self) -> QHBoxLayout:
        theme = self.context.theme
        row = QHBoxLayout()
        row.setSpacing(theme.grid())
        self._channel_label = Label(_("Channel of these orders"), "muted")
        row.addWidget(self._channel_label)
        self.channel = QComboBox(self)
        self.channel.setEditable(True)
        self.channel.setAccessibleName(_("Channel of these orders"))
        self.channel.setMinimumWidth(theme.px(220))
        edit = QLineEdit(self.channel)
        edit.setPlaceholderText(_("Where they come from, for example taobao"))
        edit.editingFinished.connect(self._on_channel_edited)
        self.channel.setLineEdit(edit)
        self.channel.activated.connect(self._on_channel_edited)
        row.addWidget(self.channel)
        row.addStretch(1)
        return row

    def _keep_row(self) -> QHBoxLayout:
        theme = self.context.theme
        row = QHBoxLayout()
        row.setSpacing(theme.grid())
        self.keep = QCheckBox(_("Remember these columns as"), self)
        self.keep.toggled.connect(self._on_keep_toggled)
        row.addWidget(self.keep)
        self.keep_name = QLineEdit(self)
        self.keep_name.setAccessibleName(_("Name of the layout"))
        self.keep_name.setMaximumWidth(theme.px(260))
        self.keep_name.setEnabled(False)
        row.addWidget(self.keep_name, 1)
        row.addStretch(1)
        return row

    # what the wizard asks

    @property
    def ready(self) -> bool:
        seen = self.draft.seen
        return seen is not None and not seen.missing and self.draft.refusal is None

    def entered(self) -> None:
        self._on_previewed()
        self.context.tasks.read(_channels, done=self._on_channels, owner=self)

    def remember(self) -> None:
        """Keep the mapping if that was asked for; a refusal is shown and the page stays."""
        seen = self.draft.seen
        if seen is None or not self.keep.isChecked():
            return
        self.context.tasks.write(
            partial(_remember, self.keep_name.text(), seen),
            failed=self._on_keep_failed,
            owner=self,
        )

    # showing

    def _on_previewed(self) -> None:
        seen = self.draft.seen
        if seen is None:
            return
        shape = (seen.profile, seen.titles)
        if shape != self._built:
            self._build(seen)
            self._built = shape
        for choice in seen.fields:
            self._show_choice(choice, seen)
        for widget in (self._channel_label, self.channel):
            widget.setVisible(_asks_channel(seen))
        missing = ", ".join(seen.missing)
        self.message.say(
            refusal_words(self.draft.refusal)
            or (_("Still without a column: {fields}").format(fields=missing) if missing else "")
        )
        used = {choice.column for choice in seen.fields}
        rest = [title for place, title in enumerate(seen.titles) if place not in used and title]
        listed = ", ".join(visible(title) for title in rest)
        self._unused.setText(_("Columns that are not read: {titles}").format(titles=listed))
        self._unused.setVisible(bool(rest))
        self.changed.emit()

    def _build(self, seen: Preview) -> None:
        clear_layout(self._grid)
        self.combos = {}
        self._samples: dict[str, ElidedLabel] = {}
        heads = (_("Field"), _("Column"), _("For example"))
        for place, words in enumerate(heads):
            self._grid.addWidget(Label(words, "small"), 0, place)
        for row, choice in enumerate(seen.fields, 1):
            name = f"{choice.label} *" if choice.required else choice.label
            self._grid.addWidget(Label(name, "strong" if choice.required else ""), row, 0)
            combo = QComboBox()
            combo.setAccessibleName(choice.label)
            combo.setMinimumWidth(self.context.theme.px(220))
            combo.addItem(_("– not in the file –"), None)
            for place, title in enumerate(seen.titles):
                combo.addItem(visible(title) or _("Column {n}").format(n=place + 1), place)
            combo.activated.connect(partial(self._on_column_activated, choice.key))
            self._grid.addWidget(combo, row, 1)
            sample = ElidedLabel("", "muted")
            self._grid.addWidget(sample, row, 2)
            self.combos[choice.key] = combo
            self._samples[choice.key] = sample
        self._grid.setRowStretch(len(seen.fields) + 1, 1)
        self._proposed = dict(seen.request.mapping or {})
        known = seen.is_known
        self.keep.setChecked(not known)
        self.keep_name.setText(seen.request.path.stem[:60])

    def _show_choice(self, choice: FieldChoice, seen: Preview) -> None:
        combo = self.combos[choice.key]
        combo.setCurrentIndex(0 if choice.column is None else choice.column + 1)
        invalid = choice.required and choice.column is None
        if bool(combo.property("invalid")) != invalid:
            combo.setProperty("invalid", invalid)
            combo.style().unpolish(combo)
            combo.style().polish(combo)
        self._samples[choice.key].setText(_examples(seen, choice.column))

    def _on_channels(self, names: list[str]) -> None:
        present = self.channel.currentText()
        self.channel.clear()
        presets = [code for code, _name, _kind in PLATFORMS]
        self.channel.addItems(list(dict.fromkeys((*names, *presets))))
        chosen = self.draft.seen.request.channel if self.draft.seen else ""
        self.channel.setEditText(chosen or present)

    # changing

    def _on_column_activated(self, key: str, _place: int) -> None:
        seen = self.draft.seen
        if seen is None:
            return
        mapping = dict(seen.request.mapping or {})
        column = self.combos[key].currentData()
        if column is None:
            mapping.pop(key, None)
        else:
            mapping[key] = int(column)
        if mapping != self._proposed:
            self.keep.setChecked(True)
        self.draft.change(mapping=mapping)

    def _on_channel_edited(self) -> None:
        self.draft.change(channel=self.channel.currentText().strip())

    def _on_keep_toggled(self, checked: bool) -> None:
        self.keep_name.setEnabled(checked)

    def _on_keep_failed(self, fault: BaseException) -> None:
        if isinstance(fault, UserError):
            self.message.say(refusal_words(fault))
        else:
            self.context.report(fault)


def _asks_channel(seen: Preview) -> bool:
    """Whether neither the layout nor a column tells where the orders come from."""
    profile = find_profile(seen.profile)
    named = profile is not None and bool(profile.channel)
    mapped = any(choice.key == "channel" and choice.column is not None for choice in seen.fields)
    return seen.subject == "orders" and not named and not mapped


def _examples(seen: Preview, column: int | None) -> str:
    if column is None:
        return ""
    values = (row[column].strip() for row in seen.rows if column < len(row))
    found = list(dict.fromkeys(value for value in values if value))
    return "  ·  ".join(visible(value) for value in found[:_SAMPLES])


def _channels(reader: Reader, _progress: Progress) -> list[str]:
    return [str(row[0]) for row in reader.rows("SELECT code FROM channel ORDER BY name")]


def _remember(name: str, seen: Preview, session: Session, _progress: Progress) -> None:
    remember_mapping(session, name, seen)
