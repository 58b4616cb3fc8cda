"""The forms of the shop's own settings: shop, figures, reports, in the order declared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from shopdesk import i18n, settings
from shopdesk.db.reader import scalar
from shopdesk.errors import UserError
from shopdesk.i18n import N_, _
from shopdesk.settings import REPORT_LOGO, SETTINGS, SHOP_CURRENCY, SHOP_LANGUAGE, Setting
from shopdesk.ui.context import Context
from shopdesk.ui.settings.fields import field_text, make_field
from shopdesk.ui.tasks import Progress
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.form import Form, MessageBar
from shopdesk.ui.widgets.label import Label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader

# Prefix of the keys → heading of the page that shows them.
GROUPS = {
    "shop": N_("Shop"),
    "metrics": N_("Figures"),
    "products": N_("Products"),
    "report": N_("Reports"),
    "stock": N_("Stock"),
}
_OTHER = N_("More")


def groups() -> dict[str, list[Setting[Any]]]:
    """Declared settings by the first part of their keys; new ones appear by themselves."""
    found: dict[str, list[Setting[Any]]] = {}
    for setting in SETTINGS.values():
        found.setdefault(setting.key.partition(".")[0], []).append(setting)
    return found


def group_title(group: str) -> str:
    """Heading of a group, translated."""
    return _(GROUPS.get(group, _OTHER))


class SettingsForm(QWidget):
    """The settings of one group with a button that saves all of them at once."""

    def __init__(self, context: Context, group: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.group = group
        self._settings = {setting.key: setting for setting in groups()[group]}
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid(1.5))
        box.setAlignment(Qt.AlignmentFlag.AlignTop)
        box.addWidget(Label(group_title(group), "heading"))
        self.message = MessageBar(theme)
        box.addWidget(self.message)
        self.form = Form(theme)
        self.fields: dict[str, QWidget] = {}
        for key, setting in self._settings.items():
            field = make_field(setting, context.preferences.get(setting))
            self.fields[key] = field
            hint = _(setting.hint) if setting.hint else ""
            if setting.key == REPORT_LOGO.key:
                self.form.add(key, _(setting.label), self._with_browse(field), hint=hint)
            else:
                self.form.add(key, _(setting.label), field, hint=hint)
        box.addWidget(self.form)
        foot = QHBoxLayout()
        self.save = push_button(_("Save"), "primary", parent=self)
        self.save.clicked.connect(self.submit)
        foot.addStretch(1)
        foot.addWidget(self.save)
        box.addLayout(foot)
        if SHOP_CURRENCY.key in self.fields:
            context.tasks.read(_has_amounts, done=self._on_amounts, owner=self)

    def _with_browse(self, field: QWidget) -> QWidget:
        both = QWidget()
        field.setAccessibleName(_(REPORT_LOGO.label))
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(field, 1)
        browse = push_button(_("Choose…"), parent=both)
        browse.clicked.connect(self._on_browse_clicked)
        row.addWidget(browse)
        return both

    def _on_browse_clicked(self) -> None:
        field = self.fields[REPORT_LOGO.key]
        path, _filter = QFileDialog.getOpenFileName(
            self, _(REPORT_LOGO.label), "", "*.png *.jpg *.jpeg"
        )
        if path and isinstance(field, QLineEdit):
            field.setText(path)

    def _on_amounts(self, has: bool) -> None:
        if has:
            self.fields[SHOP_CURRENCY.key].setEnabled(False)
            self.fields[SHOP_CURRENCY.key].setToolTip(
                _("The shop holds amounts in this currency; it cannot be another one any more.")
            )

    def submit(self) -> None:
        """Check every field, then store what differs; faulty ones are told under their field."""
        self.message.say("")
        errors: dict[str, str] = {}
        changed: dict[str, Any] = {}
        for key, setting in self._settings.items():
            try:
                value = setting.parse(field_text(self.fields[key]))
            except UserError as refusal:
                errors[key] = refusal.message
                continue
            if value != self.context.preferences.get(setting):
                changed[key] = value
        self.form.set_errors(errors)
        if errors:
            return
        if not changed:
            self.context.toast(_("Nothing was changed."))
            return
        self.save.setEnabled(False)
        self.context.tasks.write(
            partial(_store, changed),
            done=partial(self._on_stored, changed),
            failed=self._on_failed,
            owner=self,
        )

    def _on_stored(self, changed: Mapping[str, Any], _result: None) -> None:
        self.save.setEnabled(True)
        self.context.toast(_("Saved"))
        window: Any = self.window()
        language = changed.get(SHOP_LANGUAGE.key)
        self.context.settings_changed.emit()
        if language is not None and hasattr(window, "set_language"):
            window.set_language(language or i18n.system_language())

    def _on_failed(self, fault: BaseException) -> None:
        self.save.setEnabled(True)
        if isinstance(fault, UserError):
            self.message.say(f"{fault.message} [{fault.code}]")
        else:
            self.context.report(fault)


def _store(changed: Mapping[str, Any], session: Session, _progress: Progress) -> None:
    for key, value in changed.items():
        settings.store(session, SETTINGS[key], value=value)


def _has_amounts(reader: Reader, _progress: Progress) -> bool:
    return bool(
        scalar(
            reader,
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM sales_order) OR EXISTS (SELECT 1 FROM refund) "
            "OR EXISTS (SELECT 1 FROM sku WHERE price <> 0) THEN 1 ELSE 0 END",
        )
    )
