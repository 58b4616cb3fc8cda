"""A period is chosen from presets or as two days."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QDate, QTimer
from PySide6.QtWidgets import QApplication, QDateEdit, QDialogButtonBox
from pytestqt.qtbot import QtBot

from shopdesk.base.period import Period
from shopdesk.ui.periods import PeriodChoice
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.period_picker import DaysDialog, PeriodPicker

TODAY = date(2026, 3, 11)


@pytest.fixture
def picker(qtbot: QtBot, theme: Theme) -> PeriodPicker:
    made = PeriodPicker(theme, TODAY)
    qtbot.addWidget(made)
    made.show()
    return made


def choose(picker: PeriodPicker, text: str) -> None:
    action = next(action for action in picker.menu().actions() if action.text() == text)
    action.trigger()


def test_preset_is_shown_and_announced(picker: PeriodPicker) -> None:
    heard: list[object] = []
    picker.period_changed.connect(heard.append)

    choose(picker, "Last month")

    assert heard == [PeriodChoice(preset="last_month")]
    assert picker.text() == "Last month"
    assert picker.isChecked()
    assert picker.period == Period.month(2026, 2)
    assert "2026-02-01 – 2026-02-28" in picker.toolTip()
    assert picker.accessibleName() == "Period: Last month"


def test_any_time_is_no_period(picker: PeriodPicker) -> None:
    heard: list[object] = []
    picker.set_choice(PeriodChoice(preset="today"))
    picker.period_changed.connect(heard.append)

    choose(picker, "Any time")

    assert heard == [None]
    assert picker.period is None
    assert not picker.isChecked()


def test_two_days_of_ones_own(picker: PeriodPicker) -> None:
    heard: list[object] = []
    picker.period_changed.connect(heard.append)

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, DaysDialog)
        first, last = dialog.findChildren(QDateEdit)
        first.setDate(QDate(2011, 11, 1))
        last.setDate(QDate(2011, 11, 30))
        dialog.accept()

    QTimer.singleShot(0, fill)
    choose(picker, "Days…")

    assert heard == [PeriodChoice(first=date(2011, 11, 1), last=date(2011, 11, 30))]
    assert picker.text() == "2011-11"


def test_leaving_the_dialog_changes_nothing(picker: PeriodPicker) -> None:
    heard: list[object] = []
    picker.period_changed.connect(heard.append)

    def leave() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, DaysDialog)
        dialog.reject()

    QTimer.singleShot(0, leave)
    choose(picker, "Days…")

    assert heard == []
    assert picker.text() == "Any time"


def test_days_the_wrong_way_round_cannot_be_confirmed(qtbot: QtBot, theme: Theme) -> None:
    dialog = DaysDialog(Period.month(2026, 2))
    qtbot.addWidget(dialog)
    first, _last = dialog.findChildren(QDateEdit)
    ok = dialog.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Ok)

    first.setDate(QDate(2026, 5, 1))
    assert not ok.isEnabled()
    first.setDate(QDate(2026, 2, 28))
    assert ok.isEnabled()


def test_required_period_offers_no_any_time(qtbot: QtBot, theme: Theme) -> None:
    picker = PeriodPicker(theme, TODAY, optional=False)
    qtbot.addWidget(picker)

    assert "Any time" not in [action.text() for action in picker.menu().actions()]
