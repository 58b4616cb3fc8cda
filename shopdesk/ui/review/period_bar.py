"""The period of the review: one step back, one step on, or any month, quarter, year or days."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenu, QToolButton, QWidget

from shopdesk.base.period import Interval, Period
from shopdesk.i18n import _
from shopdesk.reports.review.words import period_text
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.periods import PRESETS
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import icon_button
from shopdesk.ui.widgets.period_picker import DaysDialog

_PRESETS = ("this_week", "last_week", "this_month", "last_month", "this_quarter", "last_30")


def following(period: Period) -> Period:
    """The period after: the next month for a whole month, else as many days."""
    interval = period.whole_interval()
    if interval is not None:
        return Period.of(interval, period.end)
    return Period(period.end, period.end + (period.end - period.start))


class PeriodBar(QWidget):
    """Chooses a ``Period``.

    Signals:
        period_changed: the new period.
    """

    period_changed = Signal(object)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.period: Period | None = None
        self._span: tuple[date, date] | None = None
        self._today = date(1970, 1, 1)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(2))
        self.back = icon_button(Icon.CHEVRON_LEFT, _("The period before"), theme, parent=self)
        self.back.clicked.connect(self.go_back)
        self.on = icon_button(Icon.CHEVRON_RIGHT, _("The period after"), theme, parent=self)
        self.on.clicked.connect(self.go_on)
        self.button = QToolButton(self)
        self.button.setProperty("look", "chip")
        self.button.setIcon(icon(Icon.CALENDAR, theme))
        self.button.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setMinimumWidth(theme.px(150))
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)
        for widget in (self.back, self.button, self.on):
            box.addWidget(widget)
        self._show()

    def set_period(
        self, period: Period, *, today: date, first_day: date | None, last_day: date | None
    ) -> None:
        """Show a period without announcing it; the span bounds the choice of months."""
        self.period = period
        self._today = today
        self._span = None if first_day is None or last_day is None else (first_day, last_day)
        self._show()

    def choose(self, period: Period) -> None:
        """Take another period and announce it."""
        self.period = period
        self._show()
        self.period_changed.emit(period)

    def go_back(self) -> None:
        """One period back."""
        if self.period is not None and self.back.isEnabled():
            self.choose(self.period.previous())

    def go_on(self) -> None:
        """One period on."""
        if self.period is not None and self.on.isEnabled():
            self.choose(following(self.period))

    def _show(self) -> None:
        text = "…" if self.period is None else period_text(self.period)
        self.button.setText(text)
        self.button.setAccessibleName(_("Period: {period}").format(period=text))
        self.back.setEnabled(
            self.period is not None and (self._span is None or self.period.start > self._span[0])
        )
        self.on.setEnabled(self.period is not None and self.period.end <= self._today)
        if self.period is not None:
            self.button.setToolTip(f"{self.period.start} – {self.period.last_day}")

    def _fill(self) -> None:
        menu = self.menu
        menu.clear()
        for key in _PRESETS:
            title, days = PRESETS[key]
            menu.addAction(_(title)).triggered.connect(partial(self._pick, days(self._today)))
        if self._span is not None:
            menu.addSeparator()
            for year in range(self._span[1].year, self._span[0].year - 1, -1):
                self._add_year(menu.addMenu(str(year)), Period.of(Interval.YEAR, date(year, 1, 1)))
        menu.addSeparator()
        menu.addAction(_("Days…")).triggered.connect(self._on_days_triggered)

    def _add_year(self, menu: QMenu, year: Period) -> None:
        menu.addAction(_("Whole year")).triggered.connect(partial(self._pick, year))
        for interval in (Interval.QUARTER, Interval.MONTH):
            menu.addSeparator()
            for part in year.split(interval):
                action = menu.addAction(period_text(part))
                action.triggered.connect(partial(self._pick, part))
                action.setEnabled(
                    self._span is None or (part.end > self._span[0] and part.start <= self._span[1])
                )

    def _pick(self, period: Period, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
        self.choose(period)

    def _on_days_triggered(self) -> None:
        dialog = DaysDialog(self.period or Period(self._today, self._today), parent=self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            chosen = dialog.choice().period(self._today)
            if chosen is not None:
                self.choose(chosen)
        dialog.deleteLater()
