"""A chip that chooses a period: presets in a menu, or two days."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QMenu,
    QToolButton,
    QWidget,
)

from shopdesk.base.period import Period
from shopdesk.i18n import _
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.periods import PRESETS, PeriodChoice
from shopdesk.ui.theme import Theme


class PeriodPicker(QToolButton):
    """Shows and changes a ``PeriodChoice``.

    Args:
        today: the shop's present date.
        optional: offer “Any time”, which means None.

    Signals:
        period_changed: the new choice, or None.
    """

    period_changed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        today: date,
        *,
        optional: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._optional = optional
        self.choice: PeriodChoice | None = None
        self.setProperty("look", "chip")
        self.setIcon(icon(Icon.CALENDAR, theme, checked="accent"))
        self.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCheckable(True)
        self.setMenu(self._build_menu())
        self.set_choice(None)

    @property
    def period(self) -> Period | None:
        """The days meant now; None for any time."""
        return self.choice.period(self._today) if self.choice else None

    def set_choice(self, choice: PeriodChoice | None) -> None:
        """Show a choice without announcing it."""
        self.choice = choice
        text = choice.label(self._today) if choice else _("Any time")
        self.setText(text)
        self.setChecked(choice is not None and self._optional)
        self.setAccessibleName(_("Period: {period}").format(period=text))
        period = self.period
        self.setToolTip("" if period is None else f"{period.start} – {period.last_day}")

    def _build_menu(self) -> QMenu:
        menu = QMenu(self)
        if self._optional:
            menu.addAction(_("Any time")).triggered.connect(lambda: self._pick(None))
            menu.addSeparator()
        for key, (title, _days) in PRESETS.items():
            action = menu.addAction(_(title))
            action.triggered.connect(
                lambda _checked=False, key=key: self._pick(PeriodChoice(preset=key))
            )
            if key in {"last_90", "last_week", "last_month", "last_quarter"}:
                menu.addSeparator()
        menu.addSeparator()
        menu.addAction(_("Days…")).triggered.connect(self._on_days_triggered)
        return menu

    def _pick(self, choice: PeriodChoice | None) -> None:
        self.set_choice(choice)
        self.period_changed.emit(choice)

    def _on_days_triggered(self) -> None:
        dialog = DaysDialog(self.period or Period(self._today, self._today), parent=self)
        self.setChecked(self.choice is not None and self._optional)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._pick(dialog.choice())
        dialog.deleteLater()


class DaysDialog(QDialog):
    """Asks for the first and the last day."""

    def __init__(self, period: Period, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Choose days"))
        last = max(period.last_day, period.start)
        self._first = self._edit(period.start)
        self._last = self._edit(last)
        form = QFormLayout(self)
        form.addRow(_("First day"), self._first)
        form.addRow(_("Last day"), self._last)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._first.dateChanged.connect(self._on_date_changed)
        self._last.dateChanged.connect(self._on_date_changed)

    def choice(self) -> PeriodChoice:
        """The days as chosen."""
        return PeriodChoice(first=_day(self._first), last=_day(self._last))

    def _edit(self, day: date) -> QDateEdit:
        edit = QDateEdit(QDate(day.year, day.month, day.day), self)
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.setCalendarPopup(True)
        return edit

    def _on_date_changed(self) -> None:
        self._ok.setEnabled(self._first.date() <= self._last.date())


def _day(edit: QDateEdit) -> date:
    chosen = edit.date()
    return date(chosen.year(), chosen.month(), chosen.day())
